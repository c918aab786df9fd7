//===- Names.cpp - Names that C takes -------------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A public function becomes a symbol of a library and a declaration in a header
// for C and C++: its name must not mean something else there.
//
//===----------------------------------------------------------------------===//

#include "lathe/Target/Abi.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringSet.h"

using namespace lathe;
using llvm::StringRef;

bool lathe::isKeyword(StringRef name) {
  static const llvm::StringSet<> keywords = {
      // C
      "auto", "break", "case", "char", "const", "continue", "default", "do",
      "double", "else", "enum", "extern", "float", "for", "goto", "if",
      "inline", "int", "long", "register", "restrict", "return", "short",
      "signed", "sizeof", "static", "struct", "switch", "typedef", "union",
      "unsigned", "void", "volatile", "while",
      // C++
      "alignas", "alignof", "and", "and_eq", "asm", "bitand", "bitor", "bool",
      "catch", "class", "co_await", "co_return", "co_yield", "compl", "concept",
      "const_cast", "consteval", "constexpr", "constinit", "decltype", "delete",
      "dynamic_cast", "explicit", "export", "false", "friend", "mutable",
      "namespace", "new", "noexcept", "not", "not_eq", "nullptr", "operator",
      "or", "or_eq", "private", "protected", "public", "reinterpret_cast",
      "requires", "static_assert", "static_cast", "template", "this",
      "thread_local", "throw", "true", "try", "typeid", "typename", "using",
      "virtual", "wchar_t", "xor", "xor_eq"};
  return keywords.contains(name);
}

/// What the runtime of a kernel calls, or what starts a program.
static bool isOfLibc(StringRef name) {
  static const llvm::StringSet<> functions = {
      "abort",  "aligned_alloc", "exit",     "free",     "main",
      "malloc", "memchr",        "memcmp",   "memcpy",   "memmove",
      "memset", "sched_yield",   "snprintf", "strchr",   "strcmp",
      "strlen", "strrchr",       "syscall",  "vsnprintf"};
  return functions.contains(name) || name.starts_with("pthread_");
}

/// What the operations of math become calls of; in f32 an f is put behind.
static bool isOfLibm(StringRef name) {
  static const llvm::StringSet<> functions = {
      "acos",  "acosh", "asin",  "asinh", "atan",  "atan2",     "atanh",
      "cbrt",  "ceil",  "cos",   "cosh",  "erf",   "erfc",      "exp",
      "exp2",  "expm1", "floor", "fma",   "fmod",  "log",       "log10",
      "log1p", "log2",  "pow",   "rint",  "round", "roundeven", "sin",
      "sinh",  "sqrt",  "tan",   "tanh",  "trunc"};
  return functions.contains(name) ||
         (name.consume_back("f") && functions.contains(name));
}

std::string lathe::explainBadName(StringRef name) {
  bool isIdentifier = !name.empty() && !llvm::isDigit(name.front()) &&
                      llvm::all_of(name, [](char c) {
                        return llvm::isAlnum(c) || c == '_';
                      });
  if (!isIdentifier)
    return "is none in C, expected letters, digits and _";
  if (isKeyword(name))
    return "'" + name.str() + "' is a keyword of C or C++, expected another";
  if (isOfLibc(name) || isOfLibm(name))
    return "'" + name.str() + "' is that of a function of libc, expected another";
  if (name.starts_with("lathe_") || name.starts_with("__"))
    return "'" + name.str() + "' is reserved, expected one that does not begin "
                              "with lathe_ or __";
  return "";
}

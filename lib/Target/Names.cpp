//===- Names.cpp - Names that C takes -------------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
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
      "double", "else", "enum", "extern", "float", "for", "goto", "if", "inline",
      "int", "long", "register", "restrict", "return", "short", "signed",
      "sizeof", "static", "struct", "switch", "typedef", "union", "unsigned",
      "void", "volatile", "while",
      // C++
      "alignas", "alignof", "and", "and_eq", "asm", "bitand", "bitor", "bool",
      "catch", "class", "co_await", "co_return", "co_yield", "compl", "concept",
      "const_cast", "consteval", "constexpr", "constinit", "decltype", "delete",
      "dynamic_cast", "explicit", "export", "false", "friend", "mutable",
      "namespace", "new", "noexcept", "not", "not_eq", "nullptr", "operator", "or",
      "or_eq", "private", "protected", "public", "reinterpret_cast", "requires",
      "static_assert", "static_cast", "template", "this", "thread_local", "throw",
      "true", "try", "typeid", "typename", "using", "virtual", "wchar_t", "xor",
      "xor_eq"};
  return keywords.contains(name);
}

/// What the code of a kernel and its runtime call, or what starts a program.
static bool isOfLibc(StringRef name) {
  static const llvm::StringSet<> functions = {
      "abort",   "aligned_alloc", "cos",    "exit",     "exp",     "fma",
      "fmaf",    "free",          "log",    "main",     "malloc",  "memchr",
      "memcmp",  "memcpy",        "memmove", "memset",  "pow",     "sched_yield",
      "sin",     "snprintf",      "sqrt",   "strchr",   "strcmp",  "strlen",
      "strrchr", "syscall",       "tanh",   "vsnprintf"};
  return functions.contains(name) || name.starts_with("pthread_");
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
  if (isOfLibc(name))
    return "'" + name.str() + "' is that of a function of libc, expected another";
  if (name.starts_with("lathe_") || name.starts_with("__"))
    return "'" + name.str() + "' is reserved, expected one that does not begin "
                              "with lathe_ or __";
  return "";
}

//===- Array.cpp - Dense arrays outside the compiler ----------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Checked allocation, and the names that messages use.
//
//===----------------------------------------------------------------------===//

#include "lathe/Support/Array.h"

#include "lathe/Support/Error.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"

#include <cstring>
#include <unistd.h>

using namespace llvm;
using namespace lathe;

StringRef lathe::elementName(ElementKind kind) {
  static constexpr StringLiteral names[] = {"f32", "f64", "i32", "i64"};
  return names[static_cast<unsigned>(kind)];
}

int64_t lathe::elementBytes(ElementKind kind) {
  return kind == ElementKind::F32 || kind == ElementKind::I32 ? 4 : 8;
}

std::optional<int64_t> lathe::countElements(ArrayRef<int64_t> shape) {
  // An empty dimension makes the product 0 whatever the others are, but a
  // product that overflows before it is met is still refused: no order of
  // dimensions should change what is accepted.
  int64_t count = 1;
  bool empty = false;
  for (int64_t size : shape) {
    if (size < 0)
      return std::nullopt;
    empty |= size == 0;
    if (size != 0 && MulOverflow(count, size, count))
      return std::nullopt;
  }
  return empty ? 0 : count;
}

std::string lathe::shapeName(ArrayRef<int64_t> shape) {
  if (shape.empty())
    return "a scalar";
  return join(map_range(shape, [](int64_t size) { return std::to_string(size); }),
              "x");
}

Error lathe::checkMemory(std::optional<int64_t> elements, int64_t elementBytes,
                         const Twine &where) {
  int64_t bytes = 0;
  int64_t memory = int64_t(sysconf(_SC_PHYS_PAGES)) * sysconf(_SC_PAGESIZE);
  if (!elements || MulOverflow(*elements, elementBytes, bytes))
    return userError("out of memory: the size overflows", where,
                     "at most " + Twine(memory) + " bytes");
  if (bytes > memory)
    return userError("out of memory: " + Twine(bytes) + " bytes", where,
                     "at most " + Twine(memory));
  return Error::success();
}

Expected<Array> Array::create(ElementKind kind, ArrayRef<int64_t> shape,
                              const Twine &where) {
  if (Error error =
          checkMemory(countElements(shape), elementBytes(kind), where))
    return error;
  Array array;
  array.kind = kind;
  array.shape.assign(shape.begin(), shape.end());
  constexpr int64_t line = 64;
  int64_t bytes = std::max<int64_t>(alignTo(array.getNumBytes(), line), line);
  array.bytes.reset(static_cast<char *>(std::aligned_alloc(line, bytes)));
  if (!array.bytes)
    return userError("out of memory: " + Twine(bytes) + " bytes", where,
                     "a smaller array");
  std::memset(array.bytes.get(), 0, bytes);
  return array;
}

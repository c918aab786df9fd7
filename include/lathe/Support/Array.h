//===- Array.h - Dense arrays outside the compiler -------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What files hold and kernels are called with: a row-major array of one of the
// four element types, in memory that was asked for with care. Sizes come from
// files and command lines, so every allocation is checked against overflow and
// the memory of the machine.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_SUPPORT_ARRAY_H
#define LATHE_SUPPORT_ARRAY_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <optional>
#include <string>

namespace lathe {

enum class ElementKind { F32, F64, I32, I64 };

/// "f32", "f64", "i32" or "i64".
llvm::StringRef elementName(ElementKind kind);
int64_t elementBytes(ElementKind kind);

/// The product of a shape; nothing where a size is negative or it overflows.
std::optional<int64_t> countElements(llvm::ArrayRef<int64_t> shape);

/// "3x4", or "a scalar" for rank 0; for messages.
std::string shapeName(llvm::ArrayRef<int64_t> shape);

/// Refuses more bytes than this machine could ever hold.
llvm::Error checkMemory(std::optional<int64_t> elements, int64_t elementBytes,
                        const llvm::Twine &where);

/// A row-major array; memory is aligned to a cache line.
class Array {
public:
  Array() = default;

  /// A zeroed array; an error, naming `where`, if it cannot be had.
  static llvm::Expected<Array> create(ElementKind kind,
                                      llvm::ArrayRef<int64_t> shape,
                                      const llvm::Twine &where);

  ElementKind getKind() const { return kind; }
  llvm::ArrayRef<int64_t> getShape() const { return shape; }
  int64_t getNumElements() const { return *countElements(shape); }
  int64_t getNumBytes() const { return getNumElements() * elementBytes(kind); }
  char *getBytes() { return bytes.get(); }
  const char *getBytes() const { return bytes.get(); }

  /// The elements; T must be the C++ type of the element kind.
  template <typename T>
  llvm::MutableArrayRef<T> as() {
    return {reinterpret_cast<T *>(bytes.get()), size_t(getNumElements())};
  }
  template <typename T>
  llvm::ArrayRef<T> as() const {
    return {reinterpret_cast<const T *>(bytes.get()), size_t(getNumElements())};
  }

  /// Calls `function` with the elements, in their C++ type.
  template <typename Function>
  void visit(Function &&function) {
    switch (kind) {
    case ElementKind::F32:
      return function(as<float>());
    case ElementKind::F64:
      return function(as<double>());
    case ElementKind::I32:
      return function(as<int32_t>());
    case ElementKind::I64:
      return function(as<int64_t>());
    }
  }
  template <typename Function>
  void visit(Function &&function) const {
    const_cast<Array *>(this)->visit(function);
  }

private:
  struct Free {
    void operator()(char *p) const { std::free(p); }
  };
  ElementKind kind = ElementKind::F64;
  llvm::SmallVector<int64_t> shape = {0};
  std::unique_ptr<char[], Free> bytes;
};

} // namespace lathe

#endif // LATHE_SUPPORT_ARRAY_H

//===- Lathe.h - The attributes shared by all stages -----------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The lathe dialect: the target of a module and the meaning of arguments.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_DIALECT_LATHE_LATHE_H
#define LATHE_DIALECT_LATHE_LATHE_H

#include "mlir/IR/BuiltinAttributes.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Dialect.h"

#include "lathe/Dialect/Lathe/LatheDialect.h.inc"
#include "lathe/Dialect/Lathe/LatheEnums.h.inc"
#define GET_ATTRDEF_CLASSES
#include "lathe/Dialect/Lathe/LatheAttrs.h.inc"

namespace lathe {

/// Optional names on arguments and results; messages and headers use them.
inline constexpr llvm::StringLiteral nameAttr = "lathe.name";
/// On an argument: names of its dimensions, "" for none. Equal names are equal
/// sizes, and "n + 1" is one more than "n".
inline constexpr llvm::StringLiteral dimsAttr = "lathe.dims";

/// One of these names.
struct NamedSize {
  llvm::StringRef name;
  int64_t plus = 0;
};
NamedSize parseNamedSize(llvm::StringRef text);
std::string printNamedSize(NamedSize size);

} // namespace lathe

#endif // LATHE_DIALECT_LATHE_LATHE_H

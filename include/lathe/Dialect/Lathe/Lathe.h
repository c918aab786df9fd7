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

#endif // LATHE_DIALECT_LATHE_LATHE_H

//===- Sizes.h - Where sizes come from -------------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds, for a value deep in loops, one before them that has the same sizes.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_SCHEDULE_SIZES_H
#define LATHE_SCHEDULE_SIZES_H

#include "mlir/IR/Operation.h"
#include "mlir/IR/Value.h"
#include "llvm/ADT/STLFunctionalExtras.h"

namespace lathe::sched {

/// The ancestor of `op` in the entry block of its function.
mlir::Operation *getTopLevelOp(mlir::Operation *op);

/// A value in the entry block of the function, before its op `before`, that
/// has the sizes of `value`: the value itself, or what a loop, a branch or a
/// group starts it from; null where there is none. `through`, if given, is
/// asked about results of other ops first: an operand of the same sizes, or
/// null.
mlir::Value
findSameSizes(mlir::Value value, mlir::Operation *before,
              llvm::function_ref<mlir::Value(mlir::OpResult)> through = nullptr);

} // namespace lathe::sched

#endif // LATHE_SCHEDULE_SIZES_H

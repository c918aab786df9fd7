//===- IndexMath.h - Index arithmetic -------------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arithmetic on rows and columns, and where a boundary leads. `Arithmetic` of
// lathe/Transforms/IterateBuilder.h has the same names for numbers and grids, and no
// op in common with it.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_SCHEDULE_INDEXMATH_H
#define LATHE_LIB_SCHEDULE_INDEXMATH_H

#include "lathe/Dialect/Linop/Linop.h"

#include "mlir/IR/Builders.h"

namespace lathe::sched {

/// Index arithmetic, spelled shortly.
struct IndexMath {
  mlir::OpBuilder &b;
  mlir::Location loc;

  mlir::Value constant(int64_t value);
  mlir::Value add(mlir::Value x, mlir::Value y);
  mlir::Value sub(mlir::Value x, mlir::Value y);
  mlir::Value mul(mlir::Value x, mlir::Value y);
  mlir::Value min(mlir::Value x, mlir::Value y);
  mlir::Value max(mlir::Value x, mlir::Value y);
  mlir::Value floorDiv(mlir::Value x, int64_t y);
  mlir::Value ceilDiv(mlir::Value x, mlir::Value y);
  mlir::Value equal(mlir::Value x, mlir::Value y);
  /// 0 <= x < size
  mlir::Value inside(mlir::Value x, mlir::Value size);

  /// The cell that lies `offset` from cell `at` of a dimension of `size` cells;
  /// a dirichlet boundary gives some cell, and `inside` says if it is meant.
  mlir::Value fold(linop::Boundary boundary, mlir::Value at, int64_t offset,
                   mlir::Value size);

private:
  /// `at` + `offset` modulo `size`, for `at` in [0, size).
  mlir::Value wrap(mlir::Value at, int64_t offset, mlir::Value size);
};

} // namespace lathe::sched

#endif // LATHE_LIB_SCHEDULE_INDEXMATH_H

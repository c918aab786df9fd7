//===- Pipelined.h - Ops that a pass over memory can take in ---*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the form stage asks of an op on whole tensors: can a row pipeline compute
// it point by point, over which grid, in which direction, and from where.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_TRANSFORMS_PIPELINED_H
#define LATHE_LIB_TRANSFORMS_PIPELINED_H

#include "lathe/Dialect/Linop/Linop.h"

#include "mlir/IR/Operation.h"

namespace lathe {

/// Whether members of a group can compute `op`.
bool isPipelined(mlir::Operation *op);

/// The type of the grid that a pipelined op walks.
mlir::RankedTensorType getGridType(mlir::Operation *op);

/// The direction an op demands; none where it can be walked either way.
std::optional<linop::Direction> getDirection(mlir::Operation *op);

/// Whether a pipelined op reads any point of `value`, so that it cannot start
/// before all of it is there (a CSR row, a boundary that wraps in dimension 0).
bool readsAnywhere(mlir::Operation *op, mlir::Value value);

/// Whether a pipelined op reads `value` only at the point it computes.
bool readsOnlyOwnPoint(mlir::Operation *op, mlir::Value value);

/// Whether the value of a pipelined op at a point is known only after the
/// point has been stored (a carry along the row, a CSR row).
bool isStoredFirst(mlir::Operation *op);

/// The scalar that a tensor holds at every point; null for others. Looks
/// through tensor.splat and constants, which it recreates with `builder`.
mlir::Value getUniformValue(mlir::OpBuilder &builder, mlir::Location loc,
                            mlir::Value tensor);
bool isUniform(mlir::Value tensor);

} // namespace lathe

#endif // LATHE_LIB_TRANSFORMS_PIPELINED_H

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

/// Whether members of a group can compute `op`: it implements SweepInterface,
/// or is elementwise on a grid.
bool isPipelined(mlir::Operation *op);

/// On an op that the pass of its user computes, whatever it waits for itself.
inline constexpr llvm::StringLiteral atUseAttr = "lathe.at_use";

// The answers of SweepInterface, which are plain for elementwise ops.
mlir::RankedTensorType getGridType(mlir::Operation *op);
std::optional<linop::Direction> getDirection(mlir::Operation *op);
linop::Reach getReach(mlir::Operation *op, mlir::Value operand);
/// Also what a structured op of linalg, a pass of its own, adds to.
mlir::Value getInPlaceOperand(mlir::Operation *op);
bool isStoredFirst(mlir::Operation *op);
bool isSum(mlir::Operation *op);

/// The scalar that a tensor holds at every point; null for others. Looks
/// through tensor.splat and constants, which it recreates with `builder`.
mlir::Value getUniformValue(mlir::OpBuilder &builder, mlir::Location loc,
                            mlir::Value tensor);
bool isUniform(mlir::Value tensor);

} // namespace lathe

#endif // LATHE_LIB_TRANSFORMS_PIPELINED_H

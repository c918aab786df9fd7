//===- Bounds.h - What constants and loops say of a number -----*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_ANALYSIS_BOUNDS_H
#define LATHE_ANALYSIS_BOUNDS_H

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/ValueBoundsOpInterface.h"

namespace lathe {

using Bounds = mlir::ValueBoundsConstraintSet;

/// Whether constants and the loops around `op`, which uses the numbers, prove
/// the comparison. Upstream knows no bounds of the arguments of a tensor.pad and
/// does not say so: it crashes where it is asked for them.
inline bool isProved(mlir::Operation *op, const Bounds::Variable &a,
                     Bounds::ComparisonOperator cmp,
                     const Bounds::Variable &b) {
  return !op->getParentOfType<mlir::tensor::PadOp>() &&
         Bounds::compare(a, cmp, b);
}

} // namespace lathe

#endif // LATHE_ANALYSIS_BOUNDS_H

//===- Recurrence.h - Linear recurrences along a row -----------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a sweep in natural order leaves when all that is known beforehand has
// been computed in vectors: x[j] = rest[j] + c1[j] x[j - 1] + c2[j] x[j - 2] +
// ... Each point is one fused multiply-add a term, in the order of the terms
// from the farthest to the nearest, however many recurrences are solved
// together: so the result is the same, bit for bit.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_SCHEDULE_RECURRENCE_H
#define LATHE_SCHEDULE_RECURRENCE_H

#include "mlir/IR/Builders.h"

namespace lathe::sched {

/// A vector of points of one recurrence.
struct Recurrence {
  mlir::Value rest;
  /// By distance; a scalar where it is the same for all points, null where the value
  /// there has no part in it, whatever it is.
  llvm::SmallVector<mlir::Value> coefficients;
};

/// Which points count, and what the others keep; both null where all count.
struct Guard {
  mlir::Value mask, kept;
};

/// One point after the other. `behind` are the values before the vector, by
/// distance, and are replaced by its last ones. Walking backward, from the last
/// lane to the first. Cost: a chain of lanes x terms dependent multiply-adds.
mlir::Value solveInTurn(mlir::OpBuilder &b, mlir::Location loc,
                        const Recurrence &recurrence,
                        llvm::SmallVectorImpl<mlir::Value> &behind,
                        bool backward, Guard guard = {});

/// Vectors of how many recurrences `solveTogether` makes one of: a power of
/// two.
int64_t countTogether(int64_t recurrences, int64_t lanes);

/// Several recurrences with terms at the same distances, walking forward. Their
/// vectors are transposed, so that each has a lane, and solved by one
/// multiply-add a point and term for all of them. `behind` are vectors with a
/// lane for each. Cost for n recurrences: the chain of one, and 2 n log2 n
/// shuffles.
llvm::SmallVector<mlir::Value>
solveTogether(mlir::OpBuilder &b, mlir::Location loc,
              llvm::ArrayRef<Recurrence> recurrences,
              llvm::SmallVectorImpl<mlir::Value> &behind);

/// One value a recurrence as the vector that `solveTogether` takes.
mlir::Value gatherLanes(mlir::OpBuilder &b, mlir::Location loc,
                        llvm::ArrayRef<mlir::Value> values, int64_t lanes);

} // namespace lathe::sched

#endif // LATHE_SCHEDULE_RECURRENCE_H

//===- ShiftedValues.h - One value of a row at several columns --*- C++ -*-===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A box stencil adds up the same rows at three columns. A loop over vectors
// that computes the sum once, at the last of them, has the others in it and in
// the vector before it: one shuffle each, where there would be as many loads
// and multiply-adds as there are rows, most of the loads across a cache line.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_SCHEDULE_SHIFTEDVALUES_H
#define LATHE_SCHEDULE_SHIFTEDVALUES_H

#include "lathe/Dialect/Sched/Sched.h"

namespace lathe::sched {

/// One expression at several columns.
struct ShiftedValue {
  /// Its value at the last of them.
  mlir::Value front;
  /// Which that is, counted from the point.
  int64_t column;
  /// The other values, and how many columns each is behind.
  llvm::SmallVector<std::pair<mlir::Value, int64_t>> behind;
};

/// Expressions that a member computes at several columns of a row, at most
/// `lanes` apart; none is part of another.
llvm::SmallVector<ShiftedValue> findShiftedValues(MemberOp member,
                                                  int64_t lanes);

/// The farthest column that fronts are at: where vectors begin so that it is
/// aligned, most of what they read is. 0 where nothing is shifted.
int64_t findFrontColumn(llvm::ArrayRef<ShiftedValue> shifted);

/// The ops of a member that `roots` need, in order; values that are known need
/// none.
llvm::SmallVector<mlir::Operation *>
findNeeded(MemberOp member, mlir::ValueRange roots,
           llvm::function_ref<bool(mlir::Value)> isKnown);

/// The ops that a vector of a member computes itself.
llvm::SmallVector<mlir::Operation *>
findComputed(MemberOp member, llvm::ArrayRef<ShiftedValue> shifted);

} // namespace lathe::sched

#endif // LATHE_SCHEDULE_SHIFTEDVALUES_H

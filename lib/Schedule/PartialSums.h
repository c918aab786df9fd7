//===- PartialSums.h - What threads add up ---------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sums of a group, a chunk at a time: in an order that no number of threads
// changes.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_SCHEDULE_PARTIALSUMS_H
#define LATHE_LIB_SCHEDULE_PARTIALSUMS_H

#include "IndexMath.h"

#include "lathe/Dialect/Sched/Sched.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace lathe::sched {

/// How many sums the members of a group have together.
int64_t countSums(GroupOp group);

/// The sum over the lanes of a vector, in halves: lane by lane, each addition
/// would wait for the one before. Written out, so that the order is this one.
mlir::Value addLanes(mlir::OpBuilder &b, mlir::Location loc,
                     mlir::Value vector);

/// Where threads leave their parts of a sum: one buffer for all groups of a
/// function. It has two halves, used in turn between barriers, so that one can
/// be written while a late thread still reads the other.
class PartialSums {
public:
  /// More chunks than this are not made, whatever the threads: the order in
  /// which a sum is added up depends on them.
  static constexpr int64_t maxChunks = 16;

  explicit PartialSums(mlir::func::FuncOp func);

  /// Slots of `chunk`, in the half of this phase.
  mlir::Value load(IndexMath &index, mlir::Value half, mlir::Value chunk,
                   int64_t sum);
  void store(IndexMath &index, mlir::Value value, mlir::Value half,
             mlir::Value chunk, int64_t sum);

private:
  mlir::Value buffer;
};

} // namespace lathe::sched

#endif // LATHE_LIB_SCHEDULE_PARTIALSUMS_H

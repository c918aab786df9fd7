//===- NextRows.h - Rows that the next step needs --------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A pass reads from memory at its front, with its first member; what the others
// read is in the caches. The front asks for the row after next while it computes,
// since processors foresee what follows in a row, but not the row that follows.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_SCHEDULE_NEXTROWS_H
#define LATHE_LIB_SCHEDULE_NEXTROWS_H

#include "IndexMath.h"

#include "lathe/Dialect/Lathe/Lathe.h"
#include "lathe/Dialect/Sched/Sched.h"

namespace lathe::sched {

/// A row of each array that a group gets from memory; none in one dimension, nor
/// where all its arrays fit into the last cache (there, on Zen 5, asking costs a
/// tenth and gains nothing). Prefetches change no result.
class NextRows {
public:
  NextRows() = default;
  /// Those that follow, in the order of the walk, the farthest rows that are read
  /// while the first member works at row `outer`.
  NextRows(GroupOp group, llvm::ArrayRef<mlir::Value> outer, IndexMath index,
           llvm::ArrayRef<mlir::Value> sizes, TargetAttr target);

  /// Whether a group asks for any.
  static bool areWanted(GroupOp group, TargetAttr target);

  /// Asks for what lies at `column`.
  void emit(IndexMath index, mlir::Value column) const;

private:
  struct Row {
    mlir::Value buffer;
    llvm::SmallVector<mlir::Value> outer;
  };
  llvm::SmallVector<Row> rows;
};

} // namespace lathe::sched

#endif // LATHE_LIB_SCHEDULE_NEXTROWS_H

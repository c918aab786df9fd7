//===- SideBySide.h - Several rows in one loop -----------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A carry along a row is a chain of dependent operations. Rows whose
// dependences allow it run in one loop, each some columns behind the one before
// it, and their chains are solved together, a lane for each.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_SCHEDULE_SIDEBYSIDE_H
#define LATHE_LIB_SCHEDULE_SIDEBYSIDE_H

#include "RowEmitter.h"

namespace lathe::sched {

/// Rows of members, in the order in which they follow each other.
class SideBySide {
public:
  using Sums = RowEmitter::Sums;
  /// Where row number `m` lies, and how far it is behind.
  using PlaceOf =
      llvm::function_ref<std::pair<RowPosition, mlir::Value>(mlir::Value m)>;

  /// The loop asks for the rows `next` as it goes.
  SideBySide(mlir::OpBuilder &b, mlir::Location loc, NextRows next)
      : b(b), loc(loc), index{b, loc}, next(std::move(next)) {}

  /// A row that runs `behind` columns behind the first, none of whose reads
  /// leaves the grid but at its ends.
  void add(RowEmitter row, const RowPosition &position, int64_t behind);

  /// All rows; the sums of each go in and come out, one row after the other.
  /// What a row reads of those before it must lie a vector and its reach ahead.
  Sums emit(mlir::ValueRange sums);

  /// Rows of equal members without sums: the same, but that what is not side by
  /// side is one loop over the rows.
  void emitAlike(PlaceOf placeOf);

private:
  struct Row {
    RowEmitter emitter;
    /// How many columns it runs behind.
    mlir::Value behind;
    unsigned numSums, numCarries;
  };
  /// Carries that are solved together: those of `count` rows from `first` on.
  struct Batch {
    unsigned first, count, numCarries;
  };

  void findBatches();
  /// Whether no row is behind: such rows have the same columns, and begin and end
  /// together.
  bool areLevel();
  std::pair<mlir::Value, mlir::Value> findCommon(bool level);
  void emitParts(PlaceOf placeOf, llvm::function_ref<void(RowEmitter &, mlir::Value)> part);
  Sums emitLoop(mlir::Value begin, mlir::Value end);
  Sums emitVectors(mlir::Value place, mlir::ValueRange state);
  llvm::MutableArrayRef<Row> rowsOf(const Batch &batch);

  mlir::OpBuilder &b;
  mlir::Location loc;
  IndexMath index;
  NextRows next;
  std::vector<Row> rows;
  llvm::SmallVector<Batch> batches;
};

} // namespace lathe::sched

#endif // LATHE_LIB_SCHEDULE_SIDEBYSIDE_H

//===- RowEmitter.h - A member on a row ------------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes the loops of one member over the points of one row: vectors of the
// target's width where every read stays inside the row. At its ends the same
// vectors under a mask, or, where a boundary folds reads back, scalars.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_SCHEDULE_ROWEMITTER_H
#define LATHE_LIB_SCHEDULE_ROWEMITTER_H

#include "IndexMath.h"
#include "NextRows.h"

#include "lathe/Schedule/Recurrence.h"
#include "lathe/Schedule/ShiftedValues.h"

#include "lathe/Dialect/Sched/Sched.h"

#include <memory>

namespace lathe::sched {

class PointEmitter;

/// Which columns of a row are computed, and how the row lies in the grid.
struct RowPosition {
  /// Indices of the row in all dimensions but the last.
  llvm::SmallVector<mlir::Value> outer;
  mlir::Value begin, end;
};

/// Emits a member of a group on buffers, row by row.
class RowEmitter {
public:
  RowEmitter(GroupOp group, MemberOp member, llvm::ArrayRef<mlir::Value> sizes,
             TargetAttr target, mlir::OpBuilder &b);

  using Sums = llvm::SmallVector<mlir::Value>;

  /// The loop over vectors also asks for these rows.
  void prefetch(NextRows rows) { next = std::move(rows); }
  /// Stands for the member that is so many behind this one in its run.
  void repeat(mlir::Value number) { this->number = number; }
  /// The row at `position`; sums go in and come out.
  Sums emit(const RowPosition &position, mlir::ValueRange sums);

  // The same in parts, for several rows side by side, which walk forward.

  /// Finds the rows, and the columns that vectors cover. With `interior` no
  /// read leaves the grid but at the ends of the row.
  void open(const RowPosition &position, bool interior = false);
  /// Where vectors begin, and where they end.
  mlir::Value getFirst() const { return first; }
  mlir::Value getPast() const { return past; }
  Sums emitBefore(mlir::Value place, mlir::ValueRange sums);
  Sums emitAfter(mlir::Value place, mlir::ValueRange sums);
  /// One vector, from `place` on in the direction of the walk, up to what it
  /// carries. The fronts of its shifted values take the place of those at the
  /// vector before.
  std::unique_ptr<PointEmitter> begin(mlir::Value place, Sums &fronts);
  unsigned getNumFronts() const { return shifted.size(); }
  /// Those at the vector before `place`.
  Sums frontsBefore(mlir::Value place);
  Recurrence getRecurrence(PointEmitter &point);
  /// The rest of it; `carried` is the first field, if the row has a carry.
  Sums finish(PointEmitter &point, mlir::Value carried, mlir::ValueRange sums);
  Sums zeroSums();
  /// The points before `place`, by distance.
  Sums carriedBefore(mlir::Value place);
  Sums addVectorSums(mlir::ValueRange sums, mlir::ValueRange vectors);
  int64_t getLanes() const { return lanes; }
  MemberOp getMember() const { return member; }

private:
  friend class AlikeRows;
  friend class CsrRowEmitter;
  friend class CsrShapeEmitter;
  friend class PointEmitter;

  void openRows(bool interior);
  mlir::Value rowOf(mlir::Value field, llvm::ArrayRef<mlir::Value> outer);
  mlir::Value shiftedRow(ReadOp read, bool interior);
  mlir::Value staysOnRow(llvm::ArrayRef<int64_t> offset,
                         llvm::ArrayRef<linop::Boundary> boundaries);
  mlir::Value foldsBehind();

  void findShifted();
  void findReach();
  void findEnds();
  bool mayFoldBehind(ReadOp read);
  /// A place in the direction of the walk as a column, or the other way round.
  mlir::Value walked(mlir::Value place, int64_t points);
  Sums emitLeft(mlir::ValueRange sums);
  Sums emitRight(mlir::ValueRange sums);
  Sums emitScalars(mlir::Value begin, mlir::Value end, mlir::ValueRange sums);
  /// Stores a point that has been computed, and adds it to the sums.
  Sums finishPoint(PointEmitter &point, mlir::ValueRange sums);
  Sums emitMasked(mlir::Value begin, mlir::Value end, int64_t most,
                  mlir::ValueRange sums);
  Sums emitMaskedVector(mlir::Value column, mlir::Value end,
                        mlir::ValueRange sums);
  Sums emitVectors(mlir::Value begin, mlir::Value end, mlir::ValueRange sums);
  mlir::Value zeroSum(unsigned i, bool vector);

  GroupOp group;
  MemberOp member;
  llvm::ArrayRef<mlir::Value> sizes;
  mlir::OpBuilder &b;
  mlir::Location loc;
  IndexMath index;
  bool backward;
  /// Whether points are computed one by one: rows of a matrix.
  bool pointwise = false;
  /// Whether the ends of a row are vectors too.
  bool masked = false;
  int64_t lanes;
  /// How far reads reach to the left and to the right in the row.
  int64_t left = 0, right = 0;
  /// How many columns lie before the first vector, in a row from its beginning.
  int64_t before = 0;

  NextRows next;
  mlir::Value number;
  /// What vectors have in common with the one before; nothing walking backward.
  llvm::SmallVector<ShiftedValue> shifted;

  // State of the row being written.
  RowPosition position;
  mlir::Value first, past;
  llvm::DenseMap<mlir::Operation *, mlir::Value> readRows, ownRows;
  llvm::SmallVector<mlir::Value> outRows;
};

} // namespace lathe::sched

#endif // LATHE_LIB_SCHEDULE_ROWEMITTER_H

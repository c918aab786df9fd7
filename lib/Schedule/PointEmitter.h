//===- PointEmitter.h - A member at a point, or at a vector of points --*- C++
//-*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Clones the body of a member for a scalar or for a vector of points.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_SCHEDULE_POINTEMITTER_H
#define LATHE_LIB_SCHEDULE_POINTEMITTER_H

#include "lathe/Schedule/Recurrence.h"
#include "RowEmitter.h"

namespace lathe::sched {

struct CsrSums;

/// How many points are computed together.
enum class Width {
  point,
  vector, ///< all of them in the row, and all that they read
  masked  ///< at an end of the row: what lies outside is read as zero
};

/// The values of a member at a column, or at `lanes` columns from it on.
/// What does not depend on the column stays scalar.
class PointEmitter {
public:
  /// With masks, the lanes before column `end` count.
  PointEmitter(RowEmitter &row, mlir::Value column, Width width,
               mlir::Value end = {})
      : row(row), b(row.b), loc(row.loc), index(row.index), column(column),
        width(width), end(end) {}

  /// The sums of a row that are known by now.
  void setRow(CsrRowOp op, const CsrSums &sums);
  /// Clones the body; afterwards its values can be looked up.
  void run();
  /// The same where `before` holds the fronts of the row's shifted values at
  /// the vector before this one; returns the fronts.
  RowEmitter::Sums run(mlir::ValueRange before);
  /// Those fronts alone.
  RowEmitter::Sums runFronts();
  mlir::Value lookup(mlir::Value value);
  /// The value as a vector, if vectors are being written.
  mlir::Value widened(mlir::Value value);
  /// sum + value, fused where value is a product.
  mlir::Value accumulate(mlir::Value yielded, mlir::Value sum);
  /// The first field at this point: with the carried terms read from memory.
  mlir::Value carriedScalar(mlir::Value rest);
  /// The same for a vector of points.
  Recurrence recurrenceOf(mlir::Value rest);
  /// Walking backward under a mask, the lanes outside come first: they keep
  /// their values.
  Guard guard();
  mlir::Value getColumn() const { return column; }
  /// The lanes that count.
  mlir::Value mask() { return maskOf(0, end); }
  /// A field of the row, at `offset` from the column.
  mlir::Value load(mlir::Value rowBuffer, int64_t offset,
                   linop::Boundary boundary);

private:
  /// Which lanes, `offset` columns on, lie before column `end`.
  mlir::Value maskOf(int64_t offset, mlir::Value end);
  mlir::Value emitOwnCell(OwnCellOp op);
  void emitFor(mlir::ValueRange roots);
  void emitOp(mlir::Operation &op);
  void cloneOp(mlir::Operation &op);
  mlir::VectorType vectorOf(mlir::Type element);

  RowEmitter &row;
  mlir::OpBuilder &b;
  mlir::Location loc;
  IndexMath index;
  mlir::Value column;
  Width width;
  mlir::Value end;
  llvm::DenseMap<mlir::Value, mlir::Value> values;
};

} // namespace lathe::sched

#endif // LATHE_LIB_SCHEDULE_POINTEMITTER_H

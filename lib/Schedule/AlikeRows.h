//===- AlikeRows.h - Rows of a matrix with the same columns -----*- C++ -*-===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Points of a member that are computed together, because the rows of its matrix
// there have the same columns.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_SCHEDULE_ALIKEROWS_H
#define LATHE_LIB_SCHEDULE_ALIKEROWS_H

#include "CsrRowEmitter.h"
#include "RowEmitter.h"

namespace lathe::sched {

/// Emits the points of a member whose one `csr_row` has a shape.
class AlikeRows {
public:
  AlikeRows(RowEmitter &row, CsrRowOp op)
      : row(row), op(op), b(row.b), loc(row.loc), index(row.index) {}

  /// The `csr_row` of a member that is written this way; null for others.
  static CsrRowOp find(MemberOp member);

  /// The points from `begin` to `end`; sums go in and come out.
  RowEmitter::Sums emit(mlir::Value begin, mlir::Value end,
                        mlir::ValueRange sums);

private:
  /// As many rows from `at` on as are alike; `count` of them are. Returns the
  /// place after them, and the sums.
  RowEmitter::Sums emitFrom(mlir::Value at, int64_t count,
                            mlir::ValueRange sums);
  RowEmitter::Sums emitRows(mlir::Value at, int64_t count,
                            mlir::ValueRange sums);
  /// Whether the row after `count` from `at` on is like them.
  mlir::Value hasAnother(mlir::Value at, int64_t count);

  RowEmitter &row;
  CsrRowOp op;
  mlir::OpBuilder &b;
  mlir::Location loc;
  IndexMath index;
  mlir::Value begin, end;
};

} // namespace lathe::sched

#endif // LATHE_LIB_SCHEDULE_ALIKEROWS_H

//===- CsrShapeEmitter.h - Where the columns of a row lie -------*- C++ -*-===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See `sched.csr_shape`.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_SCHEDULE_CSRSHAPEEMITTER_H
#define LATHE_LIB_SCHEDULE_CSRSHAPEEMITTER_H

#include "RowEmitter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

namespace lathe::sched {

/// Emits a `csr_shape` on buffers.
class CsrShapeEmitter {
public:
  CsrShapeEmitter(RowEmitter &row, CsrShapeOp op);

  /// The number of row `own`.
  mlir::Value emit(mlir::Value own);

private:
  /// What a look at the columns counts: those before the diagonal; a number
  /// that is not 0 where some do not ascend, and one where some are not those
  /// of the next row.
  struct Counts {
    mlir::Value before, disorder, difference;
  };

  mlir::Value emitRow();
  /// Looks at `width` columns from `k` on, and at those after them unless the
  /// row ends there.
  Counts look(mlir::Value k, int64_t width, Counts counts, bool last = false);
  Counts emitLoop(mlir::Value from, mlir::Value to, int64_t width,
                  Counts counts);
  Counts zeros(int64_t width);
  mlir::Value load(mlir::Value array, mlir::Value k, int64_t width);
  mlir::Value position(mlir::Value row);
  mlir::Value compare(mlir::arith::CmpIPredicate predicate, mlir::Value x,
                      mlir::Value y);
  /// Whether an entry, as far as there is one, is in column `column`.
  mlir::Value isColumn(mlir::Value k, mlir::Value column);
  mlir::Value both(mlir::Value x, mlir::Value y);
  mlir::Value spread(mlir::Value scalar, int64_t width);
  mlir::Value number(int64_t value, int64_t width = 1);

  mlir::OpBuilder &b;
  mlir::Location loc;
  IndexMath index;
  mlir::Type type;
  mlir::Value positions, columns, rows;
  mlir::Value own, begin, end, alike;
  /// From an entry to that of the next row, if the rows are of one length.
  mlir::Value ahead;
};

} // namespace lathe::sched

#endif // LATHE_LIB_SCHEDULE_CSRSHAPEEMITTER_H

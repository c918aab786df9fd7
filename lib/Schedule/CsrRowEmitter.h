//===- CsrRowEmitter.h - The sums of a row of a CSR matrix ------*- C++ -*-===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops over the entries of a row, in vectors of entries.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_SCHEDULE_CSRROWEMITTER_H
#define LATHE_LIB_SCHEDULE_CSRROWEMITTER_H

#include "RowEmitter.h"

namespace lathe::sched {

/// The two results of a `csr_row`.
struct CsrSums {
  mlir::Value diagonal, rest;
};

/// Emits one `csr_row` on buffers.
class CsrRowEmitter {
public:
  /// The arrays of the matrix, and the vector that it is applied to.
  struct Buffers {
    mlir::Value positions, columns, entries, x;
  };

  /// Vectors have at most `lanes` entries.
  CsrRowEmitter(mlir::OpBuilder &b, CsrRowOp op, Buffers buffers,
                int64_t lanes);

  /// The sums of row `own`.
  CsrSums emit(mlir::Value own);

private:
  /// A row of at least one vector.
  CsrSums emitLong(mlir::Value begin, mlir::Value end);
  /// A row of fewer entries than a vector holds.
  CsrSums emitShort(mlir::Value begin, mlir::Value end);
  CsrSums emitLoop(mlir::Value from, mlir::Value to, int64_t width,
                   CsrSums sums);
  /// Adds `width` entries from `k` on; those before lane `skipped` count not.
  CsrSums accumulate(mlir::Value k, int64_t width, CsrSums sums,
                     mlir::Value skipped = {});
  /// x at the columns of `width` entries.
  mlir::Value gather(mlir::Value k, int64_t width);
  mlir::Value load(mlir::Value array, mlir::Value k, int64_t width);
  /// The sum of the lanes.
  mlir::Value sumUp(mlir::Value vector);
  mlir::Value toIndex(mlir::Value value);
  /// The scalar itself, or a vector of it.
  mlir::Value spread(mlir::Value scalar, int64_t width);
  mlir::Value zeros(int64_t width);

  mlir::OpBuilder &b;
  mlir::Location loc;
  IndexMath index;
  CsrRowOp op;
  Buffers buffers;
  mlir::Type element;
  int64_t lanes;
  /// The row, and the column of its diagonal.
  mlir::Value own;
};

} // namespace lathe::sched

#endif // LATHE_LIB_SCHEDULE_CSRROWEMITTER_H

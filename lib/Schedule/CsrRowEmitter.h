//===- CsrRowEmitter.h - The sums of a row of a CSR matrix ------*- C++ -*-===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops over the entries of a row, in vectors of entries.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_SCHEDULE_CSRROWEMITTER_H
#define LATHE_LIB_SCHEDULE_CSRROWEMITTER_H

#include "RowEmitter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

namespace lathe::sched {

/// The two results of a `csr_row`.
struct CsrSums {
  mlir::Value diagonal, rest;
};

/// Emits one `csr_row` on buffers.
class CsrRowEmitter {
public:
  CsrRowEmitter(RowEmitter &row, CsrRowOp op);

  using AllSums = llvm::SmallVector<CsrSums>;

  /// The sums of row `row`.
  CsrSums emit(mlir::Value row);
  /// Those of `count` rows from `first` on that have the same columns. Of a
  /// half the columns of these rows themselves are left out.
  AllSums emitAlike(mlir::Value first, int64_t count);
  /// After `emitAlike`: the entry of its row `i` in the column of its row `j`.
  mlir::Value entryWithin(int64_t i, int64_t j);
  /// Whether a row and the one after it have the same columns.
  mlir::Value isLikeNext(mlir::Value row);

private:
  /// Which entries of a row count, by their column: all; all, but those on the
  /// diagonal apart; those before it, or behind it.
  enum class Filter { none, apart, before, behind };

  CsrSums emitFiltered(mlir::Value row);
  /// The entries of `count` rows, of the first of them from `begin` to `end`.
  AllSums emitSums(mlir::Value begin, mlir::Value end, int64_t count);
  /// At least one vector of entries.
  AllSums emitLong(mlir::Value begin, mlir::Value end, int64_t count);
  /// Fewer entries than a vector holds.
  AllSums emitShort(mlir::Value begin, mlir::Value end, int64_t count);
  AllSums emitLoop(mlir::Value from, mlir::Value to, int64_t width,
                   AllSums sums);
  /// Adds `width` entries from `k` on; those before lane `skipped` count not.
  AllSums accumulate(mlir::Value k, int64_t width, AllSums sums,
                     mlir::Value skipped = {});
  /// Takes from `off` what the filter takes out; what lies on the diagonal.
  mlir::Value applyFilter(mlir::Value k, int64_t width, mlir::Value &off);
  /// x at the columns of `width` entries.
  mlir::Value gather(mlir::Value k, int64_t width);
  mlir::Value load(mlir::Value array, mlir::Value k, int64_t width);
  /// Where entry `k` of the first row is in row `i`.
  mlir::Value inRow(int64_t i, mlir::Value k);
  mlir::Value toIndex(mlir::Value value);
  mlir::Value compare(mlir::arith::CmpIPredicate predicate, mlir::Value x,
                      mlir::Value y);
  /// The scalar itself, or a vector of it.
  mlir::Value spread(mlir::Value scalar, int64_t width);
  AllSums zeros(int64_t width, int64_t count);
  /// Finds where a row begins, and how long it is.
  void findRow(mlir::Value row);

  mlir::OpBuilder &b;
  mlir::Location loc;
  IndexMath index;
  CsrRowOp op;
  mlir::Type element;
  int64_t lanes;
  bool backward;
  /// The arrays of the matrix, and the vector that it is applied to.
  mlir::Value positions, columns, entries, x, shape;

  // Of the row being written, or of the first of some.
  Filter filter = Filter::none;
  mlir::Value own, begin, end, length;
  /// How many of its columns lie before the diagonal.
  mlir::Value before;
};

} // namespace lathe::sched

#endif // LATHE_LIB_SCHEDULE_CSRROWEMITTER_H

//===- CsrRowEmitter.cpp - The sums of a row of a CSR matrix --------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rows are short, so their ends weigh: a loop over the last few entries, one by
// one, waits for each sum and is left at a place that cannot be foretold. The
// last vector ends with the row instead. It reads again what it shares with the
// vector before it, which is of the same row, and counts it once.
//
// What costs most is to fetch x, one number at a time. Rows that have the same
// columns, as the unknowns of one node of a mesh do, fetch it once for all of
// them.
//
//===----------------------------------------------------------------------===//

#include "CsrRowEmitter.h"

#include "PartialSums.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

// Entries of x come one by one. Wider vectors take more inserts to put
// together, and the end of a row wastes more of them.
static int64_t entriesOf(Type element, int64_t lanes) {
  return std::min<int64_t>(lanes, 256 / element.getIntOrFloatBitWidth());
}

CsrRowEmitter::CsrRowEmitter(RowEmitter &row, CsrRowOp op)
    : b(row.b), loc(row.loc), index{b, loc}, op(op),
      element(op.getRest().getType()), lanes(entriesOf(element, row.lanes)),
      backward(row.backward), positions(row.rowOf(op.getPositions(), {})),
      columns(row.rowOf(op.getCoordinates(), {})),
      entries(row.rowOf(op.getValues(), {})), x(row.rowOf(op.getX(), {})) {
  if (op.getShape())
    shape = row.rowOf(op.getShape(), {});
}

Value CsrRowEmitter::toIndex(Value value) {
  return arith::IndexCastOp::create(b, loc, b.getIndexType(), value);
}

Value CsrRowEmitter::compare(arith::CmpIPredicate predicate, Value x, Value y) {
  return arith::CmpIOp::create(b, loc, predicate, x, y);
}

Value CsrRowEmitter::spread(Value scalar, int64_t width) {
  if (width == 1)
    return scalar;
  auto type = VectorType::get(width, scalar.getType());
  return vector::BroadcastOp::create(b, loc, type, scalar);
}

CsrRowEmitter::AllSums CsrRowEmitter::zeros(int64_t width, int64_t count) {
  Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(element));
  zero = spread(zero, width);
  return AllSums(count, CsrSums{zero, zero});
}

Value CsrRowEmitter::load(Value array, Value k, int64_t width) {
  if (width == 1)
    return memref::LoadOp::create(b, loc, array, k);
  Type type = cast<MemRefType>(array.getType()).getElementType();
  return vector::LoadOp::create(b, loc, VectorType::get(width, type), array, k);
}

Value CsrRowEmitter::inRow(int64_t i, Value k) {
  return i ? index.add(k, index.mul(length, index.constant(i))) : k;
}

Value CsrRowEmitter::gather(Value k, int64_t width) {
  SmallVector<Value> xs;
  for (int64_t i = 0; i < width; ++i) {
    Value at = i ? index.add(k, index.constant(i)) : k;
    xs.push_back(load(x, toIndex(load(columns, at, 1)), 1));
  }
  if (width == 1)
    return xs.front();
  return vector::FromElementsOp::create(b, loc, VectorType::get(width, element),
                                        xs);
}

Value CsrRowEmitter::applyFilter(Value k, int64_t width, Value &off) {
  Value none = zeros(width, 1).front().rest;
  Value j = load(columns, k, width);
  Value diagonal = arith::IndexCastOp::create(
      b, loc, getElementTypeOrSelf(j.getType()), own);
  diagonal = spread(diagonal, width);
  Value equal = compare(arith::CmpIPredicate::eq, j, diagonal);
  Value on = arith::SelectOp::create(b, loc, equal, off, none);
  if (filter == Filter::apart) {
    off = arith::SelectOp::create(b, loc, equal, none, off);
    return on;
  }
  Value counts = compare(filter == Filter::before ? arith::CmpIPredicate::slt
                                                  : arith::CmpIPredicate::sgt,
                         j, diagonal);
  off = arith::SelectOp::create(b, loc, counts, off, none);
  return on;
}

CsrRowEmitter::AllSums CsrRowEmitter::accumulate(Value k, int64_t width,
                                                 AllSums sums, Value skipped) {
  Value before, none = zeros(width, 1).front().rest;
  if (skipped) {
    auto type = VectorType::get(width, b.getIndexType());
    before =
        compare(arith::CmpIPredicate::slt, vector::StepOp::create(b, loc, type),
                spread(skipped, width));
  }
  bool wanted = !op.getRest().use_empty();
  Value xs = wanted ? gather(k, width) : Value();
  for (auto [i, sum] : llvm::enumerate(sums)) {
    Value off = load(entries, inRow(i, k), width);
    if (skipped)
      off = arith::SelectOp::create(b, loc, before, none, off);
    if (filter != Filter::none)
      sum.diagonal = arith::AddFOp::create(b, loc, sum.diagonal,
                                           applyFilter(k, width, off));
    if (op.getMagnitude())
      off = math::AbsFOp::create(b, loc, off);
    if (wanted)
      sum.rest = math::FmaOp::create(b, loc, off, xs, sum.rest);
  }
  return sums;
}

static SmallVector<Value> flatten(ArrayRef<CsrSums> sums) {
  SmallVector<Value> values;
  for (const CsrSums &sum : sums)
    values.append({sum.diagonal, sum.rest});
  return values;
}

static CsrRowEmitter::AllSums unflatten(ValueRange values) {
  CsrRowEmitter::AllSums sums;
  for (; !values.empty(); values = values.drop_front(2))
    sums.push_back({values[0], values[1]});
  return sums;
}

CsrRowEmitter::AllSums CsrRowEmitter::emitLoop(Value from, Value to,
                                               int64_t width, AllSums sums) {
  // Counted from zero, the steps of all arrays are one register.
  auto loop = scf::ForOp::create(b, loc, index.constant(0), index.sub(to, from),
                                 index.constant(width), flatten(sums));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  AllSums next = accumulate(index.add(from, loop.getInductionVar()), width,
                            unflatten(loop.getRegionIterArgs()));
  scf::YieldOp::create(b, loc, flatten(next));
  return unflatten(loop.getResults());
}

CsrRowEmitter::AllSums CsrRowEmitter::emitLong(Value begin, Value end,
                                               int64_t count) {
  Value width = index.constant(lanes);
  Value last = index.sub(end, width);
  AllSums sums = emitLoop(begin, last, lanes, zeros(lanes, count));
  Value vectors = index.ceilDiv(index.sub(end, begin), width);
  Value counted = index.sub(index.mul(vectors, width), index.sub(end, begin));
  sums = accumulate(last, lanes, sums, counted);
  for (CsrSums &sum : sums)
    sum = {addLanes(b, loc, sum.diagonal), addLanes(b, loc, sum.rest)};
  return sums;
}

CsrRowEmitter::AllSums CsrRowEmitter::emitShort(Value begin, Value end,
                                                int64_t count) {
  return emitLoop(begin, end, 1, zeros(1, count));
}

CsrRowEmitter::AllSums CsrRowEmitter::emitSums(Value begin, Value end,
                                               int64_t count) {
  if (lanes == 1)
    return emitShort(begin, end, count);
  Value isLong = compare(arith::CmpIPredicate::sge, index.sub(end, begin),
                         index.constant(lanes));
  auto branch = [&](auto emitSums) {
    return [=](OpBuilder &, Location) {
      AllSums sums = (this->*emitSums)(begin, end, count);
      scf::YieldOp::create(b, loc, flatten(sums));
    };
  };
  auto choice =
      scf::IfOp::create(b, loc, isLong, branch(&CsrRowEmitter::emitLong),
                        branch(&CsrRowEmitter::emitShort));
  return unflatten(choice.getResults());
}

void CsrRowEmitter::findRow(Value row) {
  own = row;
  begin = toIndex(load(positions, row, 1));
  end = toIndex(load(positions, index.add(row, index.constant(1)), 1));
  length = index.sub(end, begin);
}

CsrSums CsrRowEmitter::emitFiltered(Value row) {
  findRow(row);
  filter = op.getWhole()   ? Filter::none
           : !op.getHalf() ? Filter::apart
           : backward      ? Filter::behind
                           : Filter::before;
  CsrSums sums = emitSums(begin, end, 1).front();
  filter = Filter::none;
  return sums;
}

/// A half ends at the diagonal, where a look at the columns has found it.
CsrSums CsrRowEmitter::emit(Value row) {
  if (!op.getHalf() || !shape)
    return emitFiltered(row);
  Value code = toIndex(load(shape, row, 1));
  Value known = compare(arith::CmpIPredicate::sge, code, index.constant(0));
  auto branch = [&](auto emitSums) {
    return [=](OpBuilder &b, Location loc) {
      CsrSums sums = emitSums();
      scf::YieldOp::create(b, loc, ValueRange{sums.diagonal, sums.rest});
    };
  };
  auto choice = scf::IfOp::create(
      b, loc, known, branch([&] { return emitAlike(row, 1).front(); }),
      branch([&] { return emitFiltered(row); }));
  return {choice.getResult(0), choice.getResult(1)};
}

CsrRowEmitter::AllSums CsrRowEmitter::emitAlike(Value first, int64_t count) {
  findRow(first);
  if (!op.getHalf())
    return emitSums(begin, end, count);
  Value code = toIndex(load(shape, first, 1));
  before = arith::ShRUIOp::create(b, loc, code, index.constant(1));
  Value diagonal = index.add(begin, before);
  AllSums sums = backward ? emitSums(index.add(diagonal, index.constant(count)),
                                     end, count)
                          : emitSums(begin, diagonal, count);
  for (auto [i, sum] : llvm::enumerate(sums))
    sum.diagonal = entryWithin(i, i);
  return sums;
}

Value CsrRowEmitter::entryWithin(int64_t i, int64_t j) {
  Value at = index.add(index.add(begin, before), index.constant(j));
  return load(entries, inRow(i, at), 1);
}

Value CsrRowEmitter::isLikeNext(Value row) {
  Value code = toIndex(load(shape, row, 1)), one = index.constant(1);
  return index.equal(arith::AndIOp::create(b, loc, code, one), one);
}

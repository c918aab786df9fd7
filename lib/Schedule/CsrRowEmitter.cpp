//===- CsrRowEmitter.cpp - The sums of a row of a CSR matrix --------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rows are short, so their ends weigh: a loop over the last few entries, one by
// one, waits for each sum and is left at a place that cannot be foretold. The
// last vector ends with the row instead. It reads again what it shares with the
// vector before it, which is of the same row, and counts it once.
//
//===----------------------------------------------------------------------===//

#include "CsrRowEmitter.h"

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

CsrRowEmitter::CsrRowEmitter(OpBuilder &b, CsrRowOp op, Buffers buffers,
                             int64_t lanes)
    : b(b), loc(op.getLoc()), index{b, loc}, op(op), buffers(buffers),
      element(op.getRest().getType()), lanes(entriesOf(element, lanes)) {}

Value CsrRowEmitter::toIndex(Value value) {
  return arith::IndexCastOp::create(b, loc, b.getIndexType(), value);
}

Value CsrRowEmitter::spread(Value scalar, int64_t width) {
  if (width == 1)
    return scalar;
  auto type = VectorType::get(width, scalar.getType());
  return vector::BroadcastOp::create(b, loc, type, scalar);
}

Value CsrRowEmitter::zeros(int64_t width) {
  Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(element));
  return spread(zero, width);
}

Value CsrRowEmitter::load(Value array, Value k, int64_t width) {
  if (width == 1)
    return memref::LoadOp::create(b, loc, array, k);
  Type type = cast<MemRefType>(array.getType()).getElementType();
  return vector::LoadOp::create(b, loc, VectorType::get(width, type), array, k);
}

Value CsrRowEmitter::gather(Value k, int64_t width) {
  SmallVector<Value> xs;
  for (int64_t i = 0; i < width; ++i) {
    Value at = i ? index.add(k, index.constant(i)) : k;
    Value j = toIndex(load(buffers.columns, at, 1));
    xs.push_back(load(buffers.x, j, 1));
  }
  if (width == 1)
    return xs.front();
  return vector::FromElementsOp::create(b, loc, VectorType::get(width, element),
                                        xs);
}

CsrSums CsrRowEmitter::accumulate(Value k, int64_t width, CsrSums sums,
                                  Value skipped) {
  Value off = load(buffers.entries, k, width), none = zeros(width);
  if (skipped) {
    auto type = VectorType::get(width, b.getIndexType());
    Value before = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt,
                                         vector::StepOp::create(b, loc, type),
                                         spread(skipped, width));
    off = arith::SelectOp::create(b, loc, before, none, off);
  }
  if (!op.getWhole()) {
    Value j = load(buffers.columns, k, width);
    Value diagonal = arith::IndexCastOp::create(
        b, loc, getElementTypeOrSelf(j.getType()), own);
    Value mask = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, j,
                                       spread(diagonal, width));
    Value on = arith::SelectOp::create(b, loc, mask, off, none);
    off = arith::SelectOp::create(b, loc, mask, none, off);
    sums.diagonal = arith::AddFOp::create(b, loc, sums.diagonal, on);
  }
  if (op.getMagnitude())
    off = math::AbsFOp::create(b, loc, off);
  if (!op.getRest().use_empty())
    sums.rest = math::FmaOp::create(b, loc, off, gather(k, width), sums.rest);
  return sums;
}

CsrSums CsrRowEmitter::emitLoop(Value from, Value to, int64_t width,
                                CsrSums sums) {
  auto loop = scf::ForOp::create(b, loc, from, to, index.constant(width),
                                 ValueRange{sums.diagonal, sums.rest});
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  CsrSums next =
      accumulate(loop.getInductionVar(), width,
                 {loop.getRegionIterArg(0), loop.getRegionIterArg(1)});
  scf::YieldOp::create(b, loc, ValueRange{next.diagonal, next.rest});
  return {loop.getResult(0), loop.getResult(1)};
}

// In halves: lane by lane, each addition waits for the one before.
Value CsrRowEmitter::sumUp(Value vector) {
  int64_t width = cast<VectorType>(vector.getType()).getNumElements();
  for (; width % 2 == 0; width /= 2) {
    auto half = [&](int64_t from) -> Value {
      return vector::ExtractStridedSliceOp::create(
          b, loc, vector, ArrayRef<int64_t>{from}, ArrayRef<int64_t>{width / 2},
          ArrayRef<int64_t>{1});
    };
    vector = arith::AddFOp::create(b, loc, half(0), half(width / 2));
  }
  return vector::ReductionOp::create(b, loc, vector::CombiningKind::ADD,
                                     vector);
}

CsrSums CsrRowEmitter::emitLong(Value begin, Value end) {
  Value width = index.constant(lanes);
  Value last = index.sub(end, width);
  CsrSums sums = emitLoop(begin, last, lanes, {zeros(lanes), zeros(lanes)});
  Value vectors = index.ceilDiv(index.sub(end, begin), width);
  Value counted = index.sub(index.mul(vectors, width), index.sub(end, begin));
  sums = accumulate(last, lanes, sums, counted);
  return {sumUp(sums.diagonal), sumUp(sums.rest)};
}

CsrSums CsrRowEmitter::emitShort(Value begin, Value end) {
  return emitLoop(begin, end, 1, {zeros(1), zeros(1)});
}

CsrSums CsrRowEmitter::emit(Value row) {
  own = row;
  Value begin = toIndex(load(buffers.positions, row, 1));
  Value next = index.add(row, index.constant(1));
  Value end = toIndex(load(buffers.positions, next, 1));
  if (lanes == 1)
    return emitShort(begin, end);
  Value isLong =
      arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sge,
                            index.sub(end, begin), index.constant(lanes));
  auto branch = [&](auto emitSums) {
    return [this, begin, end, emitSums](OpBuilder &, Location) {
      CsrSums sums = (this->*emitSums)(begin, end);
      scf::YieldOp::create(b, loc, ValueRange{sums.diagonal, sums.rest});
    };
  };
  auto choice =
      scf::IfOp::create(b, loc, isLong, branch(&CsrRowEmitter::emitLong),
                        branch(&CsrRowEmitter::emitShort));
  return {choice.getResult(0), choice.getResult(1)};
}

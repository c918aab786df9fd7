//===- CsrShapeEmitter.cpp - Where the columns of a row lie ---------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One look at each column, in vectors: it is paid for at every call, by what
// the steps of a loop then save.
//
//===----------------------------------------------------------------------===//

#include "CsrShapeEmitter.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

using Predicate = arith::CmpIPredicate;

CsrShapeEmitter::CsrShapeEmitter(RowEmitter &row, CsrShapeOp op)
    : b(row.b), loc(row.loc), index{b, loc}, type(op.getType()),
      positions(row.rowOf(op.getPositions(), {})),
      columns(row.rowOf(op.getCoordinates(), {})), rows(row.sizes.back()) {}

Value CsrShapeEmitter::compare(Predicate predicate, Value x, Value y) {
  return arith::CmpIOp::create(b, loc, predicate, x, y);
}
Value CsrShapeEmitter::both(Value x, Value y) {
  return arith::AndIOp::create(b, loc, x, y);
}

Value CsrShapeEmitter::spread(Value scalar, int64_t width) {
  if (width == 1)
    return scalar;
  auto vector = VectorType::get(width, scalar.getType());
  return vector::BroadcastOp::create(b, loc, vector, scalar);
}
Value CsrShapeEmitter::number(int64_t value, int64_t width) {
  Value scalar =
      arith::ConstantOp::create(b, loc, b.getIntegerAttr(type, value));
  return spread(scalar, width);
}

Value CsrShapeEmitter::load(Value array, Value k, int64_t width) {
  if (width == 1)
    return memref::LoadOp::create(b, loc, array, k);
  return vector::LoadOp::create(b, loc, VectorType::get(width, type), array, k);
}
Value CsrShapeEmitter::position(Value row) {
  return arith::IndexCastOp::create(b, loc, b.getIndexType(),
                                    load(positions, row, 1));
}

CsrShapeEmitter::Counts CsrShapeEmitter::zeros(int64_t width) {
  Value zero = number(0, width);
  return {zero, zero, zero};
}

CsrShapeEmitter::Counts CsrShapeEmitter::look(Value k, int64_t width,
                                              Counts counts, bool last) {
  Value column = load(columns, k, width);
  Value row = spread(arith::IndexCastOp::create(b, loc, type, own), width);
  // Minus one where it holds: what a comparison of vectors leaves.
  auto mark = [&](Predicate predicate, Value x, Value y) -> Value {
    return arith::ExtSIOp::create(b, loc, column.getType(),
                                  compare(predicate, x, y));
  };
  counts.before = arith::SubIOp::create(b, loc, counts.before,
                                        mark(Predicate::slt, column, row));
  Value other = load(columns, index.add(k, ahead), width);
  counts.difference = arith::OrIOp::create(
      b, loc, counts.difference, arith::XOrIOp::create(b, loc, column, other));
  if (last)
    return counts;
  Value next = load(columns, index.add(k, index.constant(1)), width);
  counts.disorder = arith::OrIOp::create(b, loc, counts.disorder,
                                         mark(Predicate::sge, column, next));
  return counts;
}

CsrShapeEmitter::Counts
CsrShapeEmitter::emitLoop(Value from, Value to, int64_t width, Counts counts) {
  auto loop = scf::ForOp::create(
      b, loc, from, to, index.constant(width),
      ValueRange{counts.before, counts.disorder, counts.difference});
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  ValueRange state = loop.getRegionIterArgs();
  Counts next =
      look(loop.getInductionVar(), width, {state[0], state[1], state[2]});
  scf::YieldOp::create(b, loc,
                       ValueRange{next.before, next.disorder, next.difference});
  return {loop.getResult(0), loop.getResult(1), loop.getResult(2)};
}

Value CsrShapeEmitter::isColumn(Value k, Value column) {
  Value last = index.sub(end, index.constant(1));
  Value found = load(columns, index.min(k, last), 1);
  found = arith::IndexCastOp::create(b, loc, b.getIndexType(), found);
  return both(compare(Predicate::slt, k, end), index.equal(found, column));
}

/// A row that has entries.
Value CsrShapeEmitter::emitRow() {
  constexpr int64_t bits = 256;
  int64_t lanes = bits / type.getIntOrFloatBitWidth();
  Value last = index.sub(end, index.constant(1));
  Value count = index.floorDiv(index.sub(last, begin), lanes);
  Value past = index.add(begin, index.mul(count, index.constant(lanes)));
  Counts vectors = emitLoop(begin, past, lanes, zeros(lanes));
  auto reduce = [&](vector::CombiningKind kind, Value vector) -> Value {
    return vector::ReductionOp::create(b, loc, kind, vector);
  };
  Counts counts = {reduce(vector::CombiningKind::ADD, vectors.before),
                   reduce(vector::CombiningKind::OR, vectors.disorder),
                   reduce(vector::CombiningKind::OR, vectors.difference)};
  counts = look(last, 1, emitLoop(past, last, 1, counts), /*last=*/true);
  Value one = index.constant(1);
  Value before =
      arith::IndexCastOp::create(b, loc, b.getIndexType(), counts.before);
  Value diagonal = index.add(begin, before);
  Value known = both(compare(Predicate::eq, counts.disorder, number(0)),
                     isColumn(diagonal, own));
  Value shared = both(compare(Predicate::eq, counts.difference, number(0)),
                      isColumn(index.add(diagonal, one), index.add(own, one)));
  shared = arith::ExtUIOp::create(b, loc, type, both(alike, shared));
  Value twice = arith::AddIOp::create(b, loc, counts.before, counts.before);
  return arith::SelectOp::create(
      b, loc, known, arith::AddIOp::create(b, loc, twice, shared), number(-2));
}

Value CsrShapeEmitter::emit(Value row) {
  own = row;
  Value one = index.constant(1), zero = index.constant(0);
  Value next = index.add(row, one);
  begin = position(row);
  end = position(next);
  // Behind the last row lies one without entries.
  Value behind = position(index.min(index.add(next, one), rows));
  Value length = index.sub(end, begin);
  alike = index.equal(index.sub(behind, end), length);
  ahead = arith::SelectOp::create(b, loc, alike, length, zero);
  auto choice = scf::IfOp::create(
      b, loc, compare(Predicate::sgt, length, zero),
      [&](OpBuilder &, Location) { scf::YieldOp::create(b, loc, emitRow()); },
      [&](OpBuilder &, Location) { scf::YieldOp::create(b, loc, number(-2)); });
  return choice.getResult(0);
}

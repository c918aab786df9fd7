//===- AlikeRows.cpp - Rows of a matrix with the same columns -------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// In place a row needs the values of those before it. What the rows read
// outside themselves is added up for all at once; the few entries between them
// come after it, with the values that have just been made, in registers.
//
//===----------------------------------------------------------------------===//

#include "AlikeRows.h"

#include "PointEmitter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

/// Nodes have one to three unknowns, or six.
static constexpr int64_t mostRows = 3;

CsrRowOp AlikeRows::find(MemberOp member) {
  SmallVector<CsrRowOp> rows(member.getBody().getOps<CsrRowOp>());
  return rows.size() == 1 && rows.front().getShape() ? rows.front()
                                                     : CsrRowOp();
}

/// Backward, a place is that behind the rows still to come.
RowEmitter::Sums AlikeRows::emit(Value first, Value past, ValueRange sums) {
  begin = first;
  end = past;
  bool backward = row.backward;
  RowEmitter::Sums inits = {backward ? past : first};
  llvm::append_range(inits, sums);
  auto loop = scf::WhileOp::create(
      b, loc, ValueRange(inits).getTypes(), inits,
      [&](OpBuilder &, Location, ValueRange state) {
        Value more = arith::CmpIOp::create(b, loc,
                                           backward ? arith::CmpIPredicate::sgt
                                                    : arith::CmpIPredicate::slt,
                                           state[0], backward ? first : past);
        scf::ConditionOp::create(b, loc, more, state);
      },
      [&](OpBuilder &, Location, ValueRange state) {
        scf::YieldOp::create(b, loc, emitFrom(state[0], 1, state.drop_front()));
      });
  return RowEmitter::Sums(loop.getResults().drop_front());
}

Value AlikeRows::hasAnother(Value at, int64_t count) {
  CsrRowEmitter rows(row, op);
  if (!row.backward) {
    Value last = index.add(at, index.constant(count - 1));
    Value inside =
        arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt,
                              index.add(last, index.constant(1)), end);
    return arith::AndIOp::create(b, loc, inside, rows.isLikeNext(last));
  }
  Value next = index.sub(at, index.constant(count + 1));
  Value inside =
      arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sge, next, begin);
  Value like = rows.isLikeNext(index.max(next, begin));
  return arith::AndIOp::create(b, loc, inside, like);
}

RowEmitter::Sums AlikeRows::emitFrom(Value at, int64_t count, ValueRange sums) {
  if (count == mostRows)
    return emitRows(at, count, sums);
  auto branch = scf::IfOp::create(
      b, loc, hasAnother(at, count),
      [&](OpBuilder &, Location) {
        scf::YieldOp::create(b, loc, emitFrom(at, count + 1, sums));
      },
      [&](OpBuilder &, Location) {
        scf::YieldOp::create(b, loc, emitRows(at, count, sums));
      });
  return RowEmitter::Sums(branch.getResults());
}

RowEmitter::Sums AlikeRows::emitRows(Value at, int64_t count, ValueRange sums) {
  bool backward = row.backward;
  Value some = index.constant(count);
  Value first = backward ? index.sub(at, some) : at;
  CsrRowEmitter rows(row, op);
  CsrRowEmitter::AllSums outside;
  if (count == 1)
    outside.push_back(rows.emit(first));
  else
    outside = rows.emitAlike(first, count);
  RowEmitter::Sums next(sums);
  SmallVector<std::pair<int64_t, Value>> made;
  for (int64_t i = 0; i < count; ++i) {
    int64_t r = backward ? count - 1 - i : i;
    CsrSums own = outside[r];
    if (op.getHalf())
      for (auto [c, value] : made)
        own.rest = math::FmaOp::create(b, loc, rows.entryWithin(r, c), value,
                                       own.rest);
    PointEmitter point(row, index.add(first, index.constant(r)), Width::point);
    point.setRow(op, own);
    point.run();
    next = row.finishPoint(point, next);
    if (op.getHalf())
      made.push_back({r, point.lookup(row.member.getYield().getValues()[0])});
  }
  RowEmitter::Sums state = {backward ? first : index.add(at, some)};
  llvm::append_range(state, next);
  return state;
}

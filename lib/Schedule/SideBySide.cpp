//===- SideBySide.cpp - Several rows in one loop --------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See the header. Each row is brought to where all of them can run, in one loop
// a vector of each, and taken to its end after that.
//
//===----------------------------------------------------------------------===//

#include "SideBySide.h"

#include "PointEmitter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace lathe::sched;

void SideBySide::add(RowEmitter emitter, const RowPosition &position,
                     int64_t behind) {
  emitter.open(position, /*interior=*/true);
  unsigned numSums = emitter.getMember().getNumSums();
  unsigned numCarries = emitter.getMember().getYield().getCarry().size();
  rows.push_back(
      {std::move(emitter), index.constant(behind), numSums, numCarries});
}

/// Whether two members take of their own values those at the same distances.
static bool carryAlike(MemberOp x, MemberOp y) {
  MemberYieldOp first = x.getYield(), second = y.getYield();
  if (first.getCarry().size() != second.getCarry().size())
    return false;
  for (unsigned d = 1; d <= first.getCarry().size(); ++d)
    if (first.hasTermAt(d) != second.hasTermAt(d))
      return false;
  return true;
}

/// Neighbours with carries alike of one type, as many as a vector has lanes.
void SideBySide::findBatches() {
  auto typeOf = [](Row &row) {
    return row.emitter.getMember().getResult(0).getType();
  };
  for (unsigned r = 0; r < rows.size(); ++r) {
    if (!batches.empty()) {
      Batch &last = batches.back();
      Row &first = rows[last.first];
      if (last.count < first.emitter.getLanes() &&
          carryAlike(first.emitter.getMember(), rows[r].emitter.getMember()) &&
          typeOf(first) == typeOf(rows[r])) {
        ++last.count;
        continue;
      }
    }
    batches.push_back({r, 1, rows[r].numCarries});
  }
}

MutableArrayRef<SideBySide::Row> SideBySide::rowsOf(const Batch &batch) {
  return MutableArrayRef(rows).slice(batch.first, batch.count);
}

/// One vector of each row. The state is what the loop starts from: the sums of
/// every row, what each batch carries, by distance, and the fronts of every
/// row.
SideBySide::Sums SideBySide::emitVectors(Value place, ValueRange state) {
  SmallVector<std::unique_ptr<PointEmitter>> points;
  ValueRange sums = state;
  next.emit(index, place);
  unsigned numFronts = 0;
  for (Row &row : rows)
    numFronts += row.emitter.getNumFronts();
  ValueRange before = state.take_back(numFronts);
  Sums fronts;
  for (Row &row : rows) {
    Sums own(before.take_front(row.emitter.getNumFronts()));
    before = before.drop_front(own.size());
    points.push_back(row.emitter.begin(index.sub(place, row.behind), own));
    llvm::append_range(fronts, own);
    state = state.drop_front(row.numSums);
  }
  Sums next, nextBehind;
  for (const Batch &batch : batches) {
    Sums behind(state.take_front(batch.numCarries)), carried(batch.count);
    state = state.drop_front(batch.numCarries);
    if (batch.numCarries) {
      SmallVector<Recurrence> recurrences;
      for (auto [i, row] : llvm::enumerate(rowsOf(batch)))
        recurrences.push_back(
            row.emitter.getRecurrence(*points[batch.first + i]));
      carried = solveTogether(b, loc, recurrences, behind);
    }
    llvm::append_range(nextBehind, behind);
    for (auto [i, row] : llvm::enumerate(rowsOf(batch))) {
      llvm::append_range(
          next, row.emitter.finish(*points[batch.first + i], carried[i],
                                   sums.take_front(row.numSums)));
      sums = sums.drop_front(row.numSums);
    }
  }
  llvm::append_range(next, nextBehind);
  llvm::append_range(next, fronts);
  return next;
}

/// The vectors of all rows; gives the sums of each as vectors.
SideBySide::Sums SideBySide::emitLoop(Value begin, Value end) {
  Sums inits;
  for (Row &row : rows)
    llvm::append_range(inits, row.emitter.zeroSums());
  unsigned numSums = inits.size();
  for (const Batch &batch : batches) {
    SmallVector<Sums> carried;
    for (Row &row : rowsOf(batch))
      carried.push_back(
          row.emitter.carriedBefore(index.sub(begin, row.behind)));
    int64_t lanes =
        countTogether(batch.count, rows[batch.first].emitter.getLanes());
    for (unsigned d = 0; d < batch.numCarries; ++d)
      inits.push_back(gatherLanes(
          b, loc,
          llvm::map_to_vector(carried, [&](Sums &own) { return own[d]; }),
          lanes));
  }
  for (Row &row : rows)
    llvm::append_range(inits,
                       row.emitter.frontsBefore(index.sub(begin, row.behind)));
  Value width = index.constant(rows.front().emitter.getLanes());
  auto loop = scf::ForOp::create(b, loc, begin, end, width, inits);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  Sums next = emitVectors(loop.getInductionVar(), loop.getRegionIterArgs());
  if (!next.empty())
    scf::YieldOp::create(b, loc, next);
  return Sums(loop.getResults().take_front(numSums));
}

bool SideBySide::areLevel() {
  return llvm::all_of(
      rows, [](Row &row) { return matchPattern(row.behind, m_Zero()); });
}

/// The places between which all rows can run.
std::pair<Value, Value> SideBySide::findCommon(bool level) {
  Value begin, end;
  if (level)
    return {rows.front().emitter.getFirst(), rows.front().emitter.getPast()};
  for (Row &row : rows) {
    Value from = index.add(row.emitter.getFirst(), row.behind);
    Value to = index.add(row.emitter.getPast(), row.behind);
    begin = begin ? index.max(begin, from) : from;
    end = end ? index.min(end, to) : to;
  }
  return {begin, end};
}

SideBySide::Sums SideBySide::emit(ValueRange sums) {
  findBatches();
  bool level = areLevel();
  auto [begin, end] = findCommon(level);
  SmallVector<Sums> own;
  for (Row &row : rows) {
    Value from = level ? row.emitter.getFirst() : index.sub(begin, row.behind);
    own.push_back(row.emitter.emitBefore(from, sums.take_front(row.numSums)));
    sums = sums.drop_front(row.numSums);
  }
  Sums vectors = emitLoop(begin, end), totals;
  ValueRange rest = vectors;
  for (auto [row, before] : llvm::zip_equal(rows, own)) {
    Sums added =
        row.emitter.addVectorSums(before, rest.take_front(row.numSums));
    rest = rest.drop_front(row.numSums);
    Value to = level ? row.emitter.getPast() : index.sub(end, row.behind);
    llvm::append_range(totals, row.emitter.emitAfter(to, added));
  }
  return totals;
}

/// `part` of each row in turn, with how far it is behind.
void SideBySide::emitParts(PlaceOf placeOf,
                           llvm::function_ref<void(RowEmitter &, Value)> part) {
  auto loop = scf::ForOp::create(b, loc, index.constant(0),
                                 index.constant(rows.size()), index.constant(1));
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  auto [position, behind] = placeOf(loop.getInductionVar());
  RowEmitter row(rows.front().emitter);
  row.open(position, /*interior=*/true);
  part(row, behind);
}

void SideBySide::emitAlike(PlaceOf placeOf) {
  findBatches();
  auto [begin, end] = findCommon(areLevel());
  Value from = begin, to = end;
  emitParts(placeOf, [&](RowEmitter &row, Value behind) {
    row.emitBefore(index.sub(from, behind), {});
  });
  emitLoop(from, to);
  emitParts(placeOf, [&](RowEmitter &row, Value behind) {
    row.emitAfter(index.sub(to, behind), {});
  });
}

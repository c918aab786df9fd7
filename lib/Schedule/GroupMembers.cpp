//===- GroupMembers.cpp - The members of a group at a step ----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Members in turn, side by side, or in a loop over those that are alike, and the
// rows that each of them does.
//
//===----------------------------------------------------------------------===//

#include "GroupEmitter.h"

#include "SideBySide.h"

#include "lathe/Schedule/Delays.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

/// The row of a member at its step, or the block of a 1-D grid.
RowPosition GroupEmitter::rowOf(Value step, Chunk own) {
  if (rank == 1) {
    Value block = index.constant(blockPoints1D);
    Value begin = index.mul(step, block);
    return {{}, begin, index.min(index.add(begin, block), sizes[0])};
  }
  if (!group.getBackward())
    return {{step}, own.begin, own.end};
  return {{step}, index.sub(extent, own.end), index.sub(extent, own.begin)};
}

/// The delay of member `number` of a run.
std::pair<Value, Value> GroupEmitter::delayOf(const Run &run, Value number) {
  ArrayRef<int64_t> first = *members[run.first].getDelay();
  ArrayRef<int64_t> second = *members[run.first + 1].getDelay();
  auto at = [&](unsigned dimension) {
    Value apart = index.constant(second[dimension] - first[dimension]);
    return index.add(index.constant(first[dimension]),
                     index.mul(number, apart));
  };
  return {at(0), rank > 1 ? at(1) : index.constant(0)};
}

RowEmitter GroupEmitter::rowEmitter(MemberOp member) {
  RowEmitter row(group, member, sizes, target, b);
  row.repeat(number);
  return row;
}

/// What a member that is at row `outer` asks for: the first one does, and a run
/// has it among its members only at the ends of the grid, or where all is in
/// the cache.
NextRows GroupEmitter::nextRows(MemberOp member, ArrayRef<Value> outer) {
  if (member != members.front() || number)
    return {};
  return NextRows(group, outer, index, sizes, target);
}

/// A member on its part of one step: a row, the rows of a plane, or a block of
/// columns.
GroupEmitter::Sums GroupEmitter::emitMember(MemberOp member, Value step,
                                            Chunk own, ValueRange sums) {
  if (group.getRowsTogether() > 1) {
    emitTogether(member, step, own);
    return {};
  }
  RowEmitter row = rowEmitter(member);
  auto emitRow = [&](const RowPosition &position, ValueRange sums) {
    row.prefetch(nextRows(member, position.outer));
    return row.emit(position, sums);
  };
  Value at = walked(step, steps);
  if (rank < 3)
    return emitRow(rowOf(at, own), sums);
  return emitFor(own.begin, own.end, sums, [&](Value line, ValueRange sums) {
    return emitRow({{at, walked(line, extent)}, index.constant(0), sizes[2]},
                   sums);
  });
}

/// The same, some rows at a time.
void GroupEmitter::emitTogether(MemberOp member, Value step, Chunk own) {
  Value count = index.constant(group.getRowsTogether());
  if (rank == 2) {
    Value first = index.mul(step, count);
    Value past = index.min(index.add(first, count), sizes[0]);
    return emitRows(member, {}, {first, past}, own);
  }
  auto loop = scf::ForOp::create(b, loc, own.begin, own.end, count);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  Value first = loop.getInductionVar();
  Value past = index.min(index.add(first, count), own.end);
  emitRows(member, step, {first, past}, {index.constant(0), sizes[2]});
}

/// How far `op` reads, in a dimension, beyond the point it is at.
static std::pair<int64_t, int64_t> reachOf(Operation *op, unsigned dimension) {
  int64_t back = 0, ahead = 0;
  op->walk([&](ReadOp read) {
    back = std::max(back, -read.getOffset()[dimension]);
    ahead = std::max(ahead, read.getOffset()[dimension]);
  });
  return {back, ahead};
}

/// Whether no read of the rows from `outer` on, as many as go together, is
/// beyond the grid.
Value GroupEmitter::areInside(MemberOp member, ArrayRef<Value> outer) {
  Value all;
  for (auto [d, at] : llvm::enumerate(outer)) {
    auto [back, ahead] = reachOf(member, d);
    if (d + 1 == outer.size())
      ahead += group.getRowsTogether() - 1;
    Value begun = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sge, at,
                                        index.constant(back));
    Value within = index.inside(index.add(at, index.constant(ahead)), sizes[d]);
    Value both = arith::AndIOp::create(b, loc, begun, within);
    all = all ? Value(arith::AndIOp::create(b, loc, all, both)) : both;
  }
  return all;
}

/// Rows of one member, in one loop where all are there and inside the grid:
/// what several of them read is loaded once. Elsewhere one after the other.
void GroupEmitter::emitRows(MemberOp member, ArrayRef<Value> outer, Chunk rows,
                            Chunk columns) {
  int64_t count = group.getRowsTogether();
  auto place = [&](Value row) -> RowPosition {
    SmallVector<Value> at(outer);
    at.push_back(row);
    return {at, columns.begin, columns.end};
  };
  Value full =
      index.equal(index.sub(rows.end, rows.begin), index.constant(count));
  RowPosition front = place(rows.begin);
  Value together =
      arith::AndIOp::create(b, loc, full, areInside(member, front.outer));
  emitBranch(
      together, {},
      [&] {
        SideBySide loop(b, loc, nextRows(member, front.outer));
        for (int64_t row = 0; row < count; ++row)
          loop.add(rowEmitter(member),
                   place(index.add(rows.begin, index.constant(row))),
                   /*behind=*/0);
        loop.emit({});
        return Sums();
      },
      [&] {
        emitLoop(rows.begin, rows.end,
                 [&](Value row) { rowEmitter(member).emit(place(row), {}); });
        return Sums();
      });
}

/// A member that is so far behind, at the front's step, if it has anything to do
/// there.
GroupEmitter::Sums GroupEmitter::emitIfActive(MemberOp member, Value step,
                                              Value delay, Chunk part,
                                              ValueRange sums) {
  Value own = index.sub(step, delay);
  return emitBranch(
      index.inside(own, steps), sums.getTypes(),
      [&] { return emitMember(member, own, part, sums); },
      [&] { return Sums(sums); });
}

/// What `emit` makes of each of some members in turn, with its part of their
/// sums.
GroupEmitter::Sums GroupEmitter::forEachMember(
    ArrayRef<MemberOp> some, ValueRange sums,
    llvm::function_ref<Sums(MemberOp, ValueRange)> emit) {
  Sums next;
  for (MemberOp member : some) {
    llvm::append_range(next,
                       emit(member, sums.take_front(member.getNumSums())));
    sums = sums.drop_front(member.getNumSums());
  }
  return next;
}

/// A member at the front's step, on its part of a chunk.
GroupEmitter::Sums GroupEmitter::emitOne(MemberOp member, Value step,
                                         Chunk chunk, ValueRange sums) {
  Chunk part = ownPart(chunk, behindOf(member));
  if (lastDelay == 0)
    return emitMember(member, step, part, sums);
  Value delay = index.constant(member.getDelay()->front());
  return emitIfActive(member, step, delay, part, sums);
}

GroupEmitter::Sums GroupEmitter::emitInTurn(Value step, Chunk chunk,
                                            ValueRange sums) {
  Sums next;
  for (const Run &run : runs) {
    if (run.count > 1) {
      emitRun(run, step, chunk);
      continue;
    }
    MemberOp member = members[run.first];
    ValueRange own = sums.take_front(member.getNumSums());
    sums = sums.drop_front(own.size());
    llvm::append_range(next, emitOne(member, step, chunk, own));
  }
  return next;
}

/// Members that are alike, in a loop over them.
void GroupEmitter::emitRun(const Run &run, Value step, Chunk chunk) {
  emitLoop(index.constant(0), index.constant(run.count), [&](Value at) {
    number = at;
    auto [delay, behind] = delayOf(run, at);
    emitIfActive(members[run.first], step, delay, ownPart(chunk, behind), {});
    number = {};
  });
}

/// Side by side where every member has a row to do, inside the grid and long
/// enough that they overlap; in turn elsewhere.
GroupEmitter::Sums GroupEmitter::emitAtOnce(Value step, Chunk chunk,
                                            ValueRange sums) {
  auto together = ArrayRef(members).take_front(leading);
  auto [back, ahead] = reachOf(group, 0);
  int64_t last = 0, behind = 0;
  for (MemberOp member : together) {
    last = std::max(last, member.getDelay()->front());
    behind = std::max(behind, (*member.getDelay())[1]);
  }
  Value begun = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sge, step,
                                      index.constant(last + back));
  Value within = index.add(step, index.constant(ahead));
  Value all = arith::AndIOp::create(b, loc, begun, index.inside(within, steps));
  Value least = index.constant(behind + 4 * members.front().getLanes(target));
  Value wide = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sge,
                                     index.sub(chunk.end, chunk.begin), least);
  all = arith::AndIOp::create(b, loc, all, wide);
  return emitBranch(
      all, sums.getTypes(), [&] { return emitSideBySide(step, chunk, sums); },
      [&] { return emitInTurn(step, chunk, sums); });
}

/// One row of every member.
GroupEmitter::Sums GroupEmitter::emitSideBySide(Value step, Chunk chunk,
                                                ValueRange sums) {
  SideBySide rows(b, loc, nextRows(members.front(), step));
  auto place = [&](Value delay, Value behind) {
    return rowOf(index.sub(step, delay), ownPart(chunk, behind));
  };
  for (MemberOp member : ArrayRef(members).take_front(leading)) {
    ArrayRef<int64_t> delay = *member.getDelay();
    rows.add(RowEmitter(group, member, sizes, target, b),
             place(index.constant(delay[0]), behindOf(member)), delay[1]);
  }
  if (leading == 1 || runs.front().count < leading)
    return rows.emit(sums);
  rows.emitAlike([&](Value number) {
    auto [delay, behind] = delayOf(runs.front(), number);
    return std::make_pair(place(delay, behind), behind);
  });
  return {};
}

//===- GroupEmitter.cpp - The loops of a group ----------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See the header. A thread does its chunks of each step; where they need what
// the thread before it does, they follow it, so that natural order is kept.
//
//===----------------------------------------------------------------------===//

#include "GroupEmitter.h"

#include "lathe/Schedule/Delays.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

//===----------------------------------------------------------------------===//
// Structure
//===----------------------------------------------------------------------===//

GroupEmitter::GroupEmitter(GroupOp group, TargetAttr target,
                           PartialSums &partials)
    : group(group), target(target), partials(partials), b(group),
      loc(group.getLoc()), index{b, loc},
      members(llvm::to_vector(group.getBody().getOps<MemberOp>())),
      rank(group.getDomain().size()), numSums(countSums(group)),
      leading(group.getLeading().size()) {
  for (MemberOp member : members)
    lastDelay = std::max(lastDelay, member.getDelay()->front());
  runs = findRuns(group);
  llvm::erase_if(runs, [&](const Run &run) { return run.first >= leading; });
  // The first member in turn asks for next rows: it is none of a run.
  if (!group.getSideBySide() && runs.front().count > 1 &&
      NextRows::areWanted(group, target)) {
    runs.front() = {1, runs.front().count - 1};
    runs.insert(runs.begin(), Run{0, 1});
  }
}

Value GroupEmitter::walked(Value at, Value count) {
  if (!group.getBackward())
    return at;
  return index.sub(index.sub(count, index.constant(1)), at);
}

void GroupEmitter::yield(ValueRange values) {
  // A loop without values has its terminator already.
  if (!values.empty())
    scf::YieldOp::create(b, loc, values);
}

void GroupEmitter::emitLoop(Value begin, Value end,
                            llvm::function_ref<void(Value)> body) {
  emitFor(begin, end, {}, [&](Value at, ValueRange) {
    body(at);
    return Sums();
  });
}

GroupEmitter::Sums
GroupEmitter::emitFor(Value begin, Value end, ValueRange inits,
                      llvm::function_ref<Sums(Value, ValueRange)> body) {
  auto loop = scf::ForOp::create(b, loc, begin, end, index.constant(1), inits);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  yield(body(loop.getInductionVar(), loop.getRegionIterArgs()));
  return Sums(loop.getResults());
}

GroupEmitter::Sums
GroupEmitter::emitBranch(Value condition, TypeRange types,
                         llvm::function_ref<Sums()> thenBody,
                         llvm::function_ref<Sums()> elseBody) {
  auto branch = scf::IfOp::create(b, loc, types, condition,
                                  /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.thenBlock());
  yield(thenBody());
  b.setInsertionPointToStart(branch.elseBlock());
  yield(elseBody());
  return Sums(branch.getResults());
}

void GroupEmitter::findSizes() {
  Value grid = group.getGrid(), zero = index.constant(0), empty;
  for (int64_t d = 0; d < rank; ++d) {
    sizes.push_back(b.createOrFold<memref::DimOp>(loc, grid, d));
    Value none = index.equal(sizes.back(), zero);
    empty = empty ? Value(arith::OrIOp::create(b, loc, empty, none)) : none;
  }
  steps = sizes.front();
  int64_t depth = rank == 1 ? blockPoints1D : group.getRowsPerStep();
  if (depth > 1)
    steps = index.ceilDiv(steps, index.constant(depth));
  steps = arith::SelectOp::create(b, loc, empty, zero, steps);
}

//===----------------------------------------------------------------------===//
// Chunks
//===----------------------------------------------------------------------===//

/// How wide chunks are, how many, and which of them are this thread's. Where a
/// sum is added up they depend on the sizes alone, elsewhere there is one for
/// each thread.
void GroupEmitter::findChunks(Value thread, Value threads) {
  Value zero = index.constant(0), one = index.constant(1);
  if (!group.getSplit()) {
    extent = width = rank > 1 ? sizes[1] : sizes[0];
    numChunks = one;
    firstChunk = zero;
    Value first = index.equal(thread, zero);
    pastChunk = arith::SelectOp::create(b, loc, first, one, zero);
    return;
  }
  extent = sizes[*group.getSplit()];
  Value most = numSums ? index.constant(PartialSums::maxChunks) : threads;
  width = index.ceilDiv(extent, most);
  // Chunks worth a thread's while: some hundred points of a step.
  if (rank == 3) {
    Value points = index.max(sizes[2], one);
    width = index.max(width, index.ceilDiv(index.constant(512), points));
  } else {
    Value unit = index.constant(columnUnit);
    width = index.mul(index.ceilDiv(width, unit), unit);
    width = index.max(width, index.constant(rank == 1 ? 256 : 128));
  }
  if (group.getLead())
    width = index.max(width, index.constant(reachAcross(group)));
  numChunks = index.ceilDiv(extent, width);
  // Threads beyond the chunks have none, and neighbours have neighbouring ones.
  Value working = index.max(index.min(threads, numChunks), one);
  auto from = [&](Value number) -> Value {
    Value place = index.mul(index.min(number, working), numChunks);
    return arith::DivUIOp::create(b, loc, place, working);
  };
  firstChunk = from(thread);
  pastChunk = from(index.add(thread, one));
}

GroupEmitter::Chunk GroupEmitter::chunkAt(Value number) {
  Value begin = index.mul(number, width);
  return {begin, index.min(index.add(begin, width), extent)};
}

/// A chunk as a member sees it that runs behind along the split dimension. The
/// last one ends where the dimension does.
GroupEmitter::Chunk GroupEmitter::ownPart(Chunk chunk, Value behind) {
  if (matchPattern(behind, m_Zero()))
    return chunk;
  Value zero = index.constant(0);
  Value begin = index.max(index.sub(chunk.begin, behind), zero);
  Value end = index.max(index.sub(chunk.end, behind), zero);
  Value last = index.equal(chunk.end, extent);
  return {begin, arith::SelectOp::create(b, loc, last, extent, end)};
}

/// How far a member is behind along the split dimension.
Value GroupEmitter::behindOf(MemberOp member) {
  return index.constant(rank > 1 ? (*member.getDelay())[1] : 0);
}

/// Runs `body` on a chunk, with the sums of that chunk so far.
void GroupEmitter::emitChunk(Value number,
                             llvm::function_ref<Sums(Chunk, ValueRange)> body) {
  Sums sums;
  for (int64_t i = 0; i < numSums; ++i)
    sums.push_back(partials.load(index, half, number, i));
  for (auto [i, sum] : llvm::enumerate(body(chunkAt(number), sums)))
    partials.store(index, sum, half, number, i);
}

/// The sums of all chunks, in order.
GroupEmitter::Sums GroupEmitter::addUp() {
  Value zero = arith::ConstantOp::create(b, loc, b.getF64FloatAttr(0.0));
  return emitFor(index.constant(0), numChunks, Sums(numSums, zero),
                 [&](Value number, ValueRange sums) {
                   Sums next;
                   for (auto [i, sum] : llvm::enumerate(sums)) {
                     Value part = partials.load(index, half, number, i);
                     next.push_back(arith::AddFOp::create(b, loc, sum, part));
                   }
                   return next;
                 });
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

GroupEmitter::Sums GroupEmitter::emitStep(Value step, Chunk chunk,
                                          ValueRange sums) {
  return group.getSideBySide() ? emitAtOnce(step, chunk, sums)
                               : emitInTurn(step, chunk, sums);
}

/// The chunks of this thread. Where there are no sums it has one at most. For
/// members that run in turn it is then no loop, out of which the addresses of all
/// of them would be moved, to be kept on the stack.
void GroupEmitter::forEachChunk(llvm::function_ref<void(Value)> body) {
  if (numSums || group.getSideBySide() || members.size() == 1)
    return emitLoop(firstChunk, pastChunk, body);
  ifAnyChunk([&] { body(firstChunk); });
}

void GroupEmitter::ifAnyChunk(llvm::function_ref<void()> body) {
  Value any = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult,
                                    firstChunk, pastChunk);
  emitBranch(
      any, {},
      [&] {
        body();
        return Sums();
      },
      [] { return Sums(); });
}

/// A step of a group of which some members do not lead: those that do go
/// through all chunks of this thread at once, the others add up each of them.
void GroupEmitter::emitApart(Value step) {
  ifAnyChunk([&] {
    Value end = index.min(index.mul(pastChunk, width), extent);
    emitStep(step, {index.mul(firstChunk, width), end}, {});
  });
  emitLoop(firstChunk, pastChunk, [&](Value number) {
    emitChunk(number, [&](Chunk chunk, ValueRange sums) {
      return forEachMember(ArrayRef(members).drop_front(leading), sums,
                           [&](MemberOp member, ValueRange own) {
                             return emitOne(member, step, chunk, own);
                           });
    });
  });
}

/// All steps, and in each of them the chunks of this thread. A thread without
/// chunks holds nobody up.
void GroupEmitter::emitSteps() {
  Value end = index.add(steps, index.constant(lastDelay));
  if (group.getChained()) {
    Value idle = index.equal(firstChunk, pastChunk);
    auto branch = scf::IfOp::create(b, loc, idle, /*withElseRegion=*/false);
    {
      OpBuilder::InsertionGuard guard(b);
      b.setInsertionPointToStart(branch.thenBlock());
      SignalOp::create(b, loc, end);
    }
    end = arith::SelectOp::create(b, loc, idle, index.constant(0), end);
  }
  emitLoop(index.constant(0), end, [&](Value step) {
    if (group.getChained())
      WaitOp::create(b, loc, step, -1);
    if (std::optional<int64_t> lead = group.getLead())
      WaitOp::create(b, loc, index.sub(step, index.constant(*lead)), 1);
    if (leading < members.size())
      emitApart(step);
    else
      forEachChunk([&](Value number) {
        emitChunk(number, [&](Chunk chunk, ValueRange sums) {
          return emitStep(step, chunk, sums);
        });
      });
    if (group.getChained())
      SignalOp::create(b, loc, step);
  });
}

/// Every member on block `at` of a chunk of a 1-D grid.
GroupEmitter::Sums GroupEmitter::emitBlock(Value at, Chunk chunk,
                                           ValueRange sums) {
  Value block = index.constant(blockPoints1D);
  Value begin = index.add(chunk.begin, index.mul(at, block));
  Value end = index.min(index.add(begin, block), chunk.end);
  if (group.getBackward())
    std::tie(begin, end) =
        std::make_pair(index.sub(extent, end), index.sub(extent, begin));
  return forEachMember(members, sums, [&](MemberOp member, ValueRange own) {
    return RowEmitter(group, member, sizes, target, b)
        .emit({{}, begin, end}, own);
  });
}

/// A grid of one dimension in chunks, block by block, so that members find in
/// the cache what others left there.
void GroupEmitter::emitBlocks() {
  emitLoop(firstChunk, pastChunk, [&](Value number) {
    emitChunk(number, [&](Chunk chunk, ValueRange sums) {
      Value blocks = index.ceilDiv(index.sub(chunk.end, chunk.begin),
                                   index.constant(blockPoints1D));
      return emitFor(index.constant(0), blocks, sums,
                     [&](Value at, ValueRange sums) {
                       return emitBlock(at, chunk, sums);
                     });
    });
  });
}

void GroupEmitter::emit() {
  findSizes();
  SmallVector<Type> types(numSums, b.getF64Type());
  auto team = TeamOp::create(b, loc, TypeRange(types));
  Block *body = b.createBlock(&team.getBody(), {},
                              {b.getIndexType(), b.getIndexType()}, {loc, loc});
  findChunks(body->getArgument(0), body->getArgument(1));
  if (numSums) {
    Value phase = PhaseOp::create(b, loc, b.getIndexType());
    half = arith::RemUIOp::create(b, loc, phase, index.constant(2));
    Value zero = arith::ConstantOp::create(b, loc, b.getF64FloatAttr(0.0));
    emitLoop(firstChunk, pastChunk, [&](Value number) {
      for (int64_t i = 0; i < numSums; ++i)
        partials.store(index, zero, half, number, i);
    });
  }
  if (!llvm::is_contained(group.getDomain(), 0))
    rank == 1 && group.getSplit() ? emitBlocks() : emitSteps();
  BarrierOp::create(b, loc);
  Sums totals;
  if (numSums)
    totals = addUp();
  TeamYieldOp::create(b, loc, totals);

  // The group's sums are those that its return names.
  llvm::DenseMap<Value, Value> of;
  unsigned i = 0;
  for (MemberOp member : members)
    for (Value sum : member.getResults().drop_front(member.getNumFields()))
      of[sum] = team.getResult(i++);
  ValueRange returned = group.getReturn().getValues();
  for (auto [result, sum] : llvm::zip(
           group.getResults(), returned.drop_front(group.getOuts().size())))
    result.replaceAllUsesWith(of[sum]);
  group.erase();
}

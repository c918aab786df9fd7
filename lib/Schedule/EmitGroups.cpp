//===- EmitGroups.cpp - Groups become vector loops ------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Stage sweep: the steps of each pass, each member as far behind as its delay says;
// then the scalar control around the passes.
//
//===----------------------------------------------------------------------===//

#include "RowEmitter.h"

#include "lathe/Dialect/Solver/Solver.h"
#include "lathe/Schedule/Delays.h"
#include "lathe/Schedule/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

#include <limits>

namespace lathe {
#define GEN_PASS_DEF_EMITGROUPSPASS
#include "lathe/Schedule/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;
using namespace lathe::solver;

//===----------------------------------------------------------------------===//
// Groups
//===----------------------------------------------------------------------===//

namespace {

/// Writes the loops of one group.
class GroupEmitter {
public:
  GroupEmitter(GroupOp group, TargetAttr target)
      : group(group), target(target), b(group), loc(group.getLoc()),
        index{b, loc} {}

  void emit();

private:
  using Sums = SmallVector<Value>;
  Sums emitInTurn(Value step, ValueRange sums);
  Sums emitAtOnce(Value step, Value last, ValueRange sums);
  Sums emitSideBySide(Value step, ValueRange sums);
  bool findColumnDelays();
  Sums emitStep(MemberOp member, Value step, ValueRange sums);
  Sums emitMemberAtStep(MemberOp member, Value step, ValueRange sums);
  /// `step` or, walking backward, its mirror image.
  Value walked(Value step, Value count) {
    if (!group.getBackward())
      return step;
    return index.sub(index.sub(count, index.constant(1)), step);
  }

  GroupOp group;
  TargetAttr target;
  OpBuilder b;
  Location loc;
  IndexMath index;
  SmallVector<Value> sizes;
  /// Steps of one member: rows, planes or blocks.
  Value steps;
  SmallVector<MemberOp> members;
  SmallVector<int64_t> columnDelays;
};

} // namespace

/// A member on one step: a row, the rows of a plane, or a block of columns.
GroupEmitter::Sums GroupEmitter::emitMemberAtStep(MemberOp member, Value step,
                                                  ValueRange sums) {
  RowEmitter row(group, member, sizes, target, b);
  Value zero = index.constant(0);
  Value at = walked(step, steps);
  if (sizes.size() == 1) {
    Value block = index.constant(blockPoints1D);
    Value begin = index.mul(at, block);
    return row.emit({{}, begin, index.min(index.add(begin, block), sizes[0])},
                    sums);
  }
  if (sizes.size() == 2)
    return row.emit({{at}, zero, sizes[1]}, sums);
  auto loop =
      scf::ForOp::create(b, loc, zero, sizes[1], index.constant(1), sums);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  Value line = walked(loop.getInductionVar(), sizes[1]);
  Sums next = row.emit({{at, line}, zero, sizes[2]}, loop.getRegionIterArgs());
  if (!next.empty())
    scf::YieldOp::create(b, loc, next);
  return Sums(loop.getResults());
}

/// A member at the front's step, if it has anything to do there.
GroupEmitter::Sums GroupEmitter::emitStep(MemberOp member, Value step,
                                          ValueRange sums) {
  int64_t delay = member.getDelay()->front();
  Value own = index.sub(step, index.constant(delay));
  Value active = index.inside(own, steps);
  auto branch = scf::IfOp::create(b, loc, sums.getTypes(), active,
                                  /*withElseRegion=*/!sums.empty());
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.thenBlock());
  Sums next = emitMemberAtStep(member, own, sums);
  if (!sums.empty()) {
    scf::YieldOp::create(b, loc, next);
    b.setInsertionPointToStart(branch.elseBlock());
    scf::YieldOp::create(b, loc, sums);
  }
  return Sums(branch.getResults());
}

GroupEmitter::Sums GroupEmitter::emitInTurn(Value step, ValueRange sums) {
  Sums next;
  bool together = llvm::all_of(members, [](MemberOp member) {
    return member.getDelay()->front() == 0;
  });
  for (MemberOp member : members) {
    ValueRange own = sums.take_front(member.getNumSums());
    sums = sums.drop_front(member.getNumSums());
    llvm::append_range(next, together ? emitMemberAtStep(member, step, own)
                                      : emitStep(member, step, own));
  }
  return next;
}

/// Carries are chains of dependent operations. Where a group has several, its
/// members run side by side in one loop, so that the chains overlap.
bool GroupEmitter::findColumnDelays() {
  unsigned carries = llvm::count_if(members, [](MemberOp member) {
    return !member.getYield().getCarry().empty();
  });
  int64_t lanes = RowEmitter(group, members.front(), sizes, target, b).getLanes();
  bool oneWidth = llvm::all_of(members, [&](MemberOp member) {
    return RowEmitter(group, member, sizes, target, b).getLanes() == lanes;
  });
  if (carries < 2 || !oneWidth)
    return false;
  SmallVector<int64_t> delays = llvm::map_to_vector(
      members, [](MemberOp member) { return member.getDelay()->front(); });
  // Closer together, a member would load what another has just stored.
  constexpr int64_t least = 16;
  auto solved = solveColumnDelays(group, delays, lanes, least);
  if (succeeded(solved))
    columnDelays = *solved;
  return succeeded(solved);
}

/// Side by side where every member has a row to do, long enough that they
/// overlap; in turn elsewhere.
GroupEmitter::Sums GroupEmitter::emitAtOnce(Value step, Value last,
                                            ValueRange sums) {
  Value begun = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sge, step,
                                      last);
  Value all = arith::AndIOp::create(b, loc, begun, index.inside(step, steps));
  int64_t lanes = RowEmitter(group, members.front(), sizes, target, b).getLanes();
  int64_t least = *llvm::max_element(columnDelays) + 4 * lanes;
  Value wide = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sge,
                                     sizes[1], index.constant(least));
  all = arith::AndIOp::create(b, loc, all, wide);
  auto branch = scf::IfOp::create(b, loc, sums.getTypes(), all,
                                  /*withElseRegion=*/true);
  OpBuilder::InsertionGuard guard(b);
  auto fill = [&](Block *block, llvm::function_ref<Sums()> write) {
    b.setInsertionPointToStart(block);
    Sums next = write();
    if (!sums.empty())
      scf::YieldOp::create(b, loc, next);
  };
  fill(branch.thenBlock(), [&] { return emitSideBySide(step, sums); });
  fill(branch.elseBlock(), [&] { return emitInTurn(step, sums); });
  return Sums(branch.getResults());
}

/// One row of every member. Each is brought to where all of them can run, a
/// vector each in turn, and taken to its end after that.
GroupEmitter::Sums GroupEmitter::emitSideBySide(Value step, ValueRange sums) {
  std::vector<RowEmitter> rows;
  Value begin, end;
  SmallVector<Value> columns;
  for (auto [member, delay] : llvm::zip(members, columnDelays)) {
    RowEmitter &row = rows.emplace_back(group, member, sizes, target, b);
    Value own = index.sub(step, index.constant(member.getDelay()->front()));
    row.open({{own}, index.constant(0), sizes[1]});
    columns.push_back(index.constant(delay));
    Value from = index.add(row.getFirst(), columns.back());
    Value to = index.add(row.getPast(), columns.back());
    begin = begin ? index.max(begin, from) : from;
    end = end ? index.min(end, to) : to;
  }
  SmallVector<Sums> own;
  SmallVector<Value> inits;
  for (auto [m, row] : llvm::enumerate(rows)) {
    own.push_back(row.emitUpTo(index.sub(begin, columns[m]),
                               sums.take_front(members[m].getNumSums())));
    sums = sums.drop_front(members[m].getNumSums());
  }
  for (auto [m, row] : llvm::enumerate(rows))
    llvm::append_range(inits, row.vectorInits(index.sub(begin, columns[m]), {}));
  auto loop = scf::ForOp::create(b, loc, begin, end,
                                 index.constant(rows.front().getLanes()), inits);
  ValueRange results = loop.getResults();
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    ValueRange state = loop.getRegionIterArgs();
    Sums next;
    for (auto [m, row] : llvm::enumerate(rows)) {
      unsigned size = members[m].getNumSums() +
                      members[m].getYield().getCarry().size();
      llvm::append_range(
          next, row.vectorBody(index.sub(loop.getInductionVar(), columns[m]),
                               state.take_front(size)));
      state = state.drop_front(size);
    }
    scf::YieldOp::create(b, loc, next);
  }
  Sums totals;
  for (auto [m, row] : llvm::enumerate(rows)) {
    unsigned size =
        members[m].getNumSums() + members[m].getYield().getCarry().size();
    Sums s = row.addVectorSums(own[m], results.take_front(size));
    results = results.drop_front(size);
    llvm::append_range(totals, row.emitFrom(index.sub(end, columns[m]), s));
  }
  return totals;
}

void GroupEmitter::emit() {
  Value grid = group.getGrid();
  int64_t rank = group.getDomain().size();
  Value zero = index.constant(0), one = index.constant(1);
  Value empty;
  for (int64_t d = 0; d < rank; ++d) {
    sizes.push_back(memref::DimOp::create(b, loc, grid, d));
    Value none = index.equal(sizes.back(), zero);
    empty = empty ? Value(arith::OrIOp::create(b, loc, empty, none)) : none;
  }
  steps = sizes.front();
  if (rank == 1)
    steps = index.floorDiv(
        index.add(steps, index.constant(blockPoints1D - 1)), blockPoints1D);
  steps = arith::SelectOp::create(b, loc, empty, zero, steps);

  int64_t last = 0;
  Sums inits;
  llvm::append_range(members, group.getBody().getOps<MemberOp>());
  for (MemberOp member : members) {
    last = std::max(last, member.getDelay()->front());
    for (Value sum : member.getResults().drop_front(member.getNumFields()))
      inits.push_back(
          arith::ConstantOp::create(b, loc, b.getZeroAttr(sum.getType())));
  }
  Value end = index.add(steps, index.constant(last));
  auto loop = scf::ForOp::create(b, loc, zero, end, one, inits);
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    Value step = loop.getInductionVar();
    ValueRange sums = loop.getRegionIterArgs();
    Sums next = findColumnDelays()
                    ? emitAtOnce(step, index.constant(last), sums)
                    : emitInTurn(step, sums);
    if (!next.empty())
      scf::YieldOp::create(b, loc, next);
  }
  // The group's sums are those that its return names.
  llvm::DenseMap<Value, Value> totals;
  unsigned i = 0;
  for (MemberOp member : members)
    for (Value sum : member.getResults().drop_front(member.getNumFields()))
      totals[sum] = loop.getResult(i++);
  ValueRange returned = group.getReturn().getValues();
  for (auto [result, sum] : llvm::zip(
           group.getResults(), returned.drop_front(group.getOuts().size())))
    result.replaceAllUsesWith(totals[sum]);
  group.erase();
}

//===----------------------------------------------------------------------===//
// Control
//===----------------------------------------------------------------------===//

/// The table of reasons, last to first, so that the first that holds wins.
static void lowerTest(TestOp op) {
  OpBuilder b(op);
  Location loc = op.getLoc();
  auto f64 = [&](double v) -> Value {
    return arith::ConstantOp::create(b, loc, b.getF64FloatAttr(v));
  };
  auto i32 = [&](Reason r) -> Value {
    return arith::ConstantIntOp::create(b, loc, int64_t(r), 32);
  };
  auto i64 = [&](int64_t v) -> Value {
    return arith::ConstantIntOp::create(b, loc, v, 64);
  };
  auto compare = [&](arith::CmpFPredicate p, Value x, Value y) -> Value {
    return arith::CmpFOp::create(b, loc, p, x, y);
  };
  auto select = [&](Value c, Value x, Value y) -> Value {
    return arith::SelectOp::create(b, loc, c, x, y);
  };
  Value rho = op.getRho(), k = op.getK();
  Value better = compare(arith::CmpFPredicate::OLT, rho, op.getBest());
  Value best = select(better, rho, op.getBest());
  Value bestK = select(better, k, op.getBestK());
  Value reason = i32(Reason::Running);
  auto holds = [&](Value condition, Reason r) {
    reason = select(condition, i32(r), reason);
  };
  holds(arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sge, k,
                              op.getMaxIterations()),
        Reason::Limit);
  if (op.getStagnates()) {
    Value since = arith::SubIOp::create(b, loc, k, bestK);
    Value half = arith::DivSIOp::create(b, loc, k, i64(2));
    // SOR at its optimal omega first grows: until the residual has been below
    // its start, the iteration is given more time.
    Value improved = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sgt,
                                           bestK, i64(0));
    Value least = select(improved, i64(100), i64(10000));
    Value patience = arith::MaxSIOp::create(b, loc, half, least);
    holds(arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sge, since,
                                patience),
          Reason::Stagnated);
  }
  Value larger =
      arith::MaximumFOp::create(b, loc, op.getNormB(), op.getNormStart());
  Value bound = arith::MulFOp::create(b, loc, larger,
                                      f64(op.getDivergence().convertToDouble()));
  holds(compare(arith::CmpFPredicate::OGT, rho, bound), Reason::Diverged);
  Value goal = arith::MulFOp::create(b, loc, op.getTolerance(), op.getNormB());
  // A residual of exactly zero is convergence, whatever the tolerance.
  Value reached = arith::OrIOp::create(
      b, loc, compare(arith::CmpFPredicate::OLE, rho, goal),
      compare(arith::CmpFPredicate::OEQ, rho, f64(0.0)));
  holds(reached, Reason::Converged);
  Value finite = compare(arith::CmpFPredicate::OLT, rho,
                         f64(std::numeric_limits<double>::infinity()));
  reason = select(finite, reason, i32(Reason::NotFinite));
  op.replaceAllUsesWith(ValueRange{reason, best, bestK});
  op.erase();
}

static void lowerLoop(LoopOp op) {
  OpBuilder b(op);
  Location loc = op.getLoc();
  SmallVector<Value> inits = {op.getGo()};
  llvm::append_range(inits, op.getInits());
  SmallVector<Location> locs(inits.size(), loc);
  auto loop = scf::WhileOp::create(b, loc, op.getInits().getTypes(), inits);
  Block *before = b.createBlock(&loop.getBefore(), {},
                                ValueRange(inits).getTypes(), locs);
  scf::ConditionOp::create(b, loc, before->getArgument(0),
                           before->getArguments().drop_front());
  loop.getAfter().takeBody(op.getBody());
  NextOp next = cast<NextOp>(loop.getAfter().front().getTerminator());
  b.setInsertionPoint(next);
  scf::YieldOp::create(b, loc, next.getOperands());
  next.erase();
  op.replaceAllUsesWith(loop.getResults());
  op.erase();
}

namespace {
struct EmitGroupsPass : lathe::impl::EmitGroupsPassBase<EmitGroupsPass> {
  void runOnOperation() override {
    TargetAttr target = TargetAttr::of(getOperation());
    SmallVector<Operation *> ops;
    getOperation().walk([&](Operation *op) {
      if (isa<GroupOp, TestOp, LoopOp>(op))
        ops.push_back(op);
    });
    for (Operation *op : ops) {
      if (auto group = dyn_cast<GroupOp>(op)) {
        bool scheduled = llvm::all_of(
            group.getBody().getOps<MemberOp>(),
            [](MemberOp member) { return member.getDelay().has_value(); });
        if (group.hasTensors() || !scheduled) {
          group.emitOpError("needs the stages schedule and bufferise first");
          return signalPassFailure();
        }
        GroupEmitter(group, target).emit();
      } else if (auto test = dyn_cast<TestOp>(op)) {
        lowerTest(test);
      } else {
        lowerLoop(cast<LoopOp>(op));
      }
    }
  }
};
} // namespace

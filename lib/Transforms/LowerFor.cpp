//===- LowerFor.cpp - Loops over whole grids ------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Time stepping: an scf.for whose states are grids. Bufferisation of scf.for
// wants each state written over itself, which a stencil cannot do; a sched.loop
// may swap buffers. Other loops stay as they are, unless their counter might
// overflow, which would begin again far below. A branch with such a loop
// inside, as a solve is one, has buffers that swap too: it becomes a loop of
// one round.
//
//===----------------------------------------------------------------------===//

#include "Pipelined.h"

#include "lathe/Dialect/Sched/Sched.h"
#include "lathe/Transforms/Passes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"

namespace lathe {
#define GEN_PASS_DEF_LOWERFORPASS
#include "lathe/Transforms/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;

/// Whether form will make a pass over memory of something in the loop.
static bool walksGrids(scf::ForOp loop) {
  return loop
      ->walk([](Operation *op) {
        return isPipelined(op) || isa<sched::LoopOp>(op)
                   ? WalkResult::interrupt()
                   : WalkResult::advance();
      })
      .wasInterrupted();
}

/// Whether two states may change places.
static bool hasPairOfGrids(scf::ForOp loop) {
  llvm::SmallDenseSet<Type> types;
  return llvm::any_of(loop.getRegionIterArgs(), [&](BlockArgument state) {
    return isa<RankedTensorType>(state.getType()) &&
           !types.insert(state.getType()).second;
  });
}

/// Whether a number is no size of something in memory, nor made of these.
static bool mayBeHuge(Value number) {
  APInt constant;
  if (matchPattern(number, m_ConstantInt(&constant)))
    return constant.getActiveBits() + 1 >= constant.getBitWidth();
  Operation *op = number.getDefiningOp();
  if (!op) {
    auto loop = dyn_cast<scf::ForOp>(number.getParentBlock()->getParentOp());
    return !loop || number != loop.getInductionVar() ||
           mayBeHuge(loop.getUpperBound());
  }
  if (isa<tensor::DimOp>(op))
    return false;
  return !isa<arith::ArithDialect, affine::AffineDialect>(op->getDialect()) ||
         llvm::any_of(op->getOperands(), mayBeHuge);
}

/// Whether the end and a step may be more than the greatest number.
static bool mayOverflow(scf::ForOp loop) {
  return getConstantIntValue(loop.getStep()) != 1 &&
         (mayBeHuge(loop.getUpperBound()) || mayBeHuge(loop.getStep()));
}

static Value isAnyRound(scf::ForOp loop, OpBuilder &b) {
  auto less = loop.getUnsignedCmp() ? arith::CmpIPredicate::ult
                                    : arith::CmpIPredicate::slt;
  return arith::CmpIOp::create(b, loop.getLoc(), less, loop.getLowerBound(),
                               loop.getUpperBound());
}

/// The counter is the first state. What is left, and not the next counter, is
/// compared, for the latter might overflow. Steps are positive: stage analyse
/// saw to it.
static void lower(scf::ForOp loop) {
  OpBuilder b(loop);
  Location loc = loop.getLoc();
  Value low = loop.getLowerBound(), high = loop.getUpperBound(),
        step = loop.getStep();
  Value any = isAnyRound(loop, b);
  SmallVector<Value> inits{low};
  llvm::append_range(inits, loop.getInitArgs());
  auto rounds =
      sched::LoopOp::create(b, loc, ValueRange(inits).getTypes(), any, inits);
  rounds.getBody().takeBody(loop.getRegion());
  Block &body = rounds.getBody().front();
  auto yield = cast<scf::YieldOp>(body.getTerminator());
  b.setInsertionPoint(yield);
  Value at = body.getArgument(0);
  Value left = arith::SubIOp::create(b, loc, high, at);
  Value goOn =
      arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, step, left);
  SmallVector<Value> states{arith::AddIOp::create(b, loc, at, step)};
  llvm::append_range(states, yield.getOperands());
  sched::NextOp::create(b, loc, goOn, states);
  yield.erase();
  loop.replaceAllUsesWith(rounds.getResults().drop_front());
  loop.erase();
}

/// The rounds are counted instead, one by one up to their number: the counter
/// is computed from that of the round. Steps are positive here too.
static void countRounds(scf::ForOp loop) {
  OpBuilder b(loop);
  Location loc = loop.getLoc();
  Value low = loop.getLowerBound(), step = loop.getStep();
  Type type = low.getType();
  auto constant = [&](int64_t value) -> Value {
    return arith::ConstantOp::create(b, loc, b.getIntegerAttr(type, value));
  };
  Value zero = constant(0), one = constant(1);
  Value any = isAnyRound(loop, b);
  Value last = arith::SubIOp::create(
      b, loc, arith::SubIOp::create(b, loc, loop.getUpperBound(), low), one);
  // No division by 0 where stage analyse was left out.
  Value divisor = arith::MaxUIOp::create(b, loc, step, one);
  Value more = arith::DivUIOp::create(b, loc, last, divisor);
  Value rounds = arith::AddIOp::create(b, loc, more, one);
  loop.setLowerBound(zero);
  loop.setUpperBound(arith::SelectOp::create(b, loc, any, rounds, zero));
  loop.setStep(one);
  loop.setUnsignedCmp(true);
  b.setInsertionPointToStart(loop.getBody());
  Value round = loop.getInductionVar();
  Value far = arith::MulIOp::create(b, loc, round, step);
  Value at = arith::AddIOp::create(b, loc, low, far);
  round.replaceAllUsesExcept(at, far.getDefiningOp());
}

//===----------------------------------------------------------------------===//
// Branches
//===----------------------------------------------------------------------===//

/// Whether `op` is a branch with a loop over states inside, in one that is not
/// of a solve: bodies of these have branches of their own.
static bool swapsBuffers(scf::IfOp op,
                         const llvm::SmallPtrSetImpl<Operation *> &ofSolves) {
  auto around = op->getParentOfType<sched::LoopOp>();
  return around && !ofSolves.contains(around) && op.elseBlock() &&
         op->walk([](sched::LoopOp) {
             return WalkResult::interrupt();
           }).wasInterrupted();
}

static bool isOutside(Value value, scf::IfOp op) {
  return !op->isAncestor(value.getParentBlock()->getParentOp());
}

/// What a result holds while no side has run: what a side hands on, or any
/// value of its type, for a tensor a state of a loop around. Null where there
/// is none, and where the sides may differ in size.
static Value startFor(OpResult result, scf::IfOp op, OpBuilder &b) {
  Type type = result.getType();
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (tensor && !tensor.hasStaticShape())
    return {};
  for (scf::YieldOp yield : {op.elseYield(), op.thenYield()})
    if (Value value = yield.getOperand(result.getResultNumber());
        isOutside(value, op))
      return value;
  if (!tensor)
    return arith::ConstantOp::create(b, op.getLoc(), b.getZeroAttr(type));
  for (auto loop = op->getParentOfType<sched::LoopOp>(); loop;
       loop = loop->getParentOfType<sched::LoopOp>())
    for (BlockArgument state : loop.getBody().getArguments())
      if (state.getType() == type)
        return state;
  return {};
}

/// The states after one round of `side` where `go`, and else as they were.
/// Where a side runs they still are what they started from, so inside they
/// stand for that, and nobody else need keep it.
static SmallVector<Value> runOnce(scf::IfOp op, Block *side, Value go,
                                  ValueRange starts, ValueRange states,
                                  OpBuilder &b) {
  auto yield = cast<scf::YieldOp>(side->getTerminator());
  if (llvm::equal(yield.getOperands(), starts))
    return SmallVector<Value>(states);
  Location loc = op.getLoc();
  auto round = sched::LoopOp::create(b, loc, states.getTypes(), go, states);
  Block *body = b.createBlock(&round.getBody(), {}, states.getTypes(),
                              SmallVector<Location>(states.size(), loc));
  body->getOperations().splice(body->end(), side->getOperations());
  for (auto [start, state] : llvm::zip(starts, body->getArguments()))
    if (isa<RankedTensorType>(start.getType()) && !isUniform(start))
      start.replaceUsesWithIf(state, [&](OpOperand &use) {
        return round.getBody().isAncestor(use.getOwner()->getParentRegion());
      });
  b.setInsertionPoint(yield);
  Value stop = arith::ConstantIntOp::create(b, loc, 0, 1);
  sched::NextOp::create(b, loc, stop, yield.getOperands());
  yield.erase();
  b.setInsertionPointAfter(round);
  return SmallVector<Value>(round.getResults());
}

static void lowerBranch(scf::IfOp op) {
  OpBuilder b(op);
  SmallVector<Value> starts;
  for (OpResult result : op.getResults())
    starts.push_back(startFor(result, op, b));
  if (llvm::is_contained(starts, Value()))
    return;
  Value then = op.getCondition();
  Value yes = arith::ConstantIntOp::create(b, op.getLoc(), 1, 1);
  Value otherwise = arith::XOrIOp::create(b, op.getLoc(), then, yes);
  SmallVector<Value> states =
      runOnce(op, op.thenBlock(), then, starts, starts, b);
  states = runOnce(op, op.elseBlock(), otherwise, starts, states, b);
  op.replaceAllUsesWith(states);
  op.erase();
}

namespace {
struct LowerForPass : lathe::impl::LowerForPassBase<LowerForPass> {
  void runOnOperation() override {
    llvm::SmallPtrSet<Operation *, 8> ofSolves;
    getOperation().walk([&](sched::LoopOp loop) { ofSolves.insert(loop); });
    SmallVector<scf::ForOp> loops;
    getOperation().walk([&](scf::ForOp loop) { loops.push_back(loop); });
    for (scf::ForOp loop : loops)
      if (walksGrids(loop) || hasPairOfGrids(loop))
        lower(loop);
      else if (mayOverflow(loop))
        countRounds(loop);
    SmallVector<scf::IfOp> branches;
    getOperation().walk([&](scf::IfOp op) { branches.push_back(op); });
    for (scf::IfOp op : branches)
      if (swapsBuffers(op, ofSolves))
        lowerBranch(op);
  }
};
} // namespace

//===- LowerFor.cpp - Loops over whole grids ------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Time stepping: an scf.for whose states are grids. Bufferisation of scf.for
// wants each state written over itself, which a stencil cannot do; a sched.loop
// may swap buffers. Other loops stay as they are, unless their counter might
// overflow, which would begin again far below.
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

namespace {
struct LowerForPass : lathe::impl::LowerForPassBase<LowerForPass> {
  void runOnOperation() override {
    SmallVector<scf::ForOp> loops;
    getOperation().walk([&](scf::ForOp loop) { loops.push_back(loop); });
    for (scf::ForOp loop : loops)
      if (walksGrids(loop) || hasPairOfGrids(loop))
        lower(loop);
      else if (mayOverflow(loop))
        countRounds(loop);
  }
};
} // namespace

//===- LowerFor.cpp - Loops over whole grids ------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Time stepping: an scf.for whose states are grids. Bufferisation of scf.for
// wants each state written over itself, which a stencil cannot do; a sched.loop
// may swap buffers.
//
//===----------------------------------------------------------------------===//

#include "Pipelined.h"

#include "lathe/Dialect/Sched/Sched.h"
#include "lathe/Transforms/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

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

/// The counter is the first state. What is left, and not the next counter, is
/// compared, for the latter might overflow. Steps are positive: stage analyse
/// saw to it.
static void lower(scf::ForOp loop) {
  OpBuilder b(loop);
  Location loc = loop.getLoc();
  Value low = loop.getLowerBound(), high = loop.getUpperBound(),
        step = loop.getStep();
  auto less = loop.getUnsignedCmp() ? arith::CmpIPredicate::ult
                                    : arith::CmpIPredicate::slt;
  Value any = arith::CmpIOp::create(b, loc, less, low, high);
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

namespace {
struct LowerForPass : lathe::impl::LowerForPassBase<LowerForPass> {
  void runOnOperation() override {
    SmallVector<scf::ForOp> loops;
    getOperation().walk([&](scf::ForOp loop) {
      if (walksGrids(loop))
        loops.push_back(loop);
    });
    for (scf::ForOp loop : loops)
      lower(loop);
  }
};
} // namespace

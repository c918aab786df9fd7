//===- LowerControl.cpp - Control around groups to scalar code ------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Stop tests become a table of selects, loops over states scf.while.
//
//===----------------------------------------------------------------------===//

#include "LowerControl.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

#include <limits>

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;
using namespace lathe::solver;

void lathe::lowerTest(TestOp op) {
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
  // The table of reasons, last to first, so that the first that holds wins.
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
    Value improved =
        arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sgt, bestK, i64(0));
    Value least = select(improved, i64(100), i64(10000));
    Value patience = arith::MaxSIOp::create(b, loc, half, least);
    holds(arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sge, since,
                                patience),
          Reason::Stagnated);
  }
  Value larger =
      arith::MaximumFOp::create(b, loc, op.getNormB(), op.getNormStart());
  Value bound = arith::MulFOp::create(
      b, loc, larger, f64(op.getDivergence().convertToDouble()));
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

void lathe::lowerLoop(LoopOp op) {
  OpBuilder b(op);
  Location loc = op.getLoc();
  SmallVector<Value> inits = {op.getGo()};
  llvm::append_range(inits, op.getInits());
  SmallVector<Location> locs(inits.size(), loc);
  auto loop = scf::WhileOp::create(b, loc, op.getInits().getTypes(), inits);
  Block *before =
      b.createBlock(&loop.getBefore(), {}, ValueRange(inits).getTypes(), locs);
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

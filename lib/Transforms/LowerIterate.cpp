//===- LowerIterate.cpp - solver.iterate becomes loops and tests ----------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The control of an iteration, by docs/contracts.md, "Results of a solve": when the
// residual is looked at, what ends the iteration, and which x is returned.
//
//===----------------------------------------------------------------------===//

#include "IterateLowering.h"

#include "lathe/Dialect/Sched/Sched.h"
#include "lathe/Transforms/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/UB/IR/UBOps.h"

#include <cmath>
#include <limits>

namespace lathe {
#define GEN_PASS_DEF_LOWERITERATEPASS
#include "lathe/Transforms/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;
using namespace lathe::linop;
using namespace lathe::sched;
using namespace lathe::solver;

//===----------------------------------------------------------------------===//
// Scalars and tests
//===----------------------------------------------------------------------===//

static bool isF32(Value grid) {
  return cast<RankedTensorType>(grid.getType()).getElementType().isF32();
}

Value IterateLowering::i64(int64_t v) {
  return arith::ConstantIntOp::create(b, loc, v, 64);
}
Value IterateLowering::constant(Reason reason) {
  return arith::ConstantIntOp::create(b, loc, int64_t(reason), 32);
}
Value IterateLowering::select(Value condition, Value x, Value y) {
  return arith::SelectOp::create(b, loc, condition, x, y);
}
Value IterateLowering::is(Value reason, Reason which) {
  return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, reason,
                               constant(which));
}
Value IterateLowering::isRunning(Value reason) {
  return is(reason, Reason::Running);
}
Value IterateLowering::isFinite(Value x) {
  return arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OLT,
                               math::AbsFOp::create(b, loc, x),
                               a.f64(std::numeric_limits<double>::infinity()));
}
Value IterateLowering::residualNorm(Value x) {
  return a.residualNorm(op.getOp(), op.getB(), x);
}

Look IterateLowering::look(Value rho, Value k, Value best, Value bestK) {
  // A residual that the body carries along may rise and fall; it has its own
  // rule where the iteration is restarted.
  bool stagnates = !measure || op.getFrom().empty();
  double divergence = isF32(op.getB()) ? 1e5 : 1e8;
  auto test = TestOp::create(
      b, loc, TypeRange{b.getI32Type(), b.getF64Type(), b.getI64Type()}, rho,
      normB, normStart, k, best, bestK, goal, limit,
      b.getF64FloatAttr(divergence), b.getBoolAttr(stagnates));
  return {test.getReason(), test.getNewBest(), test.getNewBestK()};
}

/// A residual norm as it is reported.
Value IterateLowering::relative(Value rho) {
  Value zeroB = arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OEQ, normB,
                                      a.f64(0.0));
  return select(zeroB, rho, a.div(rho, normB));
}

/// Shows a look to the monitor of the call, which may end what nothing but the
/// limit does. It sees no run for the second time.
Value IterateLowering::monitored(Value reason, Value rho, Value k,
                                 Value wanted) {
  if (isFirstRun)
    wanted = arith::AndIOp::create(b, loc, wanted, isFirstRun);
  Value answer =
      MonitorOp::create(b, loc, b.getI32Type(), k, relative(rho), wanted);
  auto compare = [&](arith::CmpIPredicate p, Value x, Value y) -> Value {
    return arith::CmpIOp::create(b, loc, p, x, y);
  };
  Value stop = compare(arith::CmpIPredicate::ne, answer,
                       arith::ConstantIntOp::create(b, loc, 0, 32));
  Value atLimit =
      compare(arith::CmpIPredicate::eq, reason, constant(Reason::Limit));
  Value open = arith::OrIOp::create(b, loc, isRunning(reason), atLimit);
  return select(arith::AndIOp::create(b, loc, stop, open),
                constant(Reason::Monitor), reason);
}

/// Whether b has a part in the null space of a singular operator, as far as
/// the analysis knows one; null where it does not.
Value IterateLowering::isIncompatible() {
  auto spectrum = op.getOp().getDefiningOp()->getAttrOfType<SpectrumAttr>(
      SpectrumAttr::attrName());
  if (!spectrum || spectrum.getNull() != NullSpace::constant)
    return {};
  Value ones = a.uniform(a.f64(1.0), op.getB());
  Value part = DotOp::create(b, loc, op.getB(), ones);
  Value count = DotOp::create(b, loc, ones, ones);
  // A b that was computed has a part of rounding errors there.
  Value least = atLeast(tolerance, isF32(op.getB()) ? 0x1p-21 : 0x1p-50);
  Value bound = a.mul(a.mul(least, normB), math::SqrtOp::create(b, loc, count));
  Value size = math::AbsFOp::create(b, loc, part);
  return arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OGT, size, bound);
}

/// The reason to stop before the first body, given that of the first look.
Value IterateLowering::startReason(Value reason) {
  if (Value incompatible = isIncompatible())
    reason = select(arith::AndIOp::create(b, loc, isRunning(reason), incompatible),
                    constant(Reason::Stagnated), reason);
  if (Value breakdown = op.getBreakdown()) {
    // Nothing is divided where nothing is left to do.
    Value over = arith::OrIOp::create(b, loc, is(reason, Reason::NotFinite),
                                      is(reason, Reason::Converged));
    Value kept = select(over, reason, constant(Reason::BrokeDown));
    reason = select(breakdown, kept, reason);
  }
  return reason;
}

/// The larger of the two; the number where x is NaN.
Value IterateLowering::atLeast(Value x, double number) {
  return arith::MaxNumFOp::create(b, loc, x, a.f64(number));
}

/// The look before the first body. A residual that is carried along falls without end,
/// whatever the true one does: below rounding it is not worth going on.
Look IterateLowering::firstLook() {
  goal = tolerance;
  Look first = look(normStart, i64(0), normStart, i64(0));
  if (measure && !op.getFrom().empty())
    goal = atLeast(tolerance, isF32(op.getB()) ? 0x1p-24 : 0x1p-53);
  first.reason = monitored(startReason(first.reason), normStart, i64(0),
                           arith::ConstantIntOp::create(b, loc, 1, 1));
  return first;
}

/// A solve is taken to look so often, so that what is done once counts little.
static constexpr int64_t manyLooks = 64;

SmallVector<Value> IterateLowering::loop(Value go, ValueRange inits,
                                         LoopBody body, int64_t trips) {
  auto loop = LoopOp::create(b, loc, inits.getTypes(), go, inits);
  // The later stages of form and schedule obey it too.
  if (auto config = tune::ConfigAttr::of(op))
    loop->setAttr(tune::ConfigAttr::attrName(), config);
  if (trips != 1)
    loop->setAttr(sched::tripsAttr, b.getI64IntegerAttr(trips));
  OpBuilder::InsertionGuard guard(b);
  Block *block =
      b.createBlock(&loop.getBody(), {}, inits.getTypes(),
                    SmallVector<Location>(inits.size(), loc));
  auto [next, states] = body(block->getArguments());
  NextOp::create(b, loc, next, states);
  return SmallVector<Value>(loop.getResults());
}

//===----------------------------------------------------------------------===//
// The loops
//===----------------------------------------------------------------------===//

/// The reason after some bodies, the last of which `ended`, and a look at the true
/// residual. An x that solves the system has converged, whatever the body that it
/// was given to divides by.
Value IterateLowering::afterBody(Value ended, Value looked) {
  Value solved = arith::AndIOp::create(b, loc, is(ended, Reason::BrokeDown),
                                       is(looked, Reason::Converged));
  Value counts = arith::OrIOp::create(b, loc, isRunning(ended), solved);
  counts = arith::OrIOp::create(b, loc, counts, is(looked, Reason::NotFinite));
  return select(counts, looked, ended);
}

/// The k of the last look at something finite, given the one before: that of this
/// look, unless it or the bodies before it saw something that is not.
Value IterateLowering::lastFinite(Value reason, Value k, Value before) {
  return select(is(reason, Reason::NotFinite), before, k);
}

/// Whether anything is to be run: a run that is to end at 0 has the start for its x.
Value IterateLowering::startsAt(Value reason) {
  Value some = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sgt, limit, i64(0));
  return arith::AndIOp::create(b, loc, isRunning(reason), some);
}

/// Where a run ends at something that is not finite, the x of the last look at
/// something finite is wanted: the same run once more, which ends there. A residual
/// that the body carries along may be finite where that x is not; then the last look
/// at a finite x is found by halving.
void IterateLowering::untilFinite(Look first, Run run) {
  Value no = arith::ConstantIntOp::create(b, loc, 0, 1);
  Value yes = arith::ConstantIntOp::create(b, loc, 1, 1);
  auto both = [&](Value x, Value y) { return arith::AndIOp::create(b, loc, x, y); };
  auto either = [&](Value x, Value y) { return arith::OrIOp::create(b, loc, x, y); };
  auto plus = [&](Value x, Value y) { return arith::AddIOp::create(b, loc, x, y); };
  Value every = i64(op.getCheckEvery()), wholeLimit = limit;
  Values starts(op.getInits());
  if (keepsTested())
    starts.push_back(starts.front());
  unsigned m = starts.size(), tested = 0;
  // Looks are counted: `good` is one at a finite x, `bad` one at another.
  Values inits = starts;
  inits.append({i64(0), normStart, first.reason, i64(0), i64(0), limit, yes});
  Values end = loop(isRunning(first.reason), inits, [&](ValueRange s) {
    Value good = s[m + 3], bad = s[m + 4];
    limit = s[m + 5];
    isFirstRun = s[m + 6];
    Value again = arith::XOrIOp::create(b, loc, isFirstRun, yes);
    Ending e = run(loop(again, s.take_front(m), [&](ValueRange) {
      return std::make_pair(no, starts);
    }, /*trips=*/0));
    tested = e.tested;
    Value failed = either(again, is(e.reason, Reason::NotFinite));
    Value atLook = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, e.k, e.lastK);
    Value fits = both(isFinite(e.rho), atLook);
    Value looks = arith::CeilDivSIOp::create(b, loc, e.lastK, every);
    good = select(fits, looks, good);
    bad = select(fits, bad, select(atLook, looks, plus(looks, i64(1))));
    Value isApart = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sgt, bad,
                                          plus(good, i64(1)));
    Value unfit = arith::XOrIOp::create(b, loc, fits, yes);
    Value goOn = both(failed, either(unfit, isApart));
    Value middle = arith::DivSIOp::create(b, loc, plus(good, bad), i64(2));
    Value next = select(isApart, middle, good);
    next = select(isFirstRun, arith::SubIOp::create(b, loc, bad, i64(1)), next);
    Values values = e.states;
    values.append({e.k, e.rho, select(failed, constant(Reason::NotFinite), e.reason),
                   good, bad, arith::MulIOp::create(b, loc, next, every), no});
    return std::make_pair(goOn, values);
  });
  limit = wholeLimit;
  finish(end[tested], end[m], end[m + 1], end[m + 2]);
}

/// No measure: each look computes the true residual.
IterateLowering::Ending IterateLowering::direct(Look first, ValueRange start) {
  Values states = restart(start);
  unsigned n = states.size();
  states.append({i64(0), normStart, first.reason, first.best, first.bestK,
                 i64(0)});
  Values end = loop(startsAt(first.reason), states, [&](ValueRange s) {
    Value left = arith::SubIOp::create(b, loc, limit, s[n]);
    Value count =
        arith::MinSIOp::create(b, loc, left, i64(op.getCheckEvery()));
    auto [step, rho] = runBodiesAndLook(s.take_front(n), count);
    Value ok = isRunning(step.reason);
    Value k = arith::AddIOp::create(b, loc, s[n], step.done);
    Look next = look(rho, k, s[n + 3], s[n + 4]);
    Value reason = afterBody(step.reason, next.reason);
    reason = monitored(reason, rho, k, ok);
    Values values = step.states;
    values.append({k, rho, reason, next.best, next.bestK,
                   lastFinite(reason, k, s[n + 5])});
    return std::make_pair(isRunning(reason), values);
  }, manyLooks);
  return {Values(ArrayRef(end).take_front(op.getInits().size())), /*tested=*/0,
          end[n], end[n + 1], end[n + 2], end[n + 5]};
}

/// The state in which the body keeps the x that it was given, if it does.
std::optional<unsigned> IterateLowering::indexOfOld() {
  for (auto [i, state] : llvm::enumerate(op.getYield().getStates()))
    if (state == op.getBody().getArgument(0))
      return i;
  return std::nullopt;
}

/// Whether an x of which the body measured the residual is a state of its own.
bool IterateLowering::keepsTested() {
  return measure && measure.getState() == MeasuredState::old &&
         op.getFrom().empty() && !indexOfOld();
}

/// A measure of the state before the body. Results: the states, the x that
/// was tested, k, reason, best and its k, and the k of the last look at something
/// finite.
SmallVector<Value> IterateLowering::measuredOld(ValueRange states, Look start,
                                                Value k, Value lastK) {
  unsigned n = states.size();
  std::optional<unsigned> kept = indexOfOld();
  Values inits(states);
  inits.append({k, start.reason, start.best, start.bestK, lastK});
  if (!kept)
    inits.push_back(states.front());
  Values end =
      loop(startsAt(start.reason), inits, [&](ValueRange s) {
        Step step = runBody(s.take_front(n));
        Look next = look(step.measure, s[n], s[n + 2], s[n + 3]);
        Value ok = isRunning(step.reason);
        Value reason = select(ok, next.reason, step.reason);
        // The monitor has seen the start.
        Value later = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sgt,
                                            s[n], i64(0));
        reason = monitored(reason, step.measure, s[n],
                           arith::AndIOp::create(b, loc, ok, later));
        Value goOn = isRunning(reason);
        Value kNext = arith::AddIOp::create(b, loc, s[n], i64(1));
        kNext = select(goOn, kNext, s[n]);
        Values values = step.states;
        values.append({kNext, reason, next.best, next.bestK,
                       lastFinite(next.reason, s[n], s[n + 4])});
        if (!kept)
          values.push_back(s[0]);
        return std::make_pair(goOn, values);
      }, manyLooks);
  Value tested = kept ? end[*kept] : end.back();
  Values results(ArrayRef(end).take_front(n));
  results.push_back(tested);
  results.append({end[n], end[n + 1], end[n + 2], end[n + 3], end[n + 4]});
  return results;
}

/// A measure of the state after the bodies. Same results.
SmallVector<Value> IterateLowering::measuredNew(ValueRange states, Look start,
                                                Value k, Value lastK) {
  unsigned n = states.size();
  Values inits(states);
  inits.append({k, start.reason, start.best, start.bestK, lastK});
  Values end =
      loop(startsAt(start.reason), inits, [&](ValueRange s) {
        Value left = arith::SubIOp::create(b, loc, limit, s[n]);
        Value count = arith::MinSIOp::create(b, loc, left,
                                             i64(op.getCheckEvery()));
        Step step = runBodies(s.take_front(n), count);
        Value ok = isRunning(step.reason);
        Value kNext = arith::AddIOp::create(b, loc, s[n], step.done);
        Look next = look(step.measure, kNext, s[n + 2], s[n + 3]);
        Value reason = select(ok, next.reason, step.reason);
        reason = monitored(reason, step.measure, kNext, ok);
        Values values = step.states;
        values.append({kNext, reason, next.best, next.bestK,
                       lastFinite(reason, kNext, s[n + 4])});
        return std::make_pair(isRunning(reason), values);
      }, manyLooks);
  Values results(ArrayRef(end).take_front(n));
  results.push_back(end[0]);
  results.append({end[n], end[n + 1], end[n + 2], end[n + 3], end[n + 4]});
  return results;
}

/// A measure of the body's own: the iteration runs until it says stop; then
/// the true residual confirms, or the iteration goes on from there. Where it
/// has fallen by less than half since it was last asked, it has stagnated.
IterateLowering::Ending IterateLowering::measured(Look first, ValueRange start) {
  bool old = measure.getState() == MeasuredState::old;
  bool restarts = !op.getFrom().empty();
  Values inits(start);
  unsigned m = op.getInits().size(), s0 = inits.size();
  Value infinite = a.f64(std::numeric_limits<double>::infinity());
  inits.append({i64(0), normStart, infinite, first.reason, first.best,
                first.bestK, i64(0)});
  Values end =
      loop(startsAt(first.reason), inits, [&](ValueRange s) {
        Values states = restart(s.take_front(m));
        unsigned n = states.size();
        Look look{s[s0 + 3], s[s0 + 4], s[s0 + 5]};
        Values inner = old ? measuredOld(states, look, s[s0], s[s0 + 6])
                           : measuredNew(states, look, s[s0], s[s0 + 6]);
        Value x = inner[n], k = inner[n + 1];
        Value rho = residualNorm(x);
        Value verdict = confirm(inner[n + 2], rho, s[s0 + 2], k);
        Values next(ArrayRef(inner).take_front(m));
        if (old && !restarts) {
          // The states are one step on; so is k if the iteration goes on.
          Value onward = arith::AddIOp::create(b, loc, k, i64(1));
          k = select(isRunning(verdict), onward, k);
        } else {
          next[0] = x;
        }
        if (keepsTested())
          next.push_back(x);
        next.append({k, rho, rho, verdict, inner[n + 3], inner[n + 4], inner[n + 5]});
        return std::make_pair(isRunning(verdict), next);
      });
  unsigned tested = keepsTested() ? m : (old && !restarts) ? *indexOfOld() : 0;
  return {Values(ArrayRef(end).take_front(s0)), tested, end[s0], end[s0 + 1],
          end[s0 + 3], end[s0 + 6]};
}

/// What becomes of `reason` now that the true residual is known: what is not finite
/// has no other.
Value IterateLowering::confirm(Value reason, Value rho, Value lastRho,
                               Value k) {
  auto atMost = [&](Value x, Value y) -> Value {
    return arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OLE, x, y);
  };
  Value claimed = is(reason, Reason::Converged);
  Value belowLimit =
      arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, k, limit);
  Value goOn = select(belowLimit, constant(Reason::Running),
                      constant(Reason::Limit));
  Value otherwise = select(atMost(rho, a.mul(a.f64(0.5), lastRho)), goOn,
                           constant(Reason::Stagnated));
  Value reached = arith::OrIOp::create(
      b, loc, atMost(rho, a.mul(tolerance, normB)), atMost(rho, a.f64(0.0)));
  Value verdict = select(reached, reason, otherwise);
  // Where nothing is left to do a body divides by zero.
  Value solved = arith::AndIOp::create(b, loc, is(reason, Reason::BrokeDown), reached);
  verdict = select(claimed, verdict,
                   select(solved, constant(Reason::Converged), reason));
  return select(isFinite(rho), verdict, constant(Reason::NotFinite));
}

/// Whether rho is at most 20 u || |A||x| + |b| ||: as small as rounding lets it
/// be. An operator that is not given entry by entry has |A x| for |A||x|.
Value IterateLowering::isAtFloor(Value x, Value rho) {
  Value A = op.getOp(), terms;
  if (getOperator(A).getCapabilities() & HasMagnitude) {
    Value magnitude = MagnitudeOp::create(b, loc, A.getType(), A);
    Value size = math::AbsFOp::create(b, loc, x);
    terms = ApplyOp::create(b, loc, magnitude, size);
  } else {
    terms = math::AbsFOp::create(b, loc, ApplyOp::create(b, loc, A, x));
  }
  Value sizes = a.add(terms, math::AbsFOp::create(b, loc, op.getB()));
  Value floor = a.mul(a.f64(20.0 * std::ldexp(1.0, -24)), a.norm(sizes));
  return arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OLE, rho, floor);
}

/// With the default tolerance of f32, a solve that ends because nothing gets
/// better has converged if it is at the floor. Once, and only there.
Value IterateLowering::judgeByFloor(Value x, Value rho, Value reason) {
  Value open = arith::OrIOp::create(b, loc, is(reason, Reason::Stagnated),
                                    is(reason, Reason::Limit));
  Value no = arith::ConstantIntOp::create(b, loc, 0, 1);
  return loop(open, reason, [&](ValueRange s) {
           Value verdict =
               select(isAtFloor(x, rho), constant(Reason::Converged), s[0]);
           return std::make_pair(no, Values{verdict});
         })
      .front();
}

void IterateLowering::finish(Value x, Value k, Value rho, Value reason) {
  if (!op.getTolerance() && isF32(op.getB()))
    reason = judgeByFloor(x, rho, reason);
  op.replaceAllUsesWith(ValueRange{x, k, relative(rho), reason});
  op.erase();
}

void IterateLowering::run() {
  normB = a.norm(op.getB());
  normStart = residualNorm(op.getInits().front());
  tolerance = op.getTolerance() ? atLeast(op.getTolerance(), 0.0)
                                : a.f64(isF32(op.getB()) ? 1e-4 : 1e-8);
  limit = op.getMaxIterations();
  if (!limit)
    limit = i64(100000);
  Look first = firstLook();
  untilFinite(first, [&](ValueRange start) {
    return measure ? measured(first, start) : direct(first, start);
  });
}

namespace {
struct LowerIteratePass : lathe::impl::LowerIteratePassBase<LowerIteratePass> {
  void runOnOperation() override {
    SmallVector<IterateOp> iterations;
    getOperation().walk([&](IterateOp op) { iterations.push_back(op); });
    OpBuilder builder(&getContext());
    for (IterateOp op : iterations) {
      if (!getOperator(op.getOp())) {
        op.emitOpError("does not see the definition of its operator");
        return signalPassFailure();
      }
      builder.setInsertionPoint(op);
      IterateLowering(op, builder).run();
    }
  }
};
} // namespace

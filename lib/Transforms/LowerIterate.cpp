//===- LowerIterate.cpp - solver.iterate becomes loops and tests ----------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The control of an iteration, by docs/contracts.md, "Results of a solve": when the
// residual is looked at, what ends the iteration, and which x is returned.
//
//===----------------------------------------------------------------------===//

#include "IterateBuilder.h"

#include "lathe/Dialect/Sched/Sched.h"
#include "lathe/Transforms/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"

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

namespace {

/// What one run of the body gives: the next states, the norm that was
/// measured, and -1 or the reason for which a requirement ended it.
struct Step {
  SmallVector<Value> states;
  Value measure;
  Value reason;
};

/// What the stop test keeps from look to look.
struct Look {
  Value reason, best, bestK;
};

class IterateLowering {
public:
  IterateLowering(IterateOp op, OpBuilder &b)
      : op(op), b(b), a{b, op.getLoc()}, loc(op.getLoc()),
        measure(op.getMeasure()) {}

  void run();

private:
  // Scalars.
  Value i32(int64_t v) { return arith::ConstantIntOp::create(b, loc, v, 32); }
  Value i64(int64_t v) { return arith::ConstantIntOp::create(b, loc, v, 64); }
  Value isRunning(Value reason) {
    return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, reason,
                                 i32(int64_t(Reason::Running)));
  }
  Value norm(Value x) {
    return math::SqrtOp::create(b, loc, DotOp::create(b, loc, x, x));
  }
  Value residualNorm(Value x) {
    return norm(a.residual(op.getOp(), op.getB(), x));
  }
  Look look(Value rho, Value k, Value best, Value bestK);

  // Bodies.
  Step runBody(ValueRange states);
  Step runBodyFrom(Block::iterator at, IRMapping &map, Value measured);
  Step runBodies(ValueRange states, Value count);
  Step countedBodies(ValueRange states, Value measured, Value reason,
                     Value count, int64_t perRound);
  SmallVector<Value> restart(ValueRange inits);

  // Loops.
  SmallVector<Value>
  loop(Value go, ValueRange inits,
       llvm::function_ref<std::pair<Value, SmallVector<Value>>(ValueRange)>
           body);
  void runDirect();
  void runMeasured();
  SmallVector<Value> measuredOld(ValueRange states, Look look, Value k);
  SmallVector<Value> measuredNew(ValueRange states, Look look, Value k);
  std::optional<unsigned> indexOfOld();
  Value confirm(Value reason, Value rho, Value lastRho, Value k);
  void finish(Value x, Value k, Value rho, Value reason);

  IterateOp op;
  OpBuilder &b;
  Arithmetic a;
  Location loc;
  MeasureOp measure;
  Value normB, normStart, tolerance, limit;
};

} // namespace

//===----------------------------------------------------------------------===//
// Scalars and tests
//===----------------------------------------------------------------------===//

static bool isF32(Value grid) {
  return cast<RankedTensorType>(grid.getType()).getElementType().isF32();
}

Look IterateLowering::look(Value rho, Value k, Value best, Value bestK) {
  // A residual that the body carries along may rise and fall; it has its own
  // rule where the iteration is restarted.
  bool stagnates = !measure || op.getFrom().empty();
  auto test = TestOp::create(
      b, loc, TypeRange{b.getI32Type(), b.getF64Type(), b.getI64Type()}, rho, normB, normStart, k, best, bestK, tolerance, limit,
      b.getF64FloatAttr(isF32(op.getB()) ? 1e5 : 1e8), b.getBoolAttr(stagnates));
  return {test.getReason(), test.getNewBest(), test.getNewBestK()};
}

SmallVector<Value> IterateLowering::loop(
    Value go, ValueRange inits,
    llvm::function_ref<std::pair<Value, SmallVector<Value>>(ValueRange)> body) {
  auto loop = LoopOp::create(b, loc, inits.getTypes(), go, inits);
  OpBuilder::InsertionGuard guard(b);
  Block *block =
      b.createBlock(&loop.getBody(), {}, inits.getTypes(),
                    SmallVector<Location>(inits.size(), loc));
  auto [next, states] = body(block->getArguments());
  NextOp::create(b, loc, next, states);
  return SmallVector<Value>(loop.getResults());
}

//===----------------------------------------------------------------------===//
// Bodies
//===----------------------------------------------------------------------===//

Step IterateLowering::runBody(ValueRange states) {
  IRMapping map;
  Block &body = op.getBody().front();
  map.map(body.getArguments(), states);
  return runBodyFrom(body.begin(), map, a.f64(0.0));
}

/// Clones the body from `at` on. A requirement puts the rest under an if; the
/// other branch keeps x, and of the other states whatever is there.
Step IterateLowering::runBodyFrom(Block::iterator at, IRMapping &map,
                                  Value measured) {
  Block &body = op.getBody().front();
  for (; at != body.end(); ++at) {
    if (auto m = dyn_cast<MeasureOp>(*at)) {
      Value value = map.lookupOrDefault(m.getValue());
      measured = m.getKind() == MeasureKind::norm2 ? norm(value) : value;
    } else if (auto yield = dyn_cast<YieldOp>(*at)) {
      return {llvm::map_to_vector(
                  yield.getStates(),
                  [&](Value state) { return map.lookupOrDefault(state); }),
              measured, i32(int64_t(Reason::Running))};
    } else if (auto require = dyn_cast<RequireOp>(*at)) {
      break;
    } else {
      b.clone(*at, map);
    }
  }
  auto require = cast<RequireOp>(*at);
  Value value = map.lookupOrDefault(require.getValue());
  Value magnitude = math::AbsFOp::create(b, loc, value);
  Value finite = arith::CmpFOp::create(
      b, loc, arith::CmpFPredicate::OLT, magnitude,
      a.f64(std::numeric_limits<double>::infinity()));
  Value fit = finite;
  if (require.getWhat() == Requirement::positive) {
    Value positive = arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OGT,
                                           value, a.f64(0.0));
    fit = arith::AndIOp::create(b, loc, finite, positive);
  }
  SmallVector<Type> types(body.getArgumentTypes());
  types.append({b.getF64Type(), b.getI32Type()});
  auto branch = scf::IfOp::create(b, loc, types, fit, /*withElse=*/true);
  auto yieldStep = [&](const Step &step) {
    SmallVector<Value> values = step.states;
    values.append({step.measure, step.reason});
    scf::YieldOp::create(b, loc, values);
  };
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(branch.thenBlock());
  IRMapping inner = map;
  yieldStep(runBodyFrom(std::next(at), inner, measured));
  b.setInsertionPointToStart(branch.elseBlock());
  Step kept{{}, measured, {}};
  for (auto [i, state] : llvm::enumerate(op.getYield().getStates())) {
    Value computed = map.lookupOrNull(state);
    bool isX = i == 0;
    Value old = map.lookup(body.getArgument(i));
    kept.states.push_back(computed && !isX ? computed : old);
  }
  kept.reason = arith::SelectOp::create(b, loc, finite,
                                        i32(int64_t(Reason::BrokeDown)),
                                        i32(int64_t(Reason::NotFinite)));
  yieldStep(kept);
  b.setInsertionPointAfter(branch);
  ValueRange results = branch.getResults();
  unsigned n = body.getNumArguments();
  return {SmallVector<Value>(results.take_front(n)), results[n],
          results[n + 1]};
}

/// `count` rounds of `perRound` bodies side by side; form makes one pass over
/// memory of a round.
Step IterateLowering::countedBodies(ValueRange states, Value measured,
                                    Value reason, Value count,
                                    int64_t perRound) {
  unsigned n = states.size();
  SmallVector<Value> inits(states);
  inits.append({measured, reason, i64(0)});
  auto more = [&](Value done) {
    return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, done, count);
  };
  Value go = arith::AndIOp::create(b, loc, more(i64(0)), isRunning(reason));
  SmallVector<Value> results = loop(go, inits, [&](ValueRange s) {
    Step step{SmallVector<Value>(s.take_front(n)), s[n], s[n + 1]};
    for (int64_t i = 0; i < perRound; ++i)
      step = runBody(step.states);
    Value done = arith::AddIOp::create(b, loc, s[n + 2], i64(1));
    SmallVector<Value> next = step.states;
    next.append({step.measure, step.reason, done});
    Value goOn = arith::AndIOp::create(b, loc, more(done), isRunning(step.reason));
    return std::make_pair(goOn, next);
  });
  return {SmallVector<Value>(ArrayRef(results).take_front(n)), results[n],
          results[n + 1]};
}

/// The bodies between two looks.
Step IterateLowering::runBodies(ValueRange states, Value count) {
  if (op.getCheckEvery() == 1)
    return runBody(states);
  int64_t perPass = 1;
  if (auto config = tune::ConfigAttr::of(op))
    perPass = config.getKnob("sweeps").value_or(1);
  Value measured = a.f64(0.0), reason = i32(int64_t(Reason::Running));
  if (perPass == 1)
    return countedBodies(states, measured, reason, count, 1);
  Value rounds = arith::DivSIOp::create(b, loc, count, i64(perPass));
  Value rest = arith::RemSIOp::create(b, loc, count, i64(perPass));
  Step step = countedBodies(states, measured, reason, rounds, perPass);
  return countedBodies(step.states, step.measure, step.reason, rest, 1);
}

/// The states after `carry`, computed from the others.
SmallVector<Value> IterateLowering::restart(ValueRange inits) {
  SmallVector<Value> states(inits);
  if (op.getFrom().empty())
    return states;
  IRMapping map;
  Block &from = op.getFrom().front();
  map.map(from.getArguments(), inits);
  for (Operation &inner : from.without_terminator())
    b.clone(inner, map);
  for (Value state : from.getTerminator()->getOperands())
    states.push_back(map.lookupOrDefault(state));
  return states;
}

//===----------------------------------------------------------------------===//
// The loops
//===----------------------------------------------------------------------===//

/// No measure: each look computes the true residual.
void IterateLowering::runDirect() {
  SmallVector<Value> states = restart(op.getInits());
  Look first = look(normStart, i64(0), normStart, i64(0));
  if (Value breakdown = op.getBreakdown())
    first.reason = arith::SelectOp::create(
        b, loc, breakdown, i32(int64_t(Reason::BrokeDown)), first.reason);
  unsigned n = states.size();
  states.append({i64(0), normStart, first.reason, first.best, first.bestK});
  SmallVector<Value> end =
      loop(isRunning(first.reason), states, [&](ValueRange s) {
        Value left = arith::SubIOp::create(b, loc, limit, s[n]);
        Value count = arith::MinSIOp::create(b, loc, left,
                                             i64(op.getCheckEvery()));
        Step step = runBodies(s.take_front(n), count);
        Value went = arith::AddIOp::create(b, loc, s[n], count);
        Value ok = isRunning(step.reason);
        Value k = arith::SelectOp::create(b, loc, ok, went, s[n]);
        Value rho = residualNorm(step.states.front());
        Look next = look(rho, k, s[n + 3], s[n + 4]);
        Value reason =
            arith::SelectOp::create(b, loc, ok, next.reason, step.reason);
        SmallVector<Value> values = step.states;
        values.append({k, rho, reason, next.best, next.bestK});
        return std::make_pair(isRunning(reason), values);
      });
  finish(end[0], end[n], end[n + 1], end[n + 2]);
}

/// The state in which the body keeps the x that it was given, if it does.
std::optional<unsigned> IterateLowering::indexOfOld() {
  for (auto [i, state] : llvm::enumerate(op.getYield().getStates()))
    if (state == op.getBody().getArgument(0))
      return i;
  return std::nullopt;
}

/// A measure of the state before the body. Results: the states, the x that
/// was tested, k, reason, best and its k.
SmallVector<Value> IterateLowering::measuredOld(ValueRange states, Look start,
                                                Value k) {
  unsigned n = states.size();
  std::optional<unsigned> kept = indexOfOld();
  SmallVector<Value> inits(states);
  inits.append({k, start.reason, start.best, start.bestK});
  if (!kept)
    inits.push_back(states.front());
  SmallVector<Value> end =
      loop(isRunning(start.reason), inits, [&](ValueRange s) {
        Step step = runBody(s.take_front(n));
        Look next = look(step.measure, s[n], s[n + 2], s[n + 3]);
        Value ok = isRunning(step.reason);
        Value reason =
            arith::SelectOp::create(b, loc, ok, next.reason, step.reason);
        Value goOn = isRunning(reason);
        Value kNext = arith::AddIOp::create(b, loc, s[n], i64(1));
        kNext = arith::SelectOp::create(b, loc, goOn, kNext, s[n]);
        SmallVector<Value> values = step.states;
        values.append({kNext, reason, next.best, next.bestK});
        if (!kept)
          values.push_back(s[0]);
        return std::make_pair(goOn, values);
      });
  Value tested = kept ? end[*kept] : end.back();
  SmallVector<Value> results(ArrayRef(end).take_front(n));
  results.push_back(tested);
  results.append({end[n], end[n + 1], end[n + 2], end[n + 3]});
  return results;
}

/// A measure of the state after the bodies. Same results.
SmallVector<Value> IterateLowering::measuredNew(ValueRange states, Look start,
                                                Value k) {
  unsigned n = states.size();
  SmallVector<Value> inits(states);
  inits.append({k, start.reason, start.best, start.bestK});
  SmallVector<Value> end =
      loop(isRunning(start.reason), inits, [&](ValueRange s) {
        Value left = arith::SubIOp::create(b, loc, limit, s[n]);
        Value count = arith::MinSIOp::create(b, loc, left,
                                             i64(op.getCheckEvery()));
        Step step = runBodies(s.take_front(n), count);
        Value ok = isRunning(step.reason);
        Value went = arith::AddIOp::create(b, loc, s[n], count);
        Value kNext = arith::SelectOp::create(b, loc, ok, went, s[n]);
        Look next = look(step.measure, kNext, s[n + 2], s[n + 3]);
        Value reason =
            arith::SelectOp::create(b, loc, ok, next.reason, step.reason);
        SmallVector<Value> values = step.states;
        values.append({kNext, reason, next.best, next.bestK});
        return std::make_pair(isRunning(reason), values);
      });
  SmallVector<Value> results(ArrayRef(end).take_front(n));
  results.push_back(end[0]);
  results.append({end[n], end[n + 1], end[n + 2], end[n + 3]});
  return results;
}

/// A measure of the body's own: the iteration runs until it says stop; then
/// the true residual confirms, or the iteration goes on from there. Where it
/// has fallen by less than half since it was last asked, it has stagnated.
void IterateLowering::runMeasured() {
  bool old = measure.getState() == MeasuredState::old;
  bool restarts = !op.getFrom().empty();
  Look first = look(normStart, i64(0), normStart, i64(0));
  if (Value breakdown = op.getBreakdown())
    first.reason = arith::SelectOp::create(
        b, loc, breakdown, i32(int64_t(Reason::BrokeDown)), first.reason);
  SmallVector<Value> inits(op.getInits());
  unsigned m = inits.size();
  // An old x that the body does not keep is a state of its own.
  bool keepsTested = old && !restarts && !indexOfOld();
  if (keepsTested)
    inits.push_back(inits.front());
  unsigned s0 = inits.size();
  Value infinite = a.f64(std::numeric_limits<double>::infinity());
  inits.append({i64(0), normStart, infinite, first.reason, first.best,
                first.bestK});
  SmallVector<Value> end =
      loop(isRunning(first.reason), inits, [&](ValueRange s) {
        SmallVector<Value> states = restart(s.take_front(m));
        unsigned n = states.size();
        Look look{s[s0 + 3], s[s0 + 4], s[s0 + 5]};
        SmallVector<Value> inner = old ? measuredOld(states, look, s[s0])
                                       : measuredNew(states, look, s[s0]);
        Value x = inner[n], k = inner[n + 1];
        Value rho = residualNorm(x);
        Value verdict = confirm(inner[n + 2], rho, s[s0 + 2], k);
        SmallVector<Value> next(ArrayRef(inner).take_front(m));
        if (old && !restarts) {
          // The states are one step on; so is k if the iteration goes on.
          Value onward = arith::AddIOp::create(b, loc, k, i64(1));
          k = arith::SelectOp::create(b, loc, isRunning(verdict), onward, k);
        } else {
          next[0] = x;
        }
        if (keepsTested)
          next.push_back(x);
        next.append({k, rho, rho, verdict, inner[n + 3], inner[n + 4]});
        return std::make_pair(isRunning(verdict), next);
      });
  unsigned tested = keepsTested ? m : (old && !restarts) ? *indexOfOld() : 0;
  finish(end[tested], end[s0], end[s0 + 1], end[s0 + 3]);
}

/// What becomes of `reason` now that the true residual is known.
Value IterateLowering::confirm(Value reason, Value rho, Value lastRho,
                               Value k) {
  auto select = [&](Value c, Value x, Value y) -> Value {
    return arith::SelectOp::create(b, loc, c, x, y);
  };
  auto atMost = [&](Value x, Value y) -> Value {
    return arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OLE, x, y);
  };
  Value claimed =
      arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, reason,
                            i32(int64_t(Reason::Converged)));
  Value belowLimit =
      arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, k, limit);
  Value goOn = select(belowLimit, i32(int64_t(Reason::Running)),
                      i32(int64_t(Reason::Limit)));
  Value otherwise = select(atMost(rho, a.mul(a.f64(0.5), lastRho)), goOn,
                           i32(int64_t(Reason::Stagnated)));
  Value verdict =
      select(atMost(rho, a.mul(tolerance, normB)), reason, otherwise);
  return select(claimed, verdict, reason);
}

void IterateLowering::finish(Value x, Value k, Value rho, Value reason) {
  Value zeroB = arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OEQ, normB,
                                      a.f64(0.0));
  Value relative = arith::SelectOp::create(b, loc, zeroB, rho, a.div(rho, normB));
  op.replaceAllUsesWith(ValueRange{x, k, relative, reason});
  op.erase();
}

/// Whether a tensor is zero everywhere, so that it has the residual b.
static bool isZero(Value tensor) {
  if (auto splat = tensor.getDefiningOp<tensor::SplatOp>())
    return matchPattern(splat.getInput(), m_AnyZeroFloat());
  return matchPattern(tensor, m_AnyZeroFloat());
}

void IterateLowering::run() {
  normB = norm(op.getB());
  Value start = op.getInits().front();
  normStart = isZero(start) ? normB : residualNorm(start);
  tolerance = op.getTolerance();
  if (!tolerance)
    tolerance = a.f64(isF32(op.getB()) ? 1e-4 : 1e-8);
  limit = op.getMaxIterations();
  if (!limit)
    limit = i64(100000);
  if (measure)
    runMeasured();
  else
    runDirect();
}

namespace {
struct LowerIteratePass : lathe::impl::LowerIteratePassBase<LowerIteratePass> {
  void runOnOperation() override {
    SmallVector<IterateOp> iterations;
    getOperation().walk([&](IterateOp op) { iterations.push_back(op); });
    OpBuilder builder(&getContext());
    for (IterateOp op : iterations) {
      builder.setInsertionPoint(op);
      IterateLowering(op, builder).run();
    }
  }
};
} // namespace

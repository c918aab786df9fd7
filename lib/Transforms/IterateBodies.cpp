//===- IterateBodies.cpp - The bodies between two looks -------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Clones of the body, one after the other or several side by side, and what
// becomes of its measures and requirements.
//
//===----------------------------------------------------------------------===//

#include "IterateLowering.h"

#include "lathe/Dialect/Sched/Sched.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/UB/IR/UBOps.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::solver;

Step IterateLowering::runBody(ValueRange states) {
  IRMapping map;
  Block &body = op.getBody().front();
  map.map(body.getArguments(), states);
  return runBodyFrom(body.begin(), map, a.f64(0.0));
}

/// Clones the body from `at` on, to its end or to a requirement.
Step IterateLowering::runBodyFrom(Block::iterator at, IRMapping &map,
                                  Value measured) {
  Block &body = op.getBody().front();
  for (; at != body.end(); ++at) {
    if (auto m = dyn_cast<MeasureOp>(*at)) {
      Value value = map.lookupOrDefault(m.getValue());
      measured = m.getKind() == MeasureKind::norm2 ? a.norm(value) : value;
    } else if (auto yield = dyn_cast<YieldOp>(*at)) {
      return {llvm::map_to_vector(
                  yield.getStates(),
                  [&](Value state) { return map.lookupOrDefault(state); }),
              measured, constant(Reason::Running), Value()};
    } else if (isa<RequireOp>(*at)) {
      break;
    } else {
      b.clone(*at, map);
    }
  }
  return requireThen(at, map, measured);
}

/// The states where a requirement does not hold: x as it was, if the old one is not
/// what counts, and the scalars. Of the others the loop wants nothing any more,
/// so any buffer will do.
SmallVector<Value> IterateLowering::keptStates(const IRMapping &map) {
  bool keepsX = !measure || measure.getState() == MeasuredState::new_;
  SmallVector<Value> kept;
  for (auto [i, arg] : llvm::enumerate(op.getBody().getArguments())) {
    Value given = map.lookup(arg);
    Value computed = map.lookupOrNull(op.getYield().getStates()[i]);
    if ((i == 0 && keepsX) || !isa<RankedTensorType>(arg.getType()))
      kept.push_back(given);
    else if (computed)
      kept.push_back(computed);
    else
      kept.push_back(ub::PoisonOp::create(b, loc, arg.getType()));
  }
  return kept;
}

/// A requirement at `at`: the rest of the body runs only where it holds.
Step IterateLowering::requireThen(Block::iterator at, IRMapping &map,
                                  Value measured) {
  auto require = cast<RequireOp>(*at);
  Value value = map.lookupOrDefault(require.getValue());
  Value finite = isFinite(value);
  Value fit = finite;
  if (require.getWhat() == Requirement::positive) {
    Value positive = arith::CmpFOp::create(b, loc, arith::CmpFPredicate::OGT,
                                           value, a.f64(0.0));
    fit = arith::AndIOp::create(b, loc, finite, positive);
  }
  unsigned n = op.getBody().getNumArguments();
  SmallVector<Type> types(op.getBody().getArgumentTypes());
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
  yieldStep({keptStates(map), measured,
             select(finite, constant(Reason::BrokeDown),
                    constant(Reason::NotFinite)),
             Value()});
  b.setInsertionPointAfter(branch);
  ValueRange results = branch.getResults();
  return {SmallVector<Value>(results.take_front(n)), results[n],
          results[n + 1], Value()};
}

/// `count` rounds of `perRound` bodies side by side; form makes one pass over
/// memory of a round.
Step IterateLowering::countedBodies(ValueRange states, Value measured,
                                    Value reason, Value count,
                                    int64_t perRound, int64_t trips) {
  unsigned n = states.size();
  SmallVector<Value> inits(states);
  inits.append({measured, reason, i64(0)});
  auto more = [&](Value done) {
    return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, done, count);
  };
  Value go = arith::AndIOp::create(b, loc, more(i64(0)), isRunning(reason));
  SmallVector<Value> results = loop(go, inits, [&](ValueRange s) {
    Step step{SmallVector<Value>(s.take_front(n)), s[n], s[n + 1], Value()};
    for (int64_t i = 0; i < perRound; ++i)
      step = runBody(step.states);
    Value ended = select(isRunning(step.reason), i64(1), i64(0));
    Value done = arith::AddIOp::create(b, loc, s[n + 2], ended);
    SmallVector<Value> next = step.states;
    next.append({step.measure, step.reason, done});
    Value goOn = arith::AndIOp::create(b, loc, more(done), isRunning(step.reason));
    return std::make_pair(goOn, next);
  }, trips);
  return {SmallVector<Value>(ArrayRef(results).take_front(n)), results[n],
          results[n + 1], results[n + 2]};
}

/// How many bodies are to go into a pass.
int64_t IterateLowering::bodiesPerPass() {
  auto config = tune::ConfigAttr::of(op);
  return config ? config.getKnob(tune::KnobName::sweeps).value_or(1) : 1;
}

/// The bodies between two looks.
Step IterateLowering::runBodies(ValueRange states, Value count) {
  if (op.getCheckEvery() == 1) {
    Step step = runBody(states);
    step.done = select(isRunning(step.reason), i64(1), i64(0));
    return step;
  }
  int64_t perPass = bodiesPerPass();
  Value measured = a.f64(0.0), reason = constant(Reason::Running);
  if (perPass == 1)
    return countedBodies(states, measured, reason, count, 1, op.getCheckEvery());
  Value rounds = arith::DivSIOp::create(b, loc, count, i64(perPass));
  return runRounds({Values(states), measured, reason, Value()}, rounds, count,
                   op.getCheckEvery() / perPass);
}

/// `rounds` passes, and one by one the bodies that are left of `count`.
Step IterateLowering::runRounds(Step step, Value rounds, Value count,
                                int64_t trips) {
  int64_t perPass = bodiesPerPass();
  Value rest = arith::RemSIOp::create(b, loc, count, i64(perPass));
  if (trips > 0)
    step = countedBodies(step.states, step.measure, step.reason, rounds,
                         perPass, trips);
  step = countedBodies(step.states, step.measure, step.reason, rest, 1,
                       op.getCheckEvery() % perPass);
  step.done = count; // No requirement: SolverModels.cpp, whyNotPiped.
  return step;
}

/// Whether the last pass before a look can add up the residual as well. A sweep
/// in place goes through its rows one at a time; what does several in one loop
/// has no sum over them.
bool IterateLowering::looksInPass() {
  return bodiesPerPass() > 1 &&
         int64_t(op.getCheckEvery()) >= bodiesPerPass() &&
         !op.getBody().front().getOps<linop::SweepOp>().empty();
}

/// The bodies between two looks, and the norm of the true residual after them.
/// Where there is a whole pass of bodies, the last one does both.
std::pair<Step, Value> IterateLowering::runBodiesAndLook(ValueRange states,
                                                         Value count) {
  if (!looksInPass()) {
    Step step = runBodies(states, count);
    Value rho = residualNorm(step.states.front());
    return {step, rho};
  }
  unsigned n = states.size();
  int64_t perPass = bodiesPerPass();
  Value rounds = arith::DivSIOp::create(b, loc, count, i64(perPass));
  Value some =
      arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sgt, rounds, i64(0));
  Value none =
      arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sle, rounds, i64(0));
  Value no = arith::ConstantIntOp::create(b, loc, 0, 1);
  Step step = {Values(states), a.f64(0.0), constant(Reason::Running), Value()};
  step = runRounds(step, arith::SubIOp::create(b, loc, rounds, i64(1)), count,
                   op.getCheckEvery() / perPass - 1);
  Values inits = step.states;
  inits.push_back(a.f64(0.0));
  Values end = loop(some, inits, [&](ValueRange s) {
    Step last{Values(s.take_front(n)), Value(), Value(), Value()};
    for (int64_t i = 0; i < perPass; ++i)
      last = runBody(last.states);
    Values next = last.states;
    next.push_back(residualNorm(next.front()));
    return std::make_pair(no, next);
  });
  auto lookApart = [&](ValueRange) {
    return std::make_pair(no, Values{residualNorm(end.front())});
  };
  Value rho = loop(none, end.back(), lookApart, /*trips=*/0).front();
  step.states.assign(end.begin(), end.begin() + n);
  return {step, rho};
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

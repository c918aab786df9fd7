//===- IterateLowering.h - solver.iterate becomes loops and tests --*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The parts of LowerIterate: the bodies between two looks, and the loops around
// them.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_TRANSFORMS_ITERATELOWERING_H
#define LATHE_LIB_TRANSFORMS_ITERATELOWERING_H

#include "lathe/Transforms/IterateBuilder.h"

#include "mlir/IR/IRMapping.h"

namespace lathe {

/// What runs of the body give: the next states, the norm that was measured, -1 or
/// the reason for which a requirement ended the last one, and of several how many
/// ran to their end.
struct Step {
  llvm::SmallVector<mlir::Value> states;
  mlir::Value measure;
  mlir::Value reason;
  mlir::Value done;
};

/// What the stop test keeps from look to look.
struct Look {
  mlir::Value reason, best, bestK;
};

class IterateLowering {
public:
  IterateLowering(solver::IterateOp op, mlir::OpBuilder &b)
      : op(op), b(b), a{b, op.getLoc()}, loc(op.getLoc()),
        measure(op.getMeasure()) {}

  void run();

private:
  using Value = mlir::Value;
  using ValueRange = mlir::ValueRange;
  using Values = llvm::SmallVector<mlir::Value>;
  using LoopBody =
      llvm::function_ref<std::pair<Value, Values>(ValueRange states)>;

  // Scalars.
  Value i64(int64_t v);
  Value constant(solver::Reason reason);
  Value select(Value condition, Value x, Value y);
  Value is(Value reason, solver::Reason which);
  Value isRunning(Value reason);
  Value atLeast(Value x, double number);
  Value isFinite(Value x);
  Value residualNorm(Value x);
  Value startReason(Value reason);
  Value isIncompatible();
  Look look(Value rho, Value k, Value best, Value bestK);
  Look firstLook();
  Value relative(Value rho);
  Value monitored(Value reason, Value rho, Value k, Value wanted);

  // Bodies.
  Step runBody(ValueRange states);
  Step runBodyFrom(mlir::Block::iterator at, mlir::IRMapping &map,
                   Value measured);
  Step requireThen(mlir::Block::iterator at, mlir::IRMapping &map,
                   Value measured);
  Values keptStates(const mlir::IRMapping &map);
  int64_t bodiesPerPass();
  bool looksInPass();
  Step runBodies(ValueRange states, Value count);
  Step runRounds(Step step, Value rounds, Value count, int64_t trips);
  std::pair<Step, Value> runBodiesAndLook(ValueRange states, Value count);
  Step countedBodies(ValueRange states, Value measured, Value reason,
                     Value count, int64_t perRound, int64_t trips);
  Values restart(ValueRange inits);

  // Loops.
  /// `trips` is how often its body is expected to run, for the cost model.
  Values loop(Value go, ValueRange inits, LoopBody body, int64_t trips = 1);
  /// What a run from the start gives: the states that it was given, which of them is
  /// the x that was looked at, its k, the norm of its true residual, the reason, and
  /// the k of the last look at something finite.
  struct Ending {
    Values states;
    unsigned tested;
    Value k, rho, reason, lastK;
  };
  using Run = llvm::function_ref<Ending(ValueRange start)>;
  void untilFinite(Look first, Run run);
  Value lastFinite(Value reason, Value k, Value before);
  Value startsAt(Value reason);
  Ending direct(Look first, ValueRange start);
  Ending measured(Look first, ValueRange start);
  Values measuredOld(ValueRange states, Look look, Value k, Value lastK);
  Values measuredNew(ValueRange states, Look look, Value k, Value lastK);
  std::optional<unsigned> indexOfOld();
  bool keepsTested();
  Value afterBody(Value ended, Value looked);
  Value confirm(Value reason, Value rho, Value lastRho, Value k);
  Value isAtFloor(Value x, Value rho);
  Value judgeByFloor(Value x, Value rho, Value reason);
  void finish(Value x, Value k, Value rho, Value reason);

  solver::IterateOp op;
  mlir::OpBuilder &b;
  Arithmetic a;
  mlir::Location loc;
  solver::MeasureOp measure;
  Value normB, normStart, tolerance;
  /// Of the run that is being written, which is the first one or one that repeats it.
  Value limit, isFirstRun;
  /// A look says converged where the residual is at most so many ||b||.
  Value goal;
};

} // namespace lathe

#endif // LATHE_LIB_TRANSFORMS_ITERATELOWERING_H

//===- FixedSteps.cpp - Solves stopped after k bodies ---------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A solve that has converged has forgotten how it got there: sweeps in a wrong
// order, or one too many in a pass, show in the first iterates only. So the same
// program, with its limits made one more argument, is compiled once and run for
// a few counts around the number of sweeps a pass.
//
//===----------------------------------------------------------------------===//

#include "FixedSteps.h"

#include "lathe/Dialect/Solver/Solver.h"
#include "lathe/Dialect/Tune/Tune.h"

#include "mlir/IR/IRMapping.h"

#include <set>

using namespace mlir;
using namespace lathe;
using namespace lathe::run;
using namespace lathe::reference;
using llvm::Error;
using llvm::Expected;

/// The limit of a solve, as an operand to set.
static MutableOperandRange getLimit(Operation *solve) {
  if (auto method = dyn_cast<solver::MethodOpInterface>(solve))
    return method.getMaxIterationsMutable();
  return cast<solver::IterateOp>(solve).getMaxIterationsMutable();
}

/// A solve whose limit an argument of the function can be.
static bool canBeLimited(const Program &program, const ResultInfo &info) {
  return info.role == Role::Solution &&
         info.solve->getParentOfType<func::FuncOp>() == program.function;
}

/// A copy of the program whose last argument is the limit of its solves.
static Program makeLimited(const Program &program) {
  IRMapping mapping;
  Program limited;
  limited.module = cast<ModuleOp>(program.module.get()->clone(mapping));
  Operation *function = func::FuncOp(program.function);
  limited.function = cast<func::FuncOp>(mapping.lookup(function));
  unsigned position = limited.function.getNumArguments();
  Builder builder(limited.module->getContext());
  (void)limited.function.insertArgument(position, builder.getI64Type(),
                                        builder.getDictionaryAttr({}),
                                        limited.function.getLoc());
  limited.results = program.results;
  for (ResultInfo &info : limited.results) {
    if (info.solve)
      info.solve = mapping.lookup(info.solve);
    if (canBeLimited(limited, info))
      getLimit(info.solve).assign(limited.function.getArgument(position));
  }
  return limited;
}

static const SolveRecord *findRecord(const Execution &reference,
                                     Operation *solve) {
  auto record = llvm::find_if(reference.solves, [&](const SolveRecord &r) {
    return r.op == solve;
  });
  return record == reference.solves.end() ? nullptr : &*record;
}

/// How many bodies are worth a comparison: no more than the reference did, and
/// of a Krylov method fewer than 11 and than it needs to end.
static int64_t mostSteps(const SolveRecord &record) {
  if (!isKrylov(record.op))
    return record.iterations;
  return std::min<int64_t>(10, record.iterations - 1);
}

/// The counts to run: those around each number of sweeps a pass. What the function
/// calls is part of it when a choice is made.
static std::set<int64_t> chooseCounts(const Execution &compiled,
                                      StringRef function) {
  std::set<int64_t> counts = {1, 2, 3};
  for (const Decision &decision : compiled.decisions)
    for (const auto &[knob, value] : decision.knobs)
      if (knob == tune::KnobName::sweeps && decision.function == function)
        counts.insert({value, value + 1, 2 * value + 1});
  return counts;
}

Error lathe::run::checkFixedSteps(
    const Program &program, std::vector<Array> arguments,
    const Options &options, const Execution &compiled,
    const Execution &reference,
    llvm::function_ref<void(const Twine &, const Comparison &)> add) {
  int64_t most = 0;
  for (const ResultInfo &info : program.results)
    if (canBeLimited(program, info))
      if (const SolveRecord *record = findRecord(reference, info.solve))
        most = std::max(most, mostSteps(*record));
  if (most < 1)
    return Error::success();
  Program limited = makeLimited(program);
  Expected<CompiledProgram> code = CompiledProgram::create(limited, options);
  if (!code)
    return code.takeError();
  Expected<Array> limit = Array::create(ElementKind::I64, {}, "the limit");
  if (!limit)
    return limit.takeError();
  arguments.push_back(std::move(*limit));
  for (int64_t count : chooseCounts(compiled, limited.function.getName())) {
    arguments.back().as<int64_t>()[0] = count;
    if (count > most)
      break;
    Expected<Execution> fast =
        code->run(limited, arguments, options.threads, 1);
    if (!fast)
      return fast.takeError();
    Expected<Execution> slow = interpret(limited, arguments, 1);
    if (!slow)
      return slow.takeError();
    for (auto [i, info] : llvm::enumerate(limited.results)) {
      if (!canBeLimited(limited, info))
        continue;
      const SolveRecord *whole =
          findRecord(reference, program.results[i].solve);
      const SolveRecord *record = findRecord(*slow, info.solve);
      if (whole && record && count <= mostSteps(*whole))
        add("result " + Twine(i) + " after " + Twine(count) + " of " +
                Twine(whole->iterations) + " iterations",
            SolveCheck(*record, fast->results[i])
                .compareSteps(expectedCondition(*whole)));
    }
  }
  return Error::success();
}

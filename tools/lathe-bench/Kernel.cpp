//===- Kernel.cpp - A program, compiled and ready to be called ------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The way of lathe-compile up to the LLVM dialect, then the JIT. Solves are
// limited before that: a constant count with a tolerance of zero, so that a
// peer can do the same work.
//
// All messages are internal: they say that a program of the tool is wrong.
//
//===----------------------------------------------------------------------===//

#include "Kernel.h"

#include "Loops/Probe.h"

#include "lathe/Dialect/Solver/Solver.h"
#include "lathe/Pipelines/Pipelines.h"
#include "lathe/Support/Error.h"
#include "lathe/Target/Abi.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/Parser/Parser.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::bench;
using llvm::Error;
using llvm::Expected;

/// Every solve of the program ends after `iterations` bodies.
static void limitSolves(ModuleOp module, int64_t iterations) {
  auto limit = [&](auto solve) {
    OpBuilder builder(solve);
    Location loc = solve.getLoc();
    Value zero = arith::ConstantFloatOp::create(
        builder, loc, builder.getF64Type(), llvm::APFloat(0.0));
    Value count = arith::ConstantIntOp::create(builder, loc, iterations, 64);
    solve.getToleranceMutable().assign(zero);
    solve.getMaxIterationsMutable().assign(count);
  };
  module.walk([&](Operation *op) {
    llvm::TypeSwitch<Operation *>(op)
        .Case<solver::JacobiOp, solver::GaussSeidelOp, solver::SorOp,
              solver::SsorOp, solver::ChebyshevOp, solver::CgOp,
              solver::IterateOp>(limit);
  });
}

/// The name of the only public function; empty where there is another number.
static std::string entryOf(ModuleOp module) {
  std::string entry;
  for (auto function : module.getOps<func::FuncOp>())
    if (function.isPublic()) {
      if (!entry.empty())
        return "";
      entry = function.getName().str();
    }
  return entry;
}

Expected<std::unique_ptr<Kernel>>
Kernel::compile(const Case &program, const KernelOptions &choices) {
  DialectRegistry registry;
  registerDialects(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.printOpOnDiagnostic(false);
  std::string text;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    if (text.empty() && diagnostic.getSeverity() == DiagnosticSeverity::Error)
      text = diagnostic.str();
  });
  auto fail = [&](StringRef otherwise) {
    llvm::replace(text, '\n', ' ');
    return userError(text.empty() ? otherwise : StringRef(text), program.path,
                     "a program that compiles");
  };
  auto module = parseSourceString<ModuleOp>(program.program, &context);
  if (!module)
    return fail("cannot be parsed");
  std::string entry = entryOf(*module);
  if (entry.empty())
    return fail("has no public function, or several");
  if (program.iterations)
    limitSolves(*module, program.iterations);
  double start = threadSeconds();
  PipelineOptions options;
  options.cpu = choices.cpu;
  options.provider = choices.provider;
  options.replay = choices.replay;
  options.record = choices.record;
  options.ranking = choices.ranking;
  if (failed(runStages(*module, firstStage, lastStage, options)))
    return fail("cannot be compiled");
  double middle = threadSeconds();
  auto engine = Engine::compile(*module);
  if (failed(engine))
    return fail("cannot be compiled");
  double rest = threadSeconds() - middle;
  // The engine reads another clock; the share is the same on both.
  double link =
      rest * (*engine)->getLinkSeconds() / (*engine)->getCompileSeconds();
  auto kernel = std::make_unique<Kernel>();
  kernel->compileTimes = {middle - start, rest - link, link};
  kernel->engine = std::move(*engine);
  kernel->function = kernel->engine->lookup(entry);
  if (!kernel->function)
    return fail("has no entry");
  if (choices.labels) {
    auto labels = labelCode(*module);
    if (failed(labels))
      return fail("cannot be labelled");
    kernel->labels = std::move(*labels);
  }
  return kernel;
}

Error Kernel::bind(std::vector<Array> arguments, int32_t threads) {
  if (arguments.size() != size_t(function->inputs))
    return userError("the program has " + llvm::Twine(function->inputs) +
                         " arguments",
                     function->name, llvm::Twine(arguments.size()));
  inputs = std::move(arguments);
  call.emplace(*function, threads);
  for (auto [i, input] : llvm::enumerate(inputs))
    call->setInput(i, input);
  if (Error error = call->makeResults())
    return error;
  call->makeWorkspace();
  return Error::success();
}

std::optional<int64_t> Kernel::getIterations() const {
  for (const Array &result : call->getResults())
    if (result.getShape().empty() && result.getKind() == ElementKind::I64)
      return result.as<int64_t>()[0];
  return std::nullopt;
}

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
#include "mlir/Pass/PassManager.h"
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
  PassManager passes(&context);
  PipelineOptions options;
  options.cpu = choices.cpu;
  options.provider = choices.provider;
  options.replay = choices.replay;
  options.record = choices.record;
  options.ranking = choices.ranking;
  addStages(passes, firstStage, lastStage, options);
  if (failed(passes.run(*module)))
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

static Expected<ElementKind> kindOf(const lathe_parameter &parameter) {
  bool isFloat = parameter.code == kDLFloat;
  if (parameter.bits == 32)
    return isFloat ? ElementKind::F32 : ElementKind::I32;
  if (parameter.bits == 64)
    return isFloat ? ElementKind::F64 : ElementKind::I64;
  return userError("parameter '" + llvm::Twine(parameter.name) + "' has " +
                       llvm::Twine(parameter.bits) + " bits",
                   "the program", "f32, f64, i32 or i64");
}

Error Kernel::addResult(const lathe_parameter &parameter, int64_t *&sizes) {
  SmallVector<int64_t> shape(sizes, sizes + parameter.rank);
  sizes += parameter.rank;
  Expected<ElementKind> kind = kindOf(parameter);
  if (!kind)
    return kind.takeError();
  auto array = Array::create(*kind, shape, "a result of the case");
  if (!array)
    return array.takeError();
  values.push_back(std::move(*array));
  return Error::success();
}

/// The tensor that `array` holds; the array must stay where it is.
static DLTensor describe(const lathe_parameter &parameter, Array &array) {
  DLTensor tensor = {};
  tensor.data = array.getBytes();
  tensor.device.device_type = kDLCPU;
  tensor.ndim = int32_t(array.getShape().size());
  tensor.dtype = {parameter.code, parameter.bits, 1};
  tensor.shape = const_cast<int64_t *>(array.getShape().data());
  return tensor;
}

static lathe_value scalarOf(const Array &array) {
  lathe_value value = {};
  std::memcpy(&value, array.getBytes(), array.getNumBytes());
  return value;
}

static Error lastError(StringRef name) {
  return userError(lathe_last_error(), name, "a call that succeeds");
}

Error Kernel::bind(std::vector<Array> inputs, int32_t threads) {
  int32_t count = function->inputs + function->results;
  if (inputs.size() != size_t(function->inputs))
    return userError("the program has " + llvm::Twine(function->inputs) +
                         " arguments",
                     function->name, llvm::Twine(inputs.size()));
  values = std::move(inputs);
  values.reserve(count); // tensors point to shapes inside
  tensors.resize(count);
  arguments.resize(count);
  int64_t rank = 0;
  for (int32_t i = 0; i < count; ++i) {
    const lathe_parameter &parameter = function->parameters[i];
    if (i >= function->inputs) {
      rank += parameter.is_scalar ? 0 : parameter.rank;
      continue;
    }
    tensors[i] = describe(parameter, values[i]);
    if (parameter.is_scalar)
      arguments[i] = scalarOf(values[i]);
    else
      arguments[i].tensor = &tensors[i];
  }
  std::vector<int64_t> sizes(rank);
  if (lathe_rt_result_shapes(function, arguments.data(), sizes.data()))
    return lastError(function->name);
  int64_t *next = sizes.data();
  for (int32_t i = function->inputs; i < count; ++i) {
    const lathe_parameter &parameter = function->parameters[i];
    if (Error error = addResult(parameter, next))
      return error;
    tensors[i] = describe(parameter, values[i]);
    if (parameter.is_scalar)
      arguments[i].pointer = values[i].getBytes();
    else
      arguments[i].tensor = &tensors[i];
  }
  call.size = sizeof(call);
  call.threads = threads;
  workspace.resize(lathe_rt_workspace_bytes(function, &call, arguments.data()));
  call.workspace = workspace.empty() ? nullptr : workspace.data();
  call.workspace_bytes = workspace.size();
  return Error::success();
}

Error Kernel::run() {
  if (lathe_rt_invoke(function, &call, arguments.data()))
    return lastError(function->name);
  return Error::success();
}

/// All bits set: a NaN, or -1.
void Kernel::poison() {
  for (Array &result : llvm::drop_begin(values, function->inputs))
    std::memset(result.getBytes(), 0xff, result.getNumBytes());
  std::fill(workspace.begin(), workspace.end(), char(0xff));
}

std::optional<int64_t> Kernel::getIterations() const {
  for (int32_t i = 0; i < function->results; ++i) {
    const Array &result = values[function->inputs + i];
    if (function->parameters[function->inputs + i].is_scalar &&
        result.getKind() == ElementKind::I64)
      return result.as<int64_t>()[0];
  }
  return std::nullopt;
}

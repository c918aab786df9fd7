//===- Jit.cpp - Running a program as compiled code -----------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All stages, the JIT, and a call through the same descriptor and checks that
// every other caller of a kernel goes through.
//
//===----------------------------------------------------------------------===//

#include "Execution.h"

#include "Arguments.h"

#include "lathe/Pipelines/Pipelines.h"
#include "lathe/Support/Error.h"

#include "mlir/Pass/PassManager.h"

#include <chrono>

using namespace mlir;
using namespace lathe;
using namespace lathe::run;
using llvm::Error;
using llvm::Expected;

static double secondsSince(std::chrono::steady_clock::time_point start) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start)
      .count();
}

//===----------------------------------------------------------------------===//
// Compilation
//===----------------------------------------------------------------------===//

static LogicalResult runStages(ModuleOp module, Stage first, Stage last,
                               const Options &options) {
  PassManager pm(module.getContext());
  PipelineOptions pipeline;
  pipeline.cpu = options.cpu;
  pipeline.machine = options.machine;
  pipeline.replay = options.replay;
  pipeline.provider = options.provider;
  addStages(pm, first, last, pipeline);
  return pm.run(module);
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

static DLDataType dataType(ElementKind kind) {
  bool isFloat = kind == ElementKind::F32 || kind == ElementKind::F64;
  return {uint8_t(isFloat ? kDLFloat : kDLInt), uint8_t(8 * elementBytes(kind)),
          1};
}

namespace {
/// One call: the values that a kernel takes, and what they point to.
class Call {
public:
  Call(const lathe_function &function, const Program &program)
      : function(function), program(program),
        values(function.inputs + function.results),
        tensors(function.inputs + function.results),
        shapes(function.inputs + function.results) {}

  void addInputs(llvm::ArrayRef<Array> arguments);
  Error makeResults();
  Error invoke(int32_t threads);
  std::vector<Array> takeResults() { return std::move(results); }

private:
  void setTensor(size_t i, char *data, ElementKind kind,
                 llvm::ArrayRef<int64_t> shape);

  const lathe_function &function;
  const Program &program;
  std::vector<lathe_value> values;
  std::vector<DLTensor> tensors;
  std::vector<std::vector<int64_t>> shapes;
  std::vector<Array> results;
  /// Whether the arrays of CSR matrices are known to be right.
  bool checked = false;
};
} // namespace

void Call::setTensor(size_t i, char *data, ElementKind kind,
                     llvm::ArrayRef<int64_t> shape) {
  shapes[i] = shape.vec();
  tensors[i] = {data,
                {kDLCPU, 0},
                int32_t(shape.size()),
                dataType(kind),
                shapes[i].data(),
                nullptr,
                0};
  values[i].tensor = &tensors[i];
}

void Call::addInputs(llvm::ArrayRef<Array> arguments) {
  for (int32_t i = 0; i < function.inputs; ++i) {
    const lathe_parameter &parameter = function.parameters[i];
    const Array &array = arguments[parameter.position];
    if (!parameter.is_scalar) {
      setTensor(i, const_cast<char *>(array.getBytes()), array.getKind(),
                array.getShape());
      continue;
    }
    switch (array.getKind()) {
    case ElementKind::F32:
      values[i].f32 = array.as<float>()[0];
      break;
    case ElementKind::F64:
      values[i].f64 = array.as<double>()[0];
      break;
    case ElementKind::I32:
      values[i].i32 = array.as<int32_t>()[0];
      break;
    case ElementKind::I64:
      values[i].i64 = array.as<int64_t>()[0];
      break;
    }
  }
}

/// What the checks of a call say: WHAT, and most often what was expected.
static Error callError() {
  auto [what, expected] = StringRef(lathe_last_error()).split(", expected ");
  return userError(what, "in the call",
                   expected.empty() ? "arguments that fit" : expected);
}

Error Call::makeResults() {
  int64_t count = 0;
  for (int32_t i = function.inputs; i < function.inputs + function.results; ++i)
    count += function.parameters[i].is_scalar ? 0 : function.parameters[i].rank;
  std::vector<int64_t> dims(std::max<int64_t>(count, 1));
  if (lathe_rt_result_shapes(&function, values.data(), dims.data()) != LATHE_OK)
    return callError();
  results.resize(function.results);
  llvm::ArrayRef<int64_t> rest = dims;
  for (int32_t i = function.inputs; i < function.inputs + function.results;
       ++i) {
    const lathe_parameter &parameter = function.parameters[i];
    ElementKind kind = *elementKindOf(program.results[parameter.position].type);
    size_t rank = parameter.is_scalar ? 0 : parameter.rank;
    Expected<Array> array = Array::create(
        kind, rest.take_front(rank), "result " + Twine(parameter.position));
    if (!array)
      return array.takeError();
    rest = rest.drop_front(rank);
    Array &result = results[parameter.position] = std::move(*array);
    // What the kernel does not write must not look like an answer.
    result.visit([](auto elements) {
      using T = typename decltype(elements)::value_type;
      if constexpr (std::is_floating_point_v<T>)
        std::fill(elements.begin(), elements.end(),
                  std::numeric_limits<T>::quiet_NaN());
    });
    if (parameter.is_scalar)
      values[i].pointer = result.getBytes();
    else
      setTensor(i, result.getBytes(), kind, result.getShape());
  }
  return Error::success();
}

Error Call::invoke(int32_t threads) {
  lathe_call call = {};
  call.size = sizeof(call);
  call.flags = checked ? LATHE_CSR_CHECKED : 0;
  call.threads = threads;
  if (lathe_rt_invoke(&function, &call, values.data()) != LATHE_OK)
    return callError();
  checked = true;
  return Error::success();
}

Expected<CompiledProgram> CompiledProgram::create(const Program &program,
                                                  const Options &options) {
  CompiledProgram compiled;
  auto start = std::chrono::steady_clock::now();
  OwningOpRef<ModuleOp> module = program.module.get().clone();
  if (failed(runStages(*module, firstStage, Stage::Choose, options)))
    return diagnosed();
  compiled.decisions = collectDecisions(*module, options.input);
  if (failed(runStages(*module, Stage::Expand, lastStage, options)))
    return diagnosed();
  auto engine = Engine::compile(*module);
  if (failed(engine))
    return diagnosed();
  compiled.engine = std::move(*engine);
  compiled.compileSeconds = secondsSince(start);
  return compiled;
}

Expected<Execution> CompiledProgram::run(const Program &program,
                                         llvm::ArrayRef<Array> arguments,
                                         int32_t threads,
                                         int64_t repetitions) const {
  Execution execution;
  execution.compileSeconds = compileSeconds;
  execution.decisions = decisions;
  std::string name = func::FuncOp(program.function).getName().str();
  const lathe_function *function = engine->lookup(name);
  if (!function)
    return userError( // internal: the entry is public
        "no compiled function '" + name + "'", "in the JIT",
        "the entry to be public");
  Call call(*function, program);
  call.addInputs(arguments);
  if (Error error = call.makeResults())
    return error;
  for (int64_t i = 0; i < repetitions; ++i) {
    auto begin = std::chrono::steady_clock::now();
    if (Error error = call.invoke(threads))
      return error;
    execution.runSeconds.push_back(secondsSince(begin));
  }
  execution.results = call.takeResults();
  return execution;
}

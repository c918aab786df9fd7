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

#include "lathe/Pipelines/Pipelines.h"
#include "lathe/Support/Error.h"
#include "lathe/Target/Call.h"

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

Expected<CompiledProgram> CompiledProgram::create(const Program &program,
                                                  const Options &options) {
  CompiledProgram compiled;
  auto start = std::chrono::steady_clock::now();
  OwningOpRef<ModuleOp> module = program.module.get().clone();
  PipelineOptions pipeline;
  pipeline.cpu = options.cpu.value_or("native");
  pipeline.machine = options.machine;
  pipeline.replay = options.replay;
  pipeline.provider = options.provider;
  if (failed(runStages(*module, firstStage, Stage::Choose, pipeline)))
    return diagnosed();
  compiled.decisions = collectDecisions(*module, options.input);
  if (failed(runStages(*module, Stage::Expand, lastStage, pipeline)))
    return diagnosed();
  auto engine = Engine::compile(*module);
  if (failed(engine))
    return diagnosed();
  compiled.engine = std::move(*engine);
  compiled.compileSeconds = secondsSince(start);
  return compiled;
}

//===----------------------------------------------------------------------===//
// Calls
//===----------------------------------------------------------------------===//

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
  Call call(*function, threads);
  for (int32_t i = 0; i < function->inputs; ++i)
    call.setInput(i, arguments[function->parameters[i].position]);
  if (Error error = call.makeResults())
    return error;
  // What the kernel does not write must not look like an answer.
  call.poison();
  for (int64_t i = 0; i < repetitions; ++i) {
    auto begin = std::chrono::steady_clock::now();
    // The arrays of CSR matrices are known to be right after the first call.
    if (Error error = call.invoke(i == 0 ? 0 : LATHE_CSR_CHECKED))
      return error;
    execution.runSeconds.push_back(secondsSince(begin));
  }
  execution.results = call.takeResults();
  return execution;
}

//===- Execution.h - Running a program, either way -------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The same call by the reference and by compiled code.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_RUN_EXECUTION_H
#define LATHE_TOOLS_LATHE_RUN_EXECUTION_H

#include "Options.h"
#include "Program.h"

#include "lathe/Pipelines/Decision.h"
#include "lathe/Reference/Evaluator.h"
#include "lathe/Target/Engine.h"

namespace lathe::run {

/// What a run gave, and how long it took.
struct Execution {
  std::vector<Array> results;
  /// Of each result of the reference, `Tensor::terms`.
  std::vector<std::vector<double>> terms;
  double compileSeconds = 0.0;
  std::vector<double> runSeconds;
  std::vector<Decision> decisions;
  /// The solves of the reference.
  std::vector<reference::SolveRecord> solves;
};

/// Evaluates by the definition of each op. Fails after a diagnostic.
llvm::Expected<Execution> interpret(Program &program,
                                    llvm::ArrayRef<Array> arguments,
                                    int64_t repetitions);

/// A program as code for a CPU, to be called as often as one likes.
class CompiledProgram {
public:
  /// Fails after a diagnostic.
  static llvm::Expected<CompiledProgram> create(const Program &program,
                                                const Options &options);

  /// Calls it `repetitions` times on the same arguments; `program` is the one
  /// it was made from.
  llvm::Expected<Execution> run(const Program &program,
                                llvm::ArrayRef<Array> arguments,
                                int32_t threads, int64_t repetitions) const;

private:
  std::unique_ptr<Engine> engine;
  double compileSeconds = 0.0;
  std::vector<Decision> decisions;
};

/// An error that says that a diagnostic has been emitted.
inline llvm::Error diagnosed() { return llvm::createStringError(""); }

} // namespace lathe::run

#endif // LATHE_TOOLS_LATHE_RUN_EXECUTION_H

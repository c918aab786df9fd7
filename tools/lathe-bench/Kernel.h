//===- Kernel.h - A program, compiled and ready to be called ---*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Compiles a program in this process and calls it on arrays.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_BENCH_KERNEL_H
#define LATHE_TOOLS_LATHE_BENCH_KERNEL_H

#include "Case.h"

#include "lathe/Target/Call.h"
#include "lathe/Target/Engine.h"
#include "lathe/Target/Labels.h"

namespace lathe::bench {

/// Seconds of this thread: the stages of MLIR, LLVM's way to an object file,
/// and linking.
struct CompileTimes {
  double stages = 0.0, llvm = 0.0, link = 0.0;
};

/// What the stages target and choose are told; see their options.
struct KernelOptions {
  std::string cpu = "native";
  std::string provider = "default", replay, record, ranking;
  /// Label the innermost loops as well.
  bool labels = false;
};

class Kernel {
public:
  /// Compiles the only public function of the case's program, to run here.
  static llvm::Expected<std::unique_ptr<Kernel>>
  compile(const Case &program, const KernelOptions &choices = {});

  /// How long that took, from the parsed module to code that can be called.
  const CompileTimes &getCompileTimes() const { return compileTimes; }

  /// The labels that were asked for.
  const std::vector<LoopLabels> &getLabels() const { return labels; }

  /// Takes the arguments of all calls, and allocates results and workspace.
  llvm::Error bind(std::vector<Array> arguments, int32_t threads);

  /// One call.
  llvm::Error run() { return call->invoke(); }

  /// Fills the results with what no computation may leave there.
  void poison() { call->poison(); }

  /// The first result.
  const Array &getResult() const { return call->getResults().front(); }

  /// The count of iterations that a solve returned; nothing for others.
  std::optional<int64_t> getIterations() const;

private:
  std::unique_ptr<Engine> engine;
  CompileTimes compileTimes;
  std::vector<LoopLabels> labels;
  const lathe_function *function = nullptr;
  std::vector<Array> inputs;
  std::optional<Call> call;
};

} // namespace lathe::bench

#endif // LATHE_TOOLS_LATHE_BENCH_KERNEL_H

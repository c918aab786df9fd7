//===- Engine.h - Compiled code in this process ----------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The JIT: a module after stage llvm becomes functions that can be called. It
// takes the same way to an object file as lathe-compile.
//
//   runStages(module, firstStage, lastStage, options); // lathe/Pipelines
//   FailureOr<std::unique_ptr<Engine>> engine = Engine::compile(module);
//   const lathe_function *f = (*engine)->lookup("solve");
//   lathe_status status = lathe_rt_invoke(f, &call, values); // lathe_last_error
//
// Where arguments are arrays of lathe/Support/Array.h, Call.h makes the values.
// The descriptor tells the names, types and shapes of all parameters: inputs in
// function order, then tensor results, then scalar results.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TARGET_ENGINE_H
#define LATHE_TARGET_ENGINE_H

#include "lathe/Runtime/Descriptor.h"

#include "mlir/IR/BuiltinOps.h"

#include <memory>

namespace lathe {

class Engine {
public:
  /// Compiles a module after stage llvm. An error (reported on the module)
  /// where its target has instructions that this host has not.
  static mlir::FailureOr<std::unique_ptr<Engine>>
  compile(mlir::ModuleOp module);

  ~Engine();

  /// The descriptor of a public function by its source name, or null. It lives
  /// as long as the engine.
  const lathe_function *lookup(llvm::StringRef name) const;

  /// Time from the LLVM dialect to callable code.
  double getCompileSeconds() const;
  /// The part of it after the object file: loading and linking.
  double getLinkSeconds() const;

private:
  struct Impl;
  explicit Engine(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl;
};

} // namespace lathe

#endif // LATHE_TARGET_ENGINE_H

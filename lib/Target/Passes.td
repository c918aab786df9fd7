//===- Passes.td - Passes of the target and llvm stages ---*- tablegen -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Passes that know the machine.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TARGET_PASSES
#define LATHE_TARGET_PASSES

include "mlir/Pass/PassBase.td"

def SetTargetPass : Pass<"lathe-set-target", "::mlir::ModuleOp"> {
  let summary = "Put the target on the module";
  let description = [{
    Sets `lathe.target` from the table of CPUs; a target that is already there
    is kept. No later pass asks the host anything.
  }];
  let dependentDialects = ["::lathe::LatheDialect"];
  let options = [
    Option<"cpu", "cpu", "std::string", [{"native"}],
           "native, or the name of a CPU as LLVM knows it">];
}

#endif // LATHE_TARGET_PASSES

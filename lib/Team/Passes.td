//===- Passes.td - Passes of lib/Team ---------------------*- tablegen -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See the description of each pass.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TEAM_PASSES
#define LATHE_TEAM_PASSES

include "mlir/Pass/PassBase.td"

def ShareLoopsPass : Pass<"lathe-share-loops", "::mlir::func::FuncOp"> {
  let summary = "Parallel loops become team regions";
  let description = [{
    The outermost loops with `lathe.parallel` are shared: a thread takes every
    n-th turn, so that turns of growing length are dealt out evenly. Buffers
    that are used in such a loop alone are scratch, and get `lathe.per_thread`.

    Example: test/lib/Team/share-loops.mlir
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::lathe::sched::SchedDialect"];
}

def OutlineTeamsPass : Pass<"lathe-outline-teams", "::mlir::ModuleOp"> {
  let summary = "Each team region in a function of its own";
  let description = [{
    The body of each `sched.team` moves to a private function that is never
    inlined, and two with the same body are one. A kernel has a dozen passes over
    memory, each with several loops: in one function their addresses would push
    each other out of registers, and LLVM would take longer.

    Example: test/lib/Team/outline-teams.mlir
  }];
  let dependentDialects = ["::mlir::func::FuncDialect"];
}

def FormTeamPass : Pass<"lathe-form-team", "::mlir::func::FuncOp"> {
  let summary = "One team for a whole function";
  let description = [{
    Where a function has `sched.team` regions, its whole body becomes what every
    thread of one team runs, entered once per call. The regions lose their
    frames. The scalar code around them is the same in each thread and stays
    where it is, loops and branches included. What else writes to memory is done
    by thread 0, with a barrier behind it; scalars that come out of it reach the
    others through memory. Where scalar code reads memory, a barrier keeps later
    writes away until all have read it.

    Example: test/lib/Team/form-team.mlir
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::memref::MemRefDialect",
                           "::mlir::scf::SCFDialect", "::lathe::sched::SchedDialect"];
}

def LowerTeamPass : Pass<"lathe-lower-team", "::mlir::ModuleOp"> {
  let summary = "Calls of the runtime in place of threads and barriers";
  let description = [{
    Each function with the C ABI takes one more argument, what the runtime knows
    of the thread that runs it, and the ops of a team become calls that pass it
    on.

    Example: test/lib/Team/lower-team.mlir
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::func::FuncDialect",
                           "::mlir::LLVM::LLVMDialect"];
}

#endif // LATHE_TEAM_PASSES

//===- Passes.td - Passes of lib/Schedule -----------------*- tablegen -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See the description of each pass.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_SCHEDULE_PASSES
#define LATHE_SCHEDULE_PASSES

include "mlir/Pass/PassBase.td"

def ScheduleGroupsPass : Pass<"lathe-schedule-groups", "::mlir::func::FuncOp"> {
  let summary = "Give groups their schedule";
  let description = [{
    Sets the delay of each member, the least that its dependences allow; makes
    the row of zeros that is read outside a dirichlet boundary; and shrinks
    storage that lives only for a few steps of the pass to these steps.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::tensor::TensorDialect",
                           "::lathe::sched::SchedDialect"];
}

def EmitGroupsPass : Pass<"lathe-emit-groups", "::mlir::func::FuncOp"> {
  let summary = "Groups become vector loops";
  let description = [{
    On buffers: each group becomes loops over its steps and, a member at a
    time, over the points of a row: vectors of the target's width inside, the
    same arithmetic on scalars at the edges. Sums are added up row by row, in
    an order that depends on the size and the target alone. Stop tests become
    scalar code, and loops over states `scf.while`.
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
                           "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
                           "::mlir::vector::VectorDialect"];
}

#endif // LATHE_SCHEDULE_PASSES

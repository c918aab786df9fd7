//===- Passes.td - Passes of lib/Transforms ---------------*- tablegen -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See the description of each pass.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TRANSFORMS_PASSES
#define LATHE_TRANSFORMS_PASSES

include "mlir/Pass/PassBase.td"

def DecomposeAggregatesPass : Pass<"lathe-decompose-aggregates"> {
  let summary = "linalg.softmax becomes structured ops";
  let description = [{
    Ops that upstream can decompose into structured ops (`AggregatedOpInterface`:
    `linalg.softmax`) are decomposed.

    Example: test/lib/Transforms/decompose-aggregates.mlir
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
                           "::mlir::math::MathDialect", "::mlir::tensor::TensorDialect"];
}

def LinalgToElementwisePass
    : Pass<"lathe-linalg-to-elementwise", "::mlir::func::FuncOp"> {
  let summary = "Elementwise linalg ops of iterations become arith and math";
  let description = [{
    In an iteration, a structured op that is elementwise becomes the arith and
    math of its region on whole grids, and one that sums over all points a
    `linop.dot`: what a pass over memory can take in. Scalars are spread. An
    operand that is read by rows, by columns or transposed is laid out as the
    grid once, before the iteration, if that does not change it. Ops with
    indices, over more than three dimensions, and other reductions stay.

    Example: test/lib/Transforms/linalg-to-elementwise.mlir
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect", "::lathe::linop::LinopDialect"];
}

def ExpandMethodsPass : Pass<"lathe-expand-methods", "::mlir::func::FuncOp"> {
  let summary = "Named methods become solver.iterate";
  let description = [{
    Each named method is written out as the iteration that its description
    gives, and each apply of `solver.sweeps` as its sweeps from zero. After
    this pass nothing knows the name of a method.

    Example: test/lib/Transforms/expand-methods.mlir
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
                           "::mlir::tensor::TensorDialect", "::lathe::solver::SolverDialect"];
}

def LowerIteratePass : Pass<"lathe-lower-iterate", "::mlir::func::FuncOp"> {
  let summary = "solver.iterate becomes loops, looks and stop tests";
  let description = [{
    Writes the control of an iteration: the start, the bodies between two
    looks (as many side by side as the knob `sweeps` says), the look at the
    residual and its test, and the restart from the true residual.

    Example: test/lib/Transforms/lower-iterate.mlir
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
                           "::mlir::scf::SCFDialect", "::lathe::sched::SchedDialect",
                           "::mlir::tensor::TensorDialect", "::mlir::ub::UBDialect",
                           "::lathe::solver::SolverDialect"];
}

def LowerForPass : Pass<"lathe-lower-for", "::mlir::func::FuncOp"> {
  let summary = "scf.for over whole grids becomes sched.loop";
  let description = [{
    A loop whose body walks grids, by ops on whole tensors or by a solve, becomes
    a loop over states: its counter is one of them, the others may swap buffers.
    Of other loops whose counter might overflow the rounds are counted; the rest is
    left as it is. A branch in such a loop with another one inside becomes a loop of
    one round for each side that computes something, where sizes are static.

    ```mlir
    %u = scf.for %i = %c0 to %n step %c1 iter_args(%p = %u0) -> (tensor<9x9xf64>) {
      %q = linop.apply %A, %p : tensor<9x9xf64>
      scf.yield %q : tensor<9x9xf64>
    }
    ```

    Example: test/lib/Transforms/lower-for.mlir
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::lathe::sched::SchedDialect"];
}

def DuplicatePass : Pass<"lathe-duplicate", "::mlir::func::FuncOp"> {
  let summary = "Compute again what costs less than to load it";
  let description = [{
    A value that no array is read for (the diagonal of a stencil with constant
    coefficients) is computed where it is used. In loops whose `tune.config`
    has `recompute = 1`, so is a value that later passes want at the point
    itself, if they read fewer arrays for it than its own would be: CG's second
    pass over a stencil computes A p again.

    Example: test/lib/Transforms/duplicate.mlir
  }];
  let dependentDialects = ["::lathe::linop::LinopDialect"];
}

def FormGroupsPass : Pass<"lathe-form-groups", "::mlir::func::FuncOp"> {
  let summary = "Cut bodies into passes over memory";
  let description = [{
    Ops on whole grids become members of `sched.group`s, one a pass over
    memory. A block is cut only where a reduction's value is needed to go on,
    where a matrix may read any unknown, or where the direction turns. Every
    stored value gets a buffer; in loops it is that of a state which is dead by
    then, or a second buffer added to the loop, so that no copy is needed.

    Example: test/lib/Transforms/form-groups.mlir
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect",
                           "::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
                           "::mlir::tensor::TensorDialect", "::lathe::sched::SchedDialect"];
}

def ShapeRowsPass : Pass<"lathe-shape-rows", "::mlir::func::FuncOp"> {
  let summary = "Find before a loop what its steps need to read rows fast";
  let description = [{
    The groups of a loop read the same rows of a CSR matrix at every step. In
    front of the loop a pass over the columns notes where the diagonal of each
    row is, and whether the next row has the same columns (`sched.csr_shape`);
    the rows in the loop are given the array. A product outside of loops is
    left alone: the look would cost as much as it saves.

    Example: test/lib/Transforms/shape-rows.mlir
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect",
                           "::mlir::bufferization::BufferizationDialect",
                           "::mlir::tensor::TensorDialect", "::lathe::sched::SchedDialect"];
}

def ExpandContractionsPass : Pass<"lathe-expand-contractions"> {
  let summary = "Turn applies of dense and Kronecker operators into contractions";
  let description = [{
    `linop.apply` of `linop.dense` becomes one `linalg.generic` over the batch,
    the rows and the columns. Of `kron.product` it becomes one contraction for
    each factor, last factor first, on tensors that are only reshaped, never
    transposed. The config of the apply says how: `block` and `slab` fuse the
    factors in blocks that stay in cache (static sizes of the factors only),
    `rows` and `vectors` (`last_rows` and `last_vectors` for the last factor)
    are handed on to the contractions. Without a config each factor is a pass
    over memory.

    Example: test/lib/Transforms/expand-contractions.mlir
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::linalg::LinalgDialect", "::mlir::scf::SCFDialect",
    "::mlir::tensor::TensorDialect"];
  let statistics = [
    Statistic<"numExpanded", "expanded", "applies that became contractions">];
}

def ExpandAttentionPass : Pass<"lathe-expand-attention"> {
  let summary = "Write attention in its online form";
  let description = [{
    Rewrites `attn.attention` to `attn.pack`, `attn.online` and `attn.finish`:
    queries in panels as wide as the knob `panel` says, one reduction over keys
    with accumulator, maximum and sum as destinations, and the division at the
    end. `causal` becomes a part of the mask. Without a `score` region the scale
    carries the factor log2(e), so that weights are powers of two at no cost.

    Example: test/lib/Transforms/expand-attention.mlir
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::lathe::attn::AttnDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::tensor::TensorDialect"];
}

def LayOutSlicesPass : Pass<"lathe-lay-out-slices"> {
  let summary = "Gather slices whose elements lie apart";
  let description = [{
    A slice whose neighbours are no neighbours in memory, a column of a matrix or
    every second element, is copied where a pass over memory would read it. The
    structured ops of linalg read it as it is. A slice that a branch of an if hands
    on is copied too, since the other branch may hand on an array of rows.

    Example: test/lib/Transforms/lay-out-slices.mlir
  }];
  let dependentDialects = ["::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect"];
}

def GuardPlacesPass : Pass<"lathe-guard-places"> {
  let summary = "Give each place of a tensor a meaning";
  let description = [{
    `tensor.extract` at a place outside of the tensor is 0, and `tensor.insert` there
    leaves the tensor as it is: a branch, for each index that constants and the
    bounds of loops do not keep inside.

    Example: test/lib/Transforms/guard-places.mlir
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::scf::SCFDialect",
                           "::mlir::tensor::TensorDialect"];
}

def GuardDivisionsPass : Pass<"lathe-guard-divisions"> {
  let summary = "Give each integer division a result";
  let description = [{
    The integer divisions and remainders of arith and index have no meaning for a
    divisor of 0, nor for the least number divided by -1, and on many a CPU they
    trap. Here both get one: a quotient by 0 is 0 and a remainder by 0 is the
    dividend, and the least number divided by -1 wraps to itself, with remainder 0.
    So `a = q * b + r` holds for all of them. A constant divisor that nothing of
    this can happen with is left as it is, for code without a division. A named op
    of linalg that divides becomes `linalg.generic`.

    Example: test/lib/Transforms/guard-divisions.mlir
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::linalg::LinalgDialect",
                           "::mlir::tensor::TensorDialect"];
}

#endif // LATHE_TRANSFORMS_PASSES

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
    Sets the delay of each member, the least that its dependences allow, the
    dimension that threads share and whether they follow each other, which members
    run side by side, and by the knobs of the iteration how many rows go together and
    how long vectors are; makes the row of zeros that is read outside a dirichlet
    boundary; and shrinks storage that lives only for a few steps of the pass to
    these steps, that of members alike in one array. A pass that only reads walks
    against the one before it, to begin with what is still in the cache.

    Example: test/lib/Schedule/schedule-groups.mlir
  }];
  let dependentDialects = ["::mlir::bufferization::BufferizationDialect",
                           "::mlir::arith::ArithDialect", "::mlir::tensor::TensorDialect",
                           "::lathe::sched::SchedDialect"];
}

def PadRollingPass : Pass<"lathe-pad-rolling", "::mlir::func::FuncOp"> {
  let summary = "Put the rows of what rolls further apart";
  let description = [{
    Rows whose addresses differ by nearly a multiple of a page meet in the same sets
    of a cache, and a processor that compares the lower bits of addresses takes a
    load for one of what was just stored. Arrays of two dimensions that do nothing
    but roll, and whose size is known, get rows an odd number of cache lines apart,
    the first multiples of which are eight lines and more from a page's.

    Example: test/lib/Schedule/pad-rolling.mlir
  }];
  let dependentDialects = ["::mlir::memref::MemRefDialect"];
}

def EmitGroupsPass : Pass<"lathe-emit-groups", "::mlir::func::FuncOp"> {
  let summary = "Groups become vector loops";
  let description = [{
    On buffers: each group becomes loops over its steps and, a member at a
    time or all side by side as its schedule says, over the points of a row: vectors
    inside, the same under a mask or on scalars at the edges. Sums are added up
    row by row, in an order that depends on the size and the target alone. Stop tests
    become scalar code, and loops over states `scf.while`.

    Example: test/lib/Schedule/emit-groups.mlir
  }];
  let dependentDialects = ["::mlir::arith::ArithDialect", "::mlir::math::MathDialect",
                           "::mlir::memref::MemRefDialect", "::mlir::scf::SCFDialect",
                           "::mlir::vector::VectorDialect"];
}

def TileContractionsPass : Pass<"lathe-tile-contractions"> {
  let summary = "Cut linalg contractions into tiles that fit a cache";
  let description = [{
    The knob `sum_tile` of a contraction's config tiles its innermost
    reduction, `row_tile` the dimension that is unrolled into accumulators; 0
    leaves a dimension whole. Loops over sums are outside. An operand that has
    the dimension of the lanes, but not as its last one, is transposed first.

    Example: test/lib/Schedule/tile-contractions.mlir
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::linalg::LinalgDialect",
    "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect"];
  let statistics = [
    Statistic<"numTiled", "tiled", "contractions that were cut into tiles">];
}

def VectoriseContractionsPass : Pass<"lathe-vectorise-contractions"> {
  let summary = "Turn linalg contractions on tensors into vector loops";
  let description = [{
    A linalg op C += A B with two inputs of f32 or f64 becomes loops with a
    register tile of `rows` times `vectors` accumulators, from its config or
    in closed form from the target. Accumulators are vectors of native width,
    carried by the reduction loop; one operand is loaded as vectors along the
    last dimension of C, the other one as scalars. Where C has nothing to put
    in lanes (matrix times vector) the lanes lie along the reduction. Only the
    last vector of an edge is masked. Fills become vector stores; one that a
    contraction alone uses is the start of its accumulators. With the knob
    `pack` the columns of the vector operand that a tile reads are copied to a
    panel without gaps, once for all rows. Where the last dimension of C is
    shorter than a vector, neighbours along another dimension share one, unless
    the knob `group` is 0.

    Slices and reshapes of operands become index arithmetic, so that
    bufferisation has nothing to copy.

    Example: test/lib/Schedule/vectorise-contractions.mlir
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect",
    "::mlir::vector::VectorDialect"];
  let statistics = [
    Statistic<"numVectorised", "vectorised", "contractions that became vectors">];
}

def TileStructuredPass : Pass<"lathe-tile-structured"> {
  let summary = "Cut other linalg ops into tiles of the size of a vector";
  let description = [{
    Each linalg op on tensors that is neither a contraction nor a fill is tiled,
    by upstream SCF tiling, until it is as wide as a vector of the target along
    the dimension that is contiguous in its operands and 1 in the others; two
    dimensions are as wide where an operand is transposed. A reduction along the
    contiguous dimension becomes one with an accumulator for each lane. Loops
    over vectors are peeled: whole tiles have static sizes. The outermost
    parallel loop is marked to be shared by threads, in chunks where it is the
    only one. What cannot be vectors is an error.

    Example: test/lib/Schedule/tile-structured.mlir
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::linalg::LinalgDialect", "::mlir::scf::SCFDialect",
    "::mlir::tensor::TensorDialect"];
  let statistics = [
    Statistic<"numTiled", "tiled", "ops that were cut into tiles">];
}

def VectoriseStructuredPass : Pass<"lathe-vectorise-structured"> {
  let summary = "Turn tiles of linalg ops into vectors";
  let description = [{
    Vectorises what `lathe-tile-structured` left, by upstream's vectorisation of
    linalg: whole tiles as they are, others as one masked vector. Accumulators
    are then carried by loops as vectors.

    Example: test/lib/Schedule/vectorise-structured.mlir
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::mlir::scf::SCFDialect", "::mlir::tensor::TensorDialect",
    "::mlir::vector::VectorDialect"];
  let statistics = [
    Statistic<"numVectorised", "vectorised", "ops that became vectors">];
}

def TileAttentionPass : Pass<"lathe-tile-attention"> {
  let summary = "Tile online reductions by panels of queries and by keys";
  let description = [{
    Tiles `attn.finish` by one panel with upstream SCF tiling, fuses `attn.pack`,
    `attn.online` and the fills of its states into the loop, and tiles
    `attn.online` along the keys by the knob `keys` of its `tune.config`. Tiles
    of keys that the mask hides from a whole panel are outside the loop's
    bounds.

    Example: test/lib/Schedule/tile-attention.mlir
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::lathe::attn::AttnDialect",
    "::mlir::bufferization::BufferizationDialect",
    "::mlir::linalg::LinalgDialect", "::mlir::scf::SCFDialect",
    "::mlir::tensor::TensorDialect"];
}

def VectoriseTilesPass : Pass<"lathe-vectorise-tiles"> {
  let summary = "Turn tiles into loops over native vectors";
  let description = [{
    Asks each op with VectorTileOpInterface for its vector code. The ops are
    tiles that stage schedule has cut; the pass knows none of them by name.

    Example: test/lib/Schedule/vectorise-attention.mlir
  }];
  let dependentDialects = [
    "::mlir::affine::AffineDialect", "::mlir::arith::ArithDialect",
    "::lathe::attn::AttnDialect", "::mlir::bufferization::BufferizationDialect",
    "::mlir::math::MathDialect", "::mlir::scf::SCFDialect",
    "::mlir::tensor::TensorDialect", "::mlir::vector::VectorDialect"];
}

#endif // LATHE_SCHEDULE_PASSES

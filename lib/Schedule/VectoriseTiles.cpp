//===- VectoriseTiles.cpp - Tiles become vector code ----------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pass that asks tiles for their vector code.
//
//===----------------------------------------------------------------------===//

#include "lathe/Schedule/Passes.h"

#include "lathe/Dialect/Attn/Attn.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/LoopInvariantCodeMotionUtils.h"
#include "mlir/Transforms/Passes.h"

namespace lathe {
#define GEN_PASS_DEF_VECTORISETILESPASS
#include "lathe/Schedule/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;

/// Moves what a tile computes once for all, as a slope that depends on the head,
/// out of its loops. Not tensors: the values that fill a state at the start of
/// every panel would leave the loop over panels, and their buffer with them.
static void hoistScalars(Operation *root) {
  root->walk([](LoopLikeOpInterface loop) {
    moveLoopInvariantCode(
        loop.getLoopRegions(),
        [&](Value value, Region *) { return loop.isDefinedOutsideOfLoop(value); },
        [](Operation *op, Region *) {
          return isMemoryEffectFree(op) && isSpeculatable(op) &&
                 op->getNumRegions() == 0 &&
                 llvm::none_of(op->getResultTypes(), llvm::IsaPred<TensorType>);
        },
        [&](Operation *op, Region *) { loop.moveOutOfLoop(op); });
  });
}

namespace {
struct VectoriseTilesPass
    : lathe::impl::VectoriseTilesPassBase<VectoriseTilesPass> {
  void runOnOperation() override {
    SmallVector<attn::VectorTileOpInterface> tiles;
    getOperation()->walk(
        [&](attn::VectorTileOpInterface op) { tiles.push_back(op); });
    if (tiles.empty())
      return;
    FailureOr<TargetAttr> target = TargetAttr::require(tiles.front());
    if (failed(target))
      return signalPassFailure();
    IRRewriter rewriter(&getContext());
    for (attn::VectorTileOpInterface tile : tiles)
      if (failed(tile.vectoriseTile(rewriter, *target)))
        return signalPassFailure();
    OpPassManager pm(getOperation()->getName().getStringRef());
    pm.addPass(createCanonicalizerPass());
    pm.addPass(createCSEPass());
    if (failed(runPipeline(pm, getOperation())))
      return signalPassFailure();
    hoistScalars(getOperation());
  }
};
} // namespace

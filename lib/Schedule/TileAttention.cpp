//===- TileAttention.cpp - Panels of queries, tiles of keys ---------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tiles the online form with upstream SCF tiling: one panel of queries at a time,
// with everything that makes it fused into its loop, then the keys. What belongs
// to one panel lives in small tensors.
//
//===----------------------------------------------------------------------===//

#include "lathe/Schedule/Passes.h"

#include "lathe/Dialect/Attn/Attn.h"
#include "lathe/Dialect/Sched/Sched.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/Passes.h"
#include "mlir/Dialect/SCF/Transforms/TileUsingInterface.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/ADT/SetVector.h"

namespace lathe {
#define GEN_PASS_DEF_TILEATTENTIONPASS
#include "lathe/Schedule/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;
using namespace lathe::attn;

namespace {
/// Makes the tile of each producer that a tile reads, once for all its results.
class PanelFuser {
public:
  explicit PanelFuser(RewriterBase &rewriter) : rewriter(rewriter) {}

  LogicalResult fuseInto(Operation *tile);

private:
  LogicalResult fuseSlice(tensor::ExtractSliceOp slice);

  RewriterBase &rewriter;
  DenseMap<Operation *, Operation *> tiles;
};
} // namespace

LogicalResult PanelFuser::fuseInto(Operation *tile) {
  for (Value operand : SmallVector<Value>(tile->getOperands()))
    if (auto slice = operand.getDefiningOp<tensor::ExtractSliceOp>())
      if (failed(fuseSlice(slice)))
        return failure();
  return success();
}

LogicalResult PanelFuser::fuseSlice(tensor::ExtractSliceOp slice) {
  Operation *source = slice.getSource().getDefiningOp();
  if (isa_and_nonnull<tensor::EmptyOp>(source)) {
    // What is in it before does not matter: scratch of one panel's size. It
    // is new in every turn, or what fills it would be moved out of the loop;
    // stage bufferise moves the buffer out.
    OpBuilder::InsertionGuard guard(rewriter);
    RankedTensorType type = slice.getType();
    if (!type.hasStaticShape())
      return slice.emitOpError( // internal: panels have static sizes
          "is scratch of a size that is not static");
    rewriter.setInsertionPoint(slice);
    Value scratch = bufferization::AllocTensorOp::create(
        rewriter, slice.getLoc(), type, ValueRange());
    rewriter.replaceOp(slice, scratch);
    return success();
  }
  if (!isa_and_nonnull<PackOp, OnlineOp, linalg::FillOp>(source))
    return success();
  unsigned number = cast<OpResult>(slice.getSource()).getResultNumber();
  Operation *&tile = tiles[source];
  if (!tile) {
    OpBuilder::InsertionGuard guard(rewriter);
    rewriter.setInsertionPoint(slice);
    FailureOr<TilingResult> result =
        cast<TilingInterface>(source).generateResultTileValue(
            rewriter, number, slice.getMixedOffsets(), slice.getMixedSizes());
    if (failed(result))
      return source->emitOpError( // internal: its model tiles every panel
          "cannot be tiled by panels");
    tile = result->tiledOps.front();
  }
  rewriter.replaceOp(slice, tile->getResult(number));
  return fuseInto(tile);
}

static LogicalResult tileKeys(RewriterBase &rewriter, OnlineOp op,
                              int64_t keys) {
  SmallVector<OpFoldResult> sizes(op.getNumBatchDims() + 1,
                                  rewriter.getIndexAttr(0));
  sizes.push_back(rewriter.getIndexAttr(keys));
  rewriter.setInsertionPoint(op);
  rewriter.modifyOpInPlace(op, [&] {
    op.setTile(keys);
    op->removeAttr(tune::ConfigAttr::attrName()); // consumed
  });
  FailureOr<scf::SCFTilingResult> tiled = scf::tileUsingSCF(
      rewriter, cast<TilingInterface>(op.getOperation()),
      scf::SCFTilingOptions().setTileSizes(sizes));
  if (failed(tiled))
    return op.emitOpError( // internal: its model tiles by keys
        "cannot be tiled by keys");
  rewriter.replaceOp(op, tiled->replacements);
  return success();
}

/// Erases `op` and what only it used.
static void eraseDead(RewriterBase &rewriter, Operation *op) {
  llvm::SetVector<Operation *> candidates;
  candidates.insert(op);
  while (!candidates.empty()) {
    Operation *next = candidates.pop_back_val();
    if (!isOpTriviallyDead(next))
      continue;
    for (Value operand : next->getOperands())
      if (Operation *def = operand.getDefiningOp())
        candidates.insert(def);
    rewriter.eraseOp(next);
  }
}

/// The most keys in a tile: by the config, or the default.
static int64_t getKeyTile(OnlineOp op, TargetAttr target) {
  if (auto config = tune::ConfigAttr::of(op))
    if (std::optional<int64_t> keys = config.getKnob(tune::KnobName::keys))
      return *keys;
  return getDefaultKeyTile(op.getPanel(),
                           op.getKeys().getType().getShape().back(),
                           op.getValues().getType().getShape().back(), target);
}

static LogicalResult tile(RewriterBase &rewriter, FinishOp op) {
  auto online = op.getAccumulator().getDefiningOp<OnlineOp>();
  if (!online)
    return op.emitOpError("does not finish an attn.online");
  FailureOr<TargetAttr> target = TargetAttr::require(op);
  if (failed(target))
    return failure();
  int64_t keys = getKeyTile(online, *target);
  rewriter.setInsertionPoint(op);
  SmallVector<OpFoldResult> sizes(op.getSum().getType().getRank() - 1,
                                  rewriter.getIndexAttr(1));
  FailureOr<scf::SCFTilingResult> tiled = scf::tileUsingSCF(
      rewriter, cast<TilingInterface>(op.getOperation()),
      scf::SCFTilingOptions().setTileSizes(sizes));
  if (failed(tiled))
    return op.emitOpError( // internal: its model tiles by panels
        "cannot be tiled by panels");
  for (LoopLikeOpInterface loop : tiled->loops)
    loop->setAttr(sched::parallelAttr, rewriter.getUnitAttr());
  rewriter.replaceOp(op, tiled->replacements);
  auto finish = cast<FinishOp>(tiled->tiledOps.back());
  PanelFuser fuser(rewriter);
  if (failed(fuser.fuseInto(finish)))
    return failure();
  eraseDead(rewriter, online);
  return tileKeys(
      rewriter, finish.getAccumulator().getDefiningOp<OnlineOp>(), keys);
}

namespace {
struct TileAttentionPass
    : lathe::impl::TileAttentionPassBase<TileAttentionPass> {
  void runOnOperation() override {
    SmallVector<FinishOp> ops;
    getOperation()->walk([&](FinishOp op) { ops.push_back(op); });
    IRRewriter rewriter(&getContext());
    for (FinishOp op : ops)
      if (failed(tile(rewriter, op)))
        return signalPassFailure();
    if (!ops.empty() && failed(simplify()))
      signalPassFailure();
  }

  /// Equal offsets become one value, which bufferisation relies on to see that
  /// a slice goes back to where it came from; sizes of what a loop carries
  /// become those of what it starts from, which makes them equal.
  LogicalResult simplify() {
    OpPassManager pm(getOperation()->getName().getStringRef());
    pm.addPass(createCanonicalizerPass()); // drops loops without a turn
    pm.addPass(createSCFForLoopCanonicalizationPass());
    pm.addPass(createCanonicalizerPass());
    pm.addPass(createCSEPass());
    return runPipeline(pm, getOperation());
  }
};
} // namespace

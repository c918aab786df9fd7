//===- LowerVectors.cpp - Vectors of one register, copies as loops --------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The first half of stage llvm: what is still said in n-D vectors becomes ops on
// 1-D vectors, in an order that keeps accumulators in registers.
//
//===----------------------------------------------------------------------===//

#include "lathe/Target/LowerVectors.h"

#include "lathe/Target/Passes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/IndexingUtils.h"
#include "mlir/Dialect/Vector/Transforms/LoweringPatterns.h"
#include "mlir/Dialect/Vector/Transforms/VectorRewritePatterns.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace lathe {
#define GEN_PASS_DEF_LOWERVECTORSPASS
#define GEN_PASS_DEF_LOWERCOPIESPASS
#include "lathe/Target/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;

void lathe::populateContractionLoweringPatterns(RewritePatternSet &patterns) {
  vector::populateVectorContractLoweringPatterns(
      patterns, vector::VectorContractLowering::OuterProduct);
  vector::populateVectorOuterProductLoweringPatterns(patterns);
}

void lathe::populateVectorRegisterPatterns(RewritePatternSet &patterns) {
  vector::populateVectorTransferPermutationMapLoweringPatterns(patterns);
  vector::populateVectorTransferLoweringPatterns(patterns,
                                                 /*maxTransferRank=*/1);
  vector::populateVectorMultiReductionLoweringPatterns(
      patterns, vector::VectorMultiReductionLowering::InnerParallel);
  vector::populateVectorBroadcastLoweringPatterns(patterns);
  vector::populateVectorTransposeLoweringPatterns(
      patterns, vector::VectorTransposeLowering::Shuffle1D);
  // Sixteen rows of sixteen take four steps of exchanges in registers.
  vector::populateVectorTransposeLoweringPatterns(
      patterns, vector::VectorTransposeLowering::Shuffle16x16, /*benefit=*/2);
  vector::populateVectorShapeCastLoweringPatterns(patterns);
  vector::populateVectorGatherLoweringPatterns(patterns);
  vector::populateVectorMaskOpLoweringPatterns(patterns);
  vector::populateVectorRankReducingFMAPattern(patterns);
}

/// Applies patterns without folding constants or removing code in between, so
/// that accumulators stay what the earlier stages made of them.
static LogicalResult apply(Operation *op,
                           void (*populate)(RewritePatternSet &)) {
  RewritePatternSet patterns(op->getContext());
  populate(patterns);
  GreedyRewriteConfig config;
  config.setUseTopDownTraversal(true);
  return applyPatternsGreedily(op, std::move(patterns), config);
}

namespace {
struct LowerVectorsPass : lathe::impl::LowerVectorsPassBase<LowerVectorsPass> {
  void runOnOperation() override {
    if (failed(apply(getOperation(), populateContractionLoweringPatterns)) ||
        failed(apply(getOperation(), populateVectorRegisterPatterns)))
      signalPassFailure();
  }
};

//===----------------------------------------------------------------------===//
// Copies
//===----------------------------------------------------------------------===//

/// Whether LLVM's memcpy can do it: upstream lowers such copies to it, and the
/// others to a call of a function that our kernels do not link.
bool isFlat(MemRefType type) {
  return type.getLayout().isIdentity() ||
         (type.hasStaticShape() && type.getNumElements() > 0 &&
          type.areTrailingDimsContiguous(type.getRank()));
}

/// copy of rank n, not flat -> loops over elements
LogicalResult lowerCopy(memref::CopyOp op, IRRewriter &rewriter) {
  auto source = dyn_cast<MemRefType>(op.getSource().getType());
  auto target = dyn_cast<MemRefType>(op.getTarget().getType());
  if (!source || !target)
    return op.emitOpError("copies between unranked buffers, expected ranks");
  if (isFlat(source) && isFlat(target))
    return success();
  Location loc = op.getLoc();
  rewriter.setInsertionPoint(op);
  Value zero = arith::ConstantIndexOp::create(rewriter, loc, 0);
  Value one = arith::ConstantIndexOp::create(rewriter, loc, 1);
  SmallVector<Value> low(target.getRank(), zero), step(target.getRank(), one);
  SmallVector<Value> high;
  for (int64_t d = 0; d < target.getRank(); ++d)
    high.push_back(
        rewriter.createOrFold<memref::DimOp>(loc, op.getTarget(), d));
  scf::buildLoopNest(
      rewriter, loc, low, high, step,
      [&](OpBuilder &builder, Location loc, ValueRange indices) {
        Value value =
            memref::LoadOp::create(builder, loc, op.getSource(), indices);
        memref::StoreOp::create(builder, loc, value, op.getTarget(), indices);
      });
  rewriter.eraseOp(op);
  return success();
}

/// Whether two sizes of one group are known only at run time; upstream's
/// lowering computes at most one, from those of the others.
bool hasUnknownSizes(memref::ExpandShapeOp op) {
  return llvm::any_of(op.getReassociationIndices(),
                      [&](ArrayRef<int64_t> group) {
                        return llvm::count_if(group, [&](int64_t d) {
                                 return op.getResultType().isDynamicDim(d);
                               }) > 1;
                      });
}

/// expand_shape -> the same buffer with the sizes that the op lists
void lowerExpand(memref::ExpandShapeOp op, IRRewriter &rewriter) {
  Location loc = op.getLoc();
  rewriter.setInsertionPoint(op);
  auto source =
      memref::ExtractStridedMetadataOp::create(rewriter, loc, op.getSrc());
  SmallVector<OpFoldResult> sizes = op.getMixedOutputShape();
  SmallVector<OpFoldResult> strides(sizes.size());
  AffineExpr x = rewriter.getAffineSymbolExpr(0),
             y = rewriter.getAffineSymbolExpr(1);
  for (auto [i, group] : llvm::enumerate(op.getReassociationIndices())) {
    OpFoldResult stride = source.getConstifiedMixedStrides()[i];
    for (int64_t d : llvm::reverse(group)) {
      strides[d] = stride;
      stride = affine::makeComposedFoldedAffineApply(rewriter, loc, x * y,
                                                     {stride, sizes[d]});
    }
  }
  rewriter.replaceOpWithNewOp<memref::ReinterpretCastOp>(
      op, op.getResultType(), source.getBaseBuffer(),
      source.getConstifiedMixedOffset(), sizes, strides);
}

struct LowerCopiesPass : lathe::impl::LowerCopiesPassBase<LowerCopiesPass> {
  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    SmallVector<memref::CopyOp> copies;
    SmallVector<memref::ExpandShapeOp> expands;
    getOperation()->walk([&](memref::CopyOp op) { copies.push_back(op); });
    getOperation()->walk([&](memref::ExpandShapeOp op) {
      if (hasUnknownSizes(op))
        expands.push_back(op);
    });
    for (memref::ExpandShapeOp op : expands)
      lowerExpand(op, rewriter);
    for (memref::CopyOp op : copies)
      if (failed(lowerCopy(op, rewriter)))
        return signalPassFailure();
  }
};
} // namespace

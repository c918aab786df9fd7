//===- VectoriseStructured.cpp - Tiles of structured ops to vectors -------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Part of stage vectorise: upstream's vectorisation of what stage schedule cut
// to the size of a vector, with a mask where a tile is less than one.
//
//===----------------------------------------------------------------------===//

#include "lathe/Schedule/Passes.h"

#include "Structured.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Tensor/Transforms/Transforms.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Dialect/Vector/Transforms/LoweringPatterns.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"
#include "mlir/Transforms/LoopInvariantCodeMotionUtils.h"

namespace lathe {
#define GEN_PASS_DEF_VECTORISESTRUCTUREDPASS
#include "lathe/Schedule/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;

/// The loops that carry the op's first result from turn to turn as a whole, the
/// innermost first.
static void findCarriers(linalg::LinalgOp op,
                         llvm::SetVector<Operation *> &loops) {
  Value state = op.getDpsInits().front();
  while (auto argument = dyn_cast<BlockArgument>(state)) {
    auto loop = dyn_cast<scf::ForOp>(argument.getOwner()->getParentOp());
    if (!loop)
      return;
    loops.insert(loop);
    state = loop.getTiedLoopInit(argument)->get();
  }
}

namespace {
struct VectoriseStructuredPass
    : lathe::impl::VectoriseStructuredPassBase<VectoriseStructuredPass> {
  using VectoriseStructuredPassBase::VectoriseStructuredPassBase;

  void runOnOperation() override {
    SmallVector<linalg::LinalgOp> ops = collectStructured(getOperation());
    if (ops.empty())
      return;
    FailureOr<TargetAttr> target = TargetAttr::require(ops.front());
    if (failed(target))
      return signalPassFailure();
    IRRewriter rewriter(&getContext());
    llvm::SetVector<Operation *> carriers;
    for (linalg::LinalgOp op : ops) {
      findCarriers(op, carriers);
      if (failed(vectorise(rewriter, op, *target)))
        return signalPassFailure();
    }
    if (failed(lowerTransfers()))
      return signalPassFailure();
    hoist(rewriter, carriers.getArrayRef());
  }

  LogicalResult vectorise(RewriterBase &rewriter, linalg::LinalgOp op,
                          TargetAttr target) {
    SmallVector<int64_t> sizes, ranges = op.getStaticLoopRanges();
    int64_t lanes = getLanes(op, target);
    for (int64_t size : ranges)
      sizes.push_back(ShapedType::isDynamic(size) ? lanes
                                                  : llvm::alignTo(size, lanes));
    rewriter.setInsertionPoint(op);
    // Sizes only where a mask is needed; whether each is scalable must be said
    // then, or upstream reads it from an empty array.
    if (sizes == ranges)
      sizes.clear();
    SmallVector<bool> scalable(sizes.size(), false);
    FailureOr<linalg::VectorizationResult> vectors =
        linalg::vectorize(rewriter, op, sizes, scalable);
    if (failed(vectors))
      return op->emitOpError( // internal: stage schedule refuses such ops
          "cannot become vector code");
    rewriter.replaceOp(op, vectors->replacements);
    ++numVectorised;
    return success();
  }

  /// Masks around ops become operands of them; what is read across is turned
  /// round in registers; slices become indices, so that no vector is a whole tensor
  /// whose copy would be a slice again.
  LogicalResult lowerTransfers() {
    RewritePatternSet patterns(&getContext());
    vector::populateVectorMaskLoweringPatternsForSideEffectingOps(patterns);
    vector::populateVectorTransferPermutationMapLoweringPatterns(patterns);
    tensor::populateFoldTensorSubsetIntoVectorTransferPatterns(patterns);
    return applyPatternsGreedily(getOperation(), std::move(patterns));
  }

  /// Keeps accumulators in registers, from the innermost loop outwards.
  static void hoist(RewriterBase &rewriter, ArrayRef<Operation *> loops) {
    for (Operation *loop : loops)
      hoistLoopInvariantSubsets(rewriter, cast<LoopLikeOpInterface>(loop));
  }
};
} // namespace

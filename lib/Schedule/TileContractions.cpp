//===- TileContractions.cpp - Cache tiles of contractions -----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Part of stage schedule: contractions are cut into tiles that fit a cache, as
// their config says, and operands that cannot be loaded as vectors as they lie
// are transposed once before.
//
//===----------------------------------------------------------------------===//

#include "lathe/Schedule/Passes.h"

#include "lathe/Analysis/Contraction.h"
#include "lathe/Dialect/Sched/Sched.h"
#include "lathe/Dialect/Tune/Tune.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/TileUsingInterface.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace lathe {
#define GEN_PASS_DEF_TILECONTRACTIONSPASS
#include "lathe/Schedule/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;

/// Gives operand `operand` a copy whose last dimension is that of the lanes.
static void transposeOperand(RewriterBase &rewriter, linalg::GenericOp op,
                             unsigned operand, unsigned lane) {
  AffineMap map = op.getIndexingMapsArray()[operand];
  Location loc = op.getLoc();
  SmallVector<int64_t> permutation;
  std::optional<int64_t> last;
  for (unsigned i = 0; i < map.getNumResults(); ++i) {
    if (map.getDimPosition(i) == lane)
      last = i;
    else
      permutation.push_back(i);
  }
  permutation.push_back(*last);
  Value source = op->getOperand(operand);
  SmallVector<OpFoldResult> shape;
  SmallVector<AffineExpr> results;
  SmallVector<OpFoldResult> sizes = tensor::getMixedSizes(rewriter, loc, source);
  for (int64_t i : permutation) {
    shape.push_back(sizes[i]);
    results.push_back(map.getResult(i));
  }
  Value init = tensor::EmptyOp::create(rewriter, loc, shape,
                                       getElementTypeOrSelf(source.getType()));
  Value copy = linalg::TransposeOp::create(rewriter, loc, source, init,
                                           permutation)
                   ->getResult(0);
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  maps[operand] = AffineMap::get(map.getNumDims(), 0, results, op.getContext());
  rewriter.modifyOpInPlace(op, [&] {
    op->setOperand(operand, copy);
    op.setIndexingMapsAttr(rewriter.getAffineMapArrayAttr(maps));
  });
}

/// Makes every operand of a contraction loadable. No dimension changes its
/// role.
static void makeContiguous(RewriterBase &rewriter, Contraction &c) {
  for (unsigned operand : {0u, 1u}) {
    if (c.isContiguous(operand))
      continue;
    rewriter.setInsertionPoint(c.op);
    auto generic = dyn_cast<linalg::GenericOp>(c.op.getOperation());
    if (!generic) {
      tune::ConfigAttr config = tune::ConfigAttr::of(c.op);
      FailureOr<linalg::GenericOp> general =
          linalg::generalizeNamedOp(rewriter, c.op);
      if (failed(general))
        return;
      c.op = generic = *general;
      if (config)
        generic->setAttr(tune::ConfigAttr::attrName(), config);
      rewriter.setInsertionPoint(generic);
    }
    transposeOperand(rewriter, generic, operand, c.lane);
  }
}

namespace {
struct TileContractionsPass
    : lathe::impl::TileContractionsPassBase<TileContractionsPass> {
  using TileContractionsPassBase::TileContractionsPassBase;

  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    for (Contraction &c : collectContractions(getOperation())) {
      makeContiguous(rewriter, c);
      if (failed(tile(rewriter, c)))
        return signalPassFailure();
    }
  }

  LogicalResult tile(RewriterBase &rewriter, Contraction &c) {
    Operation *op = c.op;
    tune::ConfigAttr config = tune::ConfigAttr::of(op);
    if (!config)
      return success();
    // Reductions outside, so that a block of the vector operand is read by all
    // rows before the next one is.
    SmallVector<int64_t> sizes(c.op.getNumLoops(), 0), order;
    auto cut = [&](unsigned dim, StringRef knob) {
      int64_t size = config.getKnob(knob).value_or(0);
      int64_t whole = c.getSize(dim);
      if (size <= 0 || (!ShapedType::isDynamic(whole) && size >= whole))
        return;
      sizes[dim] = size;
      order.push_back(dim);
    };
    if (!c.reductions.empty())
      cut(c.reductions.back(), tune::KnobName::sum_tile);
    if (c.row)
      cut(*c.row, tune::KnobName::row_tile);
    if (order.empty())
      return success();

    scf::SCFTilingOptions options;
    options.setTileSizes(getAsIndexOpFoldResult(&getContext(), sizes));
    SmallVector<int64_t> interchange(order);
    for (int64_t dim = 0; dim < int64_t(sizes.size()); ++dim)
      if (!llvm::is_contained(order, dim))
        interchange.push_back(dim);
    options.setInterchange(interchange);
    rewriter.setInsertionPoint(op);
    FailureOr<scf::SCFTilingResult> tiled = scf::tileUsingSCF(
        rewriter, cast<TilingInterface>(op), options);
    if (failed(tiled))
      return op->emitOpError( // internal: upstream tiles every linalg op
          "cannot be tiled as its tune.config says");
    for (auto [dim, loop] : llvm::zip(order, tiled->loops))
      if (!llvm::is_contained(c.reductions, dim))
        loop->setAttr(sched::parallelAttr, rewriter.getUnitAttr());
    rewriter.replaceOp(op, tiled->replacements);
    ++numTiled;
    return success();
  }
};
} // namespace

//===- TileStructured.cpp - Structured ops in tiles of one vector ---------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Part of stage schedule: what upstream vectorises is brought to the size of a
// vector first, by upstream tiling. Full tiles have static sizes, so that only
// what is left over at the end of a row is masked.
//
//===----------------------------------------------------------------------===//

#include "lathe/Schedule/Passes.h"

#include "Structured.h"
#include "lathe/Dialect/Sched/Sched.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/SCF/Transforms/Patterns.h"
#include "mlir/Dialect/SCF/Transforms/TileUsingInterface.h"
#include "mlir/Dialect/SCF/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace lathe {
#define GEN_PASS_DEF_TILESTRUCTUREDPASS
#include "lathe/Schedule/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;

/// Elements of a tile that a thread takes at a time, where no dimension of the
/// op can be shared as it is; of each dimension of a transpose.
static constexpr int64_t chunk = 2048, block = 64;

namespace {
/// The ops that were made on the way and are still there.
struct NewOps : RewriterBase::Listener {
  void notifyOperationInserted(Operation *op, OpBuilder::InsertPoint) override {
    ops.insert(op);
  }
  void notifyOperationErased(Operation *op) override { ops.remove(op); }

  llvm::SetVector<Operation *> ops;
};

/// Brings one op to the size of vectors.
class Tiler {
public:
  Tiler(MLIRContext *context, TargetAttr target)
      : target(target), rewriter(context, &made) {}

  LogicalResult tile(linalg::LinalgOp op);

private:
  using Sizes = DenseMap<unsigned, int64_t>;

  FailureOr<scf::SCFTilingResult> cut(linalg::LinalgOp op, const Sizes &sizes,
                                      ArrayRef<unsigned> order,
                                      bool partialSums = false);
  FailureOr<linalg::LinalgOp> cutChunks(linalg::LinalgOp op,
                                        ArrayRef<unsigned> lanes);
  LogicalResult cutVectors(linalg::LinalgOp op, ArrayRef<unsigned> lanes);
  LogicalResult cutSums(linalg::LinalgOp op, ArrayRef<unsigned> lanes);
  Sizes getVectorSizes(linalg::LinalgOp op, ArrayRef<unsigned> lanes);
  void freeDestinations(linalg::LinalgOp op);
  void share(scf::SCFTilingResult &tiled);
  void peel(scf::SCFTilingResult &tiled);
  void simplify();
  linalg::LinalgOp dropUnits(linalg::LinalgOp op, ArrayRef<unsigned> dims,
                             bool whole = false);

  TargetAttr target;
  /// Elements of a vector.
  int64_t width = 0;
  NewOps made;
  IRRewriter rewriter;
};
} // namespace

/// Folds the bounds of tiles, so that full ones have static types. Only these: the
/// ops themselves stay as they are, or the first tile of a sum, which starts from a
/// neutral element, would become a slice of the operand.
void Tiler::simplify() {
  MLIRContext *context = rewriter.getContext();
  RewritePatternSet patterns(context);
  scf::populateSCFForLoopCanonicalizationPatterns(patterns);
  affine::AffineApplyOp::getCanonicalizationPatterns(patterns, context);
  affine::AffineMinOp::getCanonicalizationPatterns(patterns, context);
  tensor::ExtractSliceOp::getCanonicalizationPatterns(patterns, context);
  tensor::InsertSliceOp::getCanonicalizationPatterns(patterns, context);
  tensor::CastOp::getCanonicalizationPatterns(patterns, context);
  context->getLoadedDialect<tensor::TensorDialect>()
      ->getCanonicalizationPatterns(patterns);
  GreedyRewriteConfig config;
  config.setStrictness(GreedyRewriteStrictness::ExistingAndNewOps);
  config.setListener(&made);
  (void)applyOpPatternsGreedily(made.ops.getArrayRef().vec(),
                                std::move(patterns), config);
}

/// The op without those of `dims` that have size one; itself where none has. Tiles
/// are slices and stay slices, tensors that are `whole` are reshaped.
linalg::LinalgOp Tiler::dropUnits(linalg::LinalgOp op, ArrayRef<unsigned> dims,
                                  bool whole) {
  SmallVector<int64_t> sizes = op.getStaticLoopRanges();
  if (llvm::none_of(dims, [&](unsigned dim) { return sizes[dim] == 1; }))
    return op;
  rewriter.setInsertionPoint(op);
  FailureOr<linalg::GenericOp> generic =
      isa<linalg::GenericOp>(op) ? cast<linalg::GenericOp>(op.getOperation())
                                 : linalg::generalizeNamedOp(rewriter, op);
  if (failed(generic))
    return op;
  rewriter.setInsertionPoint(*generic);
  using Strategy = linalg::ControlDropUnitDims::RankReductionStrategy;
  linalg::ControlDropUnitDims control;
  control.rankReductionStrategy =
      whole ? Strategy::ReassociativeReshape : Strategy::ExtractInsertSlice;
  control.controlFn = [&](Operation *) { return SmallVector<unsigned>(dims); };
  FailureOr<linalg::DropUnitDimsResult> dropped =
      linalg::dropUnitDims(rewriter, *generic, control);
  if (failed(dropped))
    return *generic;
  rewriter.replaceOp(*generic, dropped->replacements);
  return cast<linalg::LinalgOp>(dropped->resultOp.getOperation());
}

/// A destination that is only written need not be the tensor that the program
/// names, which may be read elsewhere. In a loop, stage form has chosen it.
void Tiler::freeDestinations(linalg::LinalgOp op) {
  if (op->getParentOfType<sched::LoopOp>())
    return;
  rewriter.setInsertionPoint(op);
  for (OpOperand &init : op.getDpsInitsMutable()) {
    if (op.payloadUsesValueFromOperand(&init) ||
        init.get().getDefiningOp<tensor::EmptyOp>())
      continue;
    SmallVector<OpFoldResult> sizes =
        tensor::getMixedSizes(rewriter, op.getLoc(), init.get());
    Value empty = tensor::EmptyOp::create(rewriter, op.getLoc(), sizes,
                                          getElementTypeOrSelf(init.get()));
    rewriter.modifyOpInPlace(op, [&] { init.set(empty); });
  }
}

FailureOr<scf::SCFTilingResult> Tiler::cut(linalg::LinalgOp op,
                                           const Sizes &sizes,
                                           ArrayRef<unsigned> order,
                                           bool partialSums) {
  SmallVector<int64_t> tile(op.getNumLoops(), 0), interchange(order);
  for (unsigned dim = 0; dim < tile.size(); ++dim) {
    tile[dim] = sizes.lookup(dim);
    if (!llvm::is_contained(order, dim))
      interchange.push_back(dim);
  }
  scf::SCFTilingOptions options;
  options.setTileSizes(getAsIndexOpFoldResult(rewriter.getContext(), tile));
  if (partialSums) {
    SmallVector<unsigned> sums;
    op.getReductionDims(sums);
    options.setReductionTilingStrategy(
        ReductionTilingStrategy::PartialReductionOuterReduction);
    options.setReductionDims(sums);
  } else {
    options.setInterchange(interchange);
  }
  rewriter.setInsertionPoint(op);
  FailureOr<scf::SCFTilingResult> tiled = scf::tileUsingSCF(
      rewriter, cast<TilingInterface>(op.getOperation()), options);
  if (succeeded(tiled))
    rewriter.replaceOp(op, tiled->replacements);
  return tiled;
}

/// The threads of a team take turns at the outermost loop.
void Tiler::share(scf::SCFTilingResult &tiled) {
  tiled.loops.front()->setAttr(sched::parallelAttr, rewriter.getUnitAttr());
}

/// Splits what is left over from the loops whose steps are whole vectors.
void Tiler::peel(scf::SCFTilingResult &tiled) {
  // The inner one first: it is copied when the outer one is split.
  for (LoopLikeOpInterface loop : llvm::reverse(tiled.loops)) {
    auto each = cast<scf::ForOp>(loop.getOperation());
    scf::ForOp rest;
    if (getConstantIntValue(each.getStep()) == width)
      (void)scf::peelForLoopAndSimplifyBounds(rewriter, each, rest);
  }
}

/// Where the lanes lie along all that could be shared: in chunks first.
FailureOr<linalg::LinalgOp> Tiler::cutChunks(linalg::LinalgOp op,
                                             ArrayRef<unsigned> lanes) {
  Sizes sizes;
  SmallVector<unsigned> order;
  int64_t size = lanes.size() == 1 ? chunk : block;
  for (unsigned dim : lanes) {
    int64_t whole = op.getStaticLoopRanges()[dim];
    if (!ShapedType::isDynamic(whole) && whole <= size)
      continue;
    sizes[dim] = size;
    order.push_back(dim);
  }
  if (order.empty())
    return op;
  FailureOr<scf::SCFTilingResult> tiled = cut(op, sizes, order);
  if (failed(tiled))
    return failure();
  share(*tiled);
  return cast<linalg::LinalgOp>(tiled->tiledOps.front());
}

/// The dimensions of `op` that are not among `dims`.
static SmallVector<unsigned> getOthers(linalg::LinalgOp op,
                                       ArrayRef<unsigned> dims) {
  return llvm::filter_to_vector(
      llvm::seq<unsigned>(0, op.getNumLoops()),
      [&](unsigned dim) { return !llvm::is_contained(dims, dim); });
}

/// Loops over rows, then over sums, then over vectors.
LogicalResult Tiler::cutVectors(linalg::LinalgOp op, ArrayRef<unsigned> lanes) {
  SmallVector<unsigned> order, sums;
  op.getParallelDims(order);
  op.getReductionDims(sums);
  llvm::erase_if(order,
                 [&](unsigned d) { return llvm::is_contained(lanes, d); });
  bool hasRows = !order.empty();
  if (!hasRows) {
    FailureOr<linalg::LinalgOp> inner = cutChunks(op, lanes);
    if (failed(inner))
      return failure();
    op = *inner;
  }
  llvm::append_range(order, sums);
  llvm::append_range(order, lanes);
  SmallVector<unsigned> units = getOthers(op, lanes);
  FailureOr<scf::SCFTilingResult> tiled =
      cut(op, getVectorSizes(op, lanes), order);
  if (failed(tiled))
    return failure();
  if (hasRows)
    share(*tiled);
  dropUnits(cast<linalg::LinalgOp>(tiled->tiledOps.front()), units);
  peel(*tiled);
  return success();
}

/// Loops over rows; in each its sum, in as many parts as a vector has lanes.
LogicalResult Tiler::cutSums(linalg::LinalgOp op, ArrayRef<unsigned> lanes) {
  SmallVector<unsigned> rows;
  op.getParallelDims(rows);
  llvm::erase_if(rows,
                 [&](unsigned d) { return llvm::is_contained(lanes, d); });
  SmallVector<unsigned> laneDims(lanes);
  if (!rows.empty()) {
    Sizes sizes;
    for (unsigned dim : rows)
      sizes[dim] = 1;
    FailureOr<scf::SCFTilingResult> tiled = cut(op, sizes, rows);
    if (failed(tiled))
      return failure();
    share(*tiled);
    op = dropUnits(cast<linalg::LinalgOp>(tiled->tiledOps.front()), rows);
    // What is left is numbered anew.
    for (unsigned &dim : laneDims)
      dim -= llvm::count_if(rows, [&](unsigned row) { return row < dim; });
  }
  // One whole vector alone would be folded with the neutral element to a slice of
  // the operand, which the rest of the sum cannot be written to: two with masks.
  bool isOneAndRest = llvm::any_of(laneDims, [&](unsigned dim) {
    int64_t size = op.getStaticLoopRanges()[dim];
    return !ShapedType::isDynamic(size) && size > width && size < 2 * width;
  });
  SmallVector<unsigned> units = getOthers(op, laneDims);
  FailureOr<scf::SCFTilingResult> tiled =
      cut(op, getVectorSizes(op, laneDims), {}, /*partialSums=*/true);
  if (failed(tiled))
    return failure();
  dropUnits(cast<linalg::LinalgOp>(tiled->tiledOps.front()), units);
  if (!isOneAndRest)
    peel(*tiled);
  return success();
}

/// A vector along the lanes, one element elsewhere.
Tiler::Sizes Tiler::getVectorSizes(linalg::LinalgOp op,
                                   ArrayRef<unsigned> lanes) {
  Sizes sizes;
  for (unsigned dim = 0; dim < op.getNumLoops(); ++dim)
    sizes[dim] = llvm::is_contained(lanes, dim) ? width : 1;
  return sizes;
}

LogicalResult Tiler::tile(linalg::LinalgOp op) {
  std::string reason;
  if (failed(LaneDims::find(op, reason)))
    return op->emitOpError("cannot become vector code: ") << reason;
  if (llvm::is_contained(op.getStaticLoopRanges(), 0)) {
    rewriter.replaceOp(op, op.getDpsInits());
    return success();
  }
  Location loc = op.getLoc();
  freeDestinations(op);
  op = dropUnits(op, getOthers(op, {}), /*whole=*/true);
  if (op.getNumLoops() == 0)
    return success();
  width = getLanes(op, target);
  FailureOr<LaneDims> lanes = LaneDims::find(op, reason);
  if (failed(lanes) || failed(lanes->inReduction ? cutSums(op, lanes->dims)
                                                 : cutVectors(op, lanes->dims)))
    return mlir::emitError(loc) // internal: upstream tiles every linalg op
           << "a structured op cannot be tiled";
  simplify();
  return success();
}

namespace {
struct TileStructuredPass
    : lathe::impl::TileStructuredPassBase<TileStructuredPass> {
  using TileStructuredPassBase::TileStructuredPassBase;

  void runOnOperation() override {
    SmallVector<linalg::LinalgOp> ops = collectStructured(getOperation());
    if (ops.empty())
      return;
    FailureOr<TargetAttr> target = TargetAttr::require(ops.front());
    if (failed(target))
      return signalPassFailure();
    for (linalg::LinalgOp op : ops) {
      if (failed(Tiler(&getContext(), *target).tile(op)))
        return signalPassFailure();
      ++numTiled;
    }
  }
};
} // namespace

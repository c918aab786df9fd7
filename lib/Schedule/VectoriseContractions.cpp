//===- VectoriseContractions.cpp - linalg contractions to vectors ---------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Part of stage vectorise: every contraction on tensors, with the register tile
// that its config or the target gives.
//
//===----------------------------------------------------------------------===//

#include "lathe/Schedule/Passes.h"

#include "ContractionEmitter.h"
#include "lathe/Dialect/Tune/Tune.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

namespace lathe {
#define GEN_PASS_DEF_VECTORISECONTRACTIONSPASS
#include "lathe/Schedule/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;

/// The register tile of the op's config; the closed form where it has none.
static RegisterTile getTile(Contraction &c, TargetAttr target) {
  RegisterTile tile = chooseRegisterTile(c, target);
  if (tune::ConfigAttr config = tune::ConfigAttr::of(c.op)) {
    auto knob = [&](StringRef name, int64_t otherwise) {
      int64_t value = config.getKnob(name).value_or(0);
      return value > 0 ? value : otherwise;
    };
    tile = {knob(tune::KnobName::rows, tile.rows),
            knob(tune::KnobName::vectors, tile.vectors)};
  }
  return tile;
}

/// How many rows a packed panel needs room for; 0 where nothing is packed.
static int64_t getPanelRows(Contraction &c) {
  tune::ConfigAttr config = tune::ConfigAttr::of(c.op);
  if (!config || config.getKnob(tune::KnobName::pack).value_or(0) == 0 ||
      c.reductions.empty() || c.group)
    return 0;
  int64_t size = c.getSize(c.reductions.back());
  return ShapedType::isDynamic(size)
             ? config.getKnob(tune::KnobName::sum_tile).value_or(0)
             : size;
}

namespace {
struct VectoriseContractionsPass
    : lathe::impl::VectoriseContractionsPassBase<VectoriseContractionsPass> {
  using VectoriseContractionsPassBase::VectoriseContractionsPassBase;

  void runOnOperation() override {
    FailureOr<TargetAttr> target = TargetAttr::require(getOperation());
    if (failed(target))
      return signalPassFailure();
    IRRewriter rewriter(&getContext());
    // Fills go last: a contraction that starts from zero takes its fill along.
    for (Contraction &c : collectContractions(getOperation())) {
      ownStart(rewriter, c.op);
      vectorise(rewriter, c, *target);
    }
    SmallVector<Operation *> fills;
    getOperation()->walk([&](linalg::FillOp op) { fills.push_back(op); });
    for (Operation *op : fills)
      vectoriseFill(rewriter, cast<linalg::FillOp>(op), *target);
  }

  /// Contractions that start from equal fills may share one by now. Each needs
  /// a buffer of its own.
  void ownStart(RewriterBase &rewriter, linalg::LinalgOp op) {
    OpOperand &init = *op.getDpsInitsMutable().begin();
    auto fill = init.get().getDefiningOp<linalg::FillOp>();
    auto empty =
        fill ? fill.output().getDefiningOp<tensor::EmptyOp>() : nullptr;
    if (!empty || (fill->hasOneUse() && empty->hasOneUse()))
      return;
    rewriter.setInsertionPoint(op);
    IRMapping mapping;
    mapping.map(empty.getResult(), rewriter.clone(*empty)->getResult(0));
    init.set(rewriter.clone(*fill, mapping)->getResult(0));
  }

  void vectorise(RewriterBase &rewriter, Contraction &c, TargetAttr target) {
    Operation *op = c.op;
    rewriter.setInsertionPoint(op);
    int64_t lanes = target.lanes(c.getElementType());
    tune::ConfigAttr config = tune::ConfigAttr::of(op);
    if (!config || config.getKnob(tune::KnobName::group).value_or(1))
      c.groupLanes(lanes);
    Value replaced;
    Value init = c.op.getDpsInits()[0];
    Value value = emitContraction(rewriter, c, getTile(c, target), lanes,
                                  getPanelRows(c), replaced);
    rewriter.replaceAllUsesWith(replaced, value);
    // The views that led back to the whole are of no use any more.
    while (Operation *last = replaced.getDefiningOp()) {
      Value before = last == op ? Value() : last->getOperand(0);
      rewriter.eraseOp(last);
      if (!before)
        break;
      replaced = before;
    }
    if (auto fill = init.getDefiningOp<linalg::FillOp>())
      if (fill->use_empty())
        rewriter.eraseOp(fill);
    ++numVectorised;
  }

  void vectoriseFill(RewriterBase &rewriter, linalg::FillOp op,
                     TargetAttr target) {
    Type element = getElementTypeOrSelf(op.output());
    if (!op.hasPureTensorSemantics() || !isa<FloatType, IntegerType>(element) ||
        cast<RankedTensorType>(op.output().getType()).getRank() == 0)
      return;
    if (op->use_empty())
      return rewriter.eraseOp(op);
    rewriter.setInsertionPoint(op);
    rewriter.replaceOp(op, emitFill(rewriter, op, target.lanes(element)));
  }
};
} // namespace

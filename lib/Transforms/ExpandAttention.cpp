//===- ExpandAttention.cpp - Attention in its online form -----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is left of the name "attention" after this pass is one reduction over
// keys whose states are destinations, between a change of layout before and
// one after; everything below works on these.
//
//===----------------------------------------------------------------------===//

#include "lathe/Transforms/Passes.h"

#include "lathe/Dialect/Attn/Attn.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/PatternMatch.h"

namespace lathe {
#define GEN_PASS_DEF_EXPANDATTENTIONPASS
#include "lathe/Transforms/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;
using namespace lathe::attn;

static constexpr double log2OfE = 1.44269504088896340736;

/// A tensor of the given sizes filled with `value`.
static Value createFilled(OpBuilder &b, Location loc,
                          ArrayRef<OpFoldResult> sizes, float value) {
  Value empty = tensor::EmptyOp::create(b, loc, sizes, b.getF32Type());
  Value constant = arith::ConstantOp::create(b, loc, b.getF32FloatAttr(value));
  return linalg::FillOp::create(b, loc, constant, empty).getResult(0);
}

/// Adds `key <= query` to a mask; an empty region becomes one.
static void addCausal(RewriterBase &rewriter, Location loc, Region &mask) {
  OpBuilder::InsertionGuard guard(rewriter);
  Type index = rewriter.getIndexType();
  if (mask.empty()) {
    Block *body = rewriter.createBlock(&mask, {}, {index, index, index},
                                       {loc, loc, loc});
    Value past =
        arith::CmpIOp::create(rewriter, loc, arith::CmpIPredicate::sle,
                              body->getArgument(2), body->getArgument(1));
    YieldOp::create(rewriter, loc, past);
    return;
  }
  Block &body = mask.front();
  auto yield = cast<YieldOp>(body.getTerminator());
  rewriter.setInsertionPoint(yield);
  Value past = arith::CmpIOp::create(rewriter, loc, arith::CmpIPredicate::sle,
                                     body.getArgument(2), body.getArgument(1));
  Value both = arith::AndIOp::create(rewriter, loc, past, yield.getValue());
  rewriter.modifyOpInPlace(yield, [&] { yield.getValueMutable().assign(both); });
}

/// Regions that are not given pass the score on and hide nothing.
static void addDefaultRegions(OpBuilder &b, OnlineOp op) {
  OpBuilder::InsertionGuard guard(b);
  Location loc = op.getLoc();
  Type index = b.getIndexType();
  if (op.getScore().empty()) {
    Block *body = b.createBlock(&op.getScore(), {},
                                {b.getF32Type(), index, index, index},
                                {loc, loc, loc, loc});
    YieldOp::create(b, loc, body->getArgument(0));
  }
  if (op.getMask().empty()) {
    b.createBlock(&op.getMask(), {}, {index, index, index}, {loc, loc, loc});
    YieldOp::create(b, loc, arith::ConstantIntOp::create(b, loc, 1, 1));
  }
}

static LogicalResult expand(RewriterBase &rewriter, AttentionOp op) {
  rewriter.setInsertionPoint(op);
  Location loc = op.getLoc();
  TargetAttr target = TargetAttr::of(op);
  auto config = tune::ConfigAttr::of(op);
  std::optional<int64_t> panel;
  if (config)
    panel = config.getKnob(tune::KnobName::panel);
  if (!panel && !target)
    return op.emitOpError("has no 'panel' in its tune.config, and the module "
                          "no lathe.target to choose one for");
  if (!panel)
    panel = op.getDefaultChoice(target).values[0];

  SmallVector<OpFoldResult> rows = tensor::getMixedSizes(rewriter, loc, op.getQ());
  OpFoldResult size = rows.pop_back_val(), length = rows.pop_back_val();
  OpFoldResult valueSize = rewriter.getIndexAttr(op.getValueSize());
  AffineExpr all = getAffineDimExpr(0, op.getContext());
  SmallVector<OpFoldResult> panels(rows);
  panels.push_back(affine::makeComposedFoldedAffineApply(
      rewriter, loc, all.ceilDiv(*panel), {length}));
  auto shape = [&](ArrayRef<OpFoldResult> behind) {
    SmallVector<OpFoldResult> sizes(panels);
    sizes.append(behind.begin(), behind.end());
    return sizes;
  };
  OpFoldResult lanes = rewriter.getIndexAttr(*panel);
  bool hasScore = !op.getScore().empty();
  double exponent = hasScore ? log2OfE : 1.0;
  double scale = op.getScaleValue() * (hasScore ? 1.0 : log2OfE);
  Type f32 = rewriter.getF32Type();
  Value packed = PackOp::create(
      rewriter, loc, op.getQ(), rewriter.getF32FloatAttr(scale),
      tensor::EmptyOp::create(rewriter, loc, shape({size, lanes}), f32));
  Value zero = arith::ConstantIndexOp::create(rewriter, loc, 0);
  auto online = OnlineOp::create(
      rewriter, loc, packed, op.getK(), op.getV(),
      createFilled(rewriter, loc, shape({valueSize, lanes}), 0.0f),
      createFilled(rewriter, loc, shape({lanes}), startMaximum),
      createFilled(rewriter, loc, shape({lanes}), 0.0f), zero, zero, zero,
      rewriter.getF32FloatAttr(exponent),
      rewriter.getI64IntegerAttr(op.getGroup()), IntegerAttr());
  if (config)
    online->setAttr(tune::ConfigAttr::attrName(), config);
  rewriter.inlineRegionBefore(op.getScore(), online.getScore(),
                              online.getScore().end());
  rewriter.inlineRegionBefore(op.getMask(), online.getMask(),
                              online.getMask().end());
  if (op.getCausal())
    addCausal(rewriter, loc, online.getMask());
  addDefaultRegions(rewriter, online);
  rows.append({length, valueSize});
  rewriter.replaceOpWithNewOp<FinishOp>(
      op, online.getNewAccumulator(), online.getNewSum(),
      tensor::EmptyOp::create(rewriter, loc, rows, f32));
  return success();
}

namespace {
struct ExpandAttentionPass
    : lathe::impl::ExpandAttentionPassBase<ExpandAttentionPass> {
  void runOnOperation() override {
    SmallVector<AttentionOp> ops;
    getOperation()->walk([&](AttentionOp op) { ops.push_back(op); });
    IRRewriter rewriter(&getContext());
    for (AttentionOp op : ops)
      if (failed(expand(rewriter, op)))
        return signalPassFailure();
  }
};
} // namespace

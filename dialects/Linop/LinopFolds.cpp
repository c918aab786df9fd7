//===- LinopFolds.cpp - Algebra on operators ------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Folders and canonicalisation: what is known of an operator before any method
// sees it ends up in its coefficients, where kernels and the analysis find it.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Linop/Linop.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"

#include <cmath>

using namespace mlir;
using namespace lathe::linop;

/// The number that a scalar is, where that is known.
static std::optional<double> constantValue(Value scalar) {
  FloatAttr attr;
  if (!matchPattern(scalar, m_Constant(&attr)))
    return std::nullopt;
  return attr.getValueAsDouble();
}

static bool isConstant(Attribute operand, double value) {
  auto attr = dyn_cast_or_null<FloatAttr>(operand);
  return attr && attr.getValueAsDouble() == value;
}

//===----------------------------------------------------------------------===//
// Folders
//===----------------------------------------------------------------------===//

// A value may be its own operand in a graph region; it is not folded to itself.

/// A shifted by 0 -> A
OpFoldResult ShiftOp::fold(FoldAdaptor adaptor) {
  if (isConstant(adaptor.getBy(), 0.0) && getBase() != getResult())
    return getBase();
  return {};
}

/// A scaled by 1 -> A
OpFoldResult ScaleOp::fold(FoldAdaptor adaptor) {
  if (isConstant(adaptor.getBy(), 1.0) && getBase() != getResult())
    return getBase();
  return {};
}

/// I x -> x
OpFoldResult ApplyOp::fold(FoldAdaptor adaptor) {
  if (getOp().getDefiningOp<IdentityOp>() && getX().getType() == getType() &&
      getX() != getResult())
    return getX();
  return {};
}

/// The diagonal of a diagonal operator -> its entries
OpFoldResult GetDiagonalOp::fold(FoldAdaptor adaptor) {
  if (auto diagonal = getOp().getDefiningOp<DiagonalOp>())
    return diagonal.getEntries();
  return {};
}

//===----------------------------------------------------------------------===//
// Canonicalisation
//===----------------------------------------------------------------------===//

namespace {

/// (A op c) op d -> A op (c . d), for a product or a sum of the scalars
template <typename OpTy, typename ScalarOpTy>
struct MergeTwice : OpRewritePattern<OpTy> {
  using OpRewritePattern<OpTy>::OpRewritePattern;

  LogicalResult matchAndRewrite(OpTy op,
                                PatternRewriter &rewriter) const override {
    auto inner = op.getBase().template getDefiningOp<OpTy>();
    if (!inner || inner == op)
      return rewriter.notifyMatchFailure(op, "base is another kind of operator");
    Value by = ScalarOpTy::create(rewriter, op.getLoc(), inner.getBy(),
                                  op.getBy());
    rewriter.replaceOpWithNewOp<OpTy>(op, op.getType(), inner.getBase(), by);
    return success();
  }
};

/// A constant stencil with other constants in the place of `stencil`.
LogicalResult replaceStencil(PatternRewriter &rewriter, Operation *op,
                             StencilOp stencil, ArrayRef<int64_t> offsets,
                             ArrayRef<double> constants) {
  if (!llvm::all_of(constants, [](double c) { return std::isfinite(c); }))
    return rewriter.notifyMatchFailure(op, "a coefficient would overflow");
  SmallVector<bool> isVariable(constants.size(), false);
  rewriter.replaceOpWithNewOp<StencilOp>(op, stencil.getType(), offsets,
                                         constants, isVariable,
                                         stencil.getBoundaries(), ValueRange());
  return success();
}

/// The constant stencil that `op` is made of, with its scalar; null if either is
/// not known. Variable coefficients stay: folding them would add passes over
/// memory.
template <typename OpTy>
StencilOp constantStencil(OpTy op, std::optional<double> &by) {
  by = constantValue(op.getBy());
  auto stencil = op.getBase().template getDefiningOp<StencilOp>();
  return by && stencil && stencil.hasConstantCoefficients() ? stencil
                                                            : StencilOp();
}

/// c (stencil a) -> stencil (c a)
struct ScaleStencil : OpRewritePattern<ScaleOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ScaleOp op,
                                PatternRewriter &rewriter) const override {
    std::optional<double> by;
    StencilOp stencil = constantStencil(op, by);
    if (!stencil)
      return rewriter.notifyMatchFailure(op, "not a constant times constants");
    SmallVector<double> constants(stencil.getConstants());
    for (double &c : constants)
      c *= *by;
    return replaceStencil(rewriter, op, stencil, stencil.getOffsets(),
                          constants);
  }
};

/// stencil a + c I -> stencil with c added at offset 0
struct ShiftStencil : OpRewritePattern<ShiftOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(ShiftOp op,
                                PatternRewriter &rewriter) const override {
    std::optional<double> by;
    StencilOp stencil = constantStencil(op, by);
    if (!stencil)
      return rewriter.notifyMatchFailure(op, "not a constant and constants");
    SmallVector<int64_t> offsets(stencil.getOffsets());
    SmallVector<double> constants(stencil.getConstants());
    unsigned center = 0;
    while (center < constants.size() &&
           llvm::any_of(stencil.getOffset(center),
                        [](int64_t o) { return o != 0; }))
      ++center;
    if (center == constants.size()) {
      offsets.append(stencil.getGridRank(), 0);
      constants.push_back(0.0);
    }
    constants[center] += *by;
    return replaceStencil(rewriter, op, stencil, offsets, constants);
  }
};

} // namespace

void ScaleOp::getCanonicalizationPatterns(RewritePatternSet &results,
                                          MLIRContext *context) {
  results.add<MergeTwice<ScaleOp, arith::MulFOp>, ScaleStencil>(context);
}

void ShiftOp::getCanonicalizationPatterns(RewritePatternSet &results,
                                          MLIRContext *context) {
  results.add<MergeTwice<ShiftOp, arith::AddFOp>, ShiftStencil>(context);
}

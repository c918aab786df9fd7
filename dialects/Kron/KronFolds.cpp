//===- KronFolds.cpp - Algebra of products --------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rewrites that leave fewer factors to apply.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Kron/Kron.h"

#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::kron;
using linop::OperatorType;

/// product(A) -> A
OpFoldResult ProductOp::fold(FoldAdaptor) {
  if (getFactors().size() == 1)
    return getFactors().front();
  return {};
}

namespace {

/// product(A, product(B, C), D) -> product(A, B, C, D)
struct FlattenProducts : OpRewritePattern<ProductOp> {
  using OpRewritePattern::OpRewritePattern;
  LogicalResult matchAndRewrite(ProductOp op,
                                PatternRewriter &rewriter) const override {
    SmallVector<Value> factors;
    for (Value factor : op.getFactors()) {
      if (auto inner = factor.getDefiningOp<ProductOp>())
        llvm::append_range(factors, inner.getFactors());
      else
        factors.push_back(factor);
    }
    if (factors.size() == op.getFactors().size())
      return rewriter.notifyMatchFailure(op, "no factor is a product");
    rewriter.replaceOpWithNewOp<ProductOp>(op, op.getType(), factors);
    return success();
  }
};

/// product(I_a, I_b) -> I_ab for neighbours, and I_1 goes away
struct MergeIdentities : OpRewritePattern<ProductOp> {
  using OpRewritePattern::OpRewritePattern;

  static int64_t sizeOf(linop::IdentityOp op) {
    return op.getType().getDomain().getDimSize(0);
  }

  LogicalResult matchAndRewrite(ProductOp op,
                                PatternRewriter &rewriter) const override {
    SmallVector<Value> factors;
    for (Value factor : op.getFactors()) {
      auto identity = factor.getDefiningOp<linop::IdentityOp>();
      auto before = factors.empty()
                        ? linop::IdentityOp()
                        : factors.back().getDefiningOp<linop::IdentityOp>();
      bool isStatic = identity && !ShapedType::isDynamic(sizeOf(identity));
      if (isStatic && sizeOf(identity) == 1 && op.getFactors().size() > 1 &&
          !(factors.empty() && factor == op.getFactors().back()))
        continue;
      if (isStatic && before && !ShapedType::isDynamic(sizeOf(before))) {
        auto grid =
            RankedTensorType::get({sizeOf(before) * sizeOf(identity)},
                                  op.getType().getDomain().getElementType());
        factors.back() = linop::IdentityOp::create(
            rewriter, op.getLoc(), OperatorType::get(grid));
        continue;
      }
      factors.push_back(factor);
    }
    if (factors.size() == op.getFactors().size())
      return rewriter.notifyMatchFailure(op, "no identities to merge");
    rewriter.replaceOpWithNewOp<ProductOp>(op, op.getType(), factors);
    return success();
  }
};

} // namespace

void ProductOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                            MLIRContext *context) {
  patterns.add<FlattenProducts, MergeIdentities>(context);
}

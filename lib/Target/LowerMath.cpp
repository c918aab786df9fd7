//===- LowerMath.cpp - Functions of math inline, or of libm ---------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A polynomial stands for a function only where it is right over the whole range of
// arguments; everything else is libm's. Either way scalars and vectors give the
// same number, so a tail gives what the middle gives.
//
//===----------------------------------------------------------------------===//

#include "lathe/Target/Passes.h"

#include "mlir/Conversion/MathToLibm/MathToLibm.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Math/Transforms/Passes.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Transforms/DialectConversion.h"
#include "mlir/Transforms/GreedyPatternRewriteDriver.h"

namespace lathe {
#define GEN_PASS_DEF_APPROXIMATEMATHPASS
#include "lathe/Target/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;

/// Of f32; upstream's patterns for these leave f64 alone.
static bool isPolynomial(StringRef name) {
  return llvm::is_contained({"math.exp", "math.tanh", "math.erf"}, name);
}

/// Functions that LLVM has no intrinsic for: the later lowerings know no
/// vectors of them, or compute log1p and expm1 from log and exp, which cancels.
static void addLibmFunctions(ConversionTarget &target) {
  target
      .addIllegalOp<math::AcoshOp, math::AsinhOp, math::AtanhOp, math::CbrtOp,
                    math::ErfOp, math::ErfcOp, math::ExpM1Op, math::Log1pOp>();
}

namespace {
struct ApproximateMathPass
    : lathe::impl::ApproximateMathPassBase<ApproximateMathPass> {
  void runOnOperation() override {
    MLIRContext *context = &getContext();
    RewritePatternSet polynomials(context);
    populateMathPolynomialApproximationPatterns(polynomials, isPolynomial);
    if (failed(applyPatternsGreedily(getOperation(), std::move(polynomials))))
      return signalPassFailure();
    RewritePatternSet calls(context);
    populateMathToLibmConversionPatterns(calls);
    ConversionTarget target(*context);
    target.markUnknownOpDynamicallyLegal([](Operation *) { return true; });
    addLibmFunctions(target);
    if (failed(
            applyPartialConversion(getOperation(), target, std::move(calls))))
      signalPassFailure();
  }
};
} // namespace

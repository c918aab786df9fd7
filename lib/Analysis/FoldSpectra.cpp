//===- FoldSpectra.cpp - Give spectra and intervals their numbers ---------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Where a program asks for eigenvalues, it gets constants.
//
//===----------------------------------------------------------------------===//

#include "lathe/Analysis/Explain.h"
#include "lathe/Analysis/Passes.h"
#include "lathe/Analysis/Spectrum.h"
#include "lathe/Dialect/Solver/Solver.h"
#include "lathe/Support/Number.h"

namespace lathe {
#define GEN_PASS_DEF_FOLDSPECTRAPASS
#include "lathe/Analysis/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;

static Value constant(OpBuilder &b, Location loc, double value) {
  return arith::ConstantOp::create(b, loc, b.getF64FloatAttr(value));
}

static std::string interval(double low, double high) {
  return "[" + formatNumber(low) + ", " + formatNumber(high) + "]";
}

/// "only a bound, [0, 8]: REASON" or "nothing: REASON".
static std::string whatIsKnown(const Spectrum &spectrum) {
  if (!spectrum.kind)
    return "nothing: " + spectrum.reason;
  return (spectrum.isExact() ? "" : "only ") +
         (spectrum.isExact() ? std::string("the exact spectrum")
                             : "a " + spectrum.getKindName()) +
         ", " + interval(spectrum.low, spectrum.high) + ": " + spectrum.reason;
}

static LogicalResult fold(linop::SpectrumOp op) {
  Spectrum spectrum = getSpectrum(op.getOp());
  if (!spectrum.isExact()) {
    InFlightDiagnostic diag =
        op.emitOpError("needs the exact spectrum, but the analysis has ")
        << whatIsKnown(spectrum);
    diag.attachNote(op.getOp().getLoc()) << "the operator is defined here";
    return diag;
  }
  std::string sentence = "extreme eigenvalues " +
                         interval(spectrum.low, spectrum.high) +
                         ", exact: " + spectrum.reason;
  if (spectrum.isSingular() && spectrum.regular)
    sentence += ", outside the null space " +
                interval(spectrum.regular->first, spectrum.regular->second);
  remarkAnalysis(op, "Eigenvalues", sentence);
  for (Operation *solver : getSolversOf(op.getOp()))
    addExplanation(solver, sentence);
  OpBuilder b(op);
  op.getLow().replaceAllUsesWith(constant(b, op.getLoc(), spectrum.low));
  op.getHigh().replaceAllUsesWith(constant(b, op.getLoc(), spectrum.high));
  op.erase();
  return success();
}

static LogicalResult setInterval(solver::ChebyshevOp op) {
  Spectrum spectrum = getSpectrum(op.getOp());
  std::optional<std::pair<double, double>> ends;
  if (spectrum.isExact())
    ends = spectrum.regular;
  else if (spectrum.kind == linop::SpectrumKind::bound)
    ends = {spectrum.low, spectrum.high};
  if (!ends || !(ends->first > 0.0)) {
    InFlightDiagnostic diag =
        op.emitOpError("without 'lower' and 'upper' needs a spectrum that is "
                       "proved to lie above 0, but the analysis has ")
        << whatIsKnown(spectrum);
    diag.attachNote(op.getOp().getLoc()) << "the operator is defined here";
    return diag;
  }
  auto [low, high] = *ends;
  std::string sentence = "interval " + interval(low, high) + ", " +
                         spectrum.getKindName() + ": " + spectrum.reason;
  if (spectrum.isSingular())
    sentence += ", null space left out";
  remarkAnalysis(op, "Interval", sentence);
  addExplanation(op, sentence);
  OpBuilder b(op);
  op.getLowerMutable().assign(constant(b, op.getLoc(), low));
  op.getUpperMutable().assign(constant(b, op.getLoc(), high));
  return success();
}

namespace {
struct FoldSpectraPass : lathe::impl::FoldSpectraPassBase<FoldSpectraPass> {
  void runOnOperation() override {
    WalkResult result =
        getOperation().walk([](Operation *op) -> WalkResult {
          if (auto spectrum = dyn_cast<linop::SpectrumOp>(op))
            return fold(spectrum);
          auto chebyshev = dyn_cast<solver::ChebyshevOp>(op);
          if (chebyshev && !chebyshev.getLower())
            return setInterval(chebyshev);
          return WalkResult::advance();
        });
    if (result.wasInterrupted())
      signalPassFailure();
  }
};
} // namespace

//===- RecordSpectra.cpp - Leave spectra on operators ---------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is known of the eigenvalues of each operator, kept for later stages.
//
//===----------------------------------------------------------------------===//

#include "lathe/Analysis/Explain.h"
#include "lathe/Analysis/Passes.h"
#include "lathe/Analysis/Spectrum.h"
#include "lathe/Support/Number.h"

namespace lathe {
#define GEN_PASS_DEF_RECORDSPECTRAPASS
#include "lathe/Analysis/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;
using namespace lathe::linop;

/// Says of a singular operator what it sends to zero, and what to do.
static void explainNullSpace(LinearOperatorInterface op,
                             const Spectrum &spectrum) {
  std::string sentence =
      "the operator is singular, null space: " + spectrum.nullName;
  if (spectrum.null == NullSpace::constant)
    sentence += ", so b must have mean zero (subtract its mean)";
  else
    sentence += ", so b must be orthogonal to it";
  remarkAnalysis(op, "Singular", sentence);
  for (Operation *solver : getSolversOf(op->getResult(0)))
    addExplanation(solver, sentence);
}

namespace {
struct RecordSpectraPass
    : lathe::impl::RecordSpectraPassBase<RecordSpectraPass> {
  void runOnOperation() override {
    getOperation().walk([](LinearOperatorInterface op) {
      if (op->getNumResults() != 1 ||
          !cast<OperatorType>(op->getResult(0).getType()).isSquare())
        return;
      Spectrum spectrum = getSpectrum(op->getResult(0));
      if (!spectrum.kind)
        return;
      op->setAttr(SpectrumAttr::attrName(), spectrum.getAttr(op.getContext()));
      remarkAnalysis(op, "Spectrum",
                     "eigenvalues in [" + formatNumber(spectrum.low) + ", " +
                         formatNumber(spectrum.high) + "], " +
                         spectrum.getKindName() + ": " + spectrum.reason);
      if (spectrum.isSingular())
        explainNullSpace(op, spectrum);
    });
  }
};
} // namespace

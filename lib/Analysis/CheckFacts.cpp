//===- CheckFacts.cpp - Reject what is proved false -----------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Declarations and methods that contradict what the analysis proves.
//
//===----------------------------------------------------------------------===//

#include "lathe/Analysis/Explain.h"
#include "lathe/Analysis/Passes.h"
#include "lathe/Analysis/Spectrum.h"
#include "lathe/Dialect/Solver/Solver.h"
#include "lathe/Support/Number.h"

namespace lathe {
#define GEN_PASS_DEF_CHECKFACTSPASS
#include "lathe/Analysis/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;
using namespace lathe::linop;

/// A sentence that says why `op` is not positive definite; empty where that is
/// not proved. A singular operator counts only if `strictly`.
static std::string whyNotDefinite(Value op, bool strictly) {
  LinearOperatorInterface definition = getOperator(op);
  if (!definition)
    return "";
  OperatorFacts facts = definition.getFacts();
  if (facts.symmetric == Fact::Disproved)
    return "it is not symmetric";
  Spectrum spectrum = getSpectrum(op);
  bool exact = spectrum.isExact();
  if (exact && (spectrum.low < 0.0 || (strictly && spectrum.isSingular())))
    return "its smallest eigenvalue is " + formatNumber(spectrum.low) + " (" +
           spectrum.reason + ")";
  if (spectrum.kind == SpectrumKind::bound && spectrum.high < 0.0)
    return "its eigenvalues are at most " + formatNumber(spectrum.high);
  if (facts.positiveDefinite == Fact::Disproved)
    return "it has a row whose diagonal entry does not allow it";
  return "";
}

/// The same, not strictly, also by what a preconditioner says of itself.
static std::string whyNotSemidefinite(Value op) {
  std::string why = whyNotDefinite(op, /*strictly=*/false);
  auto preconditioner = op.getDefiningOp<solver::PreconditionerInterface>();
  if (!preconditioner || !why.empty())
    return why;
  Spectrum spectrum = getSpectrum(preconditioner.getOp());
  return preconditioner.whyNotDefinite(
      spectrum.isExact() ? std::optional(spectrum.high) : std::nullopt);
}

static LogicalResult checkDeclared(LinearOperatorInterface op) {
  auto declared = op->getAttrOfType<FactsAttr>(FactsAttr::attrName());
  if (!declared)
    return success();
  if (declared.declares(Property::symmetric) &&
      op.getFacts().symmetric == Fact::Disproved)
    return op->emitOpError("is declared symmetric, but is proved not to be");
  if (!declared.declares(Property::positive_definite))
    return success();
  std::string why = whyNotDefinite(op->getResult(0), /*strictly=*/true);
  if (!why.empty())
    return op->emitOpError("is declared positive definite, but ") << why;
  return success();
}

static LogicalResult checkCg(solver::CgOp cg) {
  auto check = [&](Value op, StringRef name) -> LogicalResult {
    std::string why = op ? whyNotSemidefinite(op) : std::string();
    if (why.empty())
      return success();
    InFlightDiagnostic diag = cg.emitOpError("needs a positive definite ")
                              << name << ", but " << why;
    diag.attachNote(op.getLoc()) << name << " is defined here";
    return diag;
  };
  return success(succeeded(check(cg.getOp(), "operator")) &&
                 succeeded(check(cg.getPreconditioner(), "preconditioner")));
}

namespace {
struct CheckFactsPass : lathe::impl::CheckFactsPassBase<CheckFactsPass> {
  void runOnOperation() override {
    markAllAnalysesPreserved();
    WalkResult result = getOperation().walk([](Operation *op) -> WalkResult {
      if (auto cg = dyn_cast<solver::CgOp>(op))
        return checkCg(cg);
      if (auto definition = dyn_cast<LinearOperatorInterface>(op))
        return checkDeclared(definition);
      return WalkResult::advance();
    });
    if (result.wasInterrupted())
      signalPassFailure();
  }
};
} // namespace

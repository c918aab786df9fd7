//===- FoldParameters.cpp - Give each tune.choose its value ---------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Policies that are decided at compile time become constants.
//
//===----------------------------------------------------------------------===//

#include "lathe/Analysis/Explain.h"
#include "lathe/Analysis/Passes.h"
#include "lathe/Analysis/Spectrum.h"
#include "lathe/Dialect/Tune/Tune.h"

#include <cmath>

namespace lathe {
#define GEN_PASS_DEF_FOLDPARAMETERSPASS
#include "lathe/Analysis/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;

namespace {
/// A value and how it was come by.
struct Decision {
  double value;
  std::string why;
};
} // namespace

/// What the policy says, before the interval is looked at.
static FailureOr<Decision> decide(tune::ChooseOp op, tune::ParamOp param) {
  if (param.getPolicy() == tune::Policy::fixed)
    return Decision{param.getValue()->convertToDouble(), "fixed"};
  if (!op.getOp()) {
    InFlightDiagnostic diag =
        op.emitOpError("reads ")
        << op.getParamAttr()
        << " with policy spectral, which needs an operator: expected 'for'";
    diag.attachNote(param.getLoc()) << "the parameter is declared here";
    return diag;
  }
  Relaxation relaxation = getOptimalRelaxation(op.getOp());
  if (relaxation.omega)
    return Decision{*relaxation.omega, "spectral: " + relaxation.reason};
  return Decision{1.0, "the default, since " + relaxation.reason};
}

/// The nearest value that the parameter may take.
static double clamp(tune::ParamOp param, double value) {
  constexpr double inf = std::numeric_limits<double>::infinity();
  double low = param.getLow().convertToDouble();
  double high = param.getHigh().convertToDouble();
  if (param.getLowOpen())
    low = std::nextafter(low, inf);
  if (param.getHighOpen())
    high = std::nextafter(high, -inf);
  return std::min(std::max(value, low), high);
}

static LogicalResult fold(tune::ChooseOp op, tune::ParamOp param) {
  FailureOr<Decision> decision = decide(op, param);
  if (failed(decision))
    return failure();
  double value = clamp(param, decision->value);
  if (!param.contains(value)) {
    InFlightDiagnostic diag = op.emitOpError("reads ")
                              << op.getParamAttr()
                              << ", whose interval holds no number";
    diag.attachNote(param.getLoc()) << "the parameter is declared here";
    return diag;
  }
  std::string sentence = (param.getSymName() + " = " + formatNumber(value) +
                          ", " + decision->why)
                             .str();
  if (value != decision->value)
    sentence += ", moved from " + formatNumber(decision->value) +
                " to the nearest value that the parameter may take";
  remarkAnalysis(op, "Parameter", sentence);
  for (Operation *user : op->getUsers())
    addExplanation(user, sentence);
  OpBuilder b(op);
  op.replaceAllUsesWith(Value(
      arith::ConstantOp::create(b, op.getLoc(), b.getF64FloatAttr(value))));
  op.erase();
  return success();
}

namespace {
struct FoldParametersPass
    : lathe::impl::FoldParametersPassBase<FoldParametersPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    SymbolTableCollection symbols;
    SmallVector<tune::ChooseOp> reads;
    module.walk([&](tune::ChooseOp op) { reads.push_back(op); });
    for (tune::ChooseOp op : reads)
      if (failed(fold(op, symbols.lookupNearestSymbolFrom<tune::ParamOp>(
                              op, op.getParamAttr()))))
        return signalPassFailure();
    for (tune::ParamOp param :
         llvm::make_early_inc_range(module.getOps<tune::ParamOp>()))
      if (SymbolTable::symbolKnownUseEmpty(param, module))
        param.erase();
  }
};
} // namespace

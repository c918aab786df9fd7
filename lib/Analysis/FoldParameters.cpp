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
#include "lathe/Support/Number.h"

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

/// What the policy says, before the interval is looked at. (Whether there is an
/// operator where the policy needs one, the verifier of the op has checked.)
static Decision decide(tune::ChooseOp op, tune::ParamOp param) {
  if (param.getPolicy() == tune::Policy::fixed)
    return {param.getValue()->convertToDouble(), "fixed"};
  Relaxation relaxation = getOptimalRelaxation(op.getOp());
  if (relaxation.omega)
    return {*relaxation.omega, "spectral: " + relaxation.reason};
  return {1.0, "the default, since " + relaxation.reason};
}

/// The nearest value that the parameter may take; its verifier has seen to it
/// that there is one.
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

static void fold(tune::ChooseOp op, tune::ParamOp param) {
  Decision decision = decide(op, param);
  double value = clamp(param, decision.value);
  std::string sentence = (param.getSymName() + " = " + formatNumber(value) +
                          ", " + decision.why)
                             .str();
  if (value != decision.value)
    sentence += ", moved from " + formatNumber(decision.value) +
                " to the nearest value that the parameter may take";
  remarkAnalysis(op, "Parameter", sentence);
  for (Operation *user : op->getUsers())
    if (Operation *solver = getSolverAround(user))
      addExplanation(solver, sentence);
  OpBuilder b(op);
  op.replaceAllUsesWith(Value(
      arith::ConstantOp::create(b, op.getLoc(), b.getF64FloatAttr(value))));
  op.erase();
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
      fold(op, symbols.lookupNearestSymbolFrom<tune::ParamOp>(
                   op, op.getParamAttr()));
    for (tune::ParamOp param :
         llvm::make_early_inc_range(module.getOps<tune::ParamOp>()))
      if (SymbolTable::symbolKnownUseEmpty(param, module))
        param.erase();
  }
};
} // namespace

//===- Decision.cpp - What was chosen, for a reader -----------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the chosen configs say, and the sentences that go with them.
//
//===----------------------------------------------------------------------===//

#include "lathe/Pipelines/Decision.h"

#include "lathe/Analysis/Explain.h"
#include "lathe/Dialect/Tune/Tune.h"
#include "lathe/Pipelines/UserMessage.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

using namespace mlir;
using namespace lathe;

std::vector<Decision> lathe::collectDecisions(ModuleOp module,
                                              StringRef otherwise) {
  std::vector<Decision> decisions;
  module.walk([&](Operation *op) {
    auto config = tune::ConfigAttr::of(op);
    auto sentence = op->getAttrOfType<StringAttr>(explainAttrName);
    if (!config && !sentence)
      return;
    Decision &decision = decisions.emplace_back();
    if (auto function = op->getParentOfType<func::FuncOp>())
      decision.function = function.getName().str();
    decision.op = op->getName().getStringRef().str();
    decision.location = locationName(op->getLoc(), otherwise);
    if (config)
      for (NamedAttribute knob : config.getKnobs())
        decision.knobs.push_back({knob.getName().str(),
                                  cast<IntegerAttr>(knob.getValue()).getInt()});
    if (sentence)
      decision.explanation = sentence.getValue().str();
  });
  return decisions;
}

llvm::raw_ostream &lathe::operator<<(llvm::raw_ostream &os,
                                     const Decision &decision) {
  os << decision.location << ": " << decision.op << ": ";
  llvm::interleaveComma(decision.knobs, os, [&](const auto &knob) {
    os << knob.first << " = " << knob.second;
  });
  return os << (decision.knobs.empty() || decision.explanation.empty() ? ""
                                                                       : "; ")
            << decision.explanation;
}

//===- Analytic.cpp - Choices by counting ---------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The provider `analytic`. It reads the target and the program, never a clock:
// the same choice on any host.
//
//===----------------------------------------------------------------------===//

#include "GroupFeatures.h"
#include "Provider.h"

#include "lathe/Schedule/Passes.h"
#include "lathe/Transforms/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

#include <map>

using namespace mlir;
using namespace lathe;
using namespace lathe::tune;

ConfigAttr lathe::tune::makeConfig(MLIRContext *context, ArrayRef<Knob> knobs,
                                   ArrayRef<int64_t> values) {
  NamedAttrList all;
  for (auto [knob, value] : llvm::zip_equal(knobs, values))
    all.set(knob.name, Builder(context).getI64IntegerAttr(value));
  return ConfigAttr::get(context, all.getDictionary(context));
}

SmallVector<Candidate> lathe::tune::enumerate(TunableOpInterface op,
                                              TargetAttr target) {
  SmallVector<Candidate> all = {{}};
  for (const Knob &knob : op.getKnobs(target)) {
    SmallVector<Candidate> longer;
    for (const Candidate &candidate : all)
      for (int64_t value : knob.values) {
        longer.push_back(candidate);
        longer.back().push_back(value);
      }
    all = std::move(longer);
  }
  llvm::erase_if(all, [&](const Candidate &candidate) {
    return !op.explainConflict(target, candidate).empty();
  });
  return all;
}

static cost::Machine describe(TargetAttr target) {
  StringRef cpu = target.getCpu();
  cost::Machine machine = cost::machineFor(cpu, target.getVectorBits());
  machine.l1 = target.getL1();
  machine.l2 = target.getL2();
  machine.l3 = target.getL3();
  machine.line = target.getLine();
  return machine;
}

namespace {

class AnalyticProvider : public Provider {
public:
  bool knows(TunableOpInterface op, TargetAttr target) override {
    return op.isFormed() ||
           op.getFeatures(target, op.getDefaultChoice(target).values);
  }
  SmallVector<Score> rank(TunableOpInterface op, TargetAttr target,
                          ArrayRef<Candidate> candidates) override;

private:
  std::optional<cost::Features> featuresOf(TunableOpInterface op,
                                           TargetAttr target,
                                           ArrayRef<int64_t> values);
};

} // namespace

/// Forms and schedules a copy of the function around `op`, alone in a module.
static std::optional<cost::Features>
formAndCount(Operation *op, TargetAttr target, ConfigAttr config) {
  auto func = op->getParentOfType<func::FuncOp>();
  if (!func)
    return std::nullopt;
  MLIRContext *context = op->getContext();
  OwningOpRef<ModuleOp> module = ModuleOp::create(func.getLoc());
  auto around = func->getParentOfType<ModuleOp>();
  (*module)->setAttrs(around->getAttrDictionary());
  IRMapping map;
  auto copy = cast<func::FuncOp>(func->clone(map));
  module->push_back(copy);
  map.lookup(op)->setAttr(ConfigAttr::attrName(), config);
  // A candidate that cannot be formed is no error of the user's.
  ScopedDiagnosticHandler quiet(context,
                                [](Diagnostic &) { return success(); });
  PassManager pm(context);
  addExpandPasses(pm);
  addFormPasses(pm);
  pm.addPass(createCanonicalizerPass());
  // Of stage schedule only what gives groups their delays: nothing else is
  // counted.
  pm.addNestedPass<func::FuncOp>(createScheduleGroupsPass());
  if (failed(pm.run(*module)))
    return std::nullopt;
  return getGroupFeatures(copy, target);
}

std::optional<cost::Features>
AnalyticProvider::featuresOf(TunableOpInterface op, TargetAttr target,
                             ArrayRef<int64_t> values) {
  if (std::optional<cost::Features> closed = op.getFeatures(target, values))
    return closed;
  if (!op.isFormed())
    return std::nullopt;
  return formAndCount(op, target,
                      makeConfig(op.getContext(), op.getKnobs(target), values));
}

SmallVector<Score> AnalyticProvider::rank(TunableOpInterface op,
                                          TargetAttr target,
                                          ArrayRef<Candidate> candidates) {
  cost::Machine machine = describe(target);
  SmallVector<Score> scores;
  for (const Candidate &values : candidates) {
    std::optional<cost::Features> features = featuresOf(op, target, values);
    if (features)
      scores.push_back({values, cost::estimate(*features, machine)});
  }
  // Equal ones in the order given (std::stable_sort of this C++ library warns
  // of a deprecated function of its own).
  std::map<double, SmallVector<Score>> byCycles;
  for (const Score &score : scores)
    byCycles[score.estimate.total()].push_back(score);
  scores.clear();
  for (auto &[cycles, equal] : byCycles)
    llvm::append_range(scores, equal);
  return scores;
}

std::unique_ptr<Provider> lathe::tune::createAnalyticProvider() {
  return std::make_unique<AnalyticProvider>();
}

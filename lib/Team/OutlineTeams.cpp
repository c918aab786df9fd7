//===- OutlineTeams.cpp - Team regions in functions of their own ----------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One function for each pass over memory. See the description of the pass.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Sched/Sched.h"
#include "lathe/Team/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/Utils/Utils.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Transforms/RegionUtils.h"

namespace lathe {
#define GEN_PASS_DEF_OUTLINETEAMSPASS
#include "lathe/Team/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

/// Constants are no arguments: what is known stays known.
static void sinkConstants(TeamOp team, OpBuilder &b) {
  llvm::SetVector<Value> captured;
  getUsedValuesDefinedAbove(team.getBody(), captured);
  b.setInsertionPointToStart(&team.getBody().front());
  for (Value value : captured) {
    Operation *definition = value.getDefiningOp();
    if (!definition || !matchPattern(definition, m_Constant()))
      continue;
    Value inside = b.clone(*definition)->getResult(0);
    replaceAllUsesInRegionWith(value, inside, team.getBody());
  }
}

static FailureOr<func::FuncOp> outline(TeamOp team, unsigned number,
                                       IRRewriter &rewriter) {
  sinkConstants(team, rewriter);
  auto parent = team->getParentOfType<func::FuncOp>();
  std::string name = (parent.getName() + ".pass" + Twine(number)).str();
  FailureOr<func::FuncOp> function = outlineSingleBlockRegion(
      rewriter, team.getLoc(), team.getBody(), name);
  if (failed(function))
    return failure();
  function->setPrivate();
  (*function)->setAttr(passAttr, rewriter.getUnitAttr());
  (*function)->setAttr("passthrough", rewriter.getStrArrayAttr({"noinline"}));
  return function;
}

static bool areEqual(func::FuncOp x, func::FuncOp y) {
  return x.getFunctionType() == y.getFunctionType() &&
         OperationEquivalence::isRegionEquivalentTo(
             &x.getBody(), &y.getBody(),
             OperationEquivalence::Flags::IgnoreLocations);
}

namespace {
struct OutlineTeamsPass : lathe::impl::OutlineTeamsPassBase<OutlineTeamsPass> {
  void runOnOperation() override {
    IRRewriter rewriter(&getContext());
    for (auto func : llvm::to_vector(getOperation().getOps<func::FuncOp>())) {
      SmallVector<TeamOp> teams;
      func.walk([&](TeamOp team) { teams.push_back(team); });
      SmallVector<func::FuncOp> passes;
      for (TeamOp team : teams) {
        auto added = outline(team, passes.size(), rewriter);
        if (failed(added))
          return signalPassFailure();
        auto known = llvm::find_if(
            passes, [&](func::FuncOp pass) { return areEqual(pass, *added); });
        if (known == passes.end()) {
          passes.push_back(*added);
          continue;
        }
        cast<func::CallOp>(team.getBody().front().front())
            .setCallee(known->getName());
        added->erase();
      }
    }
  }
};
} // namespace

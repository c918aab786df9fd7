//===- VerifyStage.cpp - What may no longer be there ----------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The verifier after each stage. It names the op, the stage and the reason, where
// a later pass would say only that it failed to legalize something.
//
//===----------------------------------------------------------------------===//

#include "lathe/Pipelines/Pipelines.h"

#include "lathe/Dialect/Lathe/Lathe.h"
#include "lathe/Dialect/Linop/Linop.h"
#include "lathe/Dialect/Sched/Sched.h"
#include "lathe/Dialect/Solver/Solver.h"
#include "lathe/Dialect/Tune/Tune.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"

using namespace mlir;
using namespace lathe;

namespace {

/// After stage `from` and later ones, an op for which `matches` holds is an
/// error for `reason`.
struct Rule {
  Stage from;
  bool (*matches)(Operation *op);
  StringLiteral reason;
};

template <typename Dialect>
bool inDialect(Operation *op) {
  return isa_and_nonnull<Dialect>(op->getDialect());
}

bool hasTensor(Operation *op) {
  auto isTensor = [](Type type) { return isa<TensorType>(type); };
  return llvm::any_of(op->getOperandTypes(), isTensor) ||
         llvm::any_of(op->getResultTypes(), isTensor);
}

/// Allocates or copies inside a loop without saying that it means to.
bool movesMemoryInLoop(Operation *op) {
  if (!isa<memref::AllocOp, memref::AllocaOp, memref::CopyOp>(op) ||
      op->hasAttr("lathe.intended_copy"))
    return false;
  for (Operation *up = op->getParentOp(); up; up = up->getParentOp())
    if (isa<LoopLikeOpInterface, scf::WhileOp, sched::LoopOp>(up))
      return true;
  return false;
}

const Rule rules[] = {
    {Stage::Analyse, [](Operation *op) { return isa<tune::ChooseOp>(op); },
     "parameters are values after the analysis"},
    {Stage::Analyse, [](Operation *op) { return isa<linop::SpectrumOp>(op); },
     "spectra are values after the analysis"},
    {Stage::Expand,
     [](Operation *op) { return isa<solver::MethodOpInterface>(op); },
     "named methods are iterations after expand"},
    {Stage::Form,
     [](Operation *op) {
       return inDialect<solver::SolverDialect>(op) && !isa<solver::TestOp>(op);
     },
     "iterations are loops over groups after form"},
    {Stage::Form, inDialect<linop::LinopDialect>,
     "operators are parts of groups or loops after form"},
    {Stage::Bufferise, hasTensor, "tensors are buffers after bufferise"},
    {Stage::Bufferise, movesMemoryInLoop,
     "a loop must not allocate or copy without lathe.intended_copy"},
    {Stage::Sweep, inDialect<sched::SchedDialect>,
     "groups are loops after sweep"},
    {Stage::Sweep, inDialect<solver::SolverDialect>,
     "stop tests are scalar code after sweep"},
    {Stage::Llvm,
     [](Operation *op) {
       return op->getDialect() && op->getDialect()->getNamespace() != "llvm" &&
              op->getDialect()->getNamespace() != "builtin";
     },
     "only the LLVM dialect is left after llvm"},
};

class VerifyStagePass
    : public PassWrapper<VerifyStagePass, OperationPass<ModuleOp>> {
public:
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(VerifyStagePass)
  explicit VerifyStagePass(Stage stage) : stage(stage) {}

  StringRef getName() const override { return "verify-stage"; }

  void runOnOperation() override {
    markAllAnalysesPreserved();
    ModuleOp module = getOperation();
    if (!TargetAttr::of(module)) {
      module.emitError("after stage '")
          << stageName(stage)
          << "': the module has no lathe.target, run --lathe-target first";
      return signalPassFailure();
    }
    module.walk([&](Operation *op) {
      for (const Rule &rule : rules)
        if (stage >= rule.from && rule.matches(op)) {
          op->emitOpError("is still there after stage '")
              << stageName(stage) << "': " << rule.reason;
          return signalPassFailure();
        }
    });
  }

private:
  Stage stage;
};

} // namespace

std::unique_ptr<Pass> lathe::createVerifyStagePass(Stage stage) {
  return std::make_unique<VerifyStagePass>(stage);
}

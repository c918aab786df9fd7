//===- Pipelines.cpp - The stages, as named pipelines ---------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which passes make up each stage.
//
//===----------------------------------------------------------------------===//

#include "lathe/Pipelines/Pipelines.h"

#include "lathe/Analysis/Passes.h"
#include "lathe/Schedule/Passes.h"
#include "lathe/Target/Passes.h"
#include "lathe/Team/Passes.h"
#include "lathe/Transforms/Passes.h"
#include "lathe/Tuning/Passes.h"

#include "mlir/Conversion/Passes.h"
#include "mlir/Dialect/Bufferization/Transforms/Passes.h"
#include "mlir/Dialect/Linalg/Passes.h"
#include "mlir/Dialect/MemRef/Transforms/Passes.h"
#include "mlir/Pass/PassRegistry.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;
using namespace lathe;

//===----------------------------------------------------------------------===//
// What each stage is made of
//===----------------------------------------------------------------------===//

static void addTarget(OpPassManager &pm, const PipelineOptions &options) {
  pm.addPass(createSetTargetPass({options.cpu, options.machine}));
}

static void addSimplify(OpPassManager &pm, const PipelineOptions &) {
  // First: the inliner simplifies, as if what is undefined never came.
  pm.addPass(createGuardDivisionsPass());
  pm.addPass(createGuardPlacesPass());
  pm.addPass(createInlinerPass());
  pm.addPass(createDecomposeAggregatesPass());
  pm.addNestedPass<func::FuncOp>(createLinalgToElementwisePass());
  pm.addPass(createLayOutSlicesPass());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

static void addAnalyse(OpPassManager &pm, const PipelineOptions &) {
  pm.addNestedPass<func::FuncOp>(createInferSizesPass());
  pm.addPass(createCheckFactsPass());
  pm.addPass(createRecordSpectraPass());
  pm.addPass(createFoldParametersPass());
  pm.addPass(createFoldSpectraPass());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

static void addChoose(OpPassManager &pm, const PipelineOptions &options) {
  pm.addPass(createChoosePass(
      {options.replay, options.record, options.provider, options.ranking}));
}

static void addSchedule(OpPassManager &pm, const PipelineOptions &) {
  pm.addPass(createFillConstantsPass());
  pm.addPass(createTileAttentionPass());
  pm.addPass(createTileContractionsPass());
  pm.addPass(createTileStructuredPass());
  pm.addNestedPass<func::FuncOp>(createScheduleGroupsPass());
}

static void addVectorise(OpPassManager &pm, const PipelineOptions &) {
  pm.addPass(createVectoriseStructuredPass());
  pm.addPass(createVectoriseTilesPass());
  // No CSE: it would merge the tensors of two groups that are still empty, and
  // with them their buffers. No hoisting of code: it would take the start of
  // an accumulator out of the loop that overwrites it.
  pm.addPass(createVectoriseContractionsPass());
  pm.addPass(createCanonicalizerPass());
}

/// To buffers: in place, and in memory that the caller owns.
static void addBufferise(OpPassManager &pm, const PipelineOptions &) {
  pm.addPass(createBindResultsPass());
  pm.addPass(bufferization::createEmptyTensorEliminationPass());
  // A branch asks what it yields for its layout: an empty tensor has none, an
  // allocated one lies in rows.
  pm.addPass(bufferization::createEmptyTensorToAllocTensorPass());
  bufferization::OneShotBufferizePassOptions bufferize;
  bufferize.bufferizeFunctionBoundaries = true;
  bufferize.functionBoundaryTypeConversion =
      bufferization::LayoutMapOption::IdentityLayoutMap;
  pm.addPass(bufferization::createOneShotBufferizePass(bufferize));
  pm.addPass(createOrderConstantsPass());
  // In this order: a copy between two equal subviews is dropped only when they
  // are one value.
  pm.addPass(createCSEPass());
  pm.addPass(createCanonicalizerPass());
  pm.addNestedPass<func::FuncOp>(createPlaceResultsPass());
  // Scratch of a tile is one buffer for all of its iterations, in a branch too.
  pm.addPass(createHoistScratchPass());
}

static void addSweep(OpPassManager &pm, const PipelineOptions &) {
  pm.addNestedPass<func::FuncOp>(createPadRollingPass());
  pm.addNestedPass<func::FuncOp>(createEmitGroupsPass());
  // What was emitted repeats itself; from below, what nobody uses goes first.
  pm.addPass(createCSEPass());
  pm.addPass(createCanonicalizerPass(
      GreedyRewriteConfig().setUseTopDownTraversal(false)));
  pm.addPass(createLoopInvariantCodeMotionPass());
  pm.addPass(createCSEPass());
}

static void addTeam(OpPassManager &pm, const PipelineOptions &) {
  pm.addNestedPass<func::FuncOp>(createShareLoopsPass());
  pm.addPass(createOutlineTeamsPass());
  pm.addNestedPass<func::FuncOp>(createFormTeamPass());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

/// From vectors and loops to the LLVM dialect, and the C functions around it.
static void addLlvm(OpPassManager &pm, const PipelineOptions &) {
  pm.addPass(createAllocateWorkspacePass());
  pm.addPass(createLowerTeamPass());
  pm.addPass(createPrepareAbiPass());
  pm.addPass(createConvertLinalgToLoopsPass());
  pm.addPass(createLowerVectorsPass());
  pm.addPass(createConvertVectorToSCFPass(
      VectorTransferToSCFOptions().enableFullUnroll()));
  pm.addPass(createLowerCopiesPass());
  pm.addPass(createApproximateMathPass());
  pm.addPass(memref::createExpandStridedMetadataPass());
  pm.addPass(createLowerAffinePass());
  pm.addPass(createSCFToControlFlowPass());
  ConvertVectorToLLVMPassOptions vectors;
  vectors.vectorContractLowering = vector::VectorContractLowering::OuterProduct;
  pm.addPass(createConvertVectorToLLVMPass(vectors));
  pm.addPass(createConvertMathToLLVMPass());
  pm.addPass(createConvertMathToLibmPass());
  pm.addPass(createFinalizeMemRefToLLVMConversionPass());
  pm.addPass(createLowerAffinePass());
  pm.addPass(createArithToLLVMConversionPass());
  pm.addPass(createConvertIndexToLLVMPass());
  pm.addPass(createUBToLLVMConversionPass());
  pm.addPass(createConvertFuncToLLVMPass());
  pm.addPass(createConvertControlFlowToLLVMPass());
  pm.addPass(createReconcileUnrealizedCastsPass());
  pm.addPass(createCSEPass());
  pm.addPass(createEmitAbiPass());
}

//===----------------------------------------------------------------------===//
// Stages and pipelines
//===----------------------------------------------------------------------===//

namespace {
struct StageEntry {
  StringLiteral name;
  void (*add)(OpPassManager &pm, const PipelineOptions &options);
};
} // namespace

/// In the order of Stage.
static constexpr StageEntry stages[] = {
    {"target", addTarget},
    {"simplify", addSimplify},
    {"analyse", addAnalyse},
    {"choose", addChoose},
    {"expand",
     [](OpPassManager &pm, const PipelineOptions &) { addExpandPasses(pm); }},
    {"form",
     [](OpPassManager &pm, const PipelineOptions &) { addFormPasses(pm); }},
    {"schedule", addSchedule},
    {"vectorise", addVectorise},
    {"bufferise", addBufferise},
    {"sweep", addSweep},
    {"team", addTeam},
    {"llvm", addLlvm}};
static_assert(std::size(stages) == static_cast<size_t>(lastStage) + 1);

StringRef lathe::stageName(Stage stage) {
  return stages[static_cast<unsigned>(stage)].name;
}

std::optional<Stage> lathe::stageByName(StringRef name) {
  for (auto [i, stage] : llvm::enumerate(stages))
    if (stage.name == name)
      return static_cast<Stage>(i);
  return std::nullopt;
}

void lathe::addStage(OpPassManager &pm, Stage stage,
                     const PipelineOptions &options) {
  stages[static_cast<unsigned>(stage)].add(pm, options);
  pm.addPass(createVerifyStagePass(stage));
}

void lathe::addStages(OpPassManager &pm, Stage first, Stage last,
                      const PipelineOptions &options) {
  for (int i = static_cast<int>(first); i <= static_cast<int>(last); ++i)
    addStage(pm, static_cast<Stage>(i), options);
}

LogicalResult lathe::runStages(ModuleOp module, Stage first, Stage last,
                               const PipelineOptions &options) {
  PassManager pm(module.getContext());
  pm.enableVerifier(false);
  addStages(pm, first, last, options);
  return pm.run(module);
}

void lathe::registerPipelines() {
  registerAnalysisPasses();
  registerSchedulePasses();
  registerTargetPasses();
  registerTeamPasses();
  registerTransformsPasses();
  registerTuningPasses();
  registerVerifyStagePass();
  for (auto [i, entry] : llvm::enumerate(stages)) {
    auto stage = static_cast<Stage>(i);
    PassPipelineRegistration<PipelineOptions>(
        ("lathe-" + entry.name).str(),
        ("Stage '" + entry.name + "' and its verifier").str(),
        [stage](OpPassManager &pm, const PipelineOptions &options) {
          // Alone, a stage may be given anything.
          if (stage != firstStage)
            pm.addPass(createVerifyStagePass(
                static_cast<Stage>(static_cast<int>(stage) - 1)));
          addStage(pm, stage, options);
        });
  }
  PassPipelineRegistration<PipelineOptions>(
      "lathe-cpu", "All stages, from source to the LLVM dialect for a CPU",
      [](OpPassManager &pm, const PipelineOptions &options) {
        addStages(pm, firstStage, lastStage, options);
      });
}

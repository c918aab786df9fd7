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

static constexpr StringLiteral stageNames[] = {
    "target",   "simplify",  "analyse",   "choose", "expand", "form",
    "schedule", "vectorise", "bufferise", "sweep",  "team",   "llvm"};

StringRef lathe::stageName(Stage stage) {
  return stageNames[static_cast<unsigned>(stage)];
}

std::optional<Stage> lathe::stageByName(StringRef name) {
  for (auto [i, known] : llvm::enumerate(stageNames))
    if (known == name)
      return static_cast<Stage>(i);
  return std::nullopt;
}

/// To buffers: in place, and in memory that the caller owns.
static void addBufferisePasses(OpPassManager &pm) {
  pm.addPass(createFillConstantsPass());
  pm.addPass(createBindResultsPass());
  pm.addPass(bufferization::createEmptyTensorEliminationPass());
  bufferization::OneShotBufferizePassOptions bufferize;
  bufferize.bufferizeFunctionBoundaries = true;
  bufferize.functionBoundaryTypeConversion =
      bufferization::LayoutMapOption::IdentityLayoutMap;
  pm.addPass(bufferization::createOneShotBufferizePass(bufferize));
  // In this order: a copy between two equal subviews is dropped only when they
  // are one value.
  pm.addPass(createCSEPass());
  pm.addPass(createCanonicalizerPass());
  // Scratch of a tile is one buffer for all of its iterations.
  pm.addNestedPass<func::FuncOp>(bufferization::createBufferLoopHoistingPass());
}

/// From vectors and loops to the LLVM dialect, and the C functions around it.
static void addLlvmPasses(OpPassManager &pm) {
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

static void addPasses(OpPassManager &pm, Stage stage,
                      const PipelineOptions &options) {
  switch (stage) {
  case Stage::Target:
    pm.addPass(createSetTargetPass({options.cpu, options.machine}));
    return;
  case Stage::Simplify:
    pm.addPass(createInlinerPass());
    pm.addPass(createGuardDivisionsPass());
    pm.addPass(createCanonicalizerPass());
    pm.addPass(createCSEPass());
    return;
  case Stage::Analyse:
    pm.addNestedPass<func::FuncOp>(createInferSizesPass());
    pm.addPass(createCheckFactsPass());
    pm.addPass(createRecordSpectraPass());
    pm.addPass(createFoldParametersPass());
    pm.addPass(createFoldSpectraPass());
    pm.addPass(createCanonicalizerPass());
    pm.addPass(createCSEPass());
    return;
  case Stage::Choose:
    pm.addPass(createChoosePass(
        {options.replay, options.record, options.provider, options.ranking}));
    return;
  case Stage::Expand:
    pm.addPass(createExpandAttentionPass());
    pm.addNestedPass<func::FuncOp>(createExpandMethodsPass());
    pm.addPass(createExpandContractionsPass());
    pm.addPass(createCanonicalizerPass());
    pm.addPass(createCSEPass());
    return;
  case Stage::Form:
    addFormPasses(pm);
    return;
  case Stage::Schedule:
    pm.addPass(createTileAttentionPass());
    pm.addPass(createTileContractionsPass());
    pm.addPass(createTileStructuredPass());
    pm.addNestedPass<func::FuncOp>(createScheduleGroupsPass());
    return;
  case Stage::Vectorise:
    pm.addPass(createVectoriseStructuredPass());
    pm.addPass(createVectoriseTilesPass());
    // No CSE: it would merge the tensors of two groups that are still empty, and
    // with them their buffers. No hoisting of code: it would take the start of
    // an accumulator out of the loop that overwrites it.
    pm.addPass(createVectoriseContractionsPass());
    pm.addPass(createCanonicalizerPass());
    return;
  case Stage::Bufferise:
    addBufferisePasses(pm);
    return;
  case Stage::Sweep:
    pm.addNestedPass<func::FuncOp>(createEmitGroupsPass());
    // What was emitted repeats itself; from below, what nobody uses goes first.
    pm.addPass(createCSEPass());
    pm.addPass(createCanonicalizerPass(
        GreedyRewriteConfig().setUseTopDownTraversal(false)));
    pm.addPass(createLoopInvariantCodeMotionPass());
    pm.addPass(createCSEPass());
    return;
  case Stage::Team:
    pm.addNestedPass<func::FuncOp>(createShareLoopsPass());
    pm.addPass(createOutlineTeamsPass());
    pm.addNestedPass<func::FuncOp>(createFormTeamPass());
    pm.addPass(createCanonicalizerPass());
    pm.addPass(createCSEPass());
    return;
  case Stage::Llvm:
    addLlvmPasses(pm);
    return;
  }
}

void lathe::addStage(OpPassManager &pm, Stage stage,
                     const PipelineOptions &options) {
  addPasses(pm, stage, options);
  pm.addPass(createVerifyStagePass(stage));
}

void lathe::addStages(OpPassManager &pm, Stage first, Stage last,
                      const PipelineOptions &options) {
  for (int i = static_cast<int>(first); i <= static_cast<int>(last); ++i)
    addStage(pm, static_cast<Stage>(i), options);
}

void lathe::registerPipelines() {
  registerAnalysisPasses();
  registerSchedulePasses();
  registerTargetPasses();
  registerTeamPasses();
  registerTransformsPasses();
  registerTuningPasses();
  registerVerifyStagePass();
  for (auto [i, name] : llvm::enumerate(stageNames)) {
    auto stage = static_cast<Stage>(i);
    PassPipelineRegistration<PipelineOptions>(
        ("lathe-" + name).str(), ("Stage '" + name + "' and its verifier").str(),
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

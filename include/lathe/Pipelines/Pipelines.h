//===- Pipelines.h - The stages, as named pipelines ------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The way of a program through the compiler: twelve stages, each a pipeline that
// can run alone, each followed by its verifier.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_PIPELINES_PIPELINES_H
#define LATHE_PIPELINES_PIPELINES_H

#include "mlir/Pass/PassManager.h"
#include "mlir/Pass/PassOptions.h"

#include <memory>
#include <optional>

namespace lathe {

/// The stages in the order in which a program passes them.
enum class Stage {
  Target,
  Simplify,
  Analyse,
  Choose,
  Expand,
  Form,
  Schedule,
  Vectorise,
  Bufferise,
  Sweep,
  Team,
  Llvm,
};
inline constexpr Stage firstStage = Stage::Target;
inline constexpr Stage lastStage = Stage::Llvm;

llvm::StringRef stageName(Stage stage);
std::optional<Stage> stageByName(llvm::StringRef name);

/// What the pipelines can be told.
struct PipelineOptions : mlir::PassPipelineOptions<PipelineOptions> {
  Option<std::string> cpu{*this, "cpu", llvm::cl::init("native"),
                          llvm::cl::desc("CPU to generate code for: native or "
                                         "a name that LLVM knows")};
  Option<std::string> machine{
      *this, "machine",
      llvm::cl::desc("JSON file that describes the target, in place of cpu")};
  Option<std::string> replay{
      *this, "replay",
      llvm::cl::desc("File of decisions that stage choose obeys")};
  Option<std::string> record{
      *this, "record",
      llvm::cl::desc("File that stage choose writes its decisions to")};
  Option<std::string> provider{
      *this, "provider", llvm::cl::init("default"),
      llvm::cl::desc("Who chooses: default or analytic")};
  Option<std::string> ranking{
      *this, "ranking",
      llvm::cl::desc("File that stage choose writes all candidates to")};
};

/// Appends one stage and its verifier.
void addStage(mlir::OpPassManager &pm, Stage stage,
              const PipelineOptions &options);

/// Appends the stages from `first` to `last`, both included.
void addStages(mlir::OpPassManager &pm, Stage first, Stage last,
               const PipelineOptions &options);

/// Runs these stages. Ops are verified after each stage; a pass manager, as
/// that of lathe-opt, does it after each pass, which is a third of the time of
/// all stages.
mlir::LogicalResult runStages(mlir::ModuleOp module, Stage first, Stage last,
                              const PipelineOptions &options);

/// A pass that verifies all ops, rejects what may no longer be there after
/// `stage`, and says why.
std::unique_ptr<mlir::Pass> createVerifyStagePass(Stage stage);

/// The same as --lathe-verify-stage="stage=NAME".
void registerVerifyStagePass();

/// --lathe-<stage> for each stage, and --lathe-cpu for the whole way.
void registerPipelines();

/// All dialects that a program or a stage may use, with their extensions.
void registerDialects(mlir::DialectRegistry &registry);

} // namespace lathe

#endif // LATHE_PIPELINES_PIPELINES_H

//===- lathe-opt.cpp - The optimiser driver -------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads MLIR, runs passes and stages, writes MLIR: see --help.
//
//===----------------------------------------------------------------------===//

#include "lathe/Pipelines/Pipelines.h"
#include "lathe/Support/Error.h"
#include "lathe/Support/File.h"

#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/Support/CommandLine.h"
#include "llvm/Support/PrettyStackTrace.h"

/// LLVM's code generators registered some hundred options before main, among
/// which --help would lose ours. --help-hidden lists them.
static void hideOptionsOfLLVM() {
  for (auto &entry : llvm::cl::getRegisteredOptions())
    if (!llvm::is_contained({"help", "help-hidden", "version"}, entry.first))
      entry.second->setHiddenFlag(llvm::cl::Hidden);
}

int main(int argc, char **argv) {
  lathe::prepareSignals();
  llvm::setBugReportMsg(lathe::bugReport);
  hideOptionsOfLLVM();
  mlir::DialectRegistry registry;
  lathe::registerDialects(registry);
  lathe::registerPipelines();
  mlir::registerTransformsPasses();
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "Lathe optimiser driver\n", registry));
}

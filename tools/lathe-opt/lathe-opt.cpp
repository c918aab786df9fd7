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

#include "mlir/Tools/mlir-opt/MlirOptMain.h"
#include "mlir/Transforms/Passes.h"
#include "llvm/Support/PrettyStackTrace.h"

int main(int argc, char **argv) {
  llvm::setBugReportMsg(lathe::bugReport);
  mlir::DialectRegistry registry;
  lathe::registerDialects(registry);
  lathe::registerPipelines();
  mlir::registerTransformsPasses();
  return mlir::asMainReturnCode(
      mlir::MlirOptMain(argc, argv, "Lathe optimiser driver\n", registry));
}

//===- lathe-lsp-server.cpp - Language server for editors -----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MLIR's language server with the dialects of Lathe: diagnostics, definitions
// and hovers in an editor that is told to start this for .mlir files.
//
//===----------------------------------------------------------------------===//

#include "lathe/Pipelines/Pipelines.h"

#include "mlir/Tools/mlir-lsp-server/MlirLspServerMain.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/raw_ostream.h"

/// The options of the server are those of all of LLVM, of which an editor needs
/// none.
static constexpr llvm::StringLiteral helpText =
    R"(usage: lathe-lsp-server

Speaks the language server protocol on standard input and output. An editor
starts it for .mlir files, as it would mlir-lsp-server; by hand there is nothing
to do with it. --help-hidden lists the options of LLVM, for debugging.
)";

int main(int argc, char **argv) {
  if (argc == 2 && llvm::StringRef(argv[1]) == "--help") {
    llvm::outs() << helpText;
    return 0;
  }
  mlir::DialectRegistry registry;
  lathe::registerDialects(registry);
  return mlir::failed(mlir::MlirLspServerMain(argc, argv, registry));
}

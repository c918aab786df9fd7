//===- Report.h - What a run tells its user --------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Results as text or as one JSON object, and warnings about solves.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_RUN_REPORT_H
#define LATHE_TOOLS_LATHE_RUN_REPORT_H

#include "Execution.h"

#include "llvm/Support/raw_ostream.h"

namespace lathe::run {

void printJson(llvm::raw_ostream &os, const Program &program,
               const Execution &execution, bool benchmark);

void printText(llvm::raw_ostream &os, const Program &program,
               const Execution &execution);

/// What was chosen for each op, in words.
void printDecisions(llvm::raw_ostream &os, const Execution &execution);

/// One line for each solve that stopped for another reason than convergence. Where
/// the reference ran, it has said why an operator has no solution.
void printWarnings(llvm::raw_ostream &os, const Program &program,
                   const Execution &execution, bool referenceRan);

} // namespace lathe::run

#endif // LATHE_TOOLS_LATHE_RUN_REPORT_H

//===- Check.h - Compiled code against the reference -----------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// --check: what may differ, and by how much.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_RUN_CHECK_H
#define LATHE_TOOLS_LATHE_RUN_CHECK_H

#include "Execution.h"

#include "llvm/Support/raw_ostream.h"

namespace lathe::run {

/// Evaluates the program by definition and compares what was compiled with it,
/// result by result, then its solves after a few fixed numbers of steps. Prints
/// each difference beside its bound; an error where one is larger.
llvm::Error check(llvm::raw_ostream &os, Program &program,
                  std::vector<Array> arguments, const Options &options,
                  const Execution &compiled);

} // namespace lathe::run

#endif // LATHE_TOOLS_LATHE_RUN_CHECK_H

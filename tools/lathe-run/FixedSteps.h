//===- FixedSteps.h - Solves stopped after k bodies ------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The part of --check that compares iterates, not solutions.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_RUN_FIXEDSTEPS_H
#define LATHE_TOOLS_LATHE_RUN_FIXEDSTEPS_H

#include "Comparison.h"
#include "Execution.h"

namespace lathe::run {

/// Runs the solves of `program` with limits of 1, 2, 3, K, K + 1 and 2 K + 1
/// bodies, K being the sweeps a pass that were chosen, as far as `reference` went
/// itself, and hands each comparison of an x to `add`.
llvm::Error checkFixedSteps(
    const Program &program, std::vector<Array> arguments,
    const Options &options, const Execution &compiled,
    const Execution &reference,
    llvm::function_ref<void(const llvm::Twine &, const Comparison &)> add);

} // namespace lathe::run

#endif // LATHE_TOOLS_LATHE_RUN_FIXEDSTEPS_H

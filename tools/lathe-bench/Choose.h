//===- Choose.h - How good the choices are ---------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Times the candidates of the programs of cases, and says what part of the best
// each provider chose.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_BENCH_CHOOSE_H
#define LATHE_TOOLS_LATHE_BENCH_CHOOSE_H

#include "Case.h"

namespace lathe::bench {

struct ChooseOptions {
  /// The cases; empty where choices are not what is measured.
  std::vector<const Case *> programs;
  /// Shapes in place of those of the cases, "64x48".
  std::vector<std::string> shapes;
  /// How many candidates of a shape are timed.
  int64_t most = 64;
  /// A page to write the table to, and a file for all candidates with their
  /// seconds; empty for none.
  std::string markdown, candidates;
};

/// Prints a line for each shape, and the mean of each case. The page says that
/// `command` made it.
llvm::Error measureChoices(const ChooseOptions &options,
                           llvm::StringRef command, llvm::raw_ostream &os);

} // namespace lathe::bench

#endif // LATHE_TOOLS_LATHE_BENCH_CHOOSE_H

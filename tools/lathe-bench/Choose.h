//===- Choose.h - How good the choices are ---------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Times the candidates of a case's program, and says what part of the best each
// provider chose.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_BENCH_CHOOSE_H
#define LATHE_TOOLS_LATHE_BENCH_CHOOSE_H

#include "Case.h"

namespace lathe::bench {

struct ChooseOptions {
  /// The case; null where choices are not what is measured.
  const Case *program = nullptr;
  /// Grids in place of that of the program, "64x48"; empty for four of its rank.
  std::vector<std::string> shapes;
  /// All candidates, not a sample of 64.
  bool all = false;
};

/// Prints a line for each shape, and the mean.
llvm::Error measureChoices(const ChooseOptions &options, llvm::raw_ostream &os);

} // namespace lathe::bench

#endif // LATHE_TOOLS_LATHE_BENCH_CHOOSE_H

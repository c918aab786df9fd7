//===- Options.h - The command line of lathe-bench -------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the user asked for.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_BENCH_OPTIONS_H
#define LATHE_TOOLS_LATHE_BENCH_OPTIONS_H

#include "Choose.h"
#include "Measure.h"

namespace lathe::bench {

struct Options {
  /// The cases to run, in the order of the list.
  std::vector<const Case *> cases;
  Settings settings;
  /// Of these cases, also how long their programs take to compile.
  std::vector<const Case *> latencies;
  MeasureOptions measure;
  /// The numbers of threads to measure with, one after the other.
  std::vector<int32_t> threads = {1};
  /// Files to write; empty for none, "-" for standard output (JSON only).
  std::string json, markdown;
  /// Measure the machine, and write it to this file, in place of cases.
  std::string machine;
  /// Judge the choices for a case, in place of cases.
  ChooseOptions choose;
  bool list = false, help = false;
};

extern const char *const helpText;

llvm::Expected<Options> parseOptions(llvm::ArrayRef<char *> words);

} // namespace lathe::bench

#endif // LATHE_TOOLS_LATHE_BENCH_OPTIONS_H

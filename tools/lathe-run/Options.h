//===- Options.h - The command line of lathe-run ---------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Read by hand and not by llvm::cl: arguments of the program may be negative
// numbers, and a wrong option gets our one line of error.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_RUN_OPTIONS_H
#define LATHE_TOOLS_LATHE_RUN_OPTIONS_H

#include "llvm/Support/Error.h"

#include <optional>
#include <string>
#include <vector>

namespace lathe::run {

struct Options {
  std::string input;
  std::vector<std::string> arguments;
  std::string entry;
  std::optional<std::string> cpu;
  std::string machine;
  std::string replay;
  std::string provider = "default";
  std::vector<std::string> outputs;
  int32_t threads = 1;
  std::optional<int64_t> benchmark;
  bool json = false, explain = false, interpret = false, check = false;
  bool help = false, version = false;
};

llvm::Expected<Options> parseOptions(llvm::ArrayRef<const char *> words);

extern const char *const helpText;

} // namespace lathe::run

#endif // LATHE_TOOLS_LATHE_RUN_OPTIONS_H

//===- Measure.h - Pairs, medians and bands --------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Runs a case and its peers in turns, and says what came of it.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_BENCH_MEASURE_H
#define LATHE_TOOLS_LATHE_BENCH_MEASURE_H

#include "Kernel.h"

#include "Loops/Probe.h"

#include <optional>

namespace lathe::bench {

/// One line of the report: a case against one peer, which is empty where it
/// has none. What could not be found
/// out is absent.
struct Row {
  std::string name, size, dtype, peer;
  int32_t threads = 1;
  std::optional<double> ours, theirs, ratio, ratioLow, ratioHigh;
  /// Seconds that the work takes at the ceilings of the machine (Work.h).
  std::optional<double> floor;
  std::optional<double> error, errorLimit;
  /// Of a case that measures the compiler: the medians of its parts.
  std::optional<CompileTimes> split;
  /// How far the probe moved, as a factor.
  std::optional<double> drift;
  bool noisy = false;
  /// What exactly the peer is, where that is not of the tool.
  std::string version;
  /// Why nothing was measured; empty where something was.
  std::string missing;

  /// How near a time comes to the floor.
  std::optional<double> percentOfFloor(std::optional<double> seconds) const {
    if (!floor || !seconds)
      return std::nullopt;
    return 100.0 * *floor / *seconds;
  }

  bool isWrong() const { return error && !(*error <= *errorLimit); }
};

/// The name of the case that measures the compiler.
inline constexpr llvm::StringLiteral latencyName = "compile-latency";

struct MeasureOptions {
  int64_t pairs = 15;
  /// A noisy case is measured again up to this often in all.
  int64_t tries = 5;
  /// Of our kernel. With several, wall clock time is measured.
  int32_t threads = 1;
  /// What our kernel is compiled for.
  std::string cpu = "native";
  /// In place of the limit of each case.
  std::optional<double> errorLimit;
};

/// Rows of one case; an error where a call of the kernel fails.
llvm::Expected<std::vector<Row>> measureCase(const Case &program,
                                             const Settings &settings,
                                             const MeasureOptions &options,
                                             Probe &probe, Ceilings &ceilings);

/// The row of how long the program of a case takes to compile: medians.
Row measureLatency(const Case &program, const MeasureOptions &options,
                   Probe &probe);

/// The value below which `part` of the values lie; 0.5 is the median.
double quantile(std::vector<double> values, double part);

} // namespace lathe::bench

#endif // LATHE_TOOLS_LATHE_BENCH_MEASURE_H

//===- Probe.h - Is the machine the same as a moment ago? ------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two fixed loops that are timed between the runs of a case: one that only
// computes and one that only moves memory. Where their times move, the times
// of the case mean little.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_BENCH_PROBE_H
#define LATHE_TOOLS_LATHE_BENCH_PROBE_H

#include <vector>

namespace lathe::bench {

/// Seconds of this thread on its processor; time in which another process had
/// the processor does not count.
double threadSeconds();

class Probe {
public:
  Probe();
  void measure();
  void clear();
  /// How far the times of the slower tenth lie above those of the faster one,
  /// as a factor: the larger of the two loops.
  double drift() const;

private:
  std::vector<double> memory;
  std::vector<double> computeSeconds, memorySeconds;
};

} // namespace lathe::bench

#endif // LATHE_TOOLS_LATHE_BENCH_PROBE_H

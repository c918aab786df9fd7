//===- Estimate.h - Cycles of a kernel in closed form ----------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Features of a compiled candidate in, cycles out. Knows numbers only: which op
// they are of, and how they were found, is the business of lib/Tuning.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_COSTMODEL_ESTIMATE_H
#define LATHE_COSTMODEL_ESTIMATE_H

#include <vector>

namespace lathe::cost {

/// What bounds a core. Rates are per cycle, sizes in bytes.
struct Machine {
  double loads = 2, stores = 1, arithmetic = 2;
  /// Of a fused multiply-add, until its result can be used.
  double latency = 4;
  /// Between the results of two vector divisions.
  double division = 8;
  double l1 = 32768, l2 = 524288, l3 = 16777216;
  /// Bytes a cycle that come from each level, writes counted like reads.
  double l2Rate = 32, l3Rate = 20, memoryRate = 8;
  /// Of a pass's meeting point.
  double barrier = 1000;
};

/// An innermost loop: how often its body runs, and what is in the body.
struct Loop {
  double executions = 0;
  /// Vector loads and those of them that cross a cache line, stores, and
  /// operations of the arithmetic ports (scalar ones of a recurrence included).
  double loads = 0, splitLoads = 0, stores = 0, arithmetic = 0, divisions = 0;
  /// Dependent operations from one execution to the next.
  double chain = 0;
};

/// Bytes that are moved, and how much else is touched before they are wanted
/// again: they come from the smallest level that holds so much.
struct Traffic {
  double bytes = 0, footprint = 0;
};

struct Features {
  std::vector<Loop> loops;
  std::vector<Traffic> traffic;
  /// Cycles outside innermost loops: starts and ends of rows.
  double overhead = 0;
  double barriers = 0;
};

/// Cycles by what bounds them.
struct Estimate {
  double core = 0, l2 = 0, l3 = 0, memory = 0, barriers = 0;

  /// The levels work at the same time: the slowest decides.
  double total() const;
  /// In words: "core", "the second-level cache", ...
  const char *bound() const;
};

Estimate estimate(const Features &features, const Machine &machine);

} // namespace lathe::cost

#endif // LATHE_COSTMODEL_ESTIMATE_H

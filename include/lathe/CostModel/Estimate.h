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

#include <string_view>
#include <vector>

namespace lathe::cost {

/// What bounds a core. Rates are per cycle, sizes in bytes.
struct Machine {
  double loads = 2, stores = 1, arithmetic = 2;
  /// Of a fused multiply-add, until its result can be used.
  double latency = 4;
  /// Between the results of two vector divisions.
  double division = 8;
  /// Shuffles and other operations of few ports.
  double shuffles = 1;
  /// How many times as many operations, and loads, a cycle does of vectors of
  /// half the length: of three ports for 256 bits two are for 512.
  double halfArithmetic = 1.5, halfLoads = 1;
  /// Operations that a core looks ahead.
  double window = 224;
  double l1 = 32768, l2 = 524288, l3 = 16777216;
  /// Bytes a cycle that come from each level, writes counted like reads.
  double l2Rate = 32, l3Rate = 20, memoryRate = 8;
  /// Cycles until a line that nobody foresaw is there.
  double l2Latency = 14, l3Latency = 50, memoryLatency = 250;
  /// Lines that are on their way at a time, pages whose next line is foreseen,
  /// pages that the first TLB holds, and the cycles of a look at the second
  /// one.
  double line = 64, misses = 40, streams = 16, pages = 64, pageLatency = 8;
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
  double shuffles = 0;
  /// After so many executions a chain starts anew, and overlaps the one before
  /// as far as the core looks ahead; 0 where it never does.
  double length = 0;
  /// Vectors are half as long as the longest.
  bool half = false;
};

/// Bytes that are moved, and how much else is touched before they are wanted
/// again: they come from the smallest level that holds so much.
struct Traffic {
  double bytes = 0, footprint = 0;
  /// In the footprint: so many pieces of `run` bytes, `stride` bytes apart.
  double pieces = 0, run = 0, stride = 0;
  /// Pages that are walked through in turn, `run` bytes of each at a time.
  double streams = 0;
  /// Lines beside those that are waited for.
  double waits = 0;
  /// All of the footprint comes in one order, again and again: a cache that is a
  /// little too small then loses every line just before it is wanted.
  bool inOrder = false;
};

/// What pieces `stride` bytes apart take of a cache. Addresses a page apart
/// meet in the same sets: pieces whose stride has a large power of two in
/// common with a page leave the sets between them empty.
double stridedFootprint(double pieces, double run, double stride);

struct Features {
  std::vector<Loop> loops;
  std::vector<Traffic> traffic;
  /// Cycles outside innermost loops: starts and ends of rows.
  double overhead = 0;
  double barriers = 0;
  /// What reads memory and what computes in the caches take turns, as the members
  /// of a pass do.
  bool inTurn = false;

  /// What is done after that: nothing of it overlaps with what is before.
  std::vector<Features> then;

  void addTraffic(double bytes, double footprint) {
    traffic.push_back({bytes, footprint});
  }
};

/// Cycles by what bounds them, and those of lines and threads that are waited
/// for.
struct Estimate {
  double core = 0, l2 = 0, l3 = 0, memory = 0, waits = 0, barriers = 0;
  /// The levels work at the same time: in what is done at a time the slowest
  /// decides, and a part of the others is not hidden behind it.
  double overlapped = 0;

  double total() const { return overlapped + waits + barriers; }
  /// In words: "core", "the second-level cache", ...
  const char *bound() const;
};

/// What is known of a CPU by LLVM's name, with vectors of so many bits; cache
/// sizes are the target's.
Machine machineFor(std::string_view cpu, unsigned vectorBits);

Estimate estimate(const Features &features, const Machine &machine);

} // namespace lathe::cost

#endif // LATHE_COSTMODEL_ESTIMATE_H

//===- Estimate.cpp - Cycles of a kernel in closed form -------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The core's time is that of the busiest port, or of the longest chain; a cache
// level's is the bytes that come from it over its rate.
//
//===----------------------------------------------------------------------===//

#include "lathe/CostModel/Estimate.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <numeric>

using namespace lathe::cost;

/// How much of a shorter time is not hidden behind the longest one: misses are
/// foreseen late, and a core that waits for one does nothing. Where steps take turns
/// it is most.
static double overlap(const Estimate &e, bool inTurn) {
  double most = std::max({e.core, e.l2, e.l3, e.memory});
  double unhidden = inTurn ? 0.7 : 0.15;
  return most + unhidden * (e.core + e.l2 + e.l3 + e.memory - most);
}

const char *Estimate::bound() const {
  double most = std::max({core, l2, l3, memory});
  if (most == core)
    return "the core";
  if (most == l2)
    return "the second-level cache";
  return most == l3 ? "the third-level cache" : "memory";
}

/// How much of the shorter of two times is not hidden behind the longer: a core
/// looks ahead some iterations of a chain, not all.
static constexpr double exposed = 0.5;

/// What is equally busy gets in each other's way: the fourth root of the sum of
/// the fourth powers, which is the largest where one stands out.
static double combine(std::initializer_list<double> times) {
  double sum = 0;
  for (double time : times)
    sum += time * time * time * time;
  return std::sqrt(std::sqrt(sum));
}

/// Cycles of one execution. A load that crosses a line counts twice.
static double cyclesOf(const Loop &loop, const Machine &machine) {
  double halfLoads = loop.half ? machine.halfLoads : 1;
  double halfArithmetic = loop.half ? machine.halfArithmetic : 1;
  double loads = (loop.loads + loop.splitLoads) / (machine.loads * halfLoads);
  double stores = loop.stores / (machine.stores * halfArithmetic);
  double arithmetic = loop.arithmetic / (machine.arithmetic * halfArithmetic);
  double shuffles = loop.shuffles / machine.shuffles;
  double chain = loop.chain * machine.latency;
  if (loop.length > 0) {
    double operations =
        loop.loads + loop.stores + loop.arithmetic + loop.shuffles;
    double ahead = machine.window / std::max(loop.length * operations, 1.0);
    return combine(
        {loads, stores, arithmetic, shuffles, chain / std::max(ahead, 1.0)});
  }
  double ports = std::max(
      {loads, stores, arithmetic, shuffles, loop.divisions * machine.division});
  return std::max(ports, chain) + exposed * std::min(ports, chain);
}

double lathe::cost::stridedFootprint(double pieces, double run, double stride) {
  constexpr int64_t page = 4096;
  return pieces * std::max<double>(run, std::gcd(int64_t(stride), page));
}

/// How much of a cache that is shared one kernel can count on: lines of other
/// arrays, and of other programs, take the rest.
static constexpr double usable = 0.75;

/// The part that does not stay in a cache: from nothing where all fits, to all
/// where twice as much is touched, or a quarter more in one order. Which line goes is
/// not quite by age.
static double missing(const Traffic &traffic, double footprint, double size) {
  double over = footprint / size - 1.0;
  return std::clamp(traffic.inOrder ? 4.0 * over : over, 0.0, 1.0);
}

Estimate lathe::cost::estimate(const Features &features,
                               const Machine &machine) {
  Estimate result;
  result.core = features.overhead;
  for (const Loop &loop : features.loops)
    result.core += loop.executions * cyclesOf(loop, machine);
  for (const Traffic &traffic : features.traffic) {
    double footprint =
        traffic.footprint +
        stridedFootprint(traffic.pieces, traffic.run, traffic.stride);
    // What the first level has is counted by the load ports.
    auto beyond = [&](double size) { return missing(traffic, footprint, size); };
    double beyondL1 = beyond(machine.l1);
    double beyondL2 = std::min(beyond(machine.l2), beyondL1);
    double beyondL3 = std::min(beyond(usable * machine.l3), beyondL2);
    double l2 = beyondL1 - beyondL2, l3 = beyondL2 - beyondL3;
    result.l2 += l2 * traffic.bytes / machine.l2Rate;
    result.l3 += l3 * traffic.bytes / machine.l3Rate;
    result.memory += beyondL3 * traffic.bytes / machine.memoryRate;
    double waits = traffic.waits;
    if (traffic.streams > machine.streams)
      waits += traffic.bytes / machine.line;
    result.waits += waits / machine.misses *
                    (l2 * machine.l2Latency + l3 * machine.l3Latency +
                     beyondL3 * machine.memoryLatency);
    if (traffic.streams > machine.pages)
      result.waits += traffic.bytes / traffic.run * machine.pageLatency;
  }
  result.barriers = features.barriers * machine.barrier;
  result.overlapped = overlap(result, features.inTurn);
  for (const Features &next : features.then) {
    Estimate more = estimate(next, machine);
    result.core += more.core;
    result.l2 += more.l2;
    result.l3 += more.l3;
    result.memory += more.memory;
    result.waits += more.waits;
    result.barriers += more.barriers;
    result.overlapped += more.overlapped;
  }
  return result;
}

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

using namespace lathe::cost;

double Estimate::total() const {
  return std::max({core, l2, l3, memory}) + barriers;
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

/// Cycles of one execution. A load that crosses a line counts twice.
static double cyclesOf(const Loop &loop, const Machine &machine) {
  double ports = std::max({(loop.loads + loop.splitLoads) / machine.loads,
                           loop.stores / machine.stores,
                           loop.arithmetic / machine.arithmetic,
                           loop.divisions * machine.division});
  double chain = loop.chain * machine.latency;
  return std::max(ports, chain) + exposed * std::min(ports, chain);
}

/// How much of a cache one kernel can count on: lines of other arrays, and of
/// other programs, take the rest.
static constexpr double usable = 0.75;

Estimate lathe::cost::estimate(const Features &features,
                               const Machine &machine) {
  Estimate result;
  result.core = features.overhead;
  for (const Loop &loop : features.loops)
    result.core += loop.executions * cyclesOf(loop, machine);
  for (const Traffic &traffic : features.traffic) {
    if (traffic.footprint <= usable * machine.l1)
      continue; // counted by the load ports
    if (traffic.footprint <= usable * machine.l2)
      result.l2 += traffic.bytes / machine.l2Rate;
    else if (traffic.footprint <= usable * machine.l3)
      result.l3 += traffic.bytes / machine.l3Rate;
    else
      result.memory += traffic.bytes / machine.memoryRate;
  }
  result.barriers = features.barriers * machine.barrier;
  return result;
}

//===- EstimateTest.cpp - What bounds a kernel ----------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Cases that can be counted by hand.
//
//===----------------------------------------------------------------------===//

#include "lathe/CostModel/Estimate.h"

#include "gtest/gtest.h"

using namespace lathe::cost;

namespace {

/// Six loads, two of them across a line, are four cycles of two ports; five
/// operations are two and a half.
TEST(EstimateTest, TheBusiestPortDecides) {
  Machine machine;
  Features features;
  features.loops.push_back({/*executions=*/10, /*loads=*/6, /*splitLoads=*/2,
                            /*stores=*/1, /*arithmetic=*/5});

  EXPECT_EQ(estimate(features, machine).core, 40);

  machine.loads = 4;
  EXPECT_EQ(estimate(features, machine).core, 25);
}

TEST(EstimateTest, HalfVectorsHaveMorePorts) {
  Machine machine;
  Features features;
  Loop loop{/*executions=*/10, /*loads=*/1, 0, 0, /*arithmetic=*/6};
  loop.half = true;
  features.loops.push_back(loop);

  EXPECT_EQ(estimate(features, machine).core, 20);
}

TEST(EstimateTest, ChainsWaitForTheirLatency) {
  Machine machine;
  Features features;
  Loop loop{/*executions=*/10, /*loads=*/1, 0, 0, /*arithmetic=*/2};
  loop.chain = 4;
  features.loops.push_back(loop);

  // Sixteen cycles, and half of the one that the ports need.
  EXPECT_EQ(estimate(features, machine).core, 165);
}

TEST(EstimateTest, BytesComeFromTheSmallestLevelThatHoldsThem) {
  Machine machine;
  Features features;
  features.traffic = {{3200, machine.l1 / 2},
                      {3200, machine.l2 / 2},
                      {2000, machine.l3 / 2},
                      {800, 2 * machine.l3}};
  Estimate result = estimate(features, machine);

  EXPECT_EQ(result.core, 0);
  EXPECT_EQ(result.l2, 100);
  EXPECT_EQ(result.l3, 100);
  EXPECT_EQ(result.memory, 100);
  // A part of what is shorter than the longest is not hidden.
  EXPECT_GT(result.total(), 100);
  EXPECT_LT(result.total(), 200);
}

TEST(EstimateTest, WhatIsMoreThanACacheLeavesItByAndBy) {
  Machine machine;
  Features features;
  features.traffic = {{3200, 1.5 * machine.l1}};

  EXPECT_EQ(estimate(features, machine).l2, 50);
}

/// What comes in one order again and again loses all of a cache that is a quarter too
/// small, of which in any order it would lose a quarter.
TEST(EstimateTest, OneOrderLeavesACacheSooner) {
  Machine machine;
  Features features;
  features.addTraffic(3200, 1.25 * machine.l2);
  EXPECT_EQ(estimate(features, machine).l2, 75);

  features.traffic.back().inOrder = true;
  EXPECT_EQ(estimate(features, machine).l2, 0);
  EXPECT_EQ(estimate(features, machine).l3, 160);
}

TEST(EstimateTest, WhatFollowsDoesNotOverlap) {
  Machine machine;
  Features core, memory;
  core.loops.push_back({/*executions=*/100, /*loads=*/2});
  memory.traffic = {{800, 4 * machine.l3}};
  Features together = core;
  together.traffic = memory.traffic;
  Features apart = core;
  apart.then = {memory};

  EXPECT_EQ(estimate(apart, machine).total(), 200);
  EXPECT_LT(estimate(together, machine).total(), 200);
}

TEST(EstimateTest, LittleIsHiddenWhereStepsTakeTurns) {
  Machine machine;
  Features features;
  features.traffic = {{3200, machine.l2 / 2}, {2000, machine.l3 / 2}};
  double together = estimate(features, machine).total();
  features.inTurn = true;

  // Nothing hidden would be 200.
  EXPECT_GT(estimate(features, machine).total(), together + 50);
  EXPECT_LT(estimate(features, machine).total(), 200);
}

TEST(EstimateTest, PagesBeyondThoseFollowedAreWaitedFor) {
  Machine machine;
  Features features;
  features.traffic = {{6400, 4 * machine.l3}};
  features.traffic[0].run = 64;
  features.traffic[0].streams = machine.streams;
  EXPECT_EQ(estimate(features, machine).waits, 0);

  features.traffic[0].streams = machine.streams + 1;
  EXPECT_EQ(estimate(features, machine).waits,
            100 / machine.misses * machine.memoryLatency);
}

TEST(EstimateTest, StridesOfAPageMeetInFewSets) {
  EXPECT_EQ(stridedFootprint(/*pieces=*/8, /*run=*/64, /*stride=*/4096),
            8 * 4096);
  EXPECT_EQ(stridedFootprint(8, 64, 4096 + 64), 8 * 64);
}

TEST(EstimateTest, TheSlowestLevelIsTheBound) {
  Machine machine;
  Features features;
  features.loops.push_back({/*executions=*/100, /*loads=*/2});
  EXPECT_STREQ(estimate(features, machine).bound(), "the core");

  features.traffic = {{8000, 2 * machine.l3}};
  features.barriers = 2;
  Estimate result = estimate(features, machine);
  EXPECT_STREQ(result.bound(), "memory");
  EXPECT_EQ(result.total(), result.overlapped + 2 * machine.barrier);
}

} // namespace

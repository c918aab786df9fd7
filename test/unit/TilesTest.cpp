//===- TilesTest.cpp - Counts of tiles ------------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Trip counts of contractions and attention against sums that can be done by
// hand.
//
//===----------------------------------------------------------------------===//

#include "lathe/CostModel/Attention.h"
#include "lathe/CostModel/Contraction.h"

#include "gtest/gtest.h"

using namespace lathe::cost;

namespace {

/// Multiply-adds, in vectors, of all loops that have a chain.
double multiplyAdds(const Features &features) {
  double sum = 0;
  for (const Loop &loop : features.loops)
    if (loop.chain > 0)
      sum += loop.executions * loop.arithmetic;
  for (const Features &next : features.then)
    sum += multiplyAdds(next);
  return sum;
}

double stores(const Features &features) {
  double sum = 0;
  for (const Loop &loop : features.loops)
    sum += loop.executions * loop.stores;
  for (const Features &next : features.then)
    sum += stores(next);
  return sum;
}

/// 7 x 20 elements, sums of 10, vectors of 8.
Contraction small() {
  Contraction c;
  c.rows = 7;
  c.columns = 20;
  c.sums = 10;
  c.lanes = 8;
  c.fromZero = true;
  c.operands[0].row = true;
  c.operands[1].column = true;
  c.operands[1].sumStride = 64;
  c.tileRows = 4;
  c.tileVectors = 2;
  return c;
}

TEST(TilesTest, APartialVectorCostsAWholeOne) {
  Features features;
  addContraction(features, small());

  // Three vectors for twenty columns; seven rows are four and three.
  EXPECT_EQ(multiplyAdds(features), 7 * 3 * 10);
  EXPECT_EQ(stores(features), 7 * 3);
}

TEST(TilesTest, EachTileOfTheSumReadsAndWritesTheResult) {
  Contraction c = small();
  c.sumTile = 4;
  Features features;
  addContraction(features, c);

  EXPECT_EQ(multiplyAdds(features), 7 * 3 * 10);
  EXPECT_EQ(stores(features), 3 * 7 * 3);
}

TEST(TilesTest, PackingCopiesEachPanelOnceForEachBlockOfRows) {
  Contraction c = small();
  c.pack = true;
  c.rowTile = 4;
  Features features;
  addContraction(features, c);

  EXPECT_EQ(stores(features), 7 * 3 + 2 * 3 * 10);
}

TEST(TilesTest, LanesAlongTheSumEndWithOneVector) {
  Contraction c = small();
  c.lanesAlongSum = true;
  c.operands[1].column = false;
  c.columns = 1;
  c.sums =
      43; // two steps of two vectors, then two vectors, one of them in part
  Features features;
  addContraction(features, c);

  EXPECT_EQ(multiplyAdds(features), 7 * (2 * 2 + 2));
  EXPECT_EQ(stores(features), 7);
}

TEST(TilesTest, WiderTilesLoadLess) {
  Contraction c = small();
  auto loads = [&] {
    Features features;
    addContraction(features, c);
    double sum = 0;
    for (const Loop &loop : features.loops)
      sum += loop.executions * loop.loads;
    return sum;
  };
  double narrow = loads();
  c.tileRows = 7;
  EXPECT_LT(loads(), narrow);
}

TEST(TilesTest, AttentionWalksOverVisibleKeysOnly) {
  Attention a;
  a.heads = 2;
  a.keys = 32;
  a.headSize = a.valueSize = 8;
  a.lanes = 8;
  a.keyTile = 16;
  a.tileRows = 4;
  a.panels = {{/*keys=*/16}, {/*keys=*/32}};
  Features features;
  addAttention(features, a);

  // Scores and accumulators, each so many keys times the size of a head.
  EXPECT_EQ(multiplyAdds(features), 2 * 2 * (16 + 32) * 8);
}

TEST(TilesTest, OnlyTilesOnTheEdgeLookAtTheMask) {
  Attention a;
  a.keys = 32;
  a.headSize = a.valueSize = a.lanes = 8;
  a.keyTile = 16;
  a.tileRows = 4;
  auto arithmetic = [&](double maskOperations) {
    a.maskOperations = maskOperations;
    Features features;
    addAttention(features, a);
    double sum = 0;
    for (const Loop &loop : features.loops)
      sum += loop.executions * loop.arithmetic;
    return sum;
  };
  a.panels = {{/*keys=*/32, /*from=*/0, /*to=*/20}};

  EXPECT_EQ(arithmetic(3) - arithmetic(0), 16 * 3);
}

} // namespace

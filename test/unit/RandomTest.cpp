//===- RandomTest.cpp - Tests of the counter-based generator --------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The moments of the distributions, and that seeds give different streams.
//
//===----------------------------------------------------------------------===//

#include "lathe/Support/Random.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace lathe;

namespace {

constexpr int samples = 100000;

// Bounds are four standard deviations of the mean and of the mean square.
TEST(RandomTest, UniformHasItsMoments) {
  double sum = 0, squares = 0;
  for (int i = 0; i < samples; ++i) {
    double u = randomUniform(1, i);
    ASSERT_TRUE(u >= 0.0 && u < 1.0 && float(u) < 1.0f && double(float(u)) == u);
    sum += u;
    squares += u * u;
  }
  EXPECT_NEAR(sum / samples, 1.0 / 2, 4 * std::sqrt(1.0 / 12 / samples));
  EXPECT_NEAR(squares / samples, 1.0 / 3, 4 * std::sqrt(4.0 / 45 / samples));
}

TEST(RandomTest, NormalHasItsMoments) {
  double sum = 0, squares = 0;
  for (int i = 0; i < samples; ++i) {
    double x = randomNormal(2, i);
    ASSERT_TRUE(std::isfinite(x));
    sum += x;
    squares += x * x;
  }
  EXPECT_NEAR(sum / samples, 0.0, 4 * std::sqrt(1.0 / samples));
  EXPECT_NEAR(squares / samples, 1.0, 4 * std::sqrt(2.0 / samples));
}

TEST(RandomTest, SeedsAreIndependentStreams) {
  double product = 0;
  for (int i = 0; i < samples; ++i)
    product += randomNormal(3, i) * randomNormal(4, i);
  EXPECT_NEAR(product / samples, 0.0, 4 * std::sqrt(1.0 / samples));
  EXPECT_EQ(randomBits(5, 6), randomBits(5, 6));
}

} // namespace

//===- Random.cpp - Numbers from a seed and a counter ---------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The mixing function is the finaliser of SplitMix64 (Steele, Lea, Flood, 2014),
// applied to the seed and again to the counter.
//
//===----------------------------------------------------------------------===//

#include "lathe/Support/Random.h"

#include <cmath>

static uint64_t mix(uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}

uint64_t lathe::randomBits(uint64_t seed, uint64_t counter) {
  constexpr uint64_t golden = 0x9e3779b97f4a7c15;
  return mix(mix(seed + golden) + (counter + 1) * golden);
}

double lathe::randomUniform(uint64_t seed, uint64_t counter) {
  return std::ldexp(double(randomBits(seed, counter) >> 40), -24);
}

double lathe::randomNormal(uint64_t seed, uint64_t counter) {
  // Box and Muller, on two numbers of 53 bits; 1 - u is never 0.
  double u = std::ldexp(double(randomBits(seed, 2 * counter) >> 11), -53);
  double v = std::ldexp(double(randomBits(seed, 2 * counter + 1) >> 11), -53);
  return std::sqrt(-2.0 * std::log1p(-u)) *
         std::cos(6.283185307179586476925 * v);
}

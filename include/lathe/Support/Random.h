//===- Random.h - Numbers from a seed and a counter ------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Random numbers without a state: element i depends on (seed, i) alone, so data
// are the same in whatever order and on whatever machine they are made.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_SUPPORT_RANDOM_H
#define LATHE_SUPPORT_RANDOM_H

#include <cstdint>

namespace lathe {

/// 64 random bits.
uint64_t randomBits(uint64_t seed, uint64_t counter);

/// Uniform in [0, 1): a multiple of 2^-24, so that f32 and f64 agree.
double randomUniform(uint64_t seed, uint64_t counter);

/// Standard normal.
double randomNormal(uint64_t seed, uint64_t counter);

} // namespace lathe

#endif // LATHE_SUPPORT_RANDOM_H

//===- Attention.cpp - Softmax attention, in plain C++ --------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Query by query: scores of all its keys, their softmax, the sum of the
// values. The keys of a head are transposed once, so that the loop over keys
// is contiguous.
//
//===----------------------------------------------------------------------===//

#include "Set.h"

#include <cmath>
#include <limits>

using namespace lathe::bench;

/// Scores of the keys first .. last of one query.
static void score(int64_t width, int64_t length, int64_t first, int64_t last,
                  const float *q, const float *transposed,
                  float *__restrict scores) {
  for (int64_t j = first; j <= last; ++j)
    scores[j] = 0.0f;
  for (int64_t d = 0; d < width; ++d)
    for (int64_t j = first; j <= last; ++j)
      scores[j] += q[d] * transposed[d * length + j];
}

/// Scores become weights; the result is one over their sum. `slope` is per
/// distance from the last key.
static float weigh(int64_t first, int64_t last, float scale, float slope,
                   float *scores) {
  float maximum = std::numeric_limits<float>::lowest(), sum = 0.0f;
  for (int64_t j = first; j <= last; ++j) {
    scores[j] = scale * scores[j] - slope * float(last - j);
    maximum = scores[j] > maximum ? scores[j] : maximum;
  }
  for (int64_t j = first; j <= last; ++j) {
    scores[j] = std::exp(scores[j] - maximum);
    sum += scores[j];
  }
  return 1.0f / sum;
}

void LATHE_LOOPS::attention(int64_t heads, int64_t length, int64_t width,
                            const Mask &mask, const float *q, const float *k,
                            const float *v, float *o, float *scratch) {
  float *transposed = scratch, *scores = scratch + width * length;
  float scale = 1.0f / std::sqrt(float(width));
  for (int64_t h = 0; h < heads; ++h) {
    int64_t base = h * length * width;
    float slope = mask.alibi ? std::exp2(-float(h + 1)) : 0.0f;
    for (int64_t j = 0; j < length; ++j)
      for (int64_t d = 0; d < width; ++d)
        transposed[d * length + j] = k[base + j * width + d];
    for (int64_t i = 0; i < length; ++i) {
      int64_t first = mask.firstKey(i), last = mask.lastKey(i, length);
      score(width, length, first, last, q + base + i * width, transposed,
            scores);
      float inverse = weigh(first, last, scale, slope, scores);
      float *__restrict out = o + base + i * width;
      for (int64_t d = 0; d < width; ++d)
        out[d] = 0.0f;
      for (int64_t j = first; j <= last; ++j)
        for (int64_t d = 0; d < width; ++d)
          out[d] += scores[j] * v[base + j * width + d];
      for (int64_t d = 0; d < width; ++d)
        out[d] *= inverse;
    }
  }
}

//===- Kron.cpp - A Kronecker product applied to rows, in plain C++ -------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Mode by mode, back and forth between the row of the result and a buffer of
// the size of a row, which stays in the cache.
//
//===----------------------------------------------------------------------===//

#include "Set.h"

using namespace lathe::bench;

static constexpr int64_t size = 8;

/// One mode: to[a][j][c] = sum over i of f[j][i] * from[a][i][c].
static void applyMode(int64_t outer, int64_t inner, const float *f,
                      const float *from, float *__restrict to) {
  for (int64_t a = 0; a < outer; ++a)
    for (int64_t j = 0; j < size; ++j) {
      const float *source = from + a * size * inner;
      float *__restrict target = to + (a * size + j) * inner;
      for (int64_t c = 0; c < inner; ++c) {
        float sum = 0.0f;
        for (int64_t i = 0; i < size; ++i)
          sum += f[j * size + i] * source[i * inner + c];
        target[c] = sum;
      }
    }
}

/// The last mode, whose inner size is one.
static void applyLastMode(int64_t outer, const float *f, const float *from,
                          float *__restrict to) {
  float transposed[size][size];
  for (int64_t i = 0; i < size; ++i)
    for (int64_t j = 0; j < size; ++j)
      transposed[i][j] = f[j * size + i];
  for (int64_t a = 0; a < outer; ++a) {
    float sums[size] = {0};
    for (int64_t i = 0; i < size; ++i)
      for (int64_t j = 0; j < size; ++j)
        sums[j] += transposed[i][j] * from[a * size + i];
    for (int64_t j = 0; j < size; ++j)
      to[a * size + j] = sums[j];
  }
}

void LATHE_LOOPS::kron(int64_t rows, int64_t factors, const float *f,
                       const float *x, float *y, float *scratch) {
  int64_t columns = 1;
  for (int64_t k = 0; k < factors; ++k)
    columns *= size;
  for (int64_t row = 0; row < rows; ++row) {
    const float *from = x + row * columns;
    float *result = y + row * columns;
    int64_t inner = 1, outer = columns / size;
    for (int64_t mode = factors; mode > 0; --mode) {
      float *to = mode % 2 ? result : scratch; // the last one is the result
      if (inner == 1)
        applyLastMode(outer, f, from, to);
      else
        applyMode(outer, inner, f, from, to);
      from = to;
      inner *= size;
      outer /= size;
    }
  }
}

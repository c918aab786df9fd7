//===- Matmul.cpp - A product of matrices, in plain C++ -------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rows of b are added to a row of c, so that the innermost loop is contiguous.
//
//===----------------------------------------------------------------------===//

#include "Set.h"

using namespace lathe::bench;

void LATHE_LOOPS::matmul(int64_t m, int64_t n, int64_t k, const float *a,
                         const float *b, float *c) {
  for (int64_t i = 0; i < m; ++i) {
    float *__restrict row = c + i * n;
    for (int64_t j = 0; j < n; ++j)
      row[j] = 0.0f;
    for (int64_t l = 0; l < k; ++l)
      for (int64_t j = 0; j < n; ++j)
        row[j] += a[i * k + l] * b[l * n + j];
  }
}

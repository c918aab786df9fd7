//===- Wide.cpp - Stencils of more than five points, in plain C++ ---------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The grids of x have a border of zeros as wide as the stencil reaches, which
// the loops keep: no row and no point is special.
//
//===----------------------------------------------------------------------===//

#include "Set.h"

#include <cmath>
#include <utility>

using namespace lathe::bench;

static double squaredNorm(int64_t size, const double *x) {
  double sum = 0.0;
  for (int64_t k = 0; k < size; ++k)
    sum += x[k] * x[k];
  return sum;
}

static void fillZero(int64_t size, double *x) {
  for (int64_t k = 0; k < size; ++k)
    x[k] = 0.0;
}

static inline double cornersOf(const double *north, const double *south,
                               int64_t j) {
  return north[j - 1] + north[j + 1] + south[j - 1] + south[j + 1];
}

//===----------------------------------------------------------------------===//
// Nine points: 20, four times -4, four times -1
//===----------------------------------------------------------------------===//

/// One sweep in natural order; the value before the point comes last, so that one
/// multiply-add waits for it.
static void sorSweep9(int64_t n, const double *b, double *x, double omega) {
  int64_t stride = n + 2;
  double keep = 1.0 - omega, share = omega / 20.0;
  for (int64_t i = 0; i < n; ++i) {
    double *row = x + (i + 1) * stride + 1, west = 0.0;
    const double *north = row - stride, *south = row + stride;
    for (int64_t j = 0; j < n; ++j) {
      double edges = north[j] + south[j] + row[j + 1];
      double rest = b[i * n + j] + 4.0 * edges + cornersOf(north, south, j);
      west = (keep * row[j] + share * rest) + 4.0 * share * west;
      row[j] = west;
    }
  }
}

double LATHE_LOOPS::sor9(int64_t n, const double *b, double *x, double omega,
                         int64_t sweeps) {
  int64_t stride = n + 2;
  fillZero(stride * stride, x);
  for (int64_t k = 0; k < sweeps; ++k)
    sorSweep9(n, b, x, omega);
  double sum = 0.0;
  for (int64_t i = 0; i < n; ++i) {
    const double *row = x + (i + 1) * stride + 1;
    const double *north = row - stride, *south = row + stride;
    for (int64_t j = 0; j < n; ++j) {
      double edges = north[j] + south[j] + row[j - 1] + row[j + 1];
      double r = b[i * n + j] - 20.0 * row[j] + 4.0 * edges +
                 cornersOf(north, south, j);
      sum += r * r;
    }
  }
  return std::sqrt(sum / squaredNorm(n * n, b));
}

//===----------------------------------------------------------------------===//
// Thirteen points: 20, four times -8, four times 2, four times 1
//===----------------------------------------------------------------------===//

static void sorSweep13(int64_t n, const double *b, double *x, double omega) {
  int64_t stride = n + 4;
  double keep = 1.0 - omega, share = omega / 20.0;
  for (int64_t i = 0; i < n; ++i) {
    double *row = x + (i + 2) * stride + 2, west = 0.0, farWest = 0.0;
    const double *north = row - stride, *south = row + stride;
    for (int64_t j = 0; j < n; ++j) {
      double edges = north[j] + south[j] + row[j + 1];
      double far = north[j - stride] + south[j + stride] + row[j + 2];
      double rest = b[i * n + j] + 8.0 * edges -
                    2.0 * cornersOf(north, south, j) - far;
      double next = ((keep * row[j] + share * rest) - share * farWest) +
                    8.0 * share * west;
      farWest = west;
      row[j] = west = next;
    }
  }
}

double LATHE_LOOPS::sor13(int64_t n, const double *b, double *x, double omega,
                          int64_t sweeps) {
  int64_t stride = n + 4;
  fillZero(stride * stride, x);
  for (int64_t k = 0; k < sweeps; ++k)
    sorSweep13(n, b, x, omega);
  double sum = 0.0;
  for (int64_t i = 0; i < n; ++i) {
    const double *row = x + (i + 2) * stride + 2;
    const double *north = row - stride, *south = row + stride;
    for (int64_t j = 0; j < n; ++j) {
      double edges = north[j] + south[j] + row[j - 1] + row[j + 1];
      double far =
          north[j - stride] + south[j + stride] + row[j - 2] + row[j + 2];
      double r = b[i * n + j] - 20.0 * row[j] + 8.0 * edges -
                 2.0 * cornersOf(north, south, j) - far;
      sum += r * r;
    }
  }
  return std::sqrt(sum / squaredNorm(n * n, b));
}

//===----------------------------------------------------------------------===//
// Twenty-seven points in three dimensions: 26, and -1 for all neighbours
//===----------------------------------------------------------------------===//

/// Calls `point(place in b, place in x, sum of the neighbours)` for each point.
template <typename Point>
static inline void forEachPoint27(int64_t n, const double *x, Point point) {
  int64_t stride = n + 2, plane = stride * stride;
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j < n; ++j) {
      int64_t source = (i * n + j) * n;
      int64_t target = (i + 1) * plane + (j + 1) * stride + 1;
      for (int64_t k = 0; k < n; ++k) {
        const double *at = x + target + k;
        double sum = at[-1] + at[1];
        for (int64_t row : {-plane - stride, -plane, -plane + stride, -stride,
                            stride, plane - stride, plane, plane + stride})
          sum += at[row - 1] + at[row] + at[row + 1];
        point(source + k, target + k, sum);
      }
    }
}

double LATHE_LOOPS::jacobi27(int64_t n, const double *b, double *x,
                             double *scratch, int64_t steps) {
  int64_t size = (n + 2) * (n + 2) * (n + 2);
  fillZero(size, x);
  fillZero(size, scratch);
  double *from = x, *to = scratch;
  for (int64_t step = 0; step < steps; ++step) {
    double *__restrict next = to;
    forEachPoint27(n, from, [&](int64_t source, int64_t target, double sum) {
      next[target] = (1.0 / 26.0) * (b[source] + sum);
    });
    std::swap(from, to);
  }
  double squares = 0.0;
  forEachPoint27(n, x, [&](int64_t source, int64_t target, double sum) {
    double r = b[source] - 26.0 * x[target] + sum;
    squares += r * r;
  });
  return std::sqrt(squares / squaredNorm(n * n * n, b));
}

//===- Stencil.cpp - Iterations on a grid, in plain C++ -------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each row is an inner loop without a branch: its first and last point stand
// beside it, and rows outside of the grid are a row of zeros.
//
//===----------------------------------------------------------------------===//

#include "Set.h"
#include "Vectors.h"

#include <cmath>
#include <utility>

using namespace lathe::bench;

/// Calls `point(j, neighbours)` along row i, where `neighbours` is the sum of
/// the four values around the point.
template <typename Point>
static inline void forEachPoint(int64_t n, const double *x, const double *zeros,
                                int64_t i, Point point) {
  const double *row = x + i * n;
  const double *north = i > 0 ? row - n : zeros;
  const double *south = i + 1 < n ? row + n : zeros;
  point(0, north[0] + south[0] + row[1]);
  for (int64_t j = 1; j + 1 < n; ++j)
    point(j, north[j] + south[j] + row[j + 1] + row[j - 1]);
  point(n - 1, north[n - 1] + south[n - 1] + row[n - 2]);
}

static double squaredNorm(int64_t size, const double *x) {
  double sum = 0.0;
  for (int64_t k = 0; k < size; ++k)
    sum += x[k] * x[k];
  return sum;
}

/// ||b - A x||^2
static double squaredResidual(int64_t n, const double *b, const double *x,
                              const double *zeros) {
  double sum = 0.0;
  for (int64_t i = 0; i < n; ++i)
    forEachPoint(n, x, zeros, i, [&](int64_t j, double neighbours) {
      double r = b[i * n + j] - 4.0 * x[i * n + j] + neighbours;
      sum += r * r;
    });
  return sum;
}

static void fillZero(int64_t size, double *x) {
  for (int64_t k = 0; k < size; ++k)
    x[k] = 0.0;
}

/// One sweep in natural order. The value before the point comes last in its
/// sum: only two operations wait for it.
static void sorSweep(int64_t n, const double *b, double *x, const double *zeros,
                     double omega) {
  double keep = 1.0 - omega, share = 0.25 * omega;
  for (int64_t i = 0; i < n; ++i) {
    double *row = x + i * n;
    const double *north = i > 0 ? row - n : zeros;
    const double *south = i + 1 < n ? row + n : zeros;
    const double *right = b + i * n;
    double west = 0.0;
    for (int64_t j = 0; j + 1 < n; ++j) {
      double rest = right[j] + north[j] + south[j] + row[j + 1];
      west = (keep * row[j] + share * rest) + share * west;
      row[j] = west;
    }
    double rest = right[n - 1] + north[n - 1] + south[n - 1];
    row[n - 1] = (keep * row[n - 1] + share * rest) + share * west;
  }
}

double LATHE_LOOPS::sor(int64_t n, const double *b, double *x, double *scratch,
                        double omega, int64_t sweeps, int64_t look) {
  fillZero(n, scratch);
  fillZero(n * n, x);
  double norm = squaredNorm(n * n, b), residual = norm;
  for (int64_t k = 1; k <= sweeps; ++k) {
    sorSweep(n, b, x, scratch, omega);
    if (k % look == 0 || k == sweeps)
      residual = squaredResidual(n, b, x, scratch);
  }
  return std::sqrt(residual / norm);
}

double LATHE_LOOPS::jacobi(int64_t n, const double *b, double *x,
                           double *scratch, int64_t steps) {
  double *zeros = scratch + n * n;
  fillZero(n, zeros);
  fillZero(n * n, x);
  double *from = x, *to = scratch;
  for (int64_t k = 0; k < steps; ++k) {
    for (int64_t i = 0; i < n; ++i) {
      double *__restrict row = to + i * n;
      forEachPoint(n, from, zeros, i, [&](int64_t j, double neighbours) {
        row[j] = 0.25 * (b[i * n + j] + neighbours);
      });
    }
    std::swap(from, to);
  }
  return std::sqrt(squaredResidual(n, b, x, zeros) / squaredNorm(n * n, b));
}

/// One step on row i; the first and the last vector are beside the loop.
static void jacobiRow(int64_t n, const double *b, const double *x,
                      const double *zeros, int64_t i, double *to) {
  const double *row = x + i * n;
  const double *north = i > 0 ? row - n : zeros;
  const double *south = i + 1 < n ? row + n : zeros;
  auto point = [&](int64_t j) {
    double west = j > 0 ? row[j - 1] : 0.0;
    double east = j + 1 < n ? row[j + 1] : 0.0;
    to[j] = 0.25 * (b[j] + (north[j] + south[j] + east + west));
  };
  for (int64_t j = 0; j < lanesF64; ++j)
    point(j);
  for (int64_t j = lanesF64; j + lanesF64 < n; j += lanesF64)
    storePast(to + j,
              0.25 * (load(b + j) + (load(north + j) + load(south + j) +
                                     load(row + j + 1) + load(row + j - 1))));
  for (int64_t j = n - lanesF64; j < n; ++j)
    point(j);
}

double LATHE_LOOPS::jacobiPast(int64_t n, const double *b, double *x,
                               double *scratch, int64_t steps) {
  double *zeros = scratch + n * n;
  fillZero(n, zeros);
  fillZero(n * n, x);
  double *from = x, *to = scratch;
  for (int64_t k = 0; k < steps; ++k) {
    for (int64_t i = 0; i < n; ++i)
      jacobiRow(n, b + i * n, from, zeros, i, to + i * n);
    std::swap(from, to);
  }
  return std::sqrt(squaredResidual(n, b, x, zeros) / squaredNorm(n * n, b));
}

double LATHE_LOOPS::heavyBall(int64_t n, const double *b, double *x,
                              double *scratch, double step, double momentum,
                              int64_t steps) {
  double *zeros = scratch + n * n;
  fillZero(n * n + n, scratch);
  fillZero(n * n, x);
  double norm = squaredNorm(n * n, b), residual = norm;
  double *current = x, *before = scratch;
  for (int64_t k = 0; k < steps; ++k) {
    residual = 0.0;
    for (int64_t i = 0; i < n; ++i) {
      double *__restrict old = before + i * n;
      const double *row = current + i * n;
      forEachPoint(n, current, zeros, i, [&](int64_t j, double neighbours) {
        double r = b[i * n + j] - 4.0 * row[j] + neighbours;
        residual += r * r;
        old[j] = row[j] + step * r + momentum * (row[j] - old[j]);
      });
    }
    if (residual == 0.0)
      break;
    std::swap(current, before); // the new state is where the old one was
  }
  residual = squaredResidual(n, b, x, zeros);
  return std::sqrt(residual / norm);
}

double LATHE_LOOPS::cgStencil(int64_t n, const double *b, double *x,
                              double *scratch, int64_t steps) {
  int64_t size = n * n;
  double *__restrict r = scratch, *__restrict p = r + size;
  double *__restrict q = p + size, *zeros = q + size;
  fillZero(n, zeros);
  fillZero(size, x);
  for (int64_t k = 0; k < size; ++k)
    r[k] = p[k] = b[k];
  double norm = squaredNorm(size, b), rr = norm;
  for (int64_t step = 0; step < steps && rr > 0.0; ++step) {
    double pq = 0.0;
    for (int64_t i = 0; i < n; ++i)
      forEachPoint(n, p, zeros, i, [&](int64_t j, double neighbours) {
        double value = 4.0 * p[i * n + j] - neighbours;
        q[i * n + j] = value;
        pq += p[i * n + j] * value;
      });
    double alpha = rr / pq, next = 0.0;
    for (int64_t k = 0; k < size; ++k) {
      x[k] += alpha * p[k];
      r[k] -= alpha * q[k];
      next += r[k] * r[k];
    }
    double beta = next / rr;
    rr = next;
    for (int64_t k = 0; k < size; ++k)
      p[k] = r[k] + beta * p[k];
  }
  return std::sqrt(squaredResidual(n, b, x, zeros) / norm);
}

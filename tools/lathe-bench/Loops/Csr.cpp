//===- Csr.cpp - Iterations on a sparse matrix, in plain C++ --------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The loops that Saad's book gives, on the arrays of a CSR matrix.
//
//===----------------------------------------------------------------------===//

#include "Set.h"

#include <cmath>

using namespace lathe::bench;

static inline double dotRow(const Csr &a, int64_t begin, int64_t end,
                            const double *x) {
  double sum = 0.0;
  for (int64_t k = begin; k < end; ++k)
    sum += a.values[k] * x[a.coordinates[k]];
  return sum;
}

static double dot(int64_t size, const double *x, const double *y) {
  double sum = 0.0;
  for (int64_t i = 0; i < size; ++i)
    sum += x[i] * y[i];
  return sum;
}

/// ||b - A x|| / ||b||
static double relativeResidual(const Csr &a, const double *b,
                               const double *x) {
  double sum = 0.0;
  for (int64_t i = 0; i < a.rows; ++i) {
    double r = b[i] - dotRow(a, a.positions[i], a.positions[i + 1], x);
    sum += r * r;
  }
  return std::sqrt(sum / dot(a.rows, b, b));
}

/// q = A p, and p.q
static double apply(const Csr &a, const double *p, double *__restrict q) {
  double pq = 0.0;
  for (int64_t i = 0; i < a.rows; ++i) {
    q[i] = dotRow(a, a.positions[i], a.positions[i + 1], p);
    pq += p[i] * q[i];
  }
  return pq;
}

/// x += alpha p and r -= alpha q; the new r.r
static double advance(int64_t size, double alpha, const double *p,
                      const double *q, double *__restrict x,
                      double *__restrict r) {
  double sum = 0.0;
  for (int64_t i = 0; i < size; ++i) {
    x[i] += alpha * p[i];
    r[i] -= alpha * q[i];
    sum += r[i] * r[i];
  }
  return sum;
}

/// p = z + beta p
static void turn(int64_t size, double beta, const double *z,
                 double *__restrict p) {
  for (int64_t i = 0; i < size; ++i)
    p[i] = z[i] + beta * p[i];
}

void LATHE_LOOPS::sorCsr(const Csr &a, const double *diagonal, const double *b,
                         double *x, int64_t sweeps) {
  for (int64_t i = 0; i < a.rows; ++i)
    x[i] = 0.0;
  for (int64_t k = 0; k < sweeps; ++k)
    for (int64_t i = 0; i < a.rows; ++i)
      x[i] += diagonal[i] *
              (b[i] - dotRow(a, a.positions[i], a.positions[i + 1], x));
}

double LATHE_LOOPS::cgCsr(const Csr &a, const double *b, double *x,
                          double *scratch, int64_t steps) {
  int64_t size = a.rows;
  double *r = scratch, *p = r + size, *q = p + size;
  for (int64_t i = 0; i < size; ++i) {
    x[i] = 0.0;
    r[i] = p[i] = b[i];
  }
  double rr = dot(size, r, r);
  for (int64_t step = 0; step < steps && rr > 0.0; ++step) {
    double next = advance(size, rr / apply(a, p, q), p, q, x, r);
    turn(size, next / rr, r, p);
    rr = next;
  }
  return relativeResidual(a, b, x);
}

/// z = M r: forward through the lower triangle, backward through the upper.
static void precondition(const Csr &a, const int32_t *places,
                         const double *inverse, const double *r,
                         double *__restrict z) {
  for (int64_t i = 0; i < a.rows; ++i)
    z[i] = inverse[i] * (r[i] - dotRow(a, a.positions[i], places[i], z));
  for (int64_t i = a.rows - 1; i >= 0; --i)
    z[i] -= inverse[i] * dotRow(a, places[i] + 1, a.positions[i + 1], z);
}

double LATHE_LOOPS::cgSsorCsr(const Csr &a, const double *b, double *x,
                              double *scratch, int32_t *places,
                              int64_t steps) {
  int64_t size = a.rows;
  double *r = scratch, *p = r + size, *q = p + size;
  double *z = q + size, *inverse = z + size;
  for (int64_t i = 0; i < size; ++i) {
    x[i] = 0.0;
    r[i] = b[i];
    places[i] = a.positions[i];
    while (a.coordinates[places[i]] < i)
      ++places[i];
    inverse[i] = 1.0 / a.values[places[i]];
  }
  precondition(a, places, inverse, r, z);
  for (int64_t i = 0; i < size; ++i)
    p[i] = z[i];
  double rz = dot(size, r, z), rr = dot(size, r, r);
  for (int64_t step = 0; step < steps && rr > 0.0; ++step) {
    rr = advance(size, rz / apply(a, p, q), p, q, x, r);
    precondition(a, places, inverse, r, z);
    double next = dot(size, r, z);
    turn(size, next / rz, z, p);
    rz = next;
  }
  return relativeResidual(a, b, x);
}

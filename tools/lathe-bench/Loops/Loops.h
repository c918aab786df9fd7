//===- Loops.h - What the kernels are measured against ---------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The programs of the cases as loop nests in plain C++: what one would write
// without Lathe, on flat arrays, with no division and no branch in an inner
// loop. They are compiled twice, as they stand and with -ffast-math.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_BENCH_LOOPS_H
#define LATHE_TOOLS_LATHE_BENCH_LOOPS_H

#include <cstdint>

namespace lathe::bench {

/// A square matrix by rows; columns ascend in each row.
struct Csr {
  int64_t rows;
  const int32_t *positions, *coordinates;
  const double *values;
};

/// Which keys a query sees, and how.
struct Mask {
  /// None after the query.
  bool causal;
  /// 0: all keys up to the query, otherwise that many; only where causal.
  int64_t window;
  /// Head h adds -2^-(h+1) * distance; only where causal.
  bool alibi;

  int64_t firstKey(int64_t query) const {
    return window && query + 1 > window ? query + 1 - window : 0;
  }
  int64_t lastKey(int64_t query, int64_t length) const {
    return causal ? query : length - 1;
  }
};

/// Grids are n x n for the stencil 4, -1, -1, -1, -1 with zeros outside;
/// all solves start from x = 0 and return the true residual relative to b.
/// `scratch` holds as many numbers as the comment says.
struct Loops {
  /// "clang" or "gcc", and "-fast" where sums may be reassociated.
  const char *name;
  /// A look at the residual after each `look` sweeps. scratch: n.
  double (*sor)(int64_t n, const double *b, double *x, double *scratch,
                double omega, int64_t sweeps, int64_t look);
  /// An even number of steps. scratch: n * n + n.
  double (*jacobi)(int64_t n, const double *b, double *x, double *scratch,
                   int64_t steps);
  /// The same by hand, with stores past the caches: the fastest way to make one
  /// step a pass. n is a multiple of eight, and x and scratch are aligned.
  double (*jacobiPast)(int64_t n, const double *b, double *x, double *scratch,
                       int64_t steps);
  /// The norm of the residual in every step. scratch: n * n + n.
  double (*heavyBall)(int64_t n, const double *b, double *x, double *scratch,
                      double step, double momentum, int64_t steps);
  /// scratch: 3 * n * n + n.
  double (*cgStencil)(int64_t n, const double *b, double *x, double *scratch,
                      int64_t steps);
  /// SOR with nine and thirteen points (Wide.cpp). x has a border of zeros, one
  /// and two points wide; a look at the residual after the last sweep.
  double (*sor9)(int64_t n, const double *b, double *x, double omega,
                 int64_t sweeps);
  double (*sor13)(int64_t n, const double *b, double *x, double omega,
                  int64_t sweeps);
  /// Jacobi on n x n x n with 27 points; x and scratch have a border one point
  /// wide. An even number of steps.
  double (*jacobi27)(int64_t n, const double *b, double *x, double *scratch,
                     int64_t steps);
  /// SOR with the rows of a matrix; `diagonal` holds omega / a_ii.
  void (*sorCsr)(const Csr &a, const double *diagonal, const double *b,
                 double *x, int64_t sweeps);
  /// scratch: 3 * rows.
  double (*cgCsr)(const Csr &a, const double *b, double *x, double *scratch,
                  int64_t steps);
  /// With one symmetric sweep of Gauss-Seidel as preconditioner. scratch:
  /// 5 * rows, and `places`: rows.
  double (*cgSsorCsr)(const Csr &a, const double *b, double *x, double *scratch,
                      int32_t *places, int64_t steps);
  /// y = (F x ... x F) x for each row, `factors` times F of size 8 x 8.
  /// scratch: 8^factors.
  void (*kron)(int64_t rows, int64_t factors, const float *f, const float *x,
               float *y, float *scratch);
  /// Softmax attention, scaled by 1 / sqrt(width). scratch: (width + 1) *
  /// length.
  void (*attention)(int64_t heads, int64_t length, int64_t width,
                    const Mask &mask, const float *q, const float *k,
                    const float *v, float *o, float *scratch);
  /// c = a b; a is m x k, and b is k x n.
  void (*matmul)(int64_t m, int64_t n, int64_t k, const float *a,
                 const float *b, float *c);
};

const Loops &plainLoops();
const Loops &fastLoops();

} // namespace lathe::bench

#endif // LATHE_TOOLS_LATHE_BENCH_LOOPS_H

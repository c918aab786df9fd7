//===- Set.h - One compilation of the loops --------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions of Loops.h in the namespace of the set that is being compiled,
// LATHE_LOOPS.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_BENCH_SET_H
#define LATHE_TOOLS_LATHE_BENCH_SET_H

#include "Loops.h"

namespace lathe::bench::LATHE_LOOPS {

double sor(int64_t n, const double *b, double *x, double *scratch, double omega,
           int64_t sweeps, int64_t look);
double jacobi(int64_t n, const double *b, double *x, double *scratch,
              int64_t steps);
double jacobiPast(int64_t n, const double *b, double *x, double *scratch,
                  int64_t steps);
double heavyBall(int64_t n, const double *b, double *x, double *scratch,
                 double step, double momentum, int64_t steps);
double cgStencil(int64_t n, const double *b, double *x, double *scratch,
                 int64_t steps);
double sor9(int64_t n, const double *b, double *x, double omega,
            int64_t sweeps);
double sor13(int64_t n, const double *b, double *x, double omega,
             int64_t sweeps);
double jacobi27(int64_t n, const double *b, double *x, double *scratch,
                int64_t steps);
void sorCsr(const Csr &a, const double *diagonal, const double *b, double *x,
            int64_t sweeps);
double cgCsr(const Csr &a, const double *b, double *x, double *scratch,
             int64_t steps);
double cgSsorCsr(const Csr &a, const double *b, double *x, double *scratch,
                 int32_t *places, int64_t steps);
void kron(int64_t rows, int64_t factors, const float *f, const float *x,
          float *y, float *scratch);
void attention(int64_t heads, int64_t length, int64_t width, const Mask &mask,
               const float *q, const float *k, const float *v, float *o,
               float *scratch);
void matmul(int64_t m, int64_t n, int64_t k, const float *a, const float *b,
            float *c);

} // namespace lathe::bench::LATHE_LOOPS

#endif // LATHE_TOOLS_LATHE_BENCH_SET_H

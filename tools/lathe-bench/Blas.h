//===- Blas.h - BLAS libraries as peers ------------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Libraries are opened while the tool runs, so that the build needs none.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_BENCH_BLAS_H
#define LATHE_TOOLS_LATHE_BENCH_BLAS_H

#include "Case.h"

namespace lathe::bench {

/// A library, open until the tool ends.
struct Blas {
  std::string name, version;
  /// Why it is no peer; empty where it is one.
  std::string missing;
  std::function<void(int threads)> setThreads;
  /// c = a b, row by row; a is m x k, and b is k x n.
  std::function<void(int64_t m, int64_t n, int64_t k, const float *a,
                     const float *b, float *c)>
      multiply;
};

/// The libraries of the settings or, where they name none, those that Python
/// packages brought. One that says why where there is none.
std::vector<Blas> openBlas(const Settings &settings);

} // namespace lathe::bench

#endif // LATHE_TOOLS_LATHE_BENCH_BLAS_H

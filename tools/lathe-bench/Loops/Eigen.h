//===- Eigen.h - Eigen as a peer -------------------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Conjugate gradients of Eigen, kept apart from the tool: its headers and
// flags are its own.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_BENCH_EIGEN_H
#define LATHE_TOOLS_LATHE_BENCH_EIGEN_H

#include "Loops.h"

#include <memory>

namespace lathe::bench {

/// A solve without preconditioner, set up for a matrix.
class EigenCg {
public:
  virtual ~EigenCg() = default;
  /// Exactly the number of steps that it was made for, from x = 0.
  virtual void solve(const double *b, double *x) = 0;

  /// Null where Eigen was not there when the tool was built.
  static std::unique_ptr<EigenCg> create(const Csr &a, int64_t steps);
};

} // namespace lathe::bench

#endif // LATHE_TOOLS_LATHE_BENCH_EIGEN_H

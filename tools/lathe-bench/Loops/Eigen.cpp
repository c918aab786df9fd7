//===- Eigen.cpp - Eigen as a peer ----------------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Conjugate gradients on a row-major sparse matrix, both triangles, without
// preconditioner: Eigen's fastest way for them.
//
//===----------------------------------------------------------------------===//

#include "Eigen.h"

using namespace lathe::bench;

#ifdef LATHE_HAVE_EIGEN
#include <Eigen/IterativeLinearSolvers>
#include <Eigen/SparseCore>

namespace {
class Solver : public EigenCg {
public:
  Solver(const Csr &a, int64_t steps)
      : matrix(Eigen::Map<const Matrix>(a.rows, a.rows, a.positions[a.rows],
                                        a.positions, a.coordinates, a.values)) {
    cg.setMaxIterations(steps);
    cg.setTolerance(0.0);
    cg.compute(matrix);
  }

  void solve(const double *b, double *x) override {
    Eigen::Map<Eigen::VectorXd>(x, matrix.rows()) =
        cg.solve(Eigen::Map<const Eigen::VectorXd>(b, matrix.rows()));
  }

private:
  using Matrix = Eigen::SparseMatrix<double, Eigen::RowMajor, int>;
  Matrix matrix;
  Eigen::ConjugateGradient<Matrix, Eigen::Lower | Eigen::Upper,
                           Eigen::IdentityPreconditioner>
      cg;
};
} // namespace

std::unique_ptr<EigenCg> EigenCg::create(const Csr &a, int64_t steps) {
  return std::make_unique<Solver>(a, steps);
}
#else
std::unique_ptr<EigenCg> EigenCg::create(const Csr &, int64_t) {
  return nullptr;
}
#endif

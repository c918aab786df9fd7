//===- Vectors.h - What the methods do with vectors ------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Dots, norms, residuals and sweeps, as the textbook writes them.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_REFERENCE_VECTORS_H
#define LATHE_LIB_REFERENCE_VECTORS_H

#include "lathe/Dialect/Linop/Linop.h"
#include "lathe/Reference/Values.h"

namespace lathe::reference {

using Vector = std::vector<double>;

double dot(const Vector &x, const Vector &y);

/// b - A x.
Vector residual(const LinearOperator &a, const Vector &b, const Vector &x);

bool allFinite(const Vector &x);

/// One relaxation of every unknown in the given order, in place.
void sweep(const SparseRows &rows, linop::Direction direction, double omega,
           const Vector &b, Vector &x);

/// x + omega D^-1 (b - A x).
void jacobiStep(const LinearOperator &a, double omega, const Vector &b,
                Vector &x);

/// The Chebyshev iteration on [lower, upper] (Saad, Iterative Methods,
/// algorithm 12.1), one step at a time.
class Chebyshev {
public:
  Chebyshev(double lower, double upper)
      : theta((upper + lower) / 2), delta((upper - lower) / 2) {}

  /// Begins at x.
  void start(const LinearOperator &a, const Vector &b, const Vector &x);
  void step(const LinearOperator &a, Vector &x);

private:
  double theta, delta;
  /// rho of the algorithm over delta, so that delta may be 0.
  double rho = 0.0;
  Vector r, d;
};

/// An error unless the operator has rows.
llvm::LogicalResult requireRows(mlir::Operation *op, const LinearOperator &a);

} // namespace lathe::reference

#endif // LATHE_LIB_REFERENCE_VECTORS_H

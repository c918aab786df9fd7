//===- Methods.h - The named methods ---------------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Textbook algorithms (Saad, Iterative Methods for Sparse Linear Systems),
// stated on vectors of f64.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_REFERENCE_METHODS_H
#define LATHE_LIB_REFERENCE_METHODS_H

#include "SolveLoop.h"

namespace lathe::reference {

/// Jacobi, SOR (Gauss-Seidel for omega 1) and SSOR: section 4.1.
class Relaxation : public Method {
public:
  Relaxation(solver::Smoother kind, const LinearOperator &a, const Vector &b,
             double omega)
      : kind(kind), a(a), b(b), omega(omega) {}
  llvm::FailureOr<solver::Reason> step(Vector &x) override;

private:
  solver::Smoother kind;
  const LinearOperator &a;
  const Vector &b;
  double omega;
};

/// Chebyshev on an interval: algorithm 12.1.
class ChebyshevMethod : public Method {
public:
  ChebyshevMethod(const LinearOperator &a, const Vector &b, double lower,
                  double upper)
      : a(a), b(b), iteration(lower, upper) {}
  llvm::FailureOr<solver::Reason> start(const Vector &x) override;
  llvm::FailureOr<solver::Reason> step(Vector &x) override;

private:
  const LinearOperator &a;
  const Vector &b;
  Chebyshev iteration;
};

/// Preconditioned conjugate gradients: algorithm 9.1.
class ConjugateGradients : public Method {
public:
  /// `m` may be null: no preconditioner.
  ConjugateGradients(const LinearOperator &a, const LinearOperator *m,
                     const Vector &b)
      : a(a), m(m), b(b) {}
  llvm::FailureOr<solver::Reason> start(const Vector &x) override;
  llvm::FailureOr<solver::Reason> step(Vector &x) override;
  llvm::FailureOr<std::optional<double>> measure() override {
    return std::optional<double>(unscale * norm(r));
  }
  bool carriesResidual() override { return true; }

private:
  const LinearOperator &a;
  const LinearOperator *m;
  const Vector &b;
  /// Those of the system divided by `unscale`.
  Vector r, z, p;
  double rz = 0.0, unscale = 1.0;
};

/// A fixed number of steps of a smoother from zero, as an operator.
class SweepsOperator : public LinearOperator {
public:
  SweepsOperator(solver::Smoother kind, int64_t count, OperatorPtr a,
                 double omega, double lower, double upper)
      : LinearOperator(a->getDomain(), a->getRange()), kind(kind),
        count(count), a(a), omega(omega), lower(lower), upper(upper) {}
  void apply(llvm::ArrayRef<double> x,
             llvm::MutableArrayRef<double> y) const override;
  bool dividesByZero() const override;

private:
  solver::Smoother kind;
  int64_t count;
  OperatorPtr a;
  double omega, lower, upper;
};

/// Whether an operator has a zero on its diagonal.
bool hasZeroDiagonal(const LinearOperator &a);

} // namespace lathe::reference

#endif // LATHE_LIB_REFERENCE_METHODS_H

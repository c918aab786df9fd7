//===- SolveLoop.h - The loop of every solve -------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// When a solve looks at its residual, what it concludes, and which x it returns:
// the same for all methods and for iterations of a user's own.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_REFERENCE_SOLVELOOP_H
#define LATHE_LIB_REFERENCE_SOLVELOOP_H

#include "Vectors.h"

#include "lathe/Dialect/Solver/Solver.h"

namespace lathe::reference {

/// What a method brings to the loop. A failure is an error already emitted.
class Method {
public:
  virtual ~Method();
  /// Computes what is carried beside x: at the start, and when the solve
  /// restarts from the true residual.
  virtual llvm::FailureOr<solver::Reason> start(const Vector &x) {
    return solver::Reason::Running;
  }
  /// One body. Where it returns a reason, x is as it was.
  virtual llvm::FailureOr<solver::Reason> step(Vector &x) = 0;
  /// The norm of the residual that the method carries along; nothing where
  /// looks compute the true one.
  virtual llvm::FailureOr<std::optional<double>> measure() {
    return std::optional<double>();
  }
  /// Whether that residual is made of its last one, not of x.
  virtual bool carriesResidual() { return false; }
};

struct SolveOptions {
  double tolerance;
  /// The unit roundoff of the grid's type.
  double unit;
  int64_t maxIterations;
  int64_t checkEvery;
  /// Diverged above this times the larger of ||b|| and ||r0||.
  double divergence;
  /// Whether 20 u || |A||x| + |b| || counts as converged once nothing gets better.
  bool usesFloor = false;
  /// A divisor of the method is zero.
  bool breakdown = false;
  /// What is returned is x times two to this.
  int exponent = 0;
};

struct SolveResult {
  Vector x;
  int64_t iterations = 0;
  double residual = 0.0;
  solver::Reason reason = solver::Reason::Running;
  /// The largest element of the x that was started from, in magnitude.
  double largestStart = 0.0;
};

/// Solves A x = b from x. `op` is where a warning about a singular operator is
/// emitted.
llvm::FailureOr<SolveResult> solve(mlir::Operation *op,
                                   const LinearOperator &a, const Vector &b,
                                   Vector x, Method &method,
                                   const SolveOptions &options);

} // namespace lathe::reference

#endif // LATHE_LIB_REFERENCE_SOLVELOOP_H

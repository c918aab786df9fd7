//===- Methods.cpp - The named methods ------------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Textbook algorithms, stated on vectors of f64.
//
//===----------------------------------------------------------------------===//

#include "Methods.h"

#include <algorithm>
#include <cmath>

using namespace mlir;
using namespace lathe;
using namespace lathe::reference;
using lathe::linop::Direction;
using lathe::solver::Reason;
using lathe::solver::Smoother;

bool lathe::reference::hasZeroDiagonal(const LinearOperator &a) {
  const SparseRows *rows = a.getRows();
  for (int64_t i = 0; rows && i < rows->size(); ++i)
    if (rows->diagonal(i) == 0.0)
      return true;
  return false;
}

//===----------------------------------------------------------------------===//
// Stationary methods and Chebyshev
//===----------------------------------------------------------------------===//

/// One step of a stationary method.
static void relax(Smoother kind, const LinearOperator &a, double omega,
                  const Vector &b, Vector &x) {
  if (kind == Smoother::jacobi)
    return jacobiStep(a, omega, b, x);
  sweep(*a.getRows(), Direction::forward, omega, b, x);
  if (kind == Smoother::ssor)
    sweep(*a.getRows(), Direction::backward, omega, b, x);
}

FailureOr<Reason> Relaxation::step(Vector &x) {
  relax(kind, a, omega, b, x);
  return Reason::Running;
}

FailureOr<Reason> ChebyshevMethod::start(const Vector &x) {
  iteration.start(a, b, x);
  return Reason::Running;
}

FailureOr<Reason> ChebyshevMethod::step(Vector &x) {
  iteration.step(a, x);
  return Reason::Running;
}

//===----------------------------------------------------------------------===//
// Conjugate gradients
//===----------------------------------------------------------------------===//

/// Whether the method may divide by `value`.
static Reason requirePositive(double value) {
  if (!std::isfinite(value))
    return Reason::NotFinite;
  return value > 0.0 ? Reason::Running : Reason::BrokeDown;
}

FailureOr<Reason> ConjugateGradients::start(const Vector &x) {
  r = residual(a, b, x);
  // By a power of two, which rounds nothing, so that inner products stay in
  // range.
  double size = std::max(norm(b), norm(r));
  int exponent = size > 0.0 ? std::clamp(std::ilogb(size), -1022, 1022) : 0;
  unscale = std::ldexp(1.0, exponent);
  for (double &value : r)
    value = std::ldexp(value, -exponent);
  z = r;
  if (m)
    m->apply(r, z);
  p = z;
  rz = dot(r, z);
  return Reason::Running;
}

FailureOr<Reason> ConjugateGradients::step(Vector &x) {
  if (Reason reason = requirePositive(rz); reason != Reason::Running)
    return reason;
  Vector q(p.size());
  a.apply(p, q);
  double pq = dot(p, q);
  if (Reason reason = requirePositive(pq); reason != Reason::Running)
    return reason;
  double alpha = rz / pq;
  for (size_t i = 0; i < x.size(); ++i) {
    x[i] += alpha * unscale * p[i];
    r[i] -= alpha * q[i];
  }
  z = r;
  if (m)
    m->apply(r, z);
  double next = dot(r, z), beta = next / rz;
  for (size_t i = 0; i < p.size(); ++i)
    p[i] = z[i] + beta * p[i];
  rz = next;
  return Reason::Running;
}

//===----------------------------------------------------------------------===//
// SweepsOperator
//===----------------------------------------------------------------------===//

// One pair of SSOR from zero is the preconditioner of the literature,
//
//   M^-1 = (2 - omega) / omega (D/omega + U)^-1 D (D/omega + L)^-1,
//
// with its factor: the forward sweep gives y = (D/omega + L)^-1 r, and the
// backward one, which starts from y, what the rest of the product says.
void SweepsOperator::apply(ArrayRef<double> x, MutableArrayRef<double> y) const {
  Vector b = x.vec(), z(y.size(), 0.0);
  Chebyshev chebyshev(lower, upper);
  if (kind == Smoother::chebyshev)
    chebyshev.start(*a, b, z);
  for (int64_t i = 0; i < count; ++i) {
    if (kind == Smoother::chebyshev)
      chebyshev.step(*a, z);
    else
      relax(kind, *a, omega, b, z);
  }
  std::copy(z.begin(), z.end(), y.begin());
}

bool SweepsOperator::dividesByZero() const {
  return kind == Smoother::chebyshev ? lower + upper == 0.0
                                     : hasZeroDiagonal(*a);
}

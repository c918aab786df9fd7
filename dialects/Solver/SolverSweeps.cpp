//===- SolverSweeps.cpp - Sweeps as an operator ---------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What solver.sweeps demands of its operator, and what is known of it. The
// labels in comments are those of SPEC.md.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Linop/ConstantStencil.h"
#include "lathe/Dialect/Solver/Solver.h"
#include "lathe/Support/Number.h"

#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::linop;
using namespace lathe::solver;

/// They are written out one after the other, and compile time grows faster than
/// their number.
static constexpr uint64_t mostSweeps = 32;

LogicalResult SweepsOp::verify() {
  if (!getType().isSquare()) // sweeps_c3
    return emitOpError("needs a square operator, but it is ") << getType();
  bool interval = getMethod() == Smoother::chebyshev;
  if (interval ? !getLower() || !getUpper()
               : getLower() || getUpper()) // sweeps_c1
    return emitOpError() << stringifySmoother(getMethod())
                         << (interval ? " needs 'lower' and 'upper'"
                                      : " takes no 'lower' and 'upper'");
  if (interval && getOmega()) // sweeps_c1
    return emitOpError("chebyshev takes no 'omega'");
  LinearOperatorInterface base = getOperator(getOp());
  unsigned needed = interval                          ? CanApply
                    : getMethod() == Smoother::jacobi ? HasDiagonal
                                                      : CanSweep;
  if (base && !(base.getCapabilities() & needed)) // sweeps_c2
    return emitOpError() << stringifySmoother(getMethod())
                         << " cannot be made of " << base->getName();
  if (getCount() > mostSweeps) // sweeps_c4
    return emitOpError("has ")
           << getCount() << " iterations, expected at most " << mostSweeps;
  return success();
}

unsigned SweepsOp::getCapabilities() { return CanApply; }

/// Steps of Jacobi or Chebyshev and forward-backward pairs are symmetric where
/// A is. They may be so where A is not (one step of Jacobi), so nothing is
/// disproved. A forward sweep is not symmetric, unless A is diagonal.
OperatorFacts SweepsOp::getFacts() {
  OperatorFacts facts;
  LinearOperatorInterface base = getOperator(getOp());
  if (!base)
    return facts;
  Fact symmetric = lathe::linop::getFacts(getOp()).symmetric;
  bool diagonal = base.getRowReach().getReach() == Reach::Point;
  if (getMethod() == Smoother::sor && !diagonal)
    facts.symmetric = Fact::Disproved;
  else if (symmetric != Fact::Disproved)
    facts.symmetric = symmetric;
  return facts;
}

/// The eigenvalue of A above which an even number of steps turn the sign of an
/// eigenvector; none where it is not known.
static std::optional<double> getSignLimit(SweepsOp op,
                                          std::optional<double> omega) {
  if (op.getMethod() == Smoother::chebyshev) {
    std::optional<double> lower = getConstantScalar(op.getLower());
    std::optional<double> upper = getConstantScalar(op.getUpper());
    return lower && upper ? std::optional(*lower + *upper) : std::nullopt;
  }
  std::optional<ConstantStencil> stencil = ConstantStencil::of(op.getOp());
  std::optional<double> diagonal =
      stencil ? stencil->getConstantDiagonal() : std::nullopt;
  if (op.getMethod() == Smoother::jacobi && omega && diagonal && *omega > 0.0 &&
      *diagonal > 0.0)
    return 2.0 * *diagonal / *omega;
  return std::nullopt;
}

/// From zero the sweeps are (1 - q(A)) / A, where q is the polynomial by which
/// an error is multiplied; so they turn the sign of an eigenvector exactly if q
/// > 1 there, as it may be for an even number of steps.
std::string SweepsOp::whyNotDefinite(std::optional<double> largest) {
  std::optional<double> omega = 1.0;
  if (getOmega())
    omega = getConstantScalar(getOmega());
  if (getMethod() == Smoother::ssor && getCount() == 1 && omega &&
      !(*omega > 0.0 && *omega < 2.0))
    return "ssor has omega " + formatNumber(*omega) +
           ", expected one between 0 and 2";
  if (!largest || getCount() % 2 != 0)
    return "";
  std::optional<double> limit = getSignLimit(*this, omega);
  if (!limit || !(*largest > *limit))
    return "";
  return llvm::formatv(
      "{0} steps of {1} turn the sign of eigenvalues above {2}, "
      "and the largest is {3}",
      getCount(), stringifySmoother(getMethod()), formatNumber(*limit),
      formatNumber(*largest));
}

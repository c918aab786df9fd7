//===- SolveLoop.cpp - The loop of every solve ----------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reasons are tested in this order: not finite, broke down, converged,
// diverged, stagnated, limit.
//
//===----------------------------------------------------------------------===//

#include "SolveLoop.h"

#include "lathe/Reference/Evaluator.h"

#include "mlir/IR/Diagnostics.h"

#include <cmath>

using namespace mlir;
using namespace lathe;
using namespace lathe::reference;
using lathe::solver::Reason;

Method::~Method() = default;

namespace {
/// One solve under way.
class Loop {
public:
  Loop(const LinearOperator &a, const Vector &b, Vector x, Method &method,
       const SolveOptions &options)
      : a(a), b(b), method(method), options(options), normB(norm(b)),
        x(std::move(x)), normStart(trueResidual()), last(this->x) {}

  FailureOr<SolveResult> run(Operation *op);

private:
  double trueResidual() const { return norm(residual(a, b, x)); }
  /// A residual of exactly zero is convergence, even where b is 0 and the
  /// tolerance infinite.
  bool isConverged(double rho) const {
    return rho == 0.0 || rho <= options.tolerance * normB;
  }
  /// Whether x is finite as it is returned.
  bool isRepresentable() const {
    return llvm::all_of(x, [&](double value) {
      return std::isfinite(std::ldexp(value, options.exponent));
    });
  }
  FailureOr<Reason> test();
  Reason testConverged(double seen, bool isTrue);
  bool isStagnant(double rho);
  FailureOr<Reason> advance();
  Reason atStart(Operation *op);
  double floor() const;

  const LinearOperator &a;
  const Vector &b;
  Method &method;
  const SolveOptions &options;
  double normB;
  Vector x;
  double normStart;
  int64_t k = 0;
  /// The last state that a look found finite.
  Vector last;
  int64_t lastK = 0;
  double best = std::numeric_limits<double>::infinity();
  int64_t bestK = 0;
  /// The true residual when the carried one last said "converged" wrongly.
  std::optional<double> drifted;
  bool restart = true;
};
} // namespace

/// What is known before the first body.
Reason Loop::atStart(Operation *op) {
  if (!std::isfinite(normB) || !std::isfinite(normStart) ||
      !isRepresentable())
    return Reason::NotFinite;
  // Nothing is divided where nothing is left to do.
  if (options.breakdown && !isConverged(normStart))
    return Reason::BrokeDown;
  // A b that was computed has a part of rounding errors in the null space.
  if (a.isIncompatible(b, std::fmax(options.tolerance, 8.0 * options.unit))) {
    warnIncompatible(op);
    return Reason::Stagnated;
  }
  return Reason::Running;
}

void lathe::reference::warnIncompatible(Operation *solve) {
  InFlightDiagnostic diag = solve->emitWarning(
      "operator is singular and no x satisfies A x = b: the right-hand side is "
      "not orthogonal to the null space, the constant vectors");
  diag.attachNote() << "subtract from b its mean";
}

/// "Converged" is said of the true residual only. One that is carried along falls
/// without end: below rounding the true one is asked, whatever the tolerance.
Reason Loop::testConverged(double seen, bool isTrue) {
  bool isTiny = method.carriesResidual() && seen <= options.unit * normB;
  if (!isConverged(seen) && (isTrue || !isTiny))
    return Reason::Running;
  double rho = isTrue ? seen : trueResidual();
  if (!std::isfinite(rho))
    return Reason::NotFinite;
  if (isConverged(rho))
    return Reason::Converged;
  // The carried residual has drifted away from the true one.
  if (drifted && rho > 0.5 * *drifted)
    return Reason::Stagnated;
  drifted = rho;
  restart = true;
  return Reason::Running;
}

bool Loop::isStagnant(double rho) {
  if (rho < best) {
    best = rho;
    bestK = k;
    return false;
  }
  // At the optimal omega the residual of SOR first grows, for about half as many
  // sweeps as a side has points: what has not got below its start yet is given
  // more time.
  int64_t patience = bestK == 0 ? 10000 : 100;
  return k - bestK >= std::max(patience, k / 2);
}

/// One look at x.
FailureOr<Reason> Loop::test() {
  std::optional<double> carried;
  if (k > 0) {
    auto measured = method.measure();
    if (failed(measured))
      return failure();
    carried = *measured;
  }
  double seen = carried ? *carried : k == 0 ? normStart : trueResidual();
  if (!std::isfinite(seen))
    return Reason::NotFinite;
  Reason reason = testConverged(seen, !carried);
  if (reason != Reason::Running && reason != Reason::Stagnated)
    return reason;
  if (seen > options.divergence * std::max(normB, normStart))
    return Reason::Diverged;
  if (reason == Reason::Stagnated)
    return reason;
  // Methods that carry a residual stagnate by drift alone.
  if (!method.carriesResidual() && isStagnant(seen))
    return Reason::Stagnated;
  // A residual that is carried along may be finite where x is not.
  if (isRepresentable()) {
    last = x;
    lastK = k;
  }
  return k >= options.maxIterations ? Reason::Limit : Reason::Running;
}

/// The bodies up to the next look.
FailureOr<Reason> Loop::advance() {
  if (restart) {
    restart = false;
    auto reason = method.start(x);
    if (failed(reason) || *reason != Reason::Running)
      return reason;
  }
  int64_t bodies = std::min(options.checkEvery, options.maxIterations - k);
  for (int64_t i = 0; i < bodies; ++i) {
    auto reason = method.step(x);
    // An x that solves the system has converged, whatever is divided by.
    if (succeeded(reason) && *reason == Reason::BrokeDown &&
        isConverged(trueResidual()))
      return Reason::Converged;
    if (failed(reason) || *reason != Reason::Running)
      return reason;
    ++k;
  }
  return Reason::Running;
}

/// What the rounding errors of a residual are relative to, in units of the
/// last place.
double Loop::floor() const {
  Vector sizes(b.size());
  if (!a.getRows()) {
    a.apply(x, sizes);
    for (size_t i = 0; i < b.size(); ++i)
      sizes[i] = std::abs(sizes[i]) + std::abs(b[i]);
    return options.unit * norm(sizes);
  }
  SparseRows rows = a.getMagnitude();
  for (size_t i = 0; i < b.size(); ++i) {
    sizes[i] = std::abs(b[i]);
    for (int64_t k = rows.positions[i]; k < rows.positions[i + 1]; ++k)
      sizes[i] += rows.values[k] * std::abs(x[rows.columns[k]]);
  }
  return options.unit * norm(sizes);
}

FailureOr<SolveResult> Loop::run(Operation *op) {
  double largest = 0.0;
  for (double value : x)
    largest = std::max(largest, std::abs(value));
  FailureOr<Reason> reason = atStart(op);
  while (*reason == Reason::Running) {
    reason = test();
    if (succeeded(reason) && *reason == Reason::Running)
      reason = advance();
    if (failed(reason))
      return failure();
  }
  if (!isRepresentable() || !std::isfinite(trueResidual()))
    reason = Reason::NotFinite;
  if (*reason == Reason::NotFinite) {
    x = last;
    k = lastK;
  }
  double rho = trueResidual();
  if ((*reason == Reason::Stagnated || *reason == Reason::Limit) &&
      options.usesFloor && rho <= 20.0 * floor())
    reason = Reason::Converged;
  return SolveResult{x, k, normB == 0.0 ? rho : rho / normB, *reason, largest};
}

FailureOr<SolveResult>
lathe::reference::solve(Operation *op, const LinearOperator &a,
                        const Vector &b, Vector x, Method &method,
                        const SolveOptions &options) {
  return Loop(a, b, std::move(x), method, options).run(op);
}

//===- Comparison.h - A difference and its bound ---------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What --check says of one number, and what a solve may differ by: two solutions
// of one system, each within the tolerance, may differ by the condition number
// times it, so the solution of a solve is judged by its own true residual and by
// its count; after a fixed number of steps it is compared as it is.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_RUN_COMPARISON_H
#define LATHE_TOOLS_LATHE_RUN_COMPARISON_H

#include "lathe/Reference/Evaluator.h"
#include "lathe/Support/Array.h"

#include <cmath>

namespace lathe::run {

/// One number that is compared, and the most that it may be.
struct Comparison {
  std::string what;
  double difference = 0.0;
  double bound = 0.0;
  /// Why nothing is demanded; empty where something is.
  std::string waived = "";

  bool holds() const {
    return !waived.empty() || (difference <= bound && std::isfinite(difference));
  }
};

std::vector<double> toDoubles(const Array &array);

/// Whether the scalars of the method come from its vectors, so that counts and
/// iterates depend on rounding.
bool isKrylov(mlir::Operation *op);

/// A compiled solve against the record of the reference.
class SolveCheck {
public:
  SolveCheck(const reference::SolveRecord &record, const Array &x);

  Comparison compareCount(int64_t count) const;
  Comparison compareSolution(int32_t reason) const;
  Comparison compareResidual(double claimed) const;
  Comparison compareReason(int32_t reason) const;
  /// x number by number, after as many steps as the record has. `condition` is
  /// that of the operator as the method sees it; only Krylov methods need it.
  Comparison compareSteps(double condition) const;

private:
  /// The residual that counts as having reached the tolerance.
  double reached() const {
    double asked = 1.05 * record.tolerance + 2.0 * floor;
    return record.usesFloor ? std::max(asked, 20.0 * floor) : asked;
  }

  const reference::SolveRecord &record;
  std::vector<double> x;
  double unit;
  /// True residual over ||b||, and the floor of it.
  double residual = 0.0, floor = 0.0;
  /// The floor where each term that a boundary folds on a cell counts for itself:
  /// kernels round coefficients and sums before they cancel.
  double rounding = 0.0;
  /// The most that the terms of a row sum to, over its diagonal entry, and the
  /// most terms of a row.
  double largest = 0.0, terms = 0.0;
};

/// The condition number for which theory expects the count of a Krylov method.
double expectedCondition(const reference::SolveRecord &record);

} // namespace lathe::run

#endif // LATHE_TOOLS_LATHE_RUN_COMPARISON_H

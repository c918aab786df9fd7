//===- Comparison.cpp - What a solve may differ by ------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The bounds are those of rounding: u is 2^-53 for f64 and 2^-24 for f32.
//
//===----------------------------------------------------------------------===//

#include "Comparison.h"

#include "lathe/Dialect/Solver/Solver.h"

#include "mlir/IR/BuiltinTypes.h"

#include <cmath>

using namespace lathe;
using namespace lathe::run;
using namespace lathe::reference;

std::vector<double> lathe::run::toDoubles(const Array &array) {
  std::vector<double> values;
  array.visit([&](auto elements) {
    values.assign(elements.begin(), elements.end());
  });
  return values;
}

bool lathe::run::isKrylov(mlir::Operation *op) {
  auto iterate = llvm::dyn_cast<solver::IterateOp>(op);
  if (!iterate)
    return llvm::isa<solver::CgOp>(op);
  // An iteration of a user's own: does its body sum over a vector on the way to
  // the next states?
  return llvm::any_of(iterate.getBody().front(), [](mlir::Operation &inner) {
    auto isTensor = [](mlir::Type type) {
      return llvm::isa<mlir::RankedTensorType>(type);
    };
    auto isSum = [&](mlir::Type type) {
      auto tensor = llvm::dyn_cast<mlir::RankedTensorType>(type);
      return llvm::isa<mlir::FloatType>(type) || (tensor && !tensor.getRank());
    };
    return llvm::any_of(inner.getOperandTypes(), isTensor) &&
           llvm::any_of(inner.getResultTypes(), isSum);
  });
}

double lathe::run::expectedCondition(const SolveRecord &record) {
  // No residual gets below rounding, whatever the tolerance asks for; written so
  // that a NaN asks for that.
  double reached = record.tolerance > 0x1p-53 ? std::min(record.tolerance, 1.0) : 0x1p-53;
  double root = 2.0 * double(record.iterations) / std::log(2.0 / reached);
  return std::max(root * root, 1.0);
}

/// The floor is u || |A||x| + |b| || / ||b||; an operator without entries gives
/// |A x| for |A||x|.
SolveCheck::SolveCheck(const SolveRecord &record, const Array &array)
    : record(record), x(toDoubles(array)),
      unit(array.getKind() == ElementKind::F32 ? 0x1p-24 : 0x1p-53) {
  std::vector<double> ax(record.b.size());
  record.a->apply(x, ax);
  std::vector<double> r(ax.size()), size(ax.size()), spread;
  // What a first step takes away of a larger x leaves its rounding.
  if (std::isfinite(record.largestStart))
    largest = record.largestStart;
  const SparseRows *rows = record.a->getRows();
  SparseRows apart = rows ? record.a->getTerms() : SparseRows();
  terms = rows ? 0.0 : double(x.size());
  for (size_t i = 0; i < r.size(); ++i) {
    r[i] = record.b[i] - ax[i];
    size[i] = std::abs(record.b[i]) + (rows ? 0.0 : std::abs(ax[i]));
    if (std::isfinite(record.x[i]))
      largest = std::max(largest, std::abs(record.x[i]));
    spread.push_back(size[i]);
    if (!rows)
      continue;
    int64_t begin = rows->positions[i], end = rows->positions[i + 1];
    for (int64_t k = begin; k < end; ++k) {
      size[i] += std::abs(rows->values[k] * x[rows->columns[k]]);
      spread[i] += std::abs(apart.values[k] * x[rows->columns[k]]);
    }
    terms = std::max(terms, double(end - begin));
    double diagonal = std::abs(rows->diagonal(i));
    // What is not finite bounds nothing.
    if (diagonal != 0.0 && std::isfinite(size[i] / diagonal))
      largest = std::max(largest, size[i] / diagonal);
  }
  double normB = norm(record.b);
  residual = normB == 0.0 ? norm(r) : norm(r) / normB;
  floor = normB == 0.0 ? unit * norm(size) : unit * norm(size) / normB;
  rounding = normB == 0.0 ? unit * norm(spread) : unit * norm(spread) / normB;
}

Comparison SolveCheck::compareCount(int64_t count) const {
  Comparison c = {"iterations", std::abs(double(count - record.iterations))};
  if (!isKrylov(record.op)) {
    auto method = llvm::dyn_cast<solver::MethodOpInterface>(record.op);
    double every =
        method ? method.getCheckEvery()
               : llvm::cast<solver::IterateOp>(record.op).getCheckEvery();
    c.bound = record.reason != 0 ? 0.0 : every;
    if ((record.usesFloor || record.reason == 2) &&
        !(record.tolerance >= 20.0 * floor))
      c.waived = "it ends where rounding stops it";
    return c;
  }
  c.bound = std::max(2.0, 0.03 * double(record.iterations));
  if (expectedCondition(record) > 1e4 || !(record.tolerance >= 100.0 * floor))
    c.waived = "an ill-conditioned problem or a tolerance near rounding";
  return c;
}

Comparison SolveCheck::compareSolution(int32_t reason) const {
  if (reason == 0)
    return {"true residual of x", residual, reached()};
  if (reason == 2 && record.reason != 2) // below what can be reached
    return {"true residual of x", residual, 20.0 * floor};
  // Stopped elsewhere: as good as a fixed number of steps.
  Comparison c = compareSteps(expectedCondition(record));
  if (isKrylov(record.op) && record.iterations > 10)
    c.waived = "a Krylov method after " + std::to_string(record.iterations) +
               " steps";
  return c;
}

Comparison SolveCheck::compareResidual(double claimed) const {
  // That of a system with NaN or infinity, or of one that overflows. With x = 0 it
  // is that of b alone.
  if (!std::isfinite(residual)) {
    bool isZero = llvm::all_of(x, [](double value) { return value == 0.0; });
    bool fits = !std::isfinite(claimed) || (isZero && claimed == 1.0);
    return {"true residual as reported",
            fits ? 0.0 : std::numeric_limits<double>::infinity(), 0.0};
  }
  // A row rounds each of its terms, b and the difference; the norm sums in f64.
  return {"true residual as reported", std::abs(claimed - residual),
          (terms + 3.0) * rounding + (2.0 * unit + 1e-12) * residual};
}

Comparison SolveCheck::compareReason(int32_t reason) const {
  Comparison c = {"reason", std::abs(double(reason - record.reason)), 0.0};
  if ((reason == 2 || record.usesFloor) && residual <= 20.0 * floor)
    c.waived = "the residual is as small as rounding lets it be";
  return c;
}

/// Each step rounds as often as a row has operations. What rounding does to the
/// coefficients of a Krylov method grows with the condition number.
Comparison SolveCheck::compareSteps(double condition) const {
  Comparison c = {"x"};
  for (size_t i = 0; i < x.size(); ++i) {
    if ((std::isnan(x[i]) && std::isnan(record.x[i])) || x[i] == record.x[i])
      continue; // equal infinities among them
    double difference = std::abs(x[i] - record.x[i]);
    c.difference = std::isnan(difference) ? difference
                                          : std::max(c.difference, difference);
  }
  double steps = std::max<int64_t>(record.iterations, 1);
  bool krylov = isKrylov(record.op);
  double constant = krylov ? 1e3 * condition : 4.0 * (terms + 4.0);
  c.bound = constant * steps * unit * largest;
  if (krylov && condition > 1e4)
    c.waived = "an ill-conditioned problem";
  return c;
}

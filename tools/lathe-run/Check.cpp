//===- Check.cpp - Compiled code against the reference --------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Two solutions of one system, each within the tolerance, may differ by the
// condition number times it; so the solution of a solve is judged by its own
// true residual, computed by the reference, and by its count. What does not come
// from a solve is compared number by number.
//
//===----------------------------------------------------------------------===//

#include "Check.h"

#include "lathe/Dialect/Solver/Solver.h"
#include "lathe/Support/Error.h"

#include "mlir/IR/BuiltinTypes.h"
#include "llvm/Support/Format.h"

#include <cmath>

using namespace lathe;
using namespace lathe::run;
using namespace lathe::reference;
using llvm::Error;

namespace {
/// One number that is compared, and the most that it may be.
struct Comparison {
  std::string what;
  double difference = 0.0;
  double bound = 0.0;
  /// Why nothing is demanded; empty where something is.
  std::string waived = "";

  bool holds() const { return !waived.empty() || difference <= bound; }
};

/// A compiled solve against the record of the reference.
struct SolveCheck {
  const SolveRecord &record;
  const Array &x;
  double unit;
  /// Of the compiled x: true residual over ||b||, and the floor of it.
  double residual = 0.0, floor = 0.0;

  SolveCheck(const SolveRecord &record, const Array &x);
  double reached() const { return 1.05 * record.tolerance + 2.0 * floor; }
};
} // namespace

static double unitOf(ElementKind kind) {
  return kind == ElementKind::F32 ? 0x1p-24 : 0x1p-53;
}

static std::vector<double> toDoubles(const Array &array) {
  std::vector<double> values;
  array.visit([&](auto elements) {
    values.assign(elements.begin(), elements.end());
  });
  return values;
}

static double norm(const std::vector<double> &v) {
  double sum = 0.0;
  for (double value : v)
    sum += value * value;
  return std::sqrt(sum);
}

/// The floor is u || |A||x| + |b| || / ||b||; an operator without entries gives
/// |A x| for |A||x|.
SolveCheck::SolveCheck(const SolveRecord &record, const Array &x)
    : record(record), x(x), unit(unitOf(x.getKind())) {
  std::vector<double> values = toDoubles(x), ax(record.b.size());
  record.a->apply(values, ax);
  std::vector<double> r(ax.size()), size(ax.size());
  const SparseRows *rows = record.a->getRows();
  for (size_t i = 0; i < r.size(); ++i) {
    r[i] = record.b[i] - ax[i];
    size[i] = std::abs(record.b[i]);
    if (!rows)
      size[i] += std::abs(ax[i]);
    else
      for (int64_t k = rows->positions[i]; k < rows->positions[i + 1]; ++k)
        size[i] += std::abs(rows->values[k] * values[rows->columns[k]]);
  }
  double normB = norm(record.b);
  residual = normB == 0.0 ? norm(r) : norm(r) / normB;
  floor = normB == 0.0 ? unit * norm(size) : unit * norm(size) / normB;
}

//===----------------------------------------------------------------------===//
// Solves
//===----------------------------------------------------------------------===//

/// Whether counts of the method vary with rounding.
static bool isKrylov(mlir::Operation *op) {
  if (auto iterate = llvm::dyn_cast<solver::IterateOp>(op))
    return iterate.getMeasure() != nullptr;
  return llvm::isa<solver::CgOp>(op);
}

static int64_t checkEvery(mlir::Operation *op) {
  auto attr = op->getAttrOfType<mlir::IntegerAttr>("check_every");
  return attr ? attr.getInt() : 1;
}

static Comparison compareCount(const SolveCheck &solve, int64_t count) {
  Comparison c = {"iterations", std::abs(double(count - solve.record.iterations))};
  if (!isKrylov(solve.record.op)) {
    c.bound = solve.record.reason == 0 ? checkEvery(solve.record.op) : 0;
    return c;
  }
  c.bound = std::max(2.0, 0.03 * double(solve.record.iterations));
  // The condition number for which theory expects this count.
  double rate = 2.0 * double(solve.record.iterations) /
                std::log(2.0 / std::min(solve.record.tolerance, 1.0));
  if (rate * rate > 1e4 || solve.record.tolerance < 100.0 * solve.floor)
    c.waived = "an ill-conditioned problem or a tolerance near rounding";
  return c;
}

static Comparison compareSolution(const SolveCheck &solve, int32_t reason) {
  Comparison c = {"true residual of x", solve.residual, solve.reached()};
  if (reason == 0)
    return c;
  if (reason == 2 && solve.record.reason != 2) { // below what can be reached
    c.bound = 20.0 * solve.floor;
    return c;
  }
  // Stopped elsewhere: a fixed number of steps, to be compared as such.
  c.what = "x";
  c.difference = 0.0;
  std::vector<double> values = toDoubles(solve.x);
  double largest = 0.0;
  for (size_t i = 0; i < values.size(); ++i) {
    largest = std::max(largest, std::abs(solve.record.x[i]));
    double difference = std::abs(values[i] - solve.record.x[i]);
    c.difference = std::isnan(difference) ? difference
                                          : std::max(c.difference, difference);
  }
  double steps = std::max<int64_t>(solve.record.iterations, 1);
  c.bound = 16.0 * steps * solve.unit * largest;
  if (isKrylov(solve.record.op) && steps > 10)
    c.waived = "a Krylov method after " + std::to_string(int64_t(steps)) +
               " steps";
  return c;
}

static Comparison compareResidual(const SolveCheck &solve, double claimed) {
  return {"true residual as reported", std::abs(claimed - solve.residual),
          0.05 * solve.residual + 2.0 * solve.floor};
}

static Comparison compareReason(const SolveCheck &solve, int32_t reason) {
  Comparison c = {"reason", std::abs(double(reason - solve.record.reason)), 0.0};
  if (reason == 2 && solve.residual <= 20.0 * solve.floor)
    c.waived = "the residual is as small as rounding lets it be";
  return c;
}

//===----------------------------------------------------------------------===//
// Everything else
//===----------------------------------------------------------------------===//

/// The largest error of a row, relative to the row.
static Comparison compareNumbers(const Array &compiled,
                                 const Array &reference) {
  bool single = compiled.getKind() == ElementKind::F32;
  bool exact = compiled.getKind() == ElementKind::I32 ||
               compiled.getKind() == ElementKind::I64;
  Comparison c = {exact ? "integers" : "largest relative error of a row", 0.0,
                  exact ? 0.0 : single ? 1e-5 : 1e-12};
  std::vector<double> x = toDoubles(compiled), y = toDoubles(reference);
  size_t row = compiled.getShape().empty() ? 1 : compiled.getShape().back();
  for (size_t start = 0; start < x.size(); start += row) {
    double error = 0.0, size = 0.0;
    for (size_t i = start; i < start + row; ++i) {
      if ((std::isnan(x[i]) && std::isnan(y[i])) || x[i] == y[i])
        continue; // equal infinities among them
      error += (x[i] - y[i]) * (x[i] - y[i]);
    }
    for (size_t i = start; i < start + row; ++i)
      size += std::isfinite(y[i]) ? y[i] * y[i] : 0.0;
    double relative = error == 0.0 ? 0.0 : std::sqrt(error / size);
    c.difference = std::isnan(relative) ? relative
                                        : std::max(c.difference, relative);
  }
  return c;
}

static Comparison compare(const Program &program, size_t index,
                          const Execution &compiled,
                          const Execution &reference) {
  const ResultInfo &info = program.results[index];
  const Array &result = compiled.results[index];
  if (info.role == Role::Other) {
    Comparison c = compareNumbers(result, reference.results[index]);
    if (info.dependsOnSolve)
      c.waived = "it depends on a solve";
    return c;
  }
  auto record = llvm::find_if(reference.solves, [&](const SolveRecord &r) {
    return r.op == info.solve;
  });
  const Array *x = nullptr;
  int32_t reason = record->reason;
  for (auto [array, other] : llvm::zip_equal(compiled.results, program.results)) {
    if (other.solve == info.solve && other.role == Role::Solution)
      x = &array;
    if (other.solve == info.solve && other.role == Role::Reason)
      reason = array.as<int32_t>()[0];
  }
  if (!x) {
    Comparison c = compareNumbers(result, reference.results[index]);
    c.waived = "the solution is no result";
    return c;
  }
  SolveCheck solve(*record, *x);
  switch (info.role) {
  case Role::Solution:
    return compareSolution(solve, reason);
  case Role::Iterations:
    return compareCount(solve, result.as<int64_t>()[0]);
  case Role::Residual:
    return compareResidual(solve, result.as<double>()[0]);
  default:
    return compareReason(solve, reason);
  }
}

Error lathe::run::check(llvm::raw_ostream &os, const Program &program,
                        const Execution &compiled, const Execution &reference) {
  std::optional<Error> failure;
  for (size_t i = 0; i < program.results.size(); ++i) {
    if (compiled.results[i].getShape() != reference.results[i].getShape())
      return userError("result has shape " +
                           shapeName(compiled.results[i].getShape()),
                       "result " + llvm::Twine(i),
                       shapeName(reference.results[i].getShape()) +
                           " as in the reference");
    Comparison c = compare(program, i, compiled, reference);
    os << "check: result " << i << ", " << c.what << ": difference "
       << llvm::format("%.3g", c.difference) << ", bound "
       << llvm::format("%.3g", c.bound);
    if (!c.waived.empty())
      os << " (not demanded: " << c.waived << ")";
    os << (c.holds() ? ", ok\n" : ", FAILED\n");
    if (!c.holds() && !failure)
      failure = userError("compiled code differs from the reference by " +
                              llvm::Twine(llvm::formatv("{0:e3}", c.difference).str()) +
                              " in " + c.what,
                          "result " + llvm::Twine(i),
                          "at most " +
                              llvm::formatv("{0:e3}", c.bound).str());
  }
  return failure ? std::move(*failure) : Error::success();
}

//===- Check.cpp - Compiled code against the reference --------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Results of a solve are judged as such (Comparison.h); what does not come from
// one is compared number by number.
//
//===----------------------------------------------------------------------===//

#include "Check.h"

#include "Comparison.h"
#include "FixedSteps.h"

#include "lathe/Support/Error.h"

#include "llvm/Support/Format.h"

#include <cmath>

using namespace lathe;
using namespace lathe::run;
using namespace lathe::reference;
using llvm::Error;
using llvm::Expected;

/// The norm of the finite numbers of a row.
static double normOf(llvm::ArrayRef<double> row) {
  std::vector<double> finite;
  llvm::copy_if(row, std::back_inserter(finite),
                [](double value) { return std::isfinite(value); });
  return norm(finite);
}

/// The largest error of a row, relative to the row; where `terms` are known, to
/// at least that part of them for which the bound is 20 roundings of f32.
static Comparison compareNumbers(const Array &compiled, const Array &reference,
                                 bool single, llvm::ArrayRef<double> terms) {
  bool exact = compiled.getKind() == ElementKind::I32 ||
               compiled.getKind() == ElementKind::I64;
  Comparison c = {exact ? "integers" : "largest relative error of a row", 0.0,
                  exact ? 0.0 : single ? 1e-5 : 1e-12};
  std::vector<double> x = toDoubles(compiled), y = toDoubles(reference);
  size_t row = compiled.getShape().empty() ? 1 : compiled.getShape().back();
  for (size_t start = 0; start < x.size(); start += row) {
    std::vector<double> differences;
    for (size_t i = start; i < start + row; ++i)
      if ((!std::isnan(x[i]) || !std::isnan(y[i])) && x[i] != y[i])
        differences.push_back(x[i] - y[i]); // no equal infinities
    double error = norm(differences);
    double size = normOf(llvm::ArrayRef(y).slice(start, row));
    if (!terms.empty())
      size = std::max(size, 20.0 * 0x1p-24 / c.bound *
                                normOf(terms.slice(start, row)));
    double relative = error == 0.0 ? 0.0 : error / size;
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
    Comparison c = compareNumbers(result, reference.results[index],
                                  info.dependsOnF32, reference.terms[index]);
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
    Comparison c =
        compareNumbers(result, reference.results[index], info.dependsOnF32,
                       /*terms=*/{});
    c.waived = "the solution is no result";
    return c;
  }
  SolveCheck solve(*record, *x);
  switch (info.role) {
  case Role::Solution:
    return solve.compareSolution(reason);
  case Role::Iterations:
    return solve.compareCount(result.as<int64_t>()[0]);
  case Role::Residual:
    return solve.compareResidual(result.as<double>()[0]);
  default:
    return solve.compareReason(reason);
  }
}

/// Prints a comparison; an error where it does not hold.
static Error report(llvm::raw_ostream &os, const llvm::Twine &where,
                    const Comparison &c) {
  os << "check: " << where << ", " << c.what << ": difference "
     << llvm::format("%.3g", c.difference) << ", bound "
     << llvm::format("%.3g", c.bound);
  if (!c.waived.empty())
    os << " (not demanded: " << c.waived << ")";
  os << (c.holds() ? ", ok\n" : ", FAILED\n");
  if (c.holds())
    return Error::success();
  return userError( // internal: a bug of the compiler
                   "compiled code differs from the reference by " +
                       llvm::formatv("{0:e3}", c.difference).str() + " in " +
                       c.what,
                   where, "at most " + llvm::formatv("{0:e3}", c.bound).str());
}

Error lathe::run::check(llvm::raw_ostream &os, Program &program,
                        std::vector<Array> arguments, const Options &options,
                        const Execution &compiled) {
  Expected<Execution> reference = interpret(program, arguments, 1);
  if (!reference)
    return reference.takeError();
  // The first that does not hold is the error; all are printed.
  Error failure = Error::success();
  auto add = [&](const llvm::Twine &where, const Comparison &c) {
    Error error = report(os, where, c);
    if (failure)
      llvm::consumeError(std::move(error));
    else
      failure = std::move(error);
  };
  for (size_t i = 0; i < program.results.size(); ++i) {
    const Array &result = compiled.results[i];
    llvm::ArrayRef<int64_t> shape = reference->results[i].getShape();
    if (result.getShape() != shape) {
      llvm::consumeError(std::move(failure));
      return userError( // internal: the runtime has asked the kernel
                       "result has shape " + shapeName(result.getShape()),
                       "result " + llvm::Twine(i),
                       shapeName(shape) + " as in the reference");
    }
    add("result " + llvm::Twine(i), compare(program, i, compiled, *reference));
  }
  if (Error error = checkFixedSteps(program, std::move(arguments), options,
                                    compiled, *reference, add)) {
    llvm::consumeError(std::move(failure));
    return error;
  }
  return failure;
}

//===- Report.cpp - What a run tells its user -----------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Results as text or as one JSON object, and warnings about solves.
//
//===----------------------------------------------------------------------===//

#include "Report.h"

#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/Format.h"
#include "llvm/Support/JSON.h"

#include <cmath>

using namespace llvm;
using namespace lathe;
using namespace lathe::run;

/// JSON has no word for numbers that are not finite.
static json::Value jsonNumber(double value) {
  if (std::isnan(value))
    return "nan";
  if (std::isinf(value))
    return value > 0 ? "inf" : "-inf";
  return value;
}

/// Without the sign that a nan may have.
static std::string printed(double value, const char *style) {
  if (std::isnan(value))
    return "nan";
  std::string text;
  raw_string_ostream(text) << format(style, value);
  return text;
}

static json::Value scalarValue(const Array &array) {
  json::Value result(nullptr);
  array.visit([&](auto elements) {
    if constexpr (std::is_integral_v<
                      typename decltype(elements)::value_type>)
      result = int64_t(elements[0]);
    else
      result = jsonNumber(elements[0]);
  });
  return result;
}

void lathe::run::printJson(raw_ostream &os, const Program &program,
                           const Execution &execution, bool benchmark) {
  json::Array results;
  for (auto [array, info] : zip_equal(execution.results, program.results)) {
    json::Object result{{"type", elementName(array.getKind())},
                           {"shape", json::Array(array.getShape())}};
    if (!mlir::isa<mlir::RankedTensorType>(info.type))
      result["value"] = scalarValue(array);
    results.push_back(std::move(result));
  }
  json::Array decisions;
  for (const Decision &decision : execution.decisions) {
    json::Object knobs;
    for (const auto &[name, value] : decision.knobs)
      knobs[name] = value;
    decisions.push_back(json::Object{{"op", decision.op},
                                     {"location", decision.location},
                                     {"config", std::move(knobs)},
                                     {"explanation", decision.explanation}});
  }
  json::Value seconds(execution.runSeconds.back());
  if (benchmark)
    seconds = json::Value(json::Array(execution.runSeconds));
  json::Object object{{"results", std::move(results)},
                         {"compile_seconds", execution.compileSeconds},
                         {"run_seconds", std::move(seconds)},
                         {"decisions", std::move(decisions)}};
  os << formatv("{0:2}", json::Value(std::move(object))) << "\n";
}

void lathe::run::printDecisions(raw_ostream &os, const Execution &execution) {
  if (execution.decisions.empty())
    os << "nothing was chosen\n";
  for (const Decision &decision : execution.decisions)
    os << decision << "\n";
}

static void printScalar(raw_ostream &os, const Array &array) {
  array.visit([&](auto elements) {
    if constexpr (std::is_integral_v<typename decltype(elements)::value_type>)
      os << elements[0];
    else
      os << printed(double(elements[0]), "%.10g");
  });
}

/// The elements of a small tensor, the norm of a large one.
static void printTensor(raw_ostream &os, const Array &array) {
  constexpr int64_t few = 16;
  array.visit([&](auto elements) {
    if (int64_t(elements.size()) <= few) {
      os << "[";
      interleaveComma(elements, os, [&](auto element) {
        os << printed(double(element), "%.10g");
      });
      os << "]";
      return;
    }
    std::vector<double> numbers(elements.begin(), elements.end());
    os << "norm " << printed(reference::norm(numbers), "%.10g");
  });
}

void lathe::run::printText(raw_ostream &os, const Program &program,
                           const Execution &execution) {
  static constexpr StringLiteral names[] = {"result", "x", "iterations",
                                            "true residual", "reason"};
  for (auto [i, info] : enumerate(program.results)) {
    const Array &array = execution.results[i];
    os << names[unsigned(info.role)];
    if (info.role == Role::Other)
      os << " " << i;
    os << ": ";
    if (mlir::isa<mlir::RankedTensorType>(info.type)) {
      os << shapeName(array.getShape()) << " " << elementName(array.getKind())
         << ", ";
      printTensor(os, array);
    } else {
      printScalar(os, array);
    }
    if (info.role == Role::Reason)
      os << " (" << reasonName(array.as<int32_t>()[0]) << ")";
    os << "\n";
  }
  if (execution.compileSeconds > 0)
    os << "compile: " << format("%.3g", execution.compileSeconds) << " s\n";
  std::vector<double> sorted = execution.runSeconds;
  llvm::sort(sorted);
  os << "run: " << format("%.3g", sorted[sorted.size() / 2]) << " s";
  if (sorted.size() > 1)
    os << " (median of " << sorted.size() << ", "
       << format("%.3g", sorted.front()) << " to "
       << format("%.3g", sorted.back()) << ")";
  os << "\n";
}

void lathe::run::printWarnings(raw_ostream &os, const Program &program,
                               const Execution &execution, bool referenceRan) {
  auto find = [&](mlir::Operation *solve, Role role) -> const Array * {
    for (auto [array, info] : zip_equal(execution.results, program.results))
      if (info.solve == solve && info.role == role)
        return &array;
    return nullptr;
  };
  for (auto [array, info] : zip_equal(execution.results, program.results)) {
    if (info.role != Role::Reason || array.as<int32_t>()[0] == 0)
      continue;
    int32_t reason = array.as<int32_t>()[0];
    const Array *iterations = find(info.solve, Role::Iterations);
    // Nothing else stagnates before the first body.
    if (reason == 2 && iterations && iterations->as<int64_t>()[0] == 0 &&
        !referenceRan)
      reference::warnIncompatible(info.solve);
    os << "lathe-run: warning: the solve did not converge: reason " << reason
       << " (" << reasonName(reason) << ")";
    if (iterations)
      os << " after " << iterations->as<int64_t>()[0] << " iterations";
    if (const Array *residual = find(info.solve, Role::Residual))
      os << ", true residual "
         << printed(residual->as<double>()[0], "%.3g");
    os << "\n";
  }
}

//===- Math.cpp - The meaning of math -------------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions of libm in f64.
//
//===----------------------------------------------------------------------===//

#include "Dialects.h"

#include <cmath>

using namespace mlir;
using namespace lathe::reference;

using Numbers = ArrayRef<Number>;

void lathe::reference::registerMath(Registry &r) {
  auto unary = [&](StringRef name, double (*function)(double)) {
    r.addElementwise(name, [function](Operation *, Numbers n) {
      return Number{function(n[0].f), 0};
    });
  };
  auto binary = [&](StringRef name, double (*function)(double, double)) {
    r.addElementwise(name, [function](Operation *, Numbers n) {
      return Number{function(n[0].f, n[1].f), 0};
    });
  };
  auto test = [&](StringRef name, bool (*function)(double)) {
    r.addElementwise(name, [function](Operation *, Numbers n) {
      return Number{0.0, function(n[0].f)};
    });
  };
  for (auto [name, function] :
       std::initializer_list<std::pair<StringRef, double (*)(double)>>{
           {"math.absf", std::fabs},      {"math.acos", std::acos},
           {"math.acosh", std::acosh},    {"math.asin", std::asin},
           {"math.asinh", std::asinh},    {"math.atan", std::atan},
           {"math.atanh", std::atanh},    {"math.cbrt", std::cbrt},
           {"math.ceil", std::ceil},      {"math.cos", std::cos},
           {"math.cosh", std::cosh},      {"math.erf", std::erf},
           {"math.erfc", std::erfc},      {"math.exp", std::exp},
           {"math.exp2", std::exp2},      {"math.expm1", std::expm1},
           {"math.floor", std::floor},    {"math.log", std::log},
           {"math.log10", std::log10},    {"math.log1p", std::log1p},
           {"math.log2", std::log2},      {"math.round", std::round},
           {"math.roundeven", std::nearbyint}, {"math.sin", std::sin},
           {"math.sinh", std::sinh},      {"math.sqrt", std::sqrt},
           {"math.tan", std::tan},        {"math.tanh", std::tanh},
           {"math.trunc", std::trunc}})
    unary(name, function);
  unary("math.rsqrt", [](double x) { return 1.0 / std::sqrt(x); });
  binary("math.atan2", std::atan2);
  binary("math.copysign", std::copysign);
  binary("math.powf", std::pow);
  test("math.isfinite", [](double x) { return bool(std::isfinite(x)); });
  test("math.isinf", [](double x) { return bool(std::isinf(x)); });
  test("math.isnan", [](double x) { return bool(std::isnan(x)); });
  r.addElementwise("math.fma", [](Operation *, Numbers n) {
    return Number{std::fma(n[0].f, n[1].f, n[2].f), 0};
  });
  r.addElementwise("math.fpowi", [](Operation *, Numbers n) {
    return Number{std::pow(n[0].f, double(n[1].i)), 0};
  });
  r.addElementwise("math.absi", [](Operation *, Numbers n) {
    return Number{0.0, n[0].i < 0 ? int64_t(-uint64_t(n[0].i)) : n[0].i};
  });
}

//===- Problems.cpp - Pieces of the data of cases -------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the families of cases share: arrays, the sets of loops, and errors.
//
//===----------------------------------------------------------------------===//

#include "Problems.h"

#include <cmath>

using namespace lathe;
using namespace lathe::bench;
using namespace llvm;

Expected<Array> lathe::bench::makeArray(ElementKind kind,
                                        ArrayRef<int64_t> shape) {
  return Array::create(kind, shape, "an array of the case");
}

Expected<Array> lathe::bench::makeRightHandSide(ArrayRef<int64_t> shape) {
  Expected<Array> b = makeArray(ElementKind::F64, shape);
  if (!b)
    return b;
  int64_t k = 0;
  for (double &element : b->as<double>())
    element = double(k++ * 7919 % 13);
  return b;
}

std::vector<const Loops *>
lathe::bench::loopSets(const Settings &settings) {
  std::vector<const Loops *> sets = {&plainLoops()};
  if (settings.allPeers)
    sets.push_back(&fastLoops());
  return sets;
}

double lathe::bench::maximumError(const Array &x, const Array &reference) {
  double difference = 0.0, maximum = 0.0;
  ArrayRef<double> a = x.as<double>(), b = reference.as<double>();
  for (auto [p, q] : zip_equal(a, b)) {
    // Not std::max, which would lose a NaN.
    if (!(std::abs(p - q) <= difference))
      difference = std::abs(p - q);
    maximum = std::max(maximum, std::abs(q));
  }
  return difference / maximum;
}

double lathe::bench::residualError(double residual, double reference) {
  return std::abs(residual / reference - 1.0);
}

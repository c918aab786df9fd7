//===- Problems.cpp - Pieces of the data of cases -------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the families of cases share: arrays, the sets of loops, and errors.
//
//===----------------------------------------------------------------------===//

#include "Problems.h"

#include "Python.h"

#include "lathe/Support/Random.h"

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

std::vector<const Loops *> lathe::bench::loopSets(const Settings &settings) {
  std::vector<const Loops *> sets = {&plainLoops()};
  if (settings.allPeers)
    sets.push_back(&fastLoops());
  return sets;
}

void MaximumError::add(ArrayRef<double> x, ArrayRef<double> reference) {
  for (auto [p, q] : zip_equal(x, reference)) {
    // Not std::max, which would lose a NaN.
    if (!(std::abs(p - q) <= difference))
      difference = std::abs(p - q);
    maximum = std::max(maximum, std::abs(q));
  }
}

double lathe::bench::maximumError(const Array &x, const Array &reference) {
  MaximumError error;
  error.add(x.as<double>(), reference.as<double>());
  return error.get();
}

double lathe::bench::relativeError(double value, double reference) {
  return std::abs(value / reference - 1.0);
}

/// An array with these elements.
template <typename T>
static Error copy(Array &target, ElementKind kind, ArrayRef<T> source) {
  auto array = makeArray(kind, {int64_t(source.size())});
  if (!array)
    return array.takeError();
  target = std::move(*array);
  copy(source, target.as<T>().begin());
  return Error::success();
}

Error lathe::bench::addScipy(Problem &problem, const Settings &settings,
                             const Csr &a, const Array &b, int64_t steps,
                             Array &result) {
  size_t size = a.positions[a.rows];
  Array positions, coordinates, values;
  if (Error error =
          copy(positions, ElementKind::I32, ArrayRef(a.positions, a.rows + 1)))
    return error;
  if (Error error =
          copy(coordinates, ElementKind::I32, ArrayRef(a.coordinates, size)))
    return error;
  if (Error error = copy(values, ElementKind::F64, ArrayRef(a.values, size)))
    return error;
  PythonCall call{"scipy",
                  {&positions, &coordinates, &values, &b},
                  json::Object{{"steps", steps}}};
  addPythonPeer(problem, settings, std::move(call), result);
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Dense arrays of f32
//===----------------------------------------------------------------------===//

/// Uniform numbers around zero.
static Expected<Array> makeUniform(ArrayRef<int64_t> shape, uint64_t seed) {
  auto array = makeArray(ElementKind::F32, shape);
  if (!array)
    return array;
  uint64_t counter = 0;
  for (float &element : array->as<float>())
    element = float(randomUniform(seed, counter++) - 0.5);
  return array;
}

Expected<std::shared_ptr<Dense>>
lathe::bench::makeDense(ArrayRef<SmallVector<int64_t>> shapes,
                        ArrayRef<int64_t> result, int64_t scratch) {
  auto dense = std::make_shared<Dense>();
  for (auto [seed, shape] : enumerate(shapes)) {
    auto array = makeUniform(shape, seed);
    if (!array)
      return array.takeError();
    dense->inputs.push_back(std::move(*array));
  }
  auto space = makeArray(ElementKind::F32, {scratch});
  if (!space)
    return space.takeError();
  dense->scratch = std::move(*space);
  for (int k = 0; k < 2; ++k) {
    auto array = makeArray(ElementKind::F32, result);
    if (!array)
      return array.takeError();
    dense->results.push_back(std::move(*array));
  }
  return dense;
}

Expected<Array *> Dense::addResult() {
  auto array = makeArray(ElementKind::F32, results.front().getShape());
  if (!array)
    return array.takeError();
  results.push_back(std::move(*array));
  return &results.back();
}

Expected<Problem> lathe::bench::makeDenseProblem(
    const Settings &settings, std::shared_ptr<Dense> dense,
    std::function<void(const Loops &, Dense &, float *result)> call) {
  Problem problem;
  for (auto [seed, input] : enumerate(dense->inputs)) {
    auto array = makeUniform(input.getShape(), seed);
    if (!array)
      return array.takeError();
    problem.inputs.push_back(std::move(*array));
  }
  for (auto [k, loops] : enumerate(loopSets(settings))) {
    Array &result = dense->results[k];
    problem.peers.push_back({loops->name, "",
                             [dense, call, loops = loops, &result] {
                               call(*loops, *dense, result.as<float>().data());
                             },
                             &result});
  }
  return problem;
}

double lathe::bench::relativeError(ArrayRef<float> x,
                                   ArrayRef<double> reference) {
  double difference = 0.0, norm = 0.0;
  for (auto [p, q] : zip_equal(x, reference)) {
    difference += (p - q) * (p - q);
    norm += q * q;
  }
  return std::sqrt(difference / norm);
}

double lathe::bench::worse(double a, double b) {
  return std::isnan(a) || std::isnan(b) ? NAN : std::max(a, b);
}

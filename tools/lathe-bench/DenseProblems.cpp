//===- DenseProblems.cpp - Cases on dense arrays of f32 -------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The Kronecker product and attention. Their references are sums in f64 by the
// definition, for a sample of the results.
//
//===----------------------------------------------------------------------===//

#include "Problems.h"
#include "Python.h"

#include <cmath>

using namespace lathe;
using namespace lathe::bench;
using namespace llvm;

//===----------------------------------------------------------------------===//
// Kronecker
//===----------------------------------------------------------------------===//

static constexpr int64_t kronRows = 64, kronFactors = 6, kronSize = 8;
static constexpr int64_t kronColumns = 1 << (3 * kronFactors);

/// One row of the result, mode by mode in f64.
static std::vector<double> kronReference(ArrayRef<float> row,
                                         ArrayRef<float> f) {
  std::vector<double> from(row.begin(), row.end()), to(row.size());
  for (int64_t inner = 1; inner < kronColumns; inner *= kronSize) {
    for (int64_t k = 0; k < kronColumns; ++k) {
      int64_t j = k / inner % kronSize;
      double sum = 0.0;
      for (int64_t i = 0; i < kronSize; ++i)
        sum += double(f[j * kronSize + i]) * from[k + (i - j) * inner];
      to[k] = sum;
    }
    std::swap(from, to);
  }
  return from;
}

Expected<Problem> lathe::bench::makeKron(const Settings &settings) {
  auto dense = makeDense({{kronRows, kronColumns}, {kronSize, kronSize}},
                         {kronRows, kronColumns}, kronColumns);
  if (!dense)
    return dense.takeError();
  auto problem = makeDenseProblem(
      settings, *dense, [](const Loops &loops, Dense &dense, float *y) {
        loops.kron(kronRows, kronFactors, dense.input(1), dense.input(0), y,
                   dense.scratch.as<float>().data());
      });
  if (!problem)
    return problem;
  Expected<Array *> y = (*dense)->addResult();
  if (!y)
    return y.takeError();
  addPythonPeer(*problem, settings,
                {"fastkron",
                 {&(*dense)->inputs[0], &(*dense)->inputs[1]},
                 json::Object{{"factors", kronFactors}}},
                **y);
  problem->error = [dense = *dense](const Array &y) {
    double error = 0.0;
    for (int64_t row : {int64_t(0), kronRows / 2, kronRows - 1}) {
      auto slice = [&](const Array &array) {
        return array.as<float>().slice(row * kronColumns, kronColumns);
      };
      std::vector<double> reference =
          kronReference(slice(dense->inputs[0]), dense->inputs[1].as<float>());
      error = worse(error, relativeError(slice(y), reference));
    }
    return error;
  };
  problem->errorLimit = 1e-5;
  problem->work = kronWork(kronRows, kronSize, kronFactors);
  return problem;
}

//===----------------------------------------------------------------------===//
// Attention
//===----------------------------------------------------------------------===//

static constexpr int64_t heads = 8, length = 2048, width = 64;

/// The result for query i of head h.
static std::vector<double> attentionReference(Dense &dense, int64_t h,
                                              int64_t i, const Mask &mask) {
  auto row = [&](size_t input, int64_t j) {
    return ArrayRef(dense.input(input) + (h * length + j) * width, width);
  };
  int64_t first = mask.firstKey(i), last = mask.lastKey(i, length);
  double slope = mask.alibi ? std::exp2(-double(h + 1)) : 0.0;
  std::vector<double> weights, result(width, 0.0);
  for (int64_t j = first; j <= last; ++j) {
    double score = 0.0;
    for (auto [q, k] : zip_equal(row(0, i), row(1, j)))
      score += double(q) * double(k);
    weights.push_back(score / std::sqrt(double(width)) - slope * double(i - j));
  }
  double maximum = *llvm::max_element(weights), sum = 0.0;
  for (double &weight : weights)
    sum += weight = std::exp(weight - maximum);
  for (int64_t j = first; j <= last; ++j)
    for (auto [value, v] : zip_equal(result, row(2, j)))
      value += weights[j - first] / sum * double(v);
  return result;
}

Expected<Problem> lathe::bench::makeAttention(const Settings &settings,
                                              const Mask &mask) {
  SmallVector<int64_t> shape = {heads, length, width};
  auto dense = makeDense({shape, shape, shape}, shape, (width + 1) * length);
  if (!dense)
    return dense.takeError();
  auto problem = makeDenseProblem(
      settings, *dense, [=](const Loops &loops, Dense &dense, float *o) {
        loops.attention(heads, length, width, mask, dense.input(0),
                        dense.input(1), dense.input(2), o,
                        dense.scratch.as<float>().data());
      });
  if (!problem)
    return problem;
  if (!mask.window) { // PyTorch's fused kernel knows no windows
    Expected<Array *> o = (*dense)->addResult();
    if (!o)
      return o.takeError();
    PythonCall call{"torch", {}, json::Object{{"causal", mask.causal}}};
    for (const Array &input : (*dense)->inputs)
      call.inputs.push_back(&input);
    addPythonPeer(*problem, settings, std::move(call), **o);
  }
  problem->error = [=, dense = *dense](const Array &o) {
    double error = 0.0;
    // A prime step meets every place in a tile; the last row is among them.
    for (int64_t h = 0; h < heads; ++h)
      for (int64_t back = 0; back < length; back += 37) {
        int64_t i = length - 1 - back;
        std::vector<double> reference = attentionReference(*dense, h, i, mask);
        ArrayRef<float> row =
            o.as<float>().slice((h * length + i) * width, width);
        error = worse(error, relativeError(row, reference));
      }
    return error;
  };
  problem->errorLimit = 1e-5;
  double scores = 0.0;
  for (int64_t i = 0; i < length; ++i)
    scores += double(mask.lastKey(i, length) + 1 - mask.firstKey(i));
  problem->work = attentionWork(double(heads) * scores, width,
                                double(heads * length * width));
  return problem;
}

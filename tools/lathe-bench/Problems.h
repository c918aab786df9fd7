//===- Problems.h - Pieces of the data of cases ----------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the families of cases share: arrays, the sets of loops, and errors.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_BENCH_PROBLEMS_H
#define LATHE_TOOLS_LATHE_BENCH_PROBLEMS_H

#include "Case.h"

#include <deque>
#include <memory>

namespace lathe::bench {

/// An array for a case; fails where memory runs out.
llvm::Expected<Array> makeArray(ElementKind kind,
                                llvm::ArrayRef<int64_t> shape);

/// The numbers (k * 7919) mod 13, which every case on a grid takes for b.
llvm::Expected<Array> makeRightHandSide(llvm::ArrayRef<int64_t> shape);

/// The sets of loops that a case meets.
std::vector<const Loops *> loopSets(const Settings &settings);

/// max |x - reference| / max |reference| over all pieces that were added.
class MaximumError {
public:
  void add(llvm::ArrayRef<double> x, llvm::ArrayRef<double> reference);
  double get() const { return difference / maximum; }

private:
  double difference = 0.0, maximum = 0.0;
};

/// The same for two arrays.
double maximumError(const Array &x, const Array &reference);

/// How much a number that tells how far a solve has come differs from that of a
/// reference: Krylov iterates themselves drift apart in different summations.
double relativeError(double value, double reference);

/// CG of SciPy as a peer, `steps` steps on a matrix.
llvm::Error addScipy(Problem &problem, const Settings &settings, const Csr &a,
                     const Array &b, int64_t steps, Array &result);

/// Unit roundoff of f64.
inline constexpr double roundoff = 1.0 / (1ull << 53);

/// Limit of the maximum error after k steps of a stationary iteration: each
/// adds a few roundings to a component.
inline constexpr double stationaryLimit(int64_t steps) {
  return 100.0 * double(steps) * roundoff;
}

/// Arrays of f32 for the arguments of a case and its peers.
struct Dense {
  std::vector<Array> inputs;
  Array scratch;
  /// One for each peer; they stay where they are.
  std::deque<Array> results;

  /// Another result, for another peer.
  llvm::Expected<Array *> addResult();

  float *input(size_t k) { return inputs[k].as<float>().data(); }
};

/// Inputs of these shapes with uniform numbers around zero.
llvm::Expected<std::shared_ptr<Dense>>
makeDense(llvm::ArrayRef<llvm::SmallVector<int64_t>> shapes,
          llvm::ArrayRef<int64_t> result, int64_t scratch);

/// The same inputs again for the call, and a peer for each set of loops.
llvm::Expected<Problem> makeDenseProblem(
    const Settings &settings, std::shared_ptr<Dense> dense,
    std::function<void(const Loops &, Dense &, float *result)> call);

/// ||x - reference|| / ||reference||; not a number where x has such a one.
double relativeError(llvm::ArrayRef<float> x, llvm::ArrayRef<double> reference);

/// The larger of two errors, where one that is not a number is the largest.
double worse(double a, double b);

} // namespace lathe::bench

#endif // LATHE_TOOLS_LATHE_BENCH_PROBLEMS_H

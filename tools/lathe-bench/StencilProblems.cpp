//===- StencilProblems.cpp - Cases on a grid ------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// SOR, Jacobi, heavy ball and CG for the five-point stencil.
//
//===----------------------------------------------------------------------===//

#include "Loops/Eigen.h"
#include "Problems.h"
#include "Python.h"

#include <cmath>

using namespace lathe;
using namespace lathe::bench;
using namespace llvm;

namespace {
/// What the peers of a case work on.
struct Grid {
  int64_t n = 0;
  Array b, scratch;
  /// One for each peer, made before any pointer to one is taken.
  std::vector<Array> results;
};
/// The matrix of the stencil, for peers that know no stencils.
struct StencilMatrix {
  explicit StencilMatrix(int64_t n);
  Csr view() const {
    return {int64_t(positions.size()) - 1, positions.data(), coordinates.data(),
            values.data()};
  }
  std::vector<int32_t> positions = {0}, coordinates;
  std::vector<double> values;
};
} // namespace

StencilMatrix::StencilMatrix(int64_t n) {
  coordinates.reserve(5 * n * n);
  values.reserve(5 * n * n);
  auto add = [&](int64_t column, double value) {
    coordinates.push_back(int32_t(column));
    values.push_back(value);
  };
  for (int64_t i = 0; i < n; ++i)
    for (int64_t j = 0; j < n; ++j) {
      int64_t row = i * n + j;
      if (i > 0)
        add(row - n, -1.0);
      if (j > 0)
        add(row - 1, -1.0);
      add(row, 4.0);
      if (j + 1 < n)
        add(row + 1, -1.0);
      if (i + 1 < n)
        add(row + n, -1.0);
      positions.push_back(int32_t(values.size()));
    }
}

/// `copies` grids of scratch and one row of zeros; results of `peers` peers.
static Expected<std::shared_ptr<Grid>> makeGrid(int64_t n, int64_t copies,
                                                size_t peers) {
  auto grid = std::make_shared<Grid>();
  grid->n = n;
  Expected<Array> b = makeRightHandSide({n, n});
  if (!b)
    return b.takeError();
  grid->b = std::move(*b);
  auto scratch = makeArray(ElementKind::F64, {copies * n * n + n});
  if (!scratch)
    return scratch.takeError();
  grid->scratch = std::move(*scratch);
  for (size_t k = 0; k < peers; ++k) {
    auto result = makeArray(ElementKind::F64, {n, n});
    if (!result)
      return result.takeError();
    grid->results.push_back(std::move(*result));
  }
  return grid;
}

static double *dataOf(Array &array) { return array.as<double>().data(); }

/// A problem whose only argument is b, with one peer for each set of loops:
/// `call(loops, b, x, scratch)`.
template <typename Call>
static Expected<Problem> makeProblem(const Settings &settings,
                                     std::shared_ptr<Grid> grid, Call call) {
  Problem problem;
  Expected<Array> b = makeRightHandSide({grid->n, grid->n});
  if (!b)
    return b.takeError();
  problem.inputs.push_back(std::move(*b));
  for (auto [k, loops] : enumerate(loopSets(settings))) {
    Array &x = grid->results[k];
    problem.peers.push_back({loops->name, "",
                             [grid, call, loops = loops, &x] {
                               call(*loops, dataOf(grid->b), dataOf(x),
                                    dataOf(grid->scratch));
                             },
                             &x});
  }
  return problem;
}

/// Sets the error to the largest difference from the first peer's result.
static void compareWithFirst(Problem &problem, std::shared_ptr<Grid> grid,
                             double limit) {
  problem.error = [grid](const Array &x) {
    return maximumError(x, grid->results[0]);
  };
  problem.errorLimit = limit;
}

Expected<Problem> lathe::bench::makeSor(const Settings &settings, int64_t n,
                                        double omega, int64_t sweeps,
                                        int64_t look, double errorLimit) {
  auto grid = makeGrid(n, 0, 3);
  if (!grid)
    return grid.takeError();
  auto problem = makeProblem(
      settings, *grid,
      [=](const Loops &loops, const double *b, double *x, double *scratch) {
        loops.sor(n, b, x, scratch, omega, sweeps, look);
      });
  if (!problem)
    return problem;
  compareWithFirst(*problem, *grid, errorLimit);
  // Four additions, and the two products with omega; the residual has five.
  problem->work =
      stationaryWork(double(n * n), sweeps, 6, double(sweeps) / look, 5);
  auto matrix = std::make_shared<StencilMatrix>(n);
  auto diagonal = std::make_shared<std::vector<double>>(n * n, omega / 4.0);
  Array &x = (*grid)->results[2];
  problem->peers.push_back({"csr", "",
                            [=, grid = *grid, &x] {
                              plainLoops().sorCsr(
                                  matrix->view(), diagonal->data(),
                                  dataOf(grid->b), dataOf(x), sweeps);
                            },
                            &x});
  return problem;
}

Expected<Problem> lathe::bench::makeJacobi(const Settings &settings, int64_t n,
                                           int64_t steps) {
  auto grid = makeGrid(n, 1, 3);
  if (!grid)
    return grid.takeError();
  auto problem = makeProblem(
      settings, *grid,
      [=](const Loops &loops, const double *b, double *x, double *scratch) {
        loops.jacobi(n, b, x, scratch, steps);
      });
  if (!problem)
    return problem;
  compareWithFirst(*problem, *grid, stationaryLimit(steps));
  problem->work = stationaryWork(double(n * n), steps, 5, 1, 5);
  Array &x = (*grid)->results[2];
  problem->peers.push_back({"nt-stores", "",
                            [=, grid = *grid, &x] {
                              plainLoops().jacobiPast(
                                  n, dataOf(grid->b), dataOf(x),
                                  dataOf(grid->scratch), steps);
                            },
                            &x});
  return problem;
}

Expected<Problem> lathe::bench::makeHeavyBall(const Settings &settings,
                                              int64_t n, int64_t steps) {
  auto grid = makeGrid(n, 1, 2);
  if (!grid)
    return grid.takeError();
  double cosine = std::cos(M_PI / double(n + 1));
  double low = std::sqrt(4.0 - 4.0 * cosine);
  double high = std::sqrt(4.0 + 4.0 * cosine);
  double step = 4.0 / ((high + low) * (high + low));
  double momentum = (high - low) / (high + low);
  auto problem = makeProblem(
      settings, *grid,
      [=](const Loops &loops, const double *b, double *x, double *scratch) {
        loops.heavyBall(n, b, x, scratch, step, momentum * momentum, steps);
      });
  if (!problem)
    return problem;
  compareWithFirst(*problem, *grid, stationaryLimit(steps));
  problem->work = heavyBallWork(double(n * n), steps);
  return problem;
}

/// ||b - A x|| for the stencil's matrix.
static double residualNorm(const Csr &a, ArrayRef<double> b,
                           ArrayRef<double> x) {
  double sum = 0.0;
  for (int64_t i = 0; i < a.rows; ++i) {
    double r = b[i];
    for (int64_t k = a.positions[i]; k < a.positions[i + 1]; ++k)
      r -= a.values[k] * x[a.coordinates[k]];
    sum += r * r;
  }
  return std::sqrt(sum);
}

Expected<Problem> lathe::bench::makeCgStencil(const Settings &settings,
                                              int64_t n, int64_t steps) {
  auto grid = makeGrid(n, 3, 4);
  if (!grid)
    return grid.takeError();
  auto problem = makeProblem(
      settings, *grid,
      [=](const Loops &loops, const double *b, double *x, double *scratch) {
        loops.cgStencil(n, b, x, scratch, steps);
      });
  if (!problem)
    return problem;
  auto matrix = std::make_shared<StencilMatrix>(n);
  problem->error = [grid = *grid, matrix](const Array &x) {
    ArrayRef<double> b = grid->b.as<double>();
    auto residual = [&](const Array &y) {
      return residualNorm(matrix->view(), b, y.as<double>());
    };
    return relativeError(residual(x), residual(grid->results[0]));
  };
  problem->errorLimit = 1e-3;
  problem->work = cgWork(double(n * n), steps, 4, 0);
  std::shared_ptr<EigenCg> eigen = EigenCg::create(matrix->view(), steps);
  Array &x = (*grid)->results[2];
  problem->peers.push_back(
      {"eigen", eigen ? "" : "Eigen was not found by the build",
       [grid = *grid, eigen, &x] { eigen->solve(dataOf(grid->b), dataOf(x)); },
       &x});
  if (Error error = addScipy(*problem, settings, matrix->view(), (*grid)->b,
                             steps, (*grid)->results[3]))
    return std::move(error);
  return problem;
}

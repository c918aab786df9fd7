//===- WideProblems.cpp - Stencils of more than five points ---------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Cases for which the compiler has no code by hand: what it makes of any
// stencil must also be fast.
//
//===----------------------------------------------------------------------===//

#include "Problems.h"

using namespace lathe;
using namespace lathe::bench;
using namespace llvm;

namespace {
/// A grid of n points in each dimension, and results with a border around it.
struct Bordered {
  int64_t n, border, rank;
  Array b, scratch;
  std::vector<Array> results;
};
} // namespace

static Expected<std::shared_ptr<Bordered>>
makeBordered(int64_t n, int64_t border, int64_t rank, bool needsScratch) {
  auto grid = std::make_shared<Bordered>();
  grid->n = n;
  grid->border = border;
  grid->rank = rank;
  auto b = makeRightHandSide(SmallVector<int64_t>(rank, n));
  if (!b)
    return b.takeError();
  grid->b = std::move(*b);
  SmallVector<int64_t> wide(rank, n + 2 * border);
  auto scratch = makeArray(ElementKind::F64,
                           needsScratch ? wide : SmallVector<int64_t>{1});
  if (!scratch)
    return scratch.takeError();
  grid->scratch = std::move(*scratch);
  for (int k = 0; k < 2; ++k) {
    auto result = makeArray(ElementKind::F64, wide);
    if (!result)
      return result.takeError();
    grid->results.push_back(std::move(*result));
  }
  return grid;
}

/// Row `row` of the grid in an array with a border, or in one without.
static ArrayRef<double> rowOf(const Bordered &grid, const Array &x,
                              int64_t row) {
  int64_t n = grid.n;
  if (x.getShape()[0] == n)
    return x.as<double>().slice(row * n, n);
  int64_t stride = n + 2 * grid.border, place = 0;
  if (grid.rank == 3)
    place = (row / n + grid.border) * stride;
  place = (place + row % n + grid.border) * stride + grid.border;
  return x.as<double>().slice(place, n);
}

/// A problem with one peer for each set of loops: `call(loops, grid, x)`.
template <typename Call>
static Expected<Problem>
makeProblem(const Settings &settings, std::shared_ptr<Bordered> grid,
            const Work &work, int64_t steps, Call call) {
  Problem problem;
  auto b = makeRightHandSide(grid->b.getShape());
  if (!b)
    return b.takeError();
  problem.inputs.push_back(std::move(*b));
  for (auto [k, loops] : enumerate(loopSets(settings))) {
    Array &x = grid->results[k];
    problem.peers.push_back({loops->name, "",
                             [grid, call, loops = loops, &x] {
                               call(*loops, *grid, x.as<double>().data());
                             },
                             &x});
  }
  problem.error = [grid](const Array &x) {
    MaximumError error;
    int64_t rows = grid->b.getNumElements() / grid->n;
    for (int64_t row = 0; row < rows; ++row)
      error.add(rowOf(*grid, x, row), rowOf(*grid, grid->results[0], row));
    return error.get();
  };
  problem.errorLimit = stationaryLimit(steps);
  problem.work = work;
  return problem;
}

Expected<Problem> lathe::bench::makeSor9(const Settings &settings, int64_t n,
                                         int64_t sweeps) {
  auto grid = makeBordered(n, 1, 2, /*needsScratch=*/false);
  if (!grid)
    return grid.takeError();
  // Edges 3, corners 3, their sum with b 2, and the two products with omega.
  Work work = stationaryWork(double(n * n), sweeps, 10, 1, 9);
  return makeProblem(settings, *grid, work, sweeps,
                     [=](const Loops &loops, Bordered &grid, double *x) {
                       loops.sor9(n, grid.b.as<double>().data(), x, 1.5,
                                  sweeps);
                     });
}

Expected<Problem> lathe::bench::makeSor13(const Settings &settings, int64_t n,
                                          int64_t sweeps) {
  auto grid = makeBordered(n, 2, 2, /*needsScratch=*/false);
  if (!grid)
    return grid.takeError();
  // Three times 3 within the classes, 3 to join them, and 2 with omega.
  Work work = stationaryWork(double(n * n), sweeps, 14, 1, 13);
  return makeProblem(settings, *grid, work, sweeps,
                     [=](const Loops &loops, Bordered &grid, double *x) {
                       loops.sor13(n, grid.b.as<double>().data(), x, 1.5,
                                   sweeps);
                     });
}

Expected<Problem> lathe::bench::makeJacobi27(const Settings &settings,
                                             int64_t n, int64_t steps) {
  auto grid = makeBordered(n, 1, 3, /*needsScratch=*/true);
  if (!grid)
    return grid.takeError();
  // All 27 values along one dimension after the other take 6, then the point
  // itself leaves the sum, and b and the product come; the residual has no more.
  Work work = stationaryWork(double(n * n * n), steps, 9, 1, 8);
  return makeProblem(settings, *grid, work, steps,
                     [=](const Loops &loops, Bordered &grid, double *x) {
                       loops.jacobi27(n, grid.b.as<double>().data(), x,
                                      grid.scratch.as<double>().data(), steps);
                     });
}

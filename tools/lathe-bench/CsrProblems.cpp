//===- CsrProblems.cpp - Cases on a sparse matrix -------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// CG on a matrix from a file, with and without preconditioner.
//
//===----------------------------------------------------------------------===//

#include "Loops/Eigen.h"
#include "Problems.h"

#include "lathe/Support/Error.h"
#include "lathe/Support/MatrixMarket.h"

#include <cmath>

using namespace lathe;
using namespace lathe::bench;
using namespace llvm;

namespace {
struct Sparse {
  Array positions, coordinates, values, b, scratch, places;
  std::vector<Array> results;

  Csr view() const {
    return {int64_t(positions.getNumElements()) - 1,
            positions.as<int32_t>().data(), coordinates.as<int32_t>().data(),
            values.as<double>().data()};
  }
};
} // namespace

template <typename T, typename Source>
static Error copy(Array &target, ElementKind kind, const Source &source) {
  auto array = makeArray(kind, {int64_t(source.size())});
  if (!array)
    return array.takeError();
  target = std::move(*array);
  transform(source, target.as<T>().begin(), [](auto x) { return T(x); });
  return Error::success();
}

/// The three arrays of `matrix`, b and a tolerance of zero, as a call takes
/// them.
static Error makeInputs(const CsrMatrix &matrix, Array &positions,
                        Array &coordinates, Array &values, Array &b) {
  if (Error error =
          copy<int32_t>(positions, ElementKind::I32, matrix.positions))
    return error;
  if (Error error =
          copy<int32_t>(coordinates, ElementKind::I32, matrix.coordinates))
    return error;
  if (Error error = copy<double>(values, ElementKind::F64, matrix.values))
    return error;
  auto right = makeRightHandSide({matrix.rows});
  if (!right)
    return right.takeError();
  b = std::move(*right);
  return Error::success();
}

/// The loops divide by the diagonal. Columns ascend, as the reader makes them.
static Error checkMatrix(const CsrMatrix &matrix, StringRef path) {
  if (matrix.rows != matrix.columns || matrix.rows == 0)
    return userError("the matrix is not square", path,
                     "a symmetric positive definite one");
  for (int64_t i = 0; i < matrix.rows; ++i) {
    bool found = false;
    for (int64_t k = matrix.positions[i]; k < matrix.positions[i + 1]; ++k)
      found |= matrix.coordinates[k] == i && matrix.values[k] > 0.0;
    if (!found)
      return userError("row " + Twine(i + 1) +
                           " has no positive diagonal element",
                       path, "a symmetric positive definite matrix");
  }
  return Error::success();
}

static Expected<std::shared_ptr<Sparse>> makeSparse(const CsrMatrix &matrix) {
  auto sparse = std::make_shared<Sparse>();
  if (Error error = makeInputs(matrix, sparse->positions, sparse->coordinates,
                               sparse->values, sparse->b))
    return std::move(error);
  auto scratch = makeArray(ElementKind::F64, {5 * matrix.rows});
  auto places = makeArray(ElementKind::I32, {matrix.rows});
  if (!scratch || !places)
    return joinErrors(scratch.takeError(), places.takeError());
  sparse->scratch = std::move(*scratch);
  sparse->places = std::move(*places);
  for (int k = 0; k < 4; ++k) {
    auto result = makeArray(ElementKind::F64, {matrix.rows});
    if (!result)
      return result.takeError();
    sparse->results.push_back(std::move(*result));
  }
  return sparse;
}

/// x.A x / 2 - b.x, of which CG finds the least value that it can at each step.
static double energy(const Sparse &sparse, const Array &x) {
  Csr a = sparse.view();
  ArrayRef<double> b = sparse.b.as<double>(), y = x.as<double>();
  double sum = 0.0;
  for (int64_t i = 0; i < a.rows; ++i) {
    double half = -b[i];
    for (int64_t k = a.positions[i]; k < a.positions[i + 1]; ++k)
      half += 0.5 * a.values[k] * y[a.coordinates[k]];
    sum += half * y[i];
  }
  return sum;
}

/// ||b - A x||
static double residualNorm(const Sparse &sparse, const Array &x) {
  Csr a = sparse.view();
  ArrayRef<double> b = sparse.b.as<double>(), y = x.as<double>();
  double sum = 0.0;
  for (int64_t i = 0; i < a.rows; ++i) {
    double r = b[i];
    for (int64_t k = a.positions[i]; k < a.positions[i + 1]; ++k)
      r -= a.values[k] * y[a.coordinates[k]];
    sum += r * r;
  }
  return std::sqrt(sum);
}

static void addLoops(Problem &problem, const Settings &settings,
                     std::shared_ptr<Sparse> sparse, bool ssor, int64_t steps) {
  for (auto [k, loops] : enumerate(loopSets(settings))) {
    Array &x = sparse->results[k];
    auto run = [=, loops = loops, &x] {
      const double *b = sparse->b.as<double>().data();
      double *to = x.as<double>().data();
      double *scratch = sparse->scratch.as<double>().data();
      if (ssor)
        loops->cgSsorCsr(sparse->view(), b, to, scratch,
                         sparse->places.as<int32_t>().data(), steps);
      else
        loops->cgCsr(sparse->view(), b, to, scratch, steps);
    };
    problem.peers.push_back({loops->name, "", run, &x});
  }
}

static void addEigen(Problem &problem, std::shared_ptr<Sparse> sparse,
                     int64_t steps) {
  std::shared_ptr<EigenCg> eigen = EigenCg::create(sparse->view(), steps);
  Array &x = sparse->results[2];
  problem.peers.push_back(
      {"eigen", eigen ? "" : "Eigen was not found by the build",
       [=, &x] {
         eigen->solve(sparse->b.as<double>().data(), x.as<double>().data());
       },
       &x});
}

Expected<Problem> lathe::bench::makeCgCsr(const Settings &settings, bool ssor,
                                          int64_t steps) {
  auto matrix = readMatrixMarket(settings.matrix);
  if (!matrix)
    return matrix.takeError();
  if (Error error = checkMatrix(*matrix, settings.matrix))
    return std::move(error);
  auto sparse = makeSparse(*matrix);
  if (!sparse)
    return sparse.takeError();
  Problem problem;
  problem.inputs.resize(4);
  if (Error error = makeInputs(*matrix, problem.inputs[0], problem.inputs[1],
                               problem.inputs[2], problem.inputs[3]))
    return std::move(error);
  if (ssor) { // the example takes its tolerance as an argument
    auto tolerance = makeArray(ElementKind::F64, {});
    if (!tolerance)
      return tolerance.takeError();
    problem.inputs.push_back(std::move(*tolerance));
  }
  addLoops(problem, settings, *sparse, ssor, steps);
  if (!ssor) {
    addEigen(problem, *sparse, steps);
    if (Error error = addScipy(problem, settings, (*sparse)->view(),
                               (*sparse)->b, steps, (*sparse)->results[3]))
      return std::move(error);
  }
  auto measure = ssor ? residualNorm : energy;
  problem.error = [sparse = *sparse, measure](const Array &x) {
    return relativeError(measure(*sparse, x),
                         measure(*sparse, sparse->results[0]));
  };
  // A pass over values and coordinates, and over positions, in each step; with
  // SSOR too: by Eisenstat's trick the sweeps hold the product with A.
  double rows = double(matrix->rows), entries = double(matrix->values.size());
  problem.work =
      cgWork(rows, steps, entries / rows, 12.0 * entries / rows + 4.0);
  // Without preconditioner two orders of sums on bcsstk16 have residuals a
  // tenth apart after 200 steps, and energies less than a fiftieth; a beta that
  // is wrong by 1e-4 takes nine tenths of the energy, and 4e-2 of the residual.
  // With SSOR there is hardly any energy left to tell by, and residuals agree.
  problem.errorLimit = ssor ? 1e-3 : 0.1;
  return problem;
}

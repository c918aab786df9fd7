//===- MatmulProblems.cpp - Products of matrices --------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A product of two matrices of f32, compared with sums in f64 for a sample of
// its rows.
//
//===----------------------------------------------------------------------===//

#include "Blas.h"
#include "Problems.h"

using namespace lathe;
using namespace lathe::bench;
using namespace llvm;

/// Row i of the product.
static std::vector<double> productRow(Dense &dense, int64_t i, int64_t n,
                                      int64_t k) {
  std::vector<double> row(n, 0.0);
  for (int64_t l = 0; l < k; ++l)
    for (int64_t j = 0; j < n; ++j)
      row[j] += double(dense.input(0)[i * k + l]) * dense.input(1)[l * n + j];
  return row;
}

/// The BLAS libraries; a result for each.
static Error addBlas(Problem &problem, const Settings &settings,
                     std::shared_ptr<Dense> dense, int64_t m, int64_t n,
                     int64_t k) {
  // Opened once: their threads live as long as the tool.
  static const std::vector<Blas> libraries = openBlas(settings);
  for (const Blas &blas : libraries) {
    Expected<Array *> added = dense->addResult();
    if (!added)
      return added.takeError();
    Array &c = **added;
    Peer peer;
    peer.name = blas.name;
    peer.version = blas.version;
    peer.missing = blas.missing;
    peer.result = &c;
    peer.run = [=, &blas, &c] {
      blas.multiply(m, n, k, dense->input(0), dense->input(1),
                    c.as<float>().data());
    };
    if (blas.setThreads)
      blas.setThreads(settings.threads);
    problem.peers.push_back(std::move(peer));
  }
  return Error::success();
}

Expected<Problem> lathe::bench::makeMatmul(const Settings &settings, int64_t m,
                                           int64_t n, int64_t k) {
  auto dense = makeDense({{m, k}, {k, n}}, {m, n}, 1);
  if (!dense)
    return dense.takeError();
  auto problem = makeDenseProblem(
      settings, *dense, [=](const Loops &loops, Dense &dense, float *c) {
        loops.matmul(m, n, k, dense.input(0), dense.input(1), c);
      });
  if (!problem)
    return problem;
  if (Error error = addBlas(*problem, settings, *dense, m, n, k))
    return std::move(error);
  problem->error = [=, dense = *dense](const Array &c) {
    double error = 0.0;
    // A prime step meets every place in a tile; the last row is among them.
    for (int64_t back = 0; back < m; back += 37) {
      int64_t i = m - 1 - back;
      error = worse(error, relativeError(c.as<float>().slice(i * n, n),
                                         productRow(*dense, i, n, k)));
    }
    return error;
  };
  problem->errorLimit = 1e-5;
  problem->work = matmulWork(m, n, k);
  return problem;
}

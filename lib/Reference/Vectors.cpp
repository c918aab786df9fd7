//===- Vectors.cpp - What the methods do with vectors ---------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Dots, norms, residuals and sweeps, as the textbook writes them.
//
//===----------------------------------------------------------------------===//

#include "Vectors.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>

using namespace lathe;
using namespace lathe::reference;

double lathe::reference::dot(const Vector &x, const Vector &y) {
  double sum = 0.0;
  for (size_t i = 0; i < x.size(); ++i)
    sum += x[i] * y[i];
  return sum;
}

double lathe::reference::norm(const Vector &x) {
  // Squares of very large and very small numbers leave the range of f64; a
  // power of two changes nothing else.
  double largest = 0.0;
  for (double value : x)
    largest = std::isnan(value) ? value : std::max(largest, std::abs(value));
  if (!(largest > 0.0) || std::isinf(largest) ||
      (largest >= 1e-150 && largest <= 1e140))
    return std::isinf(largest) ? largest : std::sqrt(dot(x, x));
  int exponent = std::ilogb(largest);
  double sum = 0.0;
  for (double value : x) {
    double scaled = std::ldexp(value, -exponent);
    sum += scaled * scaled;
  }
  return std::ldexp(std::sqrt(sum), exponent);
}

Vector lathe::reference::residual(const LinearOperator &a, const Vector &b,
                                  const Vector &x) {
  Vector r(b.size());
  a.apply(x, r);
  for (size_t i = 0; i < r.size(); ++i)
    r[i] = b[i] - r[i];
  return r;
}

bool lathe::reference::allFinite(const Vector &x) {
  return llvm::all_of(x, [](double value) { return std::isfinite(value); });
}

void lathe::reference::sweep(const SparseRows &rows, linop::Direction direction,
                             double omega, const Vector &b, Vector &x) {
  int64_t n = rows.size();
  for (int64_t step = 0; step < n; ++step) {
    int64_t i = direction == linop::Direction::forward ? step : n - 1 - step;
    double sum = 0.0, diagonal = 0.0;
    for (int64_t k = rows.positions[i]; k < rows.positions[i + 1]; ++k) {
      sum += rows.values[k] * x[rows.columns[k]];
      if (rows.columns[k] == i)
        diagonal += rows.values[k];
    }
    x[i] += omega / diagonal * (b[i] - sum);
  }
}

void lathe::reference::jacobiStep(const LinearOperator &a, double omega,
                                  const Vector &b, Vector &x) {
  Vector r = residual(a, b, x);
  for (size_t i = 0; i < x.size(); ++i)
    x[i] += omega * r[i] / a.getRows()->diagonal(i);
}

void Chebyshev::start(const LinearOperator &a, const Vector &b,
                      const Vector &x) {
  r = residual(a, b, x);
  rho = 1.0 / theta;
  d = r;
  for (double &value : d)
    value /= theta;
}

void Chebyshev::step(const LinearOperator &a, Vector &x) {
  Vector ad(d.size());
  a.apply(d, ad);
  double next = 1.0 / (2.0 * theta - delta * (delta * rho));
  for (size_t i = 0; i < x.size(); ++i) {
    x[i] += d[i];
    r[i] -= ad[i];
    d[i] = (delta * next) * (delta * rho) * d[i] + 2.0 * next * r[i];
  }
  rho = next;
}

llvm::LogicalResult
lathe::reference::requireRows(mlir::Operation *op, const LinearOperator &a) {
  if (a.getRows())
    return llvm::success();
  return op->emitOpError("has an operator that can only be applied, expected "
                         "one with rows");
}

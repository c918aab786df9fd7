//===- Operators.cpp - Linear operators of the reference ------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Matrices entry by entry, and operators made of others.
//
//===----------------------------------------------------------------------===//

#include "Operators.h"

#include "lathe/Reference/Evaluator.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>

using namespace lathe;
using namespace lathe::linop;
using namespace lathe::reference;
using llvm::ArrayRef;
using llvm::MutableArrayRef;
using llvm::SmallVector;

LinearOperator::~LinearOperator() = default;

double SparseRows::diagonal(int64_t row) const {
  double sum = 0.0;
  for (int64_t k = positions[row]; k < positions[row + 1]; ++k)
    if (columns[k] == row)
      sum += values[k];
  return sum;
}

SparseRows LinearOperator::getTerms() const {
  SparseRows rows = *getRows();
  for (double &value : rows.values)
    value = std::abs(value);
  return rows;
}

SparseRows LinearOperator::getMagnitude() const {
  SparseRows terms = getTerms(), rows;
  for (int64_t row = 0; row < terms.size(); ++row) {
    for (int64_t k = terms.positions[row]; k < terms.positions[row + 1]; ++k) {
      if (terms.columns[k] == row)
        continue;
      rows.columns.push_back(terms.columns[k]);
      rows.values.push_back(terms.values[k]);
    }
    rows.columns.push_back(row);
    rows.values.push_back(std::abs(getRows()->diagonal(row)));
    rows.positions.push_back(rows.columns.size());
  }
  return rows;
}

void RowsOperator::apply(ArrayRef<double> x, MutableArrayRef<double> y) const {
  for (int64_t row = 0; row < rows.size(); ++row) {
    double sum = 0.0;
    for (int64_t k = rows.positions[row]; k < rows.positions[row + 1]; ++k)
      sum += rows.values[k] * x[rows.columns[k]];
    y[row] = sum;
  }
}

//===----------------------------------------------------------------------===//
// DiagonalOperator
//===----------------------------------------------------------------------===//

static SparseRows diagonalRows(ArrayRef<double> entries) {
  SparseRows rows;
  rows.values = entries;
  for (int64_t i = 0, n = entries.size(); i < n; ++i) {
    rows.columns.push_back(i);
    rows.positions.push_back(i + 1);
  }
  return rows;
}

DiagonalOperator::DiagonalOperator(ArrayRef<int64_t> grid,
                                   ArrayRef<double> entries)
    : RowsOperator(grid, grid, diagonalRows(entries)) {}

/// Extremes of a set of eigenvalues.
static std::optional<Spectrum> spectrumOf(ArrayRef<double> values) {
  if (values.empty() || !llvm::all_of(values, [](double v) { return std::isfinite(v); }))
    return std::nullopt;
  Spectrum spectrum = {*std::min_element(values.begin(), values.end()),
                       *std::max_element(values.begin(), values.end()), 0.0};
  spectrum.lowNonzero = spectrum.low;
  return spectrum;
}

std::optional<Spectrum> DiagonalOperator::getSpectrum() const {
  return spectrumOf(getRows()->values);
}

//===----------------------------------------------------------------------===//
// AffineOperator
//===----------------------------------------------------------------------===//

/// The shift is an entry of its own in each row; entries on one column add.
static SparseRows scaleAndShift(const SparseRows &given, double scale,
                                double shift) {
  SparseRows rows;
  for (int64_t row = 0; row < given.size(); ++row) {
    for (int64_t k = given.positions[row]; k < given.positions[row + 1]; ++k) {
      rows.columns.push_back(given.columns[k]);
      rows.values.push_back(scale * given.values[k]);
    }
    if (shift != 0.0) {
      rows.columns.push_back(row);
      rows.values.push_back(shift);
    }
    rows.positions.push_back(rows.columns.size());
  }
  return rows;
}

AffineOperator::AffineOperator(OperatorPtr base, double scale, double shift)
    : LinearOperator(base->getDomain(), base->getRange()), base(base),
      scale(scale), shift(shift) {
  if (const SparseRows *given = base->getRows())
    rows = scaleAndShift(*given, scale, shift);
}

SparseRows AffineOperator::getTerms() const {
  return scaleAndShift(base->getTerms(), std::abs(scale), std::abs(shift));
}

void AffineOperator::apply(ArrayRef<double> x,
                           MutableArrayRef<double> y) const {
  base->apply(x, y);
  for (size_t i = 0; i < y.size(); ++i)
    y[i] = shift != 0.0 ? scale * y[i] + shift * x[i] : scale * y[i];
}

std::optional<Spectrum> AffineOperator::getSpectrum() const {
  std::optional<Spectrum> given = base->getSpectrum();
  if (!given || !std::isfinite(scale) || !std::isfinite(shift))
    return std::nullopt;
  double a = scale * given->low + shift, b = scale * given->high + shift;
  Spectrum spectrum = {std::min(a, b), std::max(a, b), std::min(a, b)};
  if (shift == 0.0 && scale > 0.0)
    spectrum.lowNonzero = scale * given->lowNonzero;
  return spectrum;
}

std::optional<double> AffineOperator::getOrderedDiagonal() const {
  std::optional<double> given = base->getOrderedDiagonal();
  if (!given)
    return std::nullopt;
  return scale * *given + shift;
}

bool AffineOperator::isIncompatible(ArrayRef<double> b,
                                    double tolerance) const {
  return shift == 0.0 && scale != 0.0 && base->isIncompatible(b, tolerance);
}

//===----------------------------------------------------------------------===//
// Stencils
//===----------------------------------------------------------------------===//

/// The cell of a line of n cells that coordinate i means; -1 outside.
static int64_t mapCell(int64_t i, int64_t n, Boundary boundary) {
  switch (boundary) {
  case Boundary::dirichlet:
    return i >= 0 && i < n ? i : -1;
  case Boundary::periodic:
    return ((i % n) + n) % n;
  case Boundary::neumann: {
    // Reflection at both ends has period 2 n.
    int64_t j = ((i % (2 * n)) + 2 * n) % (2 * n);
    return j < n ? j : 2 * n - 1 - j;
  }
  }
  llvm_unreachable("unknown boundary");
}

OperatorPtr StencilOperator::create(ArrayRef<int64_t> grid,
                                    const Stencil &stencil) {
  std::vector<double> magnitudes;
  SparseRows rows = stencil.expand(grid, magnitudes);
  return std::make_shared<StencilOperator>(grid, stencil, std::move(rows),
                                           std::move(magnitudes));
}

SparseRows StencilOperator::getTerms() const {
  SparseRows rows = *getRows();
  rows.values = magnitudes;
  return rows;
}

SparseRows Stencil::expand(ArrayRef<int64_t> grid,
                           std::vector<double> &magnitudes) const {
  SparseRows rows;
  if (llvm::is_contained(grid, 0))
    return rows;
  SmallVector<int64_t> point(grid.size(), 0), cell(grid.size());
  int64_t row = 0;
  do {
    int64_t first = rows.columns.size();
    for (const Entry &entry : entries) {
      bool inside = true;
      for (size_t d = 0; d < grid.size(); ++d) {
        cell[d] = mapCell(point[d] + entry.offset[d], grid[d], boundaries[d]);
        inside &= cell[d] >= 0;
      }
      double value =
          entry.variable ? entry.variable->floats[row] : entry.constant;
      // The 0 that is read outside times NaN or infinity is NaN.
      if (!inside && std::isfinite(value))
        continue;
      if (!inside)
        value *= 0.0;
      int64_t column = inside ? *linearize(cell, grid) : row;
      auto begin = rows.columns.begin() + first;
      auto it = std::find(begin, rows.columns.end(), column);
      size_t place = it - rows.columns.begin();
      if (it != rows.columns.end()) {
        rows.values[place] += value;
        magnitudes[place] += std::abs(value);
        continue;
      }
      rows.columns.push_back(column);
      rows.values.push_back(value);
      magnitudes.push_back(std::abs(value));
    }
    rows.positions.push_back(rows.columns.size());
    ++row;
  } while (advance(point, grid));
  return rows;
}

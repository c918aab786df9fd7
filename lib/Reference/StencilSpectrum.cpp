//===- StencilSpectrum.cpp - What the symbol of a stencil tells -----------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A constant stencil has known eigenvectors, products over the axes, where along
// each axis one of these holds (Strang, The Discrete Cosine Transform, 1999):
//
//   dirichlet  radius 1 and even:  sin(pi k (i + 1) / (n + 1)), k = 1..n
//   neumann    even:               cos(pi k (i + 1/2) / n),     k = 0..n-1
//   periodic                       exp(2 pi I k i / n),         k = 0..n-1
//
// Even means that changing the sign of the offset along that axis alone leaves
// the coefficients as they are. The eigenvalue is the sum of the coefficients,
// each times cos(theta o), or exp(I theta o), of its offset o along each axis.
//
//===----------------------------------------------------------------------===//

#include "Operators.h"

#include "lathe/Reference/Evaluator.h"

#include "llvm/ADT/STLExtras.h"

#include <cmath>
#include <complex>

using namespace lathe;
using namespace lathe::linop;
using namespace lathe::reference;
using llvm::ArrayRef;
using llvm::SmallVector;

using Complex = std::complex<double>;

/// What rounding leaves of a sum that is zero.
static constexpr double roundoff = 1e-13;

static double coefficientAt(const Stencil &stencil, ArrayRef<int64_t> offset) {
  double sum = 0.0;
  for (const Stencil::Entry &entry : stencil.entries)
    if (ArrayRef<int64_t>(entry.offset) == offset)
      sum += entry.constant;
  return sum;
}

/// Whether the table above has eigenvectors for the stencil.
static bool hasKnownModes(const Stencil &stencil) {
  for (auto [d, boundary] : llvm::enumerate(stencil.boundaries)) {
    if (boundary == Boundary::periodic)
      continue;
    for (const Stencil::Entry &entry : stencil.entries) {
      if (boundary == Boundary::dirichlet && std::abs(entry.offset[d]) > 1)
        return false;
      SmallVector<int64_t> mirrored = entry.offset;
      mirrored[d] = -mirrored[d];
      if (coefficientAt(stencil, mirrored) != coefficientAt(stencil, entry.offset))
        return false;
    }
  }
  return true;
}

static double angleOf(Boundary boundary, int64_t n, int64_t k) {
  constexpr double pi = 3.14159265358979323846;
  switch (boundary) {
  case Boundary::dirichlet:
    return pi * double(k + 1) / double(n + 1);
  case Boundary::neumann:
    return pi * double(k) / double(n);
  case Boundary::periodic:
    return 2.0 * pi * double(k) / double(n);
  }
  llvm_unreachable("unknown boundary");
}

/// Element i of mode k along one axis.
static Complex modeAt(Boundary boundary, int64_t n, int64_t k, int64_t i) {
  double angle = angleOf(boundary, n, k);
  switch (boundary) {
  case Boundary::dirichlet:
    return std::sin(angle * double(i + 1));
  case Boundary::neumann:
    return std::cos(angle * (double(i) + 0.5));
  case Boundary::periodic:
    return std::polar(1.0, angle * double(i));
  }
  llvm_unreachable("unknown boundary");
}

static double magnitude(const Stencil &stencil) {
  double sum = 0.0;
  for (const Stencil::Entry &entry : stencil.entries)
    sum += std::abs(entry.constant);
  return sum;
}

/// Calls `function` with each mode and its eigenvalue.
template <typename Function>
static void forEachMode(const Stencil &stencil, ArrayRef<int64_t> grid,
                        Function function) {
  SmallVector<int64_t> mode(grid.size(), 0);
  do {
    Complex value = 0.0;
    for (const Stencil::Entry &entry : stencil.entries) {
      Complex term = entry.constant;
      for (auto [d, offset] : llvm::enumerate(entry.offset)) {
        if (offset == 0)
          continue;
        double angle = angleOf(stencil.boundaries[d], grid[d], mode[d]) * offset;
        term *= stencil.boundaries[d] == Boundary::periodic
                    ? std::polar(1.0, angle)
                    : Complex(std::cos(angle));
      }
      value += term;
    }
    function(mode, value);
  } while (advance(mode, grid));
}

bool StencilOperator::isConstant() const {
  return llvm::none_of(stencil.entries,
                       [](const Stencil::Entry &e) { return e.variable; });
}

std::optional<Spectrum> StencilOperator::getSpectrum() const {
  if (llvm::is_contained(getDomain(), 0))
    return Spectrum{1.0, 1.0, 1.0}; // empty: any number serves
  if (!isConstant() || !hasKnownModes(stencil))
    return std::nullopt;
  double zero = roundoff * magnitude(stencil);
  bool real = true;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  Spectrum spectrum = {infinity, -infinity, infinity};
  forEachMode(stencil, getDomain(), [&](ArrayRef<int64_t>, Complex value) {
    real &= std::abs(value.imag()) <= zero;
    double lambda = std::abs(value.real()) <= zero ? 0.0 : value.real();
    spectrum.low = std::min(spectrum.low, lambda);
    spectrum.high = std::max(spectrum.high, lambda);
    if (lambda != 0.0)
      spectrum.lowNonzero = std::min(spectrum.lowNonzero, lambda);
  });
  if (!real)
    return std::nullopt;
  if (spectrum.lowNonzero == infinity)
    spectrum.lowNonzero = spectrum.low;
  return spectrum;
}

/// Neighbours along the axes only, and no wrap or mirror: points whose indices
/// add up to an even number depend on those with an odd one alone, and in
/// natural order each of them comes before or after its neighbours by its place
/// on the axis, which is what Young asks for.
std::optional<double> StencilOperator::getOrderedDiagonal() const {
  if (!isConstant())
    return std::nullopt;
  for (Boundary boundary : stencil.boundaries)
    if (boundary != Boundary::dirichlet)
      return std::nullopt;
  for (const Stencil::Entry &entry : stencil.entries) {
    int64_t distance = 0;
    for (int64_t offset : entry.offset)
      distance += std::abs(offset);
    if (distance > 1)
      return std::nullopt;
  }
  return coefficientAt(stencil, SmallVector<int64_t>(getDomain().size(), 0));
}

/// |b.z| / ||z|| for one mode z.
static double projection(const Stencil &stencil, ArrayRef<int64_t> grid,
                         ArrayRef<int64_t> mode, ArrayRef<double> b) {
  SmallVector<std::vector<Complex>> axes;
  for (auto [d, n] : llvm::enumerate(grid)) {
    axes.emplace_back(n);
    for (int64_t i = 0; i < n; ++i)
      axes.back()[i] = modeAt(stencil.boundaries[d], n, mode[d], i);
  }
  SmallVector<int64_t> point(grid.size(), 0);
  Complex dot = 0.0;
  double square = 0.0;
  int64_t place = 0;
  do {
    Complex z = 1.0;
    for (auto [axis, i] : llvm::zip_equal(axes, point))
      z *= axis[i];
    dot += b[place++] * std::conj(z);
    square += std::norm(z);
  } while (advance(point, grid));
  return std::abs(dot) / std::sqrt(square);
}

bool StencilOperator::isIncompatible(ArrayRef<double> b,
                                     double tolerance) const {
  if (!isConstant() || !hasKnownModes(stencil) || b.empty())
    return false;
  // A symbol without a zero on the grid has no null vector.
  double zero = roundoff * magnitude(stencil), square = 0.0;
  for (double x : b)
    square += x * x;
  // As the analysis does, where nothing but the constant vector is sent to zero.
  int64_t nullity = 0;
  bool constant = false;
  forEachMode(stencil, getDomain(), [&](ArrayRef<int64_t> mode, Complex value) {
    if (std::abs(value) > zero)
      return;
    ++nullity;
    constant |= llvm::all_of(mode, [](int64_t k) { return k == 0; });
  });
  SmallVector<int64_t> first(getDomain().size(), 0);
  return nullity == 1 && constant &&
         projection(stencil, getDomain(), first, b) >
             tolerance * std::sqrt(square);
}

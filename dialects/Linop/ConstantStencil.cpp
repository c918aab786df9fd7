//===- ConstantStencil.cpp - Stencils made of numbers ---------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The canonical form of a constant stencil and what can be proved from it.
//
// Every proof is made on a representative matrix: along a dimension of radius r,
// a grid of 2r + 1 points has a row of each kind that a longer grid has (each
// distance from either end up to r, and one that sees no end).
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Linop/ConstantStencil.h"

#include "mlir/IR/Matchers.h"

#include <map>
#include <numeric>

using namespace mlir;
using namespace lathe::linop;

std::optional<double> lathe::linop::getConstantScalar(Value scalar) {
  FloatAttr value;
  if (!matchPattern(scalar, m_Constant(&value)))
    return std::nullopt;
  return value.getValueAsDouble();
}

/// `value` as an element of type `element` holds it.
static double roundTo(Type element, double value) {
  return element.isF32() ? static_cast<double>(static_cast<float>(value))
                         : value;
}

//===----------------------------------------------------------------------===//
// Construction
//===----------------------------------------------------------------------===//

std::optional<ConstantStencil> ConstantStencil::of(Value op) {
  Type element = cast<OperatorType>(op.getType()).getDomain().getElementType();
  LinearOperatorInterface definition = getOperator(op);
  if (!definition)
    return std::nullopt;
  if (std::optional<AffineForm> form = definition.getAffineForm()) {
    std::optional<double> factor = form->getFactor(), shift = form->getShift();
    std::optional<ConstantStencil> stencil = of(form->base);
    if (!factor || !shift || !stencil)
      return std::nullopt;
    if (form->factor)
      stencil = stencil->scaled(roundTo(element, *factor));
    if (form->shift)
      stencil = stencil->shifted(roundTo(element, *shift));
    return stencil;
  }
  ArrayRef<int64_t> shape =
      cast<OperatorType>(op.getType()).getDomain().getShape();
  if (op.getDefiningOp<IdentityOp>() && shape.size() <= 3) {
    SmallVector<Boundary, 3> boundaries(shape.size(), Boundary::dirichlet);
    return ConstantStencil(shape, boundaries,
                           Entry{Offset(shape.size(), 0), 1.0});
  }
  auto stencil = op.getDefiningOp<StencilOp>();
  if (!stencil || !stencil.hasConstantCoefficients())
    return std::nullopt;
  SmallVector<Boundary, 3> boundaries;
  for (unsigned d = 0; d < shape.size(); ++d)
    boundaries.push_back(stencil.getBoundary(d));
  SmallVector<Entry> entries;
  for (unsigned i = 0; i < stencil.getNumEntries(); ++i)
    entries.push_back({Offset(stencil.getOffset(i)),
                       roundTo(element, stencil.getConstants()[i])});
  return ConstantStencil(shape, boundaries, entries);
}

ConstantStencil::ConstantStencil(ArrayRef<int64_t> shape,
                                 ArrayRef<Boundary> boundaries,
                                 ArrayRef<Entry> entries)
    : shape(shape), boundaries(boundaries), entries(entries) {
  canonicalise();
}

ConstantStencil ConstantStencil::scaled(double factor) const {
  SmallVector<Entry> scaled(entries);
  for (Entry &entry : scaled)
    entry.coefficient *= factor;
  return ConstantStencil(shape, boundaries, scaled);
}

ConstantStencil ConstantStencil::shifted(double by) const {
  SmallVector<Entry> shifted(entries);
  shifted.push_back({Offset(getRank(), 0), by});
  return ConstantStencil(shape, boundaries, shifted);
}

/// The offset that acts as `offset` does on this grid.
ConstantStencil::Offset
ConstantStencil::canonicalOffset(ArrayRef<int64_t> offset) const {
  Offset result(offset);
  for (auto [d, o] : llvm::enumerate(result)) {
    int64_t n = shape[d];
    if (ShapedType::isDynamic(n) || n == 0)
      continue;
    if (n == 1 && boundaries[d] != Boundary::dirichlet) {
      o = 0; // the one cell is its own neighbour
    } else if (boundaries[d] == Boundary::periodic) {
      o = ((o % n) + n) % n; // to -(n-1)/2 ... n/2
      if (2 * o > n)
        o -= n;
    }
  }
  return result;
}

void ConstantStencil::canonicalise() {
  // Two cells that wrap are the two neighbours of a Dirichlet pair: the swap
  // is what either offset does there, so each entry becomes both of them.
  for (unsigned d = 0; d < getRank(); ++d) {
    if (boundaries[d] != Boundary::periodic || shape[d] != 2)
      continue;
    SmallVector<Entry> pairs;
    for (Entry entry : entries) {
      bool swaps = entry.offset[d] % 2 != 0;
      entry.offset[d] = swaps ? 1 : 0;
      pairs.push_back(entry);
      entry.offset[d] = -1;
      if (swaps)
        pairs.push_back(entry);
    }
    entries = pairs;
    boundaries[d] = Boundary::dirichlet;
  }
  std::map<Offset, SmallVector<double, 2>> merged;
  for (const Entry &entry : entries) {
    bool acts = llvm::all_of(llvm::seq<unsigned>(0, getRank()), [&](unsigned d) {
      return boundaries[d] != Boundary::dirichlet ||
             ShapedType::isDynamic(shape[d]) ||
             std::abs(entry.offset[d]) < shape[d];
    });
    if (acts)
      merged[canonicalOffset(entry.offset)].push_back(entry.coefficient);
  }
  entries.clear();
  for (auto &[offset, terms] : merged) {
    llvm::sort(terms); // a sum that mirrored entries share to the last bit
    double sum = std::accumulate(terms.begin(), terms.end(), 0.0);
    if (sum != 0.0)
      entries.push_back({offset, sum});
  }
}

//===----------------------------------------------------------------------===//
// Properties
//===----------------------------------------------------------------------===//

bool ConstantStencil::isStatic() const {
  return !ShapedType::isDynamicShape(shape);
}

double ConstantStencil::getCoefficient(ArrayRef<int64_t> offset) const {
  for (const Entry &entry : entries)
    if (ArrayRef<int64_t>(entry.offset) == offset)
      return entry.coefficient;
  return 0.0;
}

double ConstantStencil::getCenter() const {
  return getCoefficient(Offset(getRank(), 0));
}

/// Rounded once: whether a stencil sums to zero must not hang on the order.
static double sumExactly(ArrayRef<double> terms) {
  // Shewchuk's growing expansion; a handful of terms.
  SmallVector<double> parts;
  for (double x : terms) {
    SmallVector<double> next;
    for (double y : parts) {
      double high = x + y;
      double yPart = high - x;
      double low = (x - (high - yPart)) + (y - yPart);
      if (low != 0.0)
        next.push_back(low);
      x = high;
    }
    next.push_back(x);
    parts = next;
  }
  return std::accumulate(parts.begin(), parts.end(), 0.0);
}

double ConstantStencil::getSum() const {
  return sumExactly(llvm::map_to_vector(
      entries, [](const Entry &entry) { return entry.coefficient; }));
}

double ConstantStencil::getAbsoluteSum() const {
  return sumExactly(llvm::map_to_vector(entries, [](const Entry &entry) {
    return std::abs(entry.coefficient);
  }));
}

int64_t ConstantStencil::getRadius(unsigned dim) const {
  int64_t radius = 0;
  for (const Entry &entry : entries)
    radius = std::max(radius, std::abs(entry.offset[dim]));
  return radius;
}

bool ConstantStencil::isEven(unsigned dim) const {
  return llvm::all_of(entries, [&](const Entry &entry) {
    Offset mirrored(entry.offset);
    mirrored[dim] = -mirrored[dim];
    return getCoefficient(canonicalOffset(mirrored)) == entry.coefficient;
  });
}

//===----------------------------------------------------------------------===//
// Proofs
//===----------------------------------------------------------------------===//

/// The cell that `cell` + `offset` leads to; -1 outside a Dirichlet grid.
static int64_t mapCell(int64_t cell, int64_t offset, int64_t n,
                       Boundary boundary) {
  int64_t q = cell + offset;
  switch (boundary) {
  case Boundary::dirichlet:
    return q >= 0 && q < n ? q : -1;
  case Boundary::periodic:
    return ((q % n) + n) % n;
  case Boundary::neumann:
    q = ((q % (2 * n)) + 2 * n) % (2 * n);
    return q < n ? q : 2 * n - 1 - q;
  }
  llvm_unreachable("unknown boundary");
}

SmallVector<double> ConstantStencil::buildRepresentative(int64_t &size) const {
  SmallVector<int64_t, 3> lengths;
  size = 1;
  for (auto [d, n] : llvm::enumerate(shape)) {
    int64_t enough = 2 * getRadius(d) + 1;
    lengths.push_back(ShapedType::isDynamic(n) ? enough : std::min(n, enough));
    size *= lengths.back();
  }
  std::vector<SmallVector<double, 1>> terms(size * size);
  for (int64_t row = 0; row < size; ++row)
    for (const Entry &entry : entries) {
      int64_t column = 0, left = row, stride = 1;
      for (int64_t d = getRank() - 1; d >= 0 && column >= 0; --d) {
        int64_t cell = mapCell(left % lengths[d], entry.offset[d], lengths[d],
                               boundaries[d]);
        column = cell < 0 ? -1 : column + cell * stride;
        left /= lengths[d];
        stride *= lengths[d];
      }
      if (column >= 0)
        terms[row * size + column].push_back(entry.coefficient);
    }
  SmallVector<double> matrix;
  for (SmallVector<double, 1> &cell : terms) {
    llvm::sort(cell);
    matrix.push_back(std::accumulate(cell.begin(), cell.end(), 0.0));
  }
  return matrix;
}

std::optional<double> ConstantStencil::getConstantDiagonal() const {
  int64_t size;
  SmallVector<double> matrix = buildRepresentative(size);
  if (size == 0)
    return getCenter();
  for (int64_t row = 1; row < size; ++row)
    if (matrix[row * size + row] != matrix[0])
      return std::nullopt;
  return matrix[0];
}

OperatorFacts ConstantStencil::getFacts() const {
  int64_t size;
  SmallVector<double> matrix = buildRepresentative(size);
  bool symmetric = true, dominant = true, indefinite = false;
  for (int64_t row = 0; row < size; ++row) {
    double diagonal = matrix[row * size + row], others = 0.0;
    for (int64_t column = 0; column < size; ++column) {
      double entry = matrix[row * size + column];
      symmetric &= entry == matrix[column * size + row];
      if (column != row)
        others += std::abs(entry);
    }
    dominant &= diagonal > others;
    indefinite |= diagonal < 0.0 || (diagonal == 0.0 && others > 0.0);
  }
  OperatorFacts facts;
  facts.symmetric = symmetric ? Fact::Proved : Fact::Disproved;
  if (!symmetric)
    return facts;
  // Weak dominance is enough where from every row a way along the entries
  // leads to a row that has lost one, which is strictly dominant: an entry
  // that moves along a Dirichlet dimension, repeated, leads out of the grid.
  bool leaves = llvm::any_of(entries, [&](const Entry &entry) {
    return llvm::any_of(llvm::enumerate(entry.offset), [&](auto it) {
      return it.value() != 0 && boundaries[it.index()] == Boundary::dirichlet;
    });
  });
  double center = getCenter();
  bool weaklyDominant = center > 0.0 && 2.0 * center >= getAbsoluteSum();
  if (dominant || (weaklyDominant && leaves))
    facts.positiveDefinite = Fact::Proved;
  else if (indefinite)
    facts.positiveDefinite = Fact::Disproved;
  return facts;
}

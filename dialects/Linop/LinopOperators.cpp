//===- LinopOperators.cpp - What each operator can do ---------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LinearOperatorInterface of the operators that have rows: their facts, and the
// row that belongs to one unknown.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Linop/Linop.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace lathe::linop;

namespace {
/// Arithmetic on one element, spelled shortly.
struct Element {
  OpBuilder &b;
  Location loc;
  Type type;

  Value constant(double value) {
    return arith::ConstantOp::create(b, loc, b.getFloatAttr(type, value));
  }
  Value add(Value x, Value y) { return arith::AddFOp::create(b, loc, x, y); }
  Value mul(Value x, Value y) { return arith::MulFOp::create(b, loc, x, y); }
  Value select(Value c, Value x, Value y) {
    return arith::SelectOp::create(b, loc, c, x, y);
  }
  /// sum + a x, as one fused multiply-add; a null sum is zero.
  Value accumulate(Value sum, Value a, Value x) {
    return sum ? Value(math::FmaOp::create(b, loc, a, x, sum)) : mul(a, x);
  }
  /// A scalar f64 in the element type.
  Value cast(Value scalar) {
    return type.isF64() ? scalar
                        : Value(arith::TruncFOp::create(b, loc, type, scalar));
  }
};
} // namespace

static Element elementOf(OpBuilder &b, Location loc, Value op) {
  return {b, loc, ::cast<OperatorType>(op.getType()).getDomain().getElementType()};
}

//===----------------------------------------------------------------------===//
// linop.stencil
//===----------------------------------------------------------------------===//

unsigned StencilOp::getCapabilities() {
  return CanApply | HasDiagonal | CanSweep | HasRows;
}

/// A constant stencil is symmetric exactly if entry o equals entry -o: with
/// each of the three boundaries the folded matrix is symmetric as well.
OperatorFacts StencilOp::getFacts() {
  OperatorFacts facts;
  if (!hasConstantCoefficients())
    return facts;
  auto coefficientAt = [&](ArrayRef<int64_t> offset, int64_t sign) {
    for (unsigned i = 0; i < getNumEntries(); ++i)
      if (llvm::all_of(llvm::zip_equal(getOffset(i), offset), [&](auto pair) {
            return std::get<0>(pair) == sign * std::get<1>(pair);
          }))
        return getConstants()[i];
    return 0.0;
  };
  bool symmetric = true, small = false, evenInEachAxis = true;
  double center = 0.0, others = 0.0;
  for (unsigned i = 0; i < getNumEntries(); ++i) {
    ArrayRef<int64_t> offset = getOffset(i);
    bool isCenter = llvm::all_of(offset, [](int64_t o) { return o == 0; });
    (isCenter ? center : others) += isCenter
                                        ? getConstants()[i]
                                        : std::abs(getConstants()[i]);
    symmetric &= coefficientAt(offset, -1) == getConstants()[i];
    unsigned axes = llvm::count_if(offset, [](int64_t o) { return o != 0; });
    evenInEachAxis &= axes <= 1;
    for (auto [d, o] : llvm::enumerate(offset))
      small |= !getGrid().isDynamicDim(d) && std::abs(o) >= getGrid().getDimSize(d);
  }
  // Neumann folds a mixed offset (1, 1) at an edge to (0, 1), whose partner is
  // folded from (1, -1): symmetric for sure only with one axis an entry.
  bool neumann = llvm::is_contained(getBoundaries(), int32_t(Boundary::neumann));
  if (symmetric && (!neumann || evenInEachAxis))
    facts.symmetric = Fact::Proved;
  else if (!symmetric && !small)
    facts.symmetric = Fact::Disproved;
  if (facts.symmetric == Fact::Proved) {
    if (center > others)
      facts.positiveDefinite = Fact::Proved;
    else if (center <= 0.0 && !small)
      facts.positiveDefinite = Fact::Disproved;
  }
  return facts;
}

RowTerms StencilOp::buildRow(OpBuilder &b, Location loc, RowReader &reader) {
  Element e = elementOf(b, loc, getResult());
  Value zero = e.constant(0.0);
  RowTerms row;
  int64_t side = reader.carrySide();
  if (side != 0)
    row.carry.assign(getRadius(getGridRank() - 1), Value());
  row.carryBoundary = getBoundary(getGridRank() - 1);
  for (unsigned i = 0; i < getNumEntries(); ++i) {
    ArrayRef<int64_t> offset = getOffset(i);
    Value variable = getVariable(i);
    Value a = variable ? reader.readCoefficient(variable)
                       : e.constant(getConstants()[i]);
    if (llvm::all_of(offset, [](int64_t o) { return o == 0; })) {
      row.diagonal = row.diagonal ? e.add(row.diagonal, a) : a;
      continue;
    }
    if (Value own = reader.isOwnCell(offset, getBoundaries())) {
      Value folded = e.select(own, a, zero);
      row.diagonal = row.diagonal ? e.add(row.diagonal, folded) : folded;
      a = e.select(own, zero, a);
    }
    int64_t inRow = offset.back() * side;
    if (inRow > 0 && llvm::all_of(offset.drop_back(),
                                  [](int64_t o) { return o == 0; })) {
      row.carry[inRow - 1] = a;
      continue;
    }
    row.rest =
        e.accumulate(row.rest, a, reader.readVector(offset, getBoundaries()));
  }
  if (!row.diagonal)
    row.diagonal = zero;
  for (Value &a : row.carry)
    a = a ? a : zero;
  while (!row.carry.empty() && row.carry.back() == zero)
    row.carry.pop_back();
  return row;
}

//===----------------------------------------------------------------------===//
// Operators over plain tensors
//===----------------------------------------------------------------------===//

unsigned CsrOp::getCapabilities() {
  return CanApply | HasDiagonal | CanSweep | HasRows;
}
OperatorFacts CsrOp::getFacts() { return {}; }

RowTerms CsrOp::buildRow(OpBuilder &b, Location loc, RowReader &reader) {
  auto [diagonal, rest] =
      reader.readCsrRow(getPositions(), getCoordinates(), getValues());
  return {diagonal, rest, {}};
}

unsigned DiagonalOp::getCapabilities() {
  return CanApply | HasDiagonal | CanSweep | HasRows;
}
OperatorFacts DiagonalOp::getFacts() {
  return {Fact::Proved, Fact::Unknown};
}
RowTerms DiagonalOp::buildRow(OpBuilder &b, Location loc, RowReader &reader) {
  return {reader.readCoefficient(getEntries()), Value(), {}};
}

unsigned IdentityOp::getCapabilities() {
  return CanApply | HasDiagonal | CanSweep | HasRows;
}
OperatorFacts IdentityOp::getFacts() { return {Fact::Proved, Fact::Proved}; }
RowTerms IdentityOp::buildRow(OpBuilder &b, Location loc, RowReader &reader) {
  return {elementOf(b, loc, getResult()).constant(1.0), Value(), {}};
}

//===----------------------------------------------------------------------===//
// Operators over operators
//===----------------------------------------------------------------------===//

/// Capabilities of `base`; none where its definition is not seen.
static unsigned capabilitiesOf(Value base) {
  LinearOperatorInterface op = getOperator(base);
  return op ? op.getCapabilities() : 0;
}
static OperatorFacts factsOf(Value base) {
  LinearOperatorInterface op = getOperator(base);
  return op ? op.getFacts() : OperatorFacts();
}

unsigned ShiftOp::getCapabilities() { return capabilitiesOf(getBase()); }
OperatorFacts ShiftOp::getFacts() {
  return {factsOf(getBase()).symmetric, Fact::Unknown};
}
RowTerms ShiftOp::buildRow(OpBuilder &b, Location loc, RowReader &reader) {
  Element e = elementOf(b, loc, getResult());
  RowTerms row = getOperator(getBase()).buildRow(b, loc, reader);
  row.diagonal = e.add(row.diagonal, e.cast(getBy()));
  return row;
}

unsigned ScaleOp::getCapabilities() { return capabilitiesOf(getBase()); }
OperatorFacts ScaleOp::getFacts() {
  return {factsOf(getBase()).symmetric == Fact::Proved ? Fact::Proved
                                                       : Fact::Unknown,
          Fact::Unknown};
}
RowTerms ScaleOp::buildRow(OpBuilder &b, Location loc, RowReader &reader) {
  Element e = elementOf(b, loc, getResult());
  RowTerms row = getOperator(getBase()).buildRow(b, loc, reader);
  Value c = e.cast(getBy());
  row.diagonal = e.mul(row.diagonal, c);
  if (row.rest)
    row.rest = e.mul(row.rest, c);
  for (Value &a : row.carry)
    a = e.mul(a, c);
  return row;
}

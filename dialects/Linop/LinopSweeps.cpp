//===- LinopSweeps.cpp - What a pass over memory can take in --------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// SweepInterface of the ops that use operators: their value at one point.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Linop/Linop.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace lathe::linop;

/// Whether the rows of an operator can be written out.
static bool hasRows(Value op) {
  LinearOperatorInterface definition = getOperator(op);
  return definition && (definition.getCapabilities() & HasRows);
}

//===----------------------------------------------------------------------===//
// linop.apply
//===----------------------------------------------------------------------===//

bool ApplyOp::canSweep() {
  OperatorType type = getOp().getType();
  return hasRows(getOp()) && getX().getType() == type.getDomain();
}
Reach ApplyOp::getReach(Value operand) {
  return operand == getX() ? getOperator(getOp()).getRowReach().getReach()
                           : Reach::Point;
}
bool ApplyOp::isStoredFirst() { return getOperator(getOp()).hasRowLoops(); }

Value ApplyOp::buildPoint(OpBuilder &b, Location loc, PointBuilder &point) {
  RowTerms row = point.wholeRow(getOp(), getX());
  Value x = point.value(getX());
  if (!row.rest)
    return arith::MulFOp::create(b, loc, row.diagonal, x);
  return math::FmaOp::create(b, loc, row.diagonal, x, row.rest);
}

//===----------------------------------------------------------------------===//
// linop.sweep
//===----------------------------------------------------------------------===//

bool SweepOp::canSweep() { return hasRows(getOp()); }
std::optional<Direction> SweepOp::getSweepDirection() { return getDirection(); }
Reach SweepOp::getReach(Value operand) {
  if (operand != getX())
    return Reach::Point;
  return std::max(Reach::Near, getOperator(getOp()).getRowReach().getReach());
}
Value SweepOp::getInPlaceOperand() { return getX(); }
bool SweepOp::isStoredFirst() { return true; }

void SweepOp::noteStart() {
  if (auto splat = getX().getDefiningOp<tensor::SplatOp>())
    setFromZero(matchPattern(splat.getInput(), m_PosZeroFloat()));
  else
    setFromZero(matchPattern(getX(), m_PosZeroFloat()));
  auto there = getX().getDefiningOp<SweepOp>();
  setGoesBack(there && there.getFromZero() &&
              there.getDirection() != getDirection() &&
              there.getOp() == getOp() && there.getB() == getB() &&
              there.getOmega() == getOmega());
}

namespace {
/// The numbers of a relaxation at a point.
struct Relaxation {
  Relaxation(OpBuilder &b, Location loc, Value omega, Value diagonal)
      : b(b), loc(loc), element(diagonal.getType()), omega(omega) {
    if (element != omega.getType())
      this->omega = arith::TruncFOp::create(b, loc, element, omega);
    factor = arith::DivFOp::create(b, loc, this->omega, diagonal);
  }
  /// (number - omega) x
  Value keep(double number, Value x) {
    Value most =
        arith::ConstantOp::create(b, loc, b.getFloatAttr(element, number));
    Value kept = arith::SubFOp::create(b, loc, most, omega);
    return arith::MulFOp::create(b, loc, kept, x);
  }
  /// What an unknown of the row is multiplied with; 0 where it is not in the row, and
  /// -0 where its entry is a zero of either sign.
  Value carried(Value entry) {
    if (!entry || matchPattern(entry, m_AnyZeroFloat()))
      return arith::ConstantOp::create(
          b, loc, b.getFloatAttr(element, entry ? -0.0 : 0.0));
    return arith::NegFOp::create(
        b, loc, arith::MulFOp::create(b, loc, factor, entry));
  }

  OpBuilder &b;
  Location loc;
  Type element;
  Value omega, factor;
};
} // namespace

/// A sweep where the points that are not visited yet need not be read: from
/// zero omega / d (b - visited), and back from there (2 - omega) x - omega / d
/// visited.
static Value buildHalf(SweepOp sweep, OpBuilder &b, Location loc,
                       PointBuilder &point) {
  RowTerms row = point.rowVisited(sweep.getOp());
  Relaxation relax(b, loc, sweep.getOmega(), row.diagonal);
  if (sweep.getFromZero()) {
    Value right = point.value(sweep.getB());
    right = arith::SubFOp::create(b, loc, right, row.rest);
    return arith::MulFOp::create(b, loc, relax.factor, right);
  }
  Value kept = relax.keep(2.0, point.value(sweep.getX()));
  Value away = arith::NegFOp::create(b, loc, relax.factor);
  return math::FmaOp::create(b, loc, away, row.rest, kept);
}

/// x + omega / d (b - A x), as (1 - omega) x + omega / d (b - rest), with the
/// terms of the row already visited carried.
Value SweepOp::buildPoint(OpBuilder &b, Location loc, PointBuilder &point) {
  if (getOperator(getOp()).hasRowLoops() && (getFromZero() || getGoesBack()))
    return buildHalf(*this, b, loc, point);
  RowTerms row = point.rowInPlace(getOp(), getX());
  Relaxation relax(b, loc, getOmega(), row.diagonal);
  Value x = point.value(getX());
  Value right = point.value(getB());
  if (row.rest)
    right = arith::SubFOp::create(b, loc, right, row.rest);
  for (Value &a : row.carry)
    a = relax.carried(a);
  point.carry(row.carry, row.carryBoundary);
  return math::FmaOp::create(b, loc, relax.factor, right, relax.keep(1.0, x));
}

//===----------------------------------------------------------------------===//
// Others
//===----------------------------------------------------------------------===//

bool GetDiagonalOp::canSweep() { return hasRows(getOp()); }
Value GetDiagonalOp::buildPoint(OpBuilder &, Location, PointBuilder &point) {
  return point.diagonalOf(getOp()).diagonal;
}

RankedTensorType DotOp::getGridType() {
  return cast<RankedTensorType>(getX().getType());
}
bool DotOp::isSum() { return true; }
Value DotOp::buildPoint(OpBuilder &b, Location loc, PointBuilder &point) {
  Value values[2] = {point.value(getX()), point.value(getY())};
  for (Value &value : values)
    if (!value.getType().isF64())
      value = arith::ExtFOp::create(b, loc, b.getF64Type(), value);
  return arith::MulFOp::create(b, loc, values[0], values[1]);
}

Value CopyOp::buildPoint(OpBuilder &, Location, PointBuilder &point) {
  return point.value(getX());
}

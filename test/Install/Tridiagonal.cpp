// An operator kind: what it can do, what is known of it, and one row of it. See
// docs/adding-an-operator.md.
#include "Consumer.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

#include <cmath>

using namespace mlir;
using namespace lathe::linop;

unsigned consumer::TridiagonalOp::getCapabilities() {
  return CanApply | HasDiagonal | HasRows;
}

OperatorFacts consumer::TridiagonalOp::getFacts() {
  OperatorFacts facts = {Fact::Proved, Fact::Unknown};
  double diagonal = getDiagonal().convertToDouble();
  if (diagonal > 2 * std::abs(getBeside().convertToDouble()))
    facts.positiveDefinite = Fact::Proved;
  return facts;
}

RowReach consumer::TridiagonalOp::getRowReach() {
  return RowReach::within({1});
}

RowTerms consumer::TridiagonalOp::buildRow(OpBuilder &b, Location loc,
                                           RowReader &reader) {
  const Boundary zeroOutside[] = {Boundary::dirichlet};
  Value diagonal = arith::ConstantOp::create(b, loc, getDiagonalAttr());
  Value beside = arith::ConstantOp::create(b, loc, getBesideAttr());
  Value left = reader.readVector({-1}, zeroOutside);
  Value right = reader.readVector({1}, zeroOutside);
  Value first = arith::MulFOp::create(b, loc, beside, left);
  Value rest = math::FmaOp::create(b, loc, beside, right, first);
  return {diagonal, rest, {}};
}

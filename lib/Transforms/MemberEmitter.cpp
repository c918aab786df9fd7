//===- MemberEmitter.cpp - The point functions of a group -----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operators write their own rows through RowReader; everything else is the same
// op on scalars.
//
//===----------------------------------------------------------------------===//

#include "MemberEmitter.h"

#include "Pipelined.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::linop;
using namespace lathe::sched;

void lathe::collectStorage(Value op, llvm::SetVector<Value> &storage) {
  LinearOperatorInterface definition = getOperator(op);
  for (Value value : definition.getStorage()) {
    if (isa<OperatorType>(value.getType()))
      collectStorage(value, storage);
    else if (isa<RankedTensorType>(value.getType()))
      storage.insert(value);
  }
}

namespace lathe {
/// Reads what an operator's row needs, for the member being written.
class OperatorReader : public RowReader {
public:
  /// `self` is the member's own field for a sweep, null for an apply;
  /// `behind` the sign of offsets already visited.
  OperatorReader(MemberEmitter &emitter, Location loc, Type element, Value x,
                 Value self, int64_t behind)
      : emitter(emitter), loc(loc), element(element), x(x), self(self),
        behind(behind) {}

  Value readVector(ArrayRef<int64_t> offset,
                   ArrayRef<int32_t> boundaries) override {
    const int64_t *first =
        llvm::find_if(offset, [](int64_t o) { return o != 0; });
    bool visited = self && first != offset.end() && *first * behind > 0;
    if (!x)
      return arith::ConstantOp::create(
          emitter.builder, loc, emitter.builder.getFloatAttr(element, 0.0));
    return emitter.read(loc, visited ? self : emitter.getField(x), offset,
                        boundaries);
  }
  Value readCoefficient(Value tensor) override {
    return emitter.pointValue(loc, tensor);
  }
  Value isOwnCell(ArrayRef<int64_t> offset,
                  ArrayRef<int32_t> boundaries) override {
    for (auto [o, boundary] : llvm::zip(offset, boundaries))
      if (o != 0 && boundary == int32_t(Boundary::dirichlet))
        return {};
    return OwnCellOp::create(emitter.builder, loc, emitter.builder.getI1Type(),
                             offset, boundaries);
  }
  std::pair<Value, Value> readCsrRow(Value positions, Value coordinates,
                                     Value values) override {
    Value field = self ? self : emitter.getField(x ? x : values);
    auto row = CsrRowOp::create(
        emitter.builder, loc, element, element, emitter.getField(positions),
        emitter.getField(coordinates), emitter.getField(values), field,
        /*whole=*/wantsWholeRow);
    return {row.getDiagonal(), row.getRest()};
  }
  int64_t carrySide() override { return self ? behind : 0; }

  bool wantsWholeRow = false;

private:
  MemberEmitter &emitter;
  Location loc;
  Type element;
  /// Null where only the diagonal is wanted.
  Value x;
  Value self;
  int64_t behind;
};
} // namespace lathe

static Type elementOf(Operation *op) {
  return cast<RankedTensorType>(op->getResult(0).getType()).getElementType();
}

Value MemberEmitter::read(Location loc, Value field, ArrayRef<int64_t> offset,
                          ArrayRef<int32_t> boundaries) {
  return ReadOp::create(builder, loc,
                        cast<FieldType>(field.getType()).getElement(), field,
                        offset, boundaries);
}

/// The value of a tensor at the point: computed in this member, uniform, or
/// read.
Value MemberEmitter::pointValue(Location loc, Value tensor) {
  if (Value known = points.lookup(tensor))
    return known;
  Value value = getUniformValue(builder, loc, tensor);
  if (!value) {
    Value field = fields.lookup(tensor);
    int64_t rank = cast<FieldType>(field.getType()).getShape().size();
    value = read(loc, field, SmallVector<int64_t>(rank, 0),
                 SmallVector<int32_t>(rank, 0));
  }
  points[tensor] = value;
  return value;
}

void MemberEmitter::emitMember(unsigned index) {
  OpBuilder::InsertionGuard guard(builder);
  SmallVector<Operation *> ops = llvm::filter_to_vector(
      plan.getOps(), [&](Operation *op) { return plan.memberOf(op) == index; });
  SmallVector<Operation *> dots;
  SmallVector<Value> kept;
  SmallVector<int64_t> into;
  SmallVector<Type> types;
  for (Operation *op : ops) {
    if (isa<DotOp>(op)) {
      dots.push_back(op);
    } else if (Value array = plan.arrayOf(op->getResult(0))) {
      kept.push_back(op->getResult(0));
      into.push_back(outs.lookup(array));
      types.push_back(FieldType::get(cast<ShapedType>(kept.back().getType())));
    }
  }
  unsigned numFields = kept.size();
  types.append(dots.size(), builder.getF64Type());
  Location loc = ops.front()->getLoc();
  builder.setInsertionPointToEnd(builder.getInsertionBlock());
  auto member = MemberOp::create(
      builder, loc, types, into, llvm::any_of(ops, llvm::IsaPred<SweepOp>),
      /*delay=*/nullptr);
  Block *body = builder.createBlock(
      &member.getBody(), {}, ArrayRef(types).take_front(numFields),
      SmallVector<Location>(numFields, loc));
  points.clear();
  carry.clear();
  carryBoundary = 0;
  self = numFields ? body->getArgument(0) : Value();
  for (Operation *op : ops)
    points[op->getResult(0)] = emitOp(op);

  SmallVector<Value> values = llvm::map_to_vector(
      kept, [&](Value value) { return points.lookup(value); });
  for (Operation *dot : dots)
    values.push_back(points.lookup(dot->getResult(0)));
  MemberYieldOp::create(builder, loc, values, carry, carryBoundary);
  for (auto [i, value] : llvm::enumerate(kept))
    fields[value] = member.getResult(i);
  for (auto [i, dot] : llvm::enumerate(dots))
    sums[dot] = member.getResult(numFields + i);
}

Value MemberEmitter::emitOp(Operation *op) {
  if (isa<ApplyOp>(op))
    return emitApply(op);
  if (isa<SweepOp>(op))
    return emitSweep(op);
  if (isa<GetDiagonalOp>(op))
    return emitDiagonal(op);
  if (isa<DotOp>(op))
    return emitDot(op);
  if (auto copy = dyn_cast<CopyOp>(op))
    return pointValue(op->getLoc(), copy.getX());
  return emitElementwise(op);
}

/// An elementwise op on tensors is the same op on their elements.
Value MemberEmitter::emitElementwise(Operation *op) {
  IRMapping map;
  for (Value operand : op->getOperands())
    if (isa<RankedTensorType>(operand.getType()))
      map.map(operand, pointValue(op->getLoc(), operand));
  Operation *scalar = builder.clone(*op, map);
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  scalar->getResult(0).setType(type.getElementType());
  return scalar->getResult(0);
}

Value MemberEmitter::emitApply(Operation *op) {
  auto apply = cast<ApplyOp>(op);
  Location loc = op->getLoc();
  OperatorReader reader(*this, loc, elementOf(op), apply.getX(), Value(), 0);
  reader.wantsWholeRow = true;
  RowTerms row = getOperator(apply.getOp()).buildRow(builder, loc, reader);
  Value x = pointValue(loc, apply.getX());
  if (!row.rest)
    return arith::MulFOp::create(builder, loc, row.diagonal, x);
  return math::FmaOp::create(builder, loc, row.diagonal, x, row.rest);
}

/// x + omega / d (b - A x), as (1 - omega) x + omega / d (b - rest), with the
/// terms of the row already visited carried.
Value MemberEmitter::emitSweep(Operation *op) {
  auto sweep = cast<SweepOp>(op);
  Location loc = op->getLoc();
  int64_t behind = backward ? 1 : -1;
  OperatorReader reader(*this, loc, elementOf(op), sweep.getX(), self, behind);
  RowTerms row = getOperator(sweep.getOp()).buildRow(builder, loc, reader);
  Value omega = sweep.getOmega();
  Type element = row.diagonal.getType();
  if (element != omega.getType())
    omega = arith::TruncFOp::create(builder, loc, element, omega);
  Value one = arith::ConstantOp::create(builder, loc,
                                        builder.getFloatAttr(element, 1.0));
  Value keep = arith::SubFOp::create(builder, loc, one, omega);
  Value factor = arith::DivFOp::create(builder, loc, omega, row.diagonal);
  Value x = pointValue(loc, sweep.getX());
  Value right = pointValue(loc, sweep.getB());
  if (row.rest)
    right = arith::SubFOp::create(builder, loc, right, row.rest);
  carryBoundary = static_cast<int32_t>(row.carryBoundary);
  for (Value a : row.carry) {
    Value scaled = arith::MulFOp::create(builder, loc, factor, a);
    carry.push_back(arith::NegFOp::create(builder, loc, scaled));
  }
  Value kept = arith::MulFOp::create(builder, loc, keep, x);
  return math::FmaOp::create(builder, loc, factor, right, kept);
}

Value MemberEmitter::emitDiagonal(Operation *op) {
  auto diagonal = cast<GetDiagonalOp>(op);
  OperatorReader reader(*this, op->getLoc(), elementOf(op), Value(), Value(),
                        0);
  return getOperator(diagonal.getOp())
      .buildRow(builder, op->getLoc(), reader)
      .diagonal;
}

Value MemberEmitter::emitDot(Operation *op) {
  auto dot = cast<DotOp>(op);
  Location loc = op->getLoc();
  Value values[2] = {pointValue(loc, dot.getX()), pointValue(loc, dot.getY())};
  for (Value &value : values)
    if (!value.getType().isF64())
      value = arith::ExtFOp::create(builder, loc, builder.getF64Type(), value);
  return arith::MulFOp::create(builder, loc, values[0], values[1]);
}

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
#include "mlir/IR/IRMapping.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::linop;
using namespace lathe::sched;

namespace lathe {
/// Reads what an operator's row needs, for the member being written.
class OperatorReader : public RowReader {
public:
  enum class Mode { Whole, InPlace, Visited, Diagonal };

  OperatorReader(MemberEmitter &emitter, Mode mode, Value op, Value x)
      : emitter(emitter), mode(mode), x(x),
        element(cast<OperatorType>(op.getType()).getDomain().getElementType()),
        behind(emitter.backward ? 1 : -1) {}

  Value readVector(ArrayRef<int64_t> offset,
                   ArrayRef<Boundary> boundaries) override {
    if (mode == Mode::Diagonal)
      return arith::ConstantOp::create(
          emitter.builder, emitter.loc,
          emitter.builder.getFloatAttr(element, 0.0));
    const int64_t *first =
        llvm::find_if(offset, [](int64_t o) { return o != 0; });
    bool visited = mode == Mode::InPlace && first != offset.end() &&
                   *first * behind > 0;
    return emitter.read(visited ? emitter.self : emitter.getField(x), offset,
                        boundaries);
  }
  Value readCoefficient(Value tensor) override { return emitter.value(tensor); }
  Value isOwnCell(ArrayRef<int64_t> offset,
                  ArrayRef<Boundary> boundaries) override {
    for (auto [o, boundary] : llvm::zip(offset, boundaries))
      if (o != 0 && boundary == Boundary::dirichlet)
        return {};
    return OwnCellOp::create(emitter.builder, emitter.loc,
                             emitter.builder.getI1Type(), offset, boundaries);
  }
  std::pair<Value, Value> readCsrRow(Value positions, Value coordinates,
                                     Value values, bool magnitude) override {
    // Where only the diagonal is wanted, some array stands for the vector.
    bool swept = mode == Mode::InPlace || mode == Mode::Visited;
    Value field = swept                    ? emitter.self
                  : mode == Mode::Diagonal ? emitter.getField(values)
                                           : emitter.getField(x);
    auto row = CsrRowOp::create(
        emitter.builder, emitter.loc, element, element,
        emitter.getField(positions), emitter.getField(coordinates),
        emitter.getField(values), field, /*shape=*/Value(),
        /*whole=*/mode == Mode::Whole && !magnitude,
        /*half=*/mode == Mode::Visited, magnitude);
    return {row.getDiagonal(), row.getRest()};
  }
  int64_t carrySide() override { return mode == Mode::InPlace ? behind : 0; }

private:
  MemberEmitter &emitter;
  Mode mode;
  Value x;
  Type element;
  /// The sign of offsets that a sweep has already visited.
  int64_t behind;
};
} // namespace lathe

RowTerms MemberEmitter::wholeRow(Value op, Value x) {
  OperatorReader reader(*this, OperatorReader::Mode::Whole, op, x);
  return getOperator(op).buildRow(builder, loc, reader);
}

RowTerms MemberEmitter::diagonalOf(Value op) {
  OperatorReader reader(*this, OperatorReader::Mode::Diagonal, op, Value());
  return getOperator(op).buildRow(builder, loc, reader);
}

RowTerms MemberEmitter::rowInPlace(Value op, Value x) {
  OperatorReader reader(*this, OperatorReader::Mode::InPlace, op, x);
  return getOperator(op).buildRow(builder, loc, reader);
}

RowTerms MemberEmitter::rowVisited(Value op) {
  OperatorReader reader(*this, OperatorReader::Mode::Visited, op, Value());
  return getOperator(op).buildRow(builder, loc, reader);
}

void MemberEmitter::carry(ArrayRef<Value> coefficients, Boundary boundary) {
  carried.assign(coefficients.begin(), coefficients.end());
  carryBoundary = boundary;
}

Value MemberEmitter::read(Value field, ArrayRef<int64_t> offset,
                          ArrayRef<Boundary> boundaries) {
  return ReadOp::create(builder, loc,
                        cast<FieldType>(field.getType()).getElement(), field,
                        offset, boundaries);
}

/// Computed in this member, uniform, or read.
Value MemberEmitter::value(Value tensor) {
  if (Value known = points.lookup(tensor))
    return known;
  Value value = getUniformValue(builder, loc, tensor);
  if (!value) {
    Value field = fields.lookup(tensor);
    int64_t rank = cast<FieldType>(field.getType()).getShape().size();
    value = read(field, SmallVector<int64_t>(rank, 0),
                 SmallVector<Boundary>(rank, Boundary::dirichlet));
  }
  points[tensor] = value;
  return value;
}

void MemberEmitter::emitMember(unsigned index) {
  OpBuilder::InsertionGuard guard(builder);
  SmallVector<Operation *> ops = llvm::filter_to_vector(
      plan.getOps(), [&](Operation *op) { return plan.memberOf(op) == index; });
  SmallVector<Operation *> summed = llvm::filter_to_vector(ops, isSum);
  SmallVector<Value> kept;
  SmallVector<int64_t> into;
  SmallVector<Type> types;
  bool ordered = false;
  for (Operation *op : ops) {
    ordered |= getInPlaceOperand(op) != nullptr;
    if (isSum(op))
      continue;
    if (Value array = plan.arrayOf(op->getResult(0))) {
      kept.push_back(op->getResult(0));
      into.push_back(outs.lookup(array));
      types.push_back(FieldType::get(cast<ShapedType>(kept.back().getType())));
    }
  }
  unsigned numFields = kept.size();
  types.append(summed.size(), builder.getF64Type());
  loc = ops.front()->getLoc();
  auto member = MemberOp::create(builder, loc, types, into, ordered,
                                 /*delay=*/nullptr, /*place=*/nullptr);
  Block *body = builder.createBlock(
      &member.getBody(), {}, ArrayRef(types).take_front(numFields),
      SmallVector<Location>(numFields, loc));
  points.clear();
  carried.clear();
  carryBoundary = Boundary::dirichlet;
  self = numFields ? body->getArgument(0) : Value();
  for (Operation *op : ops)
    points[op->getResult(0)] = emitOp(op);

  SmallVector<Value> values = llvm::map_to_vector(
      kept, [&](Value value) { return points.lookup(value); });
  for (Operation *op : summed)
    values.push_back(points.lookup(op->getResult(0)));
  MemberYieldOp::create(builder, loc, values, carried, carryBoundary);
  for (auto [i, value] : llvm::enumerate(kept))
    fields[value] = member.getResult(i);
  for (auto [i, op] : llvm::enumerate(summed))
    sums[op] = member.getResult(numFields + i);
}

Value MemberEmitter::emitOp(Operation *op) {
  loc = op->getLoc();
  if (auto sweep = dyn_cast<SweepInterface>(op))
    return sweep.buildPoint(builder, loc, *this);
  return emitElementwise(op);
}

/// An elementwise op on tensors is the same op on their elements.
Value MemberEmitter::emitElementwise(Operation *op) {
  IRMapping map;
  for (Value operand : op->getOperands())
    if (isa<RankedTensorType>(operand.getType()))
      map.map(operand, value(operand));
  Operation *scalar = builder.clone(*op, map);
  scalar->removeAttr(atUseAttr);
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  scalar->getResult(0).setType(type.getElementType());
  return scalar->getResult(0);
}

//===- VectorRegion.cpp - Scalar regions on vectors -----------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The clone of a region over vectors.
//
//===----------------------------------------------------------------------===//

#include "VectorRegion.h"

#include "lathe/Dialect/Attn/Attn.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/Operation.h"
#include "mlir/Interfaces/InferIntRangeInterface.h"

using namespace mlir;
using namespace lathe;

namespace {
/// The values that the integers of a region can take, first to last.
class Ranges {
public:
  /// Whether each index keeps its value in 32 bits.
  bool fitIn32Bits(Block &body);

private:
  ConstantIntRanges of(Value value);

  DenseMap<Value, ConstantIntRanges> known;
};

class RegionEmitter {
public:
  RegionEmitter(VectorEmitter &e, Type indexType)
      : e(e), indexType(indexType) {}

  Value emit(Block &body, ValueRange arguments);

private:
  /// The type of one lane.
  Type laneType(Type type) { return type.isIndex() ? indexType : type; }
  Value toVector(Value value);
  Value emitIndexCast(Operation &op, Value operand);
  void emitRead(tensor::ExtractOp read);
  void emitOp(Operation &op);

  VectorEmitter &e;
  Type indexType;
  IRMapping mapping;
};
} // namespace

static unsigned widthOf(Type type) {
  return type.isIndex() ? IndexType::kInternalStorageBitWidth
                        : type.getIntOrFloatBitWidth();
}

ConstantIntRanges Ranges::of(Value value) {
  if (auto it = known.find(value); it != known.end())
    return it->second;
  APInt constant;
  if (matchPattern(value, m_ConstantInt(&constant)))
    return ConstantIntRanges::constant(constant);
  return ConstantIntRanges::maxRange(widthOf(value.getType()));
}

/// Ops that see a negative number as a large one, whose size is the width's.
static bool readsSign(Operation &op) {
  return isa<arith::DivUIOp, arith::CeilDivUIOp, arith::RemUIOp, arith::ShRUIOp,
             arith::IndexCastUIOp>(op);
}

bool Ranges::fitIn32Bits(Block &body) {
  for (Value argument : body.getArguments())
    if (argument.getType().isIndex())
      known.insert(
          {argument, ConstantIntRanges::fromSigned(
                         APInt(64, 0), APInt(64, attn::mostPositions))});
  auto fits = [&](Value value) {
    if (!value.getType().isIndex())
      return true;
    ConstantIntRanges range = of(value);
    return range.smin().isSignedIntN(32) && range.smax().isSignedIntN(32);
  };
  for (Operation &op : body.without_terminator()) {
    SmallVector<ConstantIntRanges> operands;
    for (Value operand : op.getOperands()) {
      if (!fits(operand))
        return false;
      if (!operand.getType().isIntOrIndex())
        continue;
      operands.push_back(of(operand));
      if (readsSign(op) && operands.back().smin().isNegative())
        return false;
    }
    auto inferrable = dyn_cast<InferIntRangeInterface>(op);
    if (inferrable && operands.size() == op.getNumOperands())
      inferrable.inferResultRanges(
          operands, [&](Value result, const ConstantIntRanges &range) {
            known.insert({result, range});
          });
    if (!llvm::all_of(op.getResults(), fits))
      return false;
  }
  return true;
}

Value RegionEmitter::toVector(Value value) {
  Type type = value.getType();
  if (type.isIndex())
    value = arith::IndexCastOp::create(e.b, indexType, value);
  return isa<VectorType>(type) ? value : e.broadcast(value);
}

/// A cast between index and integers is one between integers here.
Value RegionEmitter::emitIndexCast(Operation &op, Value operand) {
  Type to = laneType(op.getResult(0).getType());
  VectorType type = e.vectorOf(to);
  unsigned from =
      cast<VectorType>(operand.getType()).getElementTypeBitWidth();
  if (to.getIntOrFloatBitWidth() == from)
    return operand;
  if (to.getIntOrFloatBitWidth() < from)
    return arith::TruncIOp::create(e.b, type, operand);
  if (isa<arith::IndexCastUIOp>(op))
    return arith::ExtUIOp::create(e.b, type, operand);
  return arith::ExtSIOp::create(e.b, type, operand);
}

/// A table has the value 0 outside. A branch and not a select: one of size 0 has
/// no memory that could be read in place of it.
void RegionEmitter::emitRead(tensor::ExtractOp read) {
  Value inside;
  for (auto [d, index] : llvm::enumerate(read.getIndices())) {
    Value size = tensor::DimOp::create(e.b, read.getTensor(), d);
    Value fits = arith::CmpIOp::create(e.b, arith::CmpIPredicate::ult,
                                       mapping.lookupOrDefault(index), size);
    inside = inside ? Value(arith::AndIOp::create(e.b, inside, fits)) : fits;
  }
  if (!inside) {
    e.b.clone(*read, mapping);
    return;
  }
  auto choice = scf::IfOp::create(e.b, read.getType(), inside,
                                  /*withElseRegion=*/true);
  mapping.map(read.getResult(), choice.getResult(0));
  OpBuilder::InsertionGuard guard(e.b);
  e.b.setInsertionPointToEnd(choice.thenBlock());
  IRMapping within = mapping;
  scf::YieldOp::create(e.b, e.b.clone(*read, within)->getResult(0));
  e.b.setInsertionPointToEnd(choice.elseBlock());
  Value zero = arith::ConstantOp::create(e.b, e.b.getZeroAttr(read.getType()));
  scf::YieldOp::create(e.b, zero);
}

void RegionEmitter::emitOp(Operation &op) {
  bool perLane = llvm::any_of(op.getOperands(), [&](Value operand) {
    return isa<VectorType>(mapping.lookupOrDefault(operand).getType());
  });
  if (auto read = dyn_cast<tensor::ExtractOp>(op))
    return emitRead(read);
  if (!perLane) {
    e.b.clone(op, mapping);
    return;
  }
  SmallVector<Value> operands;
  for (Value operand : op.getOperands())
    operands.push_back(toVector(mapping.lookupOrDefault(operand)));
  if (isa<arith::IndexCastOp, arith::IndexCastUIOp>(op)) {
    mapping.map(op.getResult(0), emitIndexCast(op, operands.front()));
    return;
  }
  SmallVector<Type> types;
  for (Type type : op.getResultTypes())
    types.push_back(e.vectorOf(laneType(type)));
  OperationState state(op.getLoc(), op.getName().getStringRef(), operands,
                       types, op.getAttrs());
  Operation *copy = e.b.create(state);
  mapping.map(op.getResults(), copy->getResults());
}

Value RegionEmitter::emit(Block &body, ValueRange arguments) {
  for (auto [inside, outside] : llvm::zip(body.getArguments(), arguments)) {
    auto lanes = dyn_cast<VectorType>(outside.getType());
    bool widened = inside.getType().isIndex() && lanes &&
                   lanes.getElementType() != indexType;
    if (widened)
      outside = arith::ExtSIOp::create(e.b, e.vectorOf(indexType), outside);
    mapping.map(inside, outside);
  }
  for (Operation &op : body.without_terminator())
    emitOp(op);
  return toVector(mapping.lookupOrDefault(body.getTerminator()->getOperand(0)));
}

Value lathe::emitRegion(VectorEmitter &e, Region &region,
                        ValueRange arguments) {
  Block &body = region.front();
  Type indexType =
      Ranges().fitIn32Bits(body) ? e.b.getI32Type() : e.b.getI64Type();
  return RegionEmitter(e, indexType).emit(body, arguments);
}

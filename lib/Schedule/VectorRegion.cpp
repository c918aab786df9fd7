//===- VectorRegion.cpp - Scalar regions on vectors -----------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The clone of a region over vectors.
//
//===----------------------------------------------------------------------===//

#include "VectorRegion.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/Operation.h"

using namespace mlir;
using namespace lathe;

/// The type of one lane: an index is 32 bits wide.
static Type laneType(OpBuilder &b, Type type) {
  return type.isIndex() ? b.getI32Type() : type;
}

static Value toVector(VectorEmitter &e, Value value) {
  if (isa<VectorType>(value.getType()))
    return value;
  if (value.getType().isIndex())
    value = arith::IndexCastOp::create(e.b, e.b.getI32Type(), value);
  return e.broadcast(value);
}

/// A cast between index and integers is one between integers here.
static Value emitIndexCast(VectorEmitter &e, Operation &op, Value operand) {
  Type to = laneType(e.b, op.getResult(0).getType());
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

static void emitOp(VectorEmitter &e, Operation &op, IRMapping &mapping) {
  bool perLane = llvm::any_of(op.getOperands(), [&](Value operand) {
    return isa<VectorType>(mapping.lookupOrDefault(operand).getType());
  });
  if (!perLane) {
    e.b.clone(op, mapping);
    return;
  }
  SmallVector<Value> operands;
  for (Value operand : op.getOperands())
    operands.push_back(toVector(e, mapping.lookupOrDefault(operand)));
  if (isa<arith::IndexCastOp, arith::IndexCastUIOp>(op)) {
    mapping.map(op.getResult(0), emitIndexCast(e, op, operands.front()));
    return;
  }
  SmallVector<Type> types;
  for (Type type : op.getResultTypes())
    types.push_back(e.vectorOf(laneType(e.b, type)));
  OperationState state(op.getLoc(), op.getName().getStringRef(), operands,
                       types, op.getAttrs());
  Operation *copy = e.b.create(state);
  mapping.map(op.getResults(), copy->getResults());
}

Value lathe::emitRegion(VectorEmitter &e, Region &region,
                        ValueRange arguments) {
  Block &body = region.front();
  IRMapping mapping;
  mapping.map(body.getArguments(), arguments);
  for (Operation &op : body.without_terminator())
    emitOp(e, op, mapping);
  return toVector(
      e, mapping.lookupOrDefault(body.getTerminator()->getOperand(0)));
}

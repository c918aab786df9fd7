//===- Pipelined.cpp - Ops that a pass over memory can take in ------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The answers come from SweepInterface and from traits, never from the shape of a
// program.
//
//===----------------------------------------------------------------------===//

#include "Pipelined.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::linop;

static bool hasGridRank(RankedTensorType type) {
  return type && type.getRank() >= 1 && type.getRank() <= 3;
}

bool lathe::isPipelined(Operation *op) {
  if (auto sweep = dyn_cast<SweepInterface>(op))
    return hasGridRank(sweep.getGridType()) && sweep.canSweep();
  return OpTrait::hasElementwiseMappableTraits(op) && op->getNumResults() == 1 &&
         hasGridRank(dyn_cast<RankedTensorType>(op->getResult(0).getType()));
}

RankedTensorType lathe::getGridType(Operation *op) {
  if (auto sweep = dyn_cast<SweepInterface>(op))
    return sweep.getGridType();
  return cast<RankedTensorType>(op->getResult(0).getType());
}

std::optional<Direction> lathe::getDirection(Operation *op) {
  auto sweep = dyn_cast<SweepInterface>(op);
  return sweep ? sweep.getSweepDirection() : std::nullopt;
}

Reach lathe::getReach(Operation *op, Value operand) {
  auto sweep = dyn_cast<SweepInterface>(op);
  return sweep ? sweep.getReach(operand) : Reach::Point;
}

Value lathe::getInPlaceOperand(Operation *op) {
  if (auto sweep = dyn_cast<SweepInterface>(op))
    return sweep.getInPlaceOperand();
  auto structured = dyn_cast<linalg::LinalgOp>(op);
  if (!structured || structured->getNumResults() != 1)
    return {};
  OpOperand &init = structured.getDpsInitsMutable()[0];
  return structured.payloadUsesValueFromOperand(&init) ? init.get() : Value();
}

bool lathe::isStoredFirst(Operation *op) {
  auto sweep = dyn_cast<SweepInterface>(op);
  return sweep && sweep.isStoredFirst();
}

bool lathe::isSum(Operation *op) {
  auto sweep = dyn_cast<SweepInterface>(op);
  return sweep && sweep.isSum();
}

static std::optional<Attribute> splatConstant(Value tensor) {
  DenseElementsAttr attr;
  if (matchPattern(tensor, m_Constant(&attr)) && attr.isSplat())
    return attr.getSplatValue<Attribute>();
  return std::nullopt;
}

bool lathe::isUniform(Value tensor) {
  return tensor.getDefiningOp<tensor::SplatOp>() ||
         splatConstant(tensor).has_value();
}

Value lathe::getUniformValue(OpBuilder &builder, Location loc, Value tensor) {
  if (auto splat = tensor.getDefiningOp<tensor::SplatOp>())
    return splat.getInput();
  if (auto value = splatConstant(tensor))
    return arith::ConstantOp::create(builder, loc, cast<TypedAttr>(*value));
  return {};
}

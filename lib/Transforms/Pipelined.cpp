//===- Pipelined.cpp - Ops that a pass over memory can take in ------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The answers come from traits and from LinearOperatorInterface, never from the
// shape of a program.
//
//===----------------------------------------------------------------------===//

#include "Pipelined.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::linop;

/// The operator that a linop op uses; null for other ops.
static Value usedOperator(Operation *op) {
  return llvm::TypeSwitch<Operation *, Value>(op)
      .Case<ApplyOp, SweepOp, GetDiagonalOp>([](auto use) { return use.getOp(); })
      .Default(Value());
}

/// The vector that an operator is applied to.
static Value usedVector(Operation *op) {
  return llvm::TypeSwitch<Operation *, Value>(op)
      .Case<ApplyOp, SweepOp>([](auto use) { return use.getX(); })
      .Default(Value());
}

/// The stencil at the bottom of shifts and scales; null for another kind.
static StencilOp underlyingStencil(Value op) {
  while (Operation *def = op.getDefiningOp()) {
    if (auto stencil = dyn_cast<StencilOp>(def))
      return stencil;
    if (!isa<ShiftOp, ScaleOp>(def))
      break;
    op = def->getOperand(0);
  }
  return {};
}

/// The matrix at the bottom of shifts and scales; null for another kind.
static bool isCsr(Value op) {
  while (Operation *def = op.getDefiningOp()) {
    if (isa<CsrOp>(def))
      return true;
    if (!isa<ShiftOp, ScaleOp>(def))
      break;
    op = def->getOperand(0);
  }
  return false;
}

static bool hasGridRank(Type type) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  return tensor && tensor.getRank() >= 1 && tensor.getRank() <= 3;
}

bool lathe::isPipelined(Operation *op) {
  if (Value used = usedOperator(op)) {
    LinearOperatorInterface definition = getOperator(used);
    if (!definition || !(definition.getCapabilities() & HasRows))
      return false;
    Value x = usedVector(op);
    return !x || x.getType() == cast<OperatorType>(used.getType()).getDomain();
  }
  if (isa<DotOp>(op))
    return hasGridRank(op->getOperand(0).getType());
  if (isa<CopyOp>(op))
    return hasGridRank(op->getResult(0).getType());
  return OpTrait::hasElementwiseMappableTraits(op) && op->getNumResults() == 1 &&
         hasGridRank(op->getResult(0).getType());
}

RankedTensorType lathe::getGridType(Operation *op) {
  Type type = isa<DotOp>(op) ? op->getOperand(0).getType()
                             : op->getResult(0).getType();
  return cast<RankedTensorType>(type);
}

std::optional<Direction> lathe::getDirection(Operation *op) {
  if (auto sweep = dyn_cast<SweepOp>(op))
    return sweep.getDirection();
  return std::nullopt;
}

bool lathe::readsAnywhere(Operation *op, Value value) {
  if (usedVector(op) != value)
    return false;
  if (isCsr(usedOperator(op)))
    return true;
  StencilOp stencil = underlyingStencil(usedOperator(op));
  return stencil && stencil.getBoundary(0) == Boundary::periodic &&
         stencil.getRadius(0) > 0;
}

bool lathe::readsOnlyOwnPoint(Operation *op, Value value) {
  if (usedVector(op) != value)
    return true;
  if (isa<SweepOp>(op))
    return false;
  StencilOp stencil = underlyingStencil(usedOperator(op));
  if (!stencil)
    return !isCsr(usedOperator(op));
  return llvm::all_of(stencil.getOffsets(), [](int64_t o) { return o == 0; });
}

bool lathe::isStoredFirst(Operation *op) {
  if (isa<SweepOp>(op))
    return true;
  return isa<ApplyOp>(op) && isCsr(usedOperator(op));
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

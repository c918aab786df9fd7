//===- GuardDivisions.cpp - Integer divisions that end no process ---------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What arith and index leave undefined, the instruction of many a CPU answers
// with a trap. A kernel runs in the process of someone else, so it has a result
// instead.
//
//===----------------------------------------------------------------------===//

#include "lathe/Transforms/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Index/IR/IndexOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/SetVector.h"

namespace lathe {
#define GEN_PASS_DEF_GUARDDIVISIONSPASS
#include "lathe/Transforms/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;

static bool isRemainder(Operation *op) {
  return isa<arith::RemSIOp, arith::RemUIOp, index::RemSOp, index::RemUOp>(op);
}

static bool isSigned(Operation *op) {
  return isa<arith::DivSIOp, arith::RemSIOp, arith::FloorDivSIOp,
             arith::CeilDivSIOp, index::DivSOp, index::RemSOp,
             index::FloorDivSOp, index::CeilDivSOp>(op);
}

static bool isDivision(Operation *op) {
  return isSigned(op) || isRemainder(op) ||
         isa<arith::DivUIOp, arith::CeilDivUIOp, index::DivUOp,
             index::CeilDivUOp>(op);
}

/// Whether the divisor is a constant that any number can be divided by.
static bool isHarmless(Operation *op) {
  auto harmless = [&](const APInt &divisor) {
    return !divisor.isZero() && !(isSigned(op) && divisor.isAllOnes());
  };
  Attribute constant;
  if (!matchPattern(op->getOperand(1), m_Constant(&constant)))
    return false;
  if (auto integer = dyn_cast<IntegerAttr>(constant))
    return harmless(integer.getValue());
  auto elements = dyn_cast<DenseIntElementsAttr>(constant);
  return elements && llvm::all_of(elements.getValues<APInt>(), harmless);
}

namespace {
/// Writes the guards of one division before it.
class Guard {
public:
  explicit Guard(Operation *op)
      : op(op), b(op), loc(op->getLoc()), dividend(op->getOperand(0)),
        divisor(op->getOperand(1)) {}

  void write() {
    Type element = getElementTypeOrSelf(dividend.getType());
    unsigned width = element.isIndex() ? IndexType::kInternalStorageBitWidth
                                       : element.getIntOrFloatBitWidth();
    Value zero = uniform(APInt::getZero(width)), one = uniform(APInt(width, 1));
    Value isZero = isEqual(divisor, zero), replaced = isZero;
    if (isSigned(op)) {
      Value least = uniform(APInt::getSignedMinValue(width));
      Value minusOne = uniform(APInt::getAllOnes(width));
      Value overflows = arith::AndIOp::create(b, loc, isEqual(dividend, least),
                                              isEqual(divisor, minusOne));
      replaced = arith::OrIOp::create(b, loc, isZero, overflows);
    }
    // The least number divided by one is what it wraps to when negated.
    op->setOperand(1, arith::SelectOp::create(b, loc, replaced, one, divisor));
    b.setInsertionPointAfter(op);
    Value result = op->getResult(0);
    auto select = arith::SelectOp::create(
        b, loc, isZero, isRemainder(op) ? dividend : zero, result);
    result.replaceAllUsesExcept(select, select);
  }

private:
  Value isEqual(Value x, Value y) {
    return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, x, y);
  }

  /// The number, or a tensor of it, of the dividend's type.
  Value uniform(const APInt &value) {
    Type type = dividend.getType();
    auto tensor = dyn_cast<RankedTensorType>(type);
    if (tensor && tensor.hasStaticShape())
      return arith::ConstantOp::create(b, loc,
                                       DenseElementsAttr::get(tensor, value));
    Value scalar = arith::ConstantOp::create(
        b, loc, IntegerAttr::get(getElementTypeOrSelf(type), value));
    if (!tensor)
      return scalar;
    SmallVector<Value> sizes;
    for (auto [d, size] : llvm::enumerate(tensor.getShape()))
      if (ShapedType::isDynamic(size))
        sizes.push_back(tensor::DimOp::create(b, loc, dividend, d));
    return tensor::SplatOp::create(b, loc, scalar, tensor, sizes);
  }

  Operation *op;
  OpBuilder b;
  Location loc;
  Value dividend, divisor;
};

struct GuardDivisionsPass
    : public ::lathe::impl::GuardDivisionsPassBase<GuardDivisionsPass> {
  void runOnOperation() override {
    SmallVector<Operation *> divisions;
    llvm::SetVector<linalg::LinalgOp> named;
    getOperation()->walk([&](Operation *op) {
      if (!isDivision(op) || isHarmless(op))
        return;
      divisions.push_back(op);
      auto parent = dyn_cast<linalg::LinalgOp>(op->getParentOp());
      if (parent && !isa<linalg::GenericOp>(parent.getOperation()))
        named.insert(parent);
    });
    for (Operation *op : divisions)
      Guard(op).write();
    // What a named op does is said by its name: guarded, it needs a body. The
    // one that it has inside moves into the general op as it is.
    IRRewriter rewriter(&getContext());
    for (linalg::LinalgOp op : named) {
      rewriter.setInsertionPoint(op);
      if (failed(linalg::generalizeNamedOp(rewriter, op)))
        return signalPassFailure();
    }
  }
};
} // namespace

//===- IterateBuilder.cpp - Writing iterations in C++ ---------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See the header.
//
//===----------------------------------------------------------------------===//

#include "IterateBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::linop;
using namespace lathe::solver;

Value Arithmetic::f64(double value) {
  return arith::ConstantOp::create(b, loc, b.getF64FloatAttr(value));
}
Value Arithmetic::add(Value x, Value y) {
  return arith::AddFOp::create(b, loc, x, y);
}
Value Arithmetic::sub(Value x, Value y) {
  return arith::SubFOp::create(b, loc, x, y);
}
Value Arithmetic::mul(Value x, Value y) {
  return arith::MulFOp::create(b, loc, x, y);
}
Value Arithmetic::div(Value x, Value y) {
  return arith::DivFOp::create(b, loc, x, y);
}
Value Arithmetic::negate(Value x) { return arith::NegFOp::create(b, loc, x); }

Value Arithmetic::uniform(Value scalar, Value like) {
  auto type = cast<RankedTensorType>(like.getType());
  if (type.getElementType() != scalar.getType())
    scalar = arith::TruncFOp::create(b, loc, type.getElementType(), scalar);
  SmallVector<Value> sizes;
  for (auto [d, size] : llvm::enumerate(type.getShape()))
    if (ShapedType::isDynamic(size))
      sizes.push_back(tensor::DimOp::create(b, loc, like, d));
  return tensor::SplatOp::create(b, loc, scalar, type, sizes);
}

Value Arithmetic::scale(Value alpha, Value x) {
  return mul(uniform(alpha, x), x);
}
Value Arithmetic::axpy(Value alpha, Value x, Value y) {
  return math::FmaOp::create(b, loc, uniform(alpha, x), x, y);
}
Value Arithmetic::residual(Value op, Value rhs, Value x) {
  return sub(rhs, ApplyOp::create(b, loc, op, x));
}

/// The operand that a method was given by keyword; null where it was not.
static Value getKeywordOperand(MethodOpInterface method, StringRef name) {
  auto properties =
      cast<DictionaryAttr>(method->getPropertiesAsAttribute());
  auto sizes = cast<DenseI32ArrayAttr>(properties.get("operandSegmentSizes"));
  unsigned next = 2;
  for (auto [i, keyword] : llvm::enumerate(method.getKeywords())) {
    if (sizes[i + 2] && keyword.name == name)
      return method->getOperand(next);
    next += sizes[i + 2];
  }
  return {};
}

IterateBuilder::IterateBuilder(MethodOpInterface method, OpBuilder &builder)
    : method(method), builder(builder), arithmetic{builder, method->getLoc()} {}

Value IterateBuilder::start() {
  if (Value given = getKeywordOperand(method, "start"))
    return given;
  return arithmetic.uniform(arithmetic.f64(0.0), method->getOperand(1));
}

Value IterateBuilder::orOne(Value value) {
  return value ? value : arithmetic.f64(1.0);
}

void IterateBuilder::body(ValueRange inits, TypeRange carried, Body next,
                          Body from) {
  Location loc = method->getLoc();
  auto every = method->getAttrOfType<IntegerAttr>("check_every");
  Value limit = getKeywordOperand(method, "max_iterations");
  auto iterate = IterateOp::create(
      builder, loc, grid(), builder.getI64Type(), builder.getF64Type(),
      builder.getI32Type(), method->getOperand(0), method->getOperand(1), inits,
      getKeywordOperand(method, "tolerance"), limit ? limit : defaultLimit,
      breakdown,
      every ? every.getInt() : 1);
  iterate->setDiscardableAttrs(method->getDiscardableAttrDictionary());
  SmallVector<Type> types(inits.getTypes());
  auto addBody = [&](Region &region, Body write) {
    OpBuilder::InsertionGuard guard(builder);
    Block *block = builder.createBlock(
        &region, {}, types, SmallVector<Location>(types.size(), loc));
    Arithmetic inside{builder, loc};
    SmallVector<Value> values = write(inside, block->getArguments());
    YieldOp::create(builder, loc, values);
  };
  if (from)
    addBody(iterate.getFrom(), from);
  llvm::append_range(types, carried);
  addBody(iterate.getBody(), next);
  method->replaceAllUsesWith(iterate.getResults());
}

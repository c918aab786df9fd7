//===- IterateBuilder.cpp - Writing iterations in C++ ---------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See the header.
//
//===----------------------------------------------------------------------===//

#include "lathe/Transforms/IterateBuilder.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"

#include <cmath>

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

/// A factor of 2^600 or 2^-600 brings the squares of a vector back to what f64
/// holds.
static double large() { return std::ldexp(1.0, 600); }
static double small() { return std::ldexp(1.0, -600); }

static bool isF32(Type grid) {
  return cast<RankedTensorType>(grid).getElementType().isF32();
}

Value Arithmetic::norm(Value x) {
  Value plain = DotOp::create(b, loc, x, x);
  Value result = math::SqrtOp::create(b, loc, plain);
  if (isF32(x.getType())) // summed in f64, where its squares are far from the ends
    return result;
  auto scaled = [&](double by, double back) {
    Value y = scale(f64(by), x);
    Value sum = DotOp::create(b, loc, y, y);
    return mul(f64(back), math::SqrtOp::create(b, loc, sum));
  };
  auto otherwise = [&](arith::CmpFPredicate p, double bound, Value value) {
    Value beyond = arith::CmpFOp::create(b, loc, p, plain, f64(bound));
    result = arith::SelectOp::create(b, loc, beyond, value, result);
  };
  otherwise(arith::CmpFPredicate::OLT, 1e-300,
            scaled(large(), small()));
  otherwise(arith::CmpFPredicate::OGT, 1e300,
            scaled(small(), large()));
  return result;
}

/// Whether a tensor is zero everywhere, so that it has the residual b.
static bool isZero(Value tensor) {
  if (auto splat = tensor.getDefiningOp<tensor::SplatOp>())
    return matchPattern(splat.getInput(), m_AnyZeroFloat());
  return matchPattern(tensor, m_AnyZeroFloat());
}

Value Arithmetic::residualNorm(Value op, Value rhs, Value x) {
  return norm(isZero(x) ? rhs : residual(op, rhs, x));
}

IterateBuilder::IterateBuilder(MethodOpInterface method, OpBuilder &builder)
    : method(method), builder(builder), arithmetic{builder, method->getLoc()} {}

Value IterateBuilder::start() {
  if (Value given = method.getStart())
    return given;
  return arithmetic.uniform(arithmetic.f64(0.0), method.getB());
}

/// A power of two is its exponent's bits, 1 to 2046 for 2^-1022 to 2^1023,
/// above those of the mantissa.
std::pair<Value, Value> IterateBuilder::systemScale() {
  if (isF32(grid()))
    return {};
  Arithmetic &a = arithmetic;
  Location loc = a.loc;
  auto i64 = [&](int64_t v) -> Value {
    return arith::ConstantIntOp::create(builder, loc, v, 64);
  };
  auto power = [&](Value exponent) -> Value {
    Value bits = arith::ShLIOp::create(builder, loc, exponent, i64(52));
    return arith::BitcastOp::create(builder, loc, builder.getF64Type(), bits);
  };
  Value A = method.getOp(), rhs = method.getB();
  Value size = arith::MaximumFOp::create(builder, loc, a.norm(rhs),
                                         a.residualNorm(A, rhs, start()));
  Value bits =
      arith::BitcastOp::create(builder, loc, builder.getI64Type(), size);
  Value exponent = arith::ShRUIOp::create(builder, loc, bits, i64(52));
  exponent = arith::MaxSIOp::create(builder, loc, exponent, i64(1));
  exponent = arith::MinSIOp::create(builder, loc, exponent, i64(2045));
  Value back = arith::SubIOp::create(builder, loc, i64(2046), exponent);
  return {power(back), power(exponent)};
}

Value IterateBuilder::orOne(Value value) {
  return value ? value : arithmetic.f64(1.0);
}

void IterateBuilder::body(ValueRange inits, TypeRange carried, Body next,
                          Body from) {
  Location loc = method->getLoc();
  Value limit = method.getMaxIterations();
  auto iterate = IterateOp::create(
      builder, loc, grid(), builder.getI64Type(), builder.getF64Type(),
      builder.getI32Type(), method.getOp(), method.getB(), inits,
      method.getTolerance(), limit ? limit : defaultLimit, breakdown,
      method.getCheckEvery());
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

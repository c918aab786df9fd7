//===- VectorEmitter.cpp - Vector code on tensors -------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The forms that tiles are written with.
//
//===----------------------------------------------------------------------===//

#include "VectorEmitter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace lathe;

VectorType VectorEmitter::vectorOf(Type element) {
  return VectorType::get({lanes}, element);
}

Value VectorEmitter::index(int64_t value) {
  return arith::ConstantIndexOp::create(b, value);
}

Value VectorEmitter::add(Value value, int64_t offset) {
  if (offset == 0)
    return value;
  if (std::optional<int64_t> constant = getConstantIntValue(value))
    return index(*constant + offset);
  return arith::AddIOp::create(b, value, index(offset));
}

Value VectorEmitter::splat(float value) {
  return arith::ConstantOp::create(
      b, DenseElementsAttr::get(vectorOf(b.getF32Type()), value));
}

Value VectorEmitter::broadcast(Value scalar) {
  return vector::BroadcastOp::create(b, vectorOf(scalar.getType()), scalar);
}

Value VectorEmitter::read(Value tensor, ValueRange at) {
  Value zero = arith::ConstantOp::create(b, b.getF32FloatAttr(0.0f));
  return vector::TransferReadOp::create(b, vectorOf(b.getF32Type()), tensor, at,
                                        zero, ArrayRef<bool>{true});
}

Value VectorEmitter::write(Value vector, Value tensor, ValueRange at) {
  return vector::TransferWriteOp::create(b, vector, tensor, at,
                                         ArrayRef<bool>{true})
      .getResult();
}

SmallVector<Value> VectorEmitter::loop(Value low, Value high, int64_t step,
                                       ValueRange inits, Body body) {
  auto loop = scf::ForOp::create(b, low, high, index(step), inits);
  OpBuilder::InsertionGuard guard(b);
  // Without states the loop is born with its terminator.
  if (inits.empty())
    b.setInsertionPoint(loop.getBody()->getTerminator());
  else
    b.setInsertionPointToEnd(loop.getBody());
  SmallVector<Value> states =
      body(loop.getInductionVar(), loop.getRegionIterArgs());
  if (!inits.empty())
    scf::YieldOp::create(b, states);
  return SmallVector<Value>(loop.getResults());
}

SmallVector<Value> VectorEmitter::blocks(OpFoldResult count, int64_t block,
                                         ValueRange inits, BlockBody body) {
  std::optional<int64_t> known = getConstantIntValue(count);
  SmallVector<Value> states(inits);
  Value zero = index(0), end, whole;
  if (known) {
    end = index(*known);
    whole = index(*known - *known % block);
  } else {
    end = cast<Value>(count);
    Value rest = arith::RemUIOp::create(b, end, index(block));
    whole = arith::SubIOp::create(b, end, rest);
  }
  if (!known || *known >= block)
    states = loop(zero, whole, block, states,
                  [&](Value i, ValueRange s) { return body(i, block, s); });
  if (block > 1 && (!known || *known % block))
    states = loop(whole, end, 1, states,
                  [&](Value i, ValueRange s) { return body(i, 1, s); });
  return states;
}

//===----------------------------------------------------------------------===//
// Numerical forms
//===----------------------------------------------------------------------===//

// Comparison and selection, and not maximumf or maxnumf: it is one instruction
// on x86 with exactly this meaning, and promises nothing about NaN.
Value VectorEmitter::max(Value a, Value other) {
  Value larger =
      arith::CmpFOp::create(b, arith::CmpFPredicate::OGT, a, other);
  return arith::SelectOp::create(b, larger, a, other);
}

// x = n + f with |f| <= 1/2, and n goes into the exponent. Rounding takes no
// constant, where adding and subtracting 1.5 * 2^23 would take two registers of
// sixteen. The coefficients are a minimax fit of 2^f in relative error, computed
// in f64 and rounded to f32.
Value VectorEmitter::exp2(Value x, bool flush) {
  Value low = splat(-126.0f);
  Value clamped = max(low, x);
  Value whole = math::RoundEvenOp::create(b, clamped);
  Value f = arith::SubFOp::create(b, clamped, whole);
  const float coefficients[] = {1.3276472e-3f, 9.675541e-3f,  5.5507131e-2f,
                                2.402212e-1f,  6.9314694e-1f, 1.0000001f};
  Value p = splat(coefficients[0]);
  for (float c : ArrayRef<float>(coefficients).drop_front())
    p = vector::FMAOp::create(b, p, f, splat(c));
  VectorType bits = vectorOf(b.getI32Type());
  Value n = arith::FPToSIOp::create(b, bits, whole);
  Value by = arith::ConstantOp::create(
      b, DenseElementsAttr::get(bits, b.getI32IntegerAttr(23)));
  Value exponent = arith::ShLIOp::create(b, n, by);
  Value sum = arith::AddIOp::create(
      b, arith::BitcastOp::create(b, bits, p), exponent);
  Value power = arith::BitcastOp::create(b, x.getType(), sum);
  if (!flush)
    return power;
  // Asked last, of what is at hand until then: nothing of it waits in a register.
  Value small =
      arith::CmpFOp::create(b, arith::CmpFPredicate::OLE, whole, low);
  return arith::SelectOp::create(b, small, splat(0.0f), power);
}

// Swaps the blocks off the diagonal, from halves of the matrix down to pairs.
SmallVector<Value> VectorEmitter::transpose(ValueRange rows) {
  SmallVector<Value> m(rows);
  for (int64_t half = lanes / 2; half > 0; half /= 2) {
    SmallVector<int64_t> upper, lower;
    for (int64_t lane = 0; lane < lanes; ++lane) {
      bool second = lane & half;
      upper.push_back(second ? lanes + lane - half : lane);
      lower.push_back(second ? lanes + lane : lane + half);
    }
    for (int64_t row = 0; row < lanes; ++row) {
      if (row & half)
        continue;
      Value top = m[row], bottom = m[row + half];
      m[row] = vector::ShuffleOp::create(b, top, bottom, upper);
      m[row + half] = vector::ShuffleOp::create(b, top, bottom, lower);
    }
  }
  return m;
}

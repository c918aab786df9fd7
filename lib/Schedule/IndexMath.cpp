//===- IndexMath.cpp - Index arithmetic ------------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See the header.
//
//===----------------------------------------------------------------------===//

#include "IndexMath.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

Value IndexMath::constant(int64_t value) {
  return arith::ConstantIndexOp::create(b, loc, value);
}
Value IndexMath::add(Value x, Value y) {
  return arith::AddIOp::create(b, loc, x, y);
}
Value IndexMath::sub(Value x, Value y) {
  return arith::SubIOp::create(b, loc, x, y);
}
Value IndexMath::mul(Value x, Value y) {
  return arith::MulIOp::create(b, loc, x, y);
}
Value IndexMath::min(Value x, Value y) {
  return arith::MinSIOp::create(b, loc, x, y);
}
Value IndexMath::max(Value x, Value y) {
  return arith::MaxSIOp::create(b, loc, x, y);
}
Value IndexMath::floorDiv(Value x, int64_t y) {
  return arith::DivUIOp::create(b, loc, x, constant(y));
}
Value IndexMath::ceilDiv(Value x, Value y) {
  Value raised = add(x, sub(y, constant(1)));
  return arith::DivUIOp::create(b, loc, raised, y);
}
Value IndexMath::equal(Value x, Value y) {
  return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::eq, x, y);
}
Value IndexMath::inside(Value x, Value size) {
  return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, x, size);
}

// What is divided depends on no cell: cells need one comparison each. A grid of
// size 0 has no cells, but the division may be before the loop over them.
Value IndexMath::wrap(Value at, int64_t offset, Value size) {
  Value divisor = getConstantIntValue(size) ? size : max(size, constant(1));
  auto modulo = [&](Value x) -> Value {
    return arith::RemSIOp::create(b, loc, x, divisor);
  };
  Value forward = modulo(add(modulo(constant(offset)), size));
  Value x = add(at, forward);
  return arith::SelectOp::create(b, loc, inside(x, size), x, sub(x, size));
}

Value IndexMath::fold(linop::Boundary boundary, Value at, int64_t offset,
                      Value size) {
  switch (boundary) {
  case linop::Boundary::dirichlet:
    return min(max(add(at, constant(offset)), constant(0)),
               sub(size, constant(1)));
  case linop::Boundary::periodic:
    return wrap(at, offset, size);
  case linop::Boundary::neumann: {
    Value two = add(size, size);
    // Where one reflection is enough, the cell is the inner one of two.
    if (std::optional<int64_t> cells = getConstantIntValue(size);
        cells && std::abs(offset) <= *cells) {
      Value x = add(at, constant(offset));
      return offset < 0 ? max(x, sub(constant(-1), x))
                        : min(x, sub(sub(two, constant(1)), x));
    }
    Value x = wrap(at, offset, two);
    Value mirrored = sub(sub(two, constant(1)), x);
    return arith::SelectOp::create(b, loc, inside(x, size), x, mirrored);
  }
  }
  llvm_unreachable("all boundaries are handled");
}

//===- SizeMath.cpp - Sums and products of sizes --------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Sizes are not negative, so they are compared as unsigned numbers.
//
//===----------------------------------------------------------------------===//

#include "lathe/Analysis/SizeMath.h"

#include "mlir/Dialect/Arith/IR/Arith.h"

using namespace mlir;
using namespace lathe;

Value SizeMath::add(Location loc, Value x, Value y) {
  Value exact = arith::AddIOp::create(b, loc, x, y);
  if (!mayOverflow)
    return exact;
  Value room = arith::SubIOp::create(b, loc, constant(loc, INT64_MAX), x);
  return select(loc, y, room, exact);
}

Value SizeMath::multiply(Location loc, Value x, Value y) {
  Value exact = arith::MulIOp::create(b, loc, x, y);
  if (!mayOverflow)
    return exact;
  Value divisor = arith::MaxUIOp::create(b, loc, x, constant(loc, 1));
  Value room =
      arith::DivUIOp::create(b, loc, constant(loc, INT64_MAX), divisor);
  return select(loc, y, room, exact);
}

Value SizeMath::constant(Location loc, int64_t value) {
  return arith::ConstantIndexOp::create(b, loc, value);
}

Value SizeMath::select(Location loc, Value y, Value room, Value exact) {
  Value fits =
      arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ule, y, room);
  return arith::SelectOp::create(b, loc, fits, exact,
                                 constant(loc, INT64_MAX));
}

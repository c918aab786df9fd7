//===- TileBuilder.cpp - Loops over tiles of vectors ----------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Main tiles are full; what is left over at an edge is a tile of its own,
// masked in its last vector only.
//
//===----------------------------------------------------------------------===//

#include "TileBuilder.h"

#include "lathe/Dialect/Sched/Sched.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace lathe;

/// The same where no turn needs another: `dest` is written tile by tile.
Value TileBuilder::parallelLoop(OpFoldResult from, OpFoldResult to,
                                int64_t step, Value dest, Body body) {
  Value result = loop(from, to, step, dest, body).front();
  if (auto made = result.getDefiningOp<scf::ForOp>();
      made && made.getInitArgs().front() == dest)
    made->setAttr(sched::parallelAttr, b.getUnitAttr());
  return result;
}

/// for i = from to to step step, unless it runs never or once.
TileBuilder::Carried TileBuilder::loop(OpFoldResult from, OpFoldResult to,
                                       int64_t step, ValueRange carried,
                                       Body body) {
  std::optional<int64_t> first = getConstantIntValue(from),
                         last = getConstantIntValue(to);
  if (first && last && *first >= *last)
    return carried;
  if (first && last && *first + step >= *last)
    return body(from, carried);
  auto loop = scf::ForOp::create(b, loc, index(from), index(to),
                                 index(attr(step)), carried);
  OpBuilder::InsertionGuard guard(b);
  if (carried.empty())
    b.setInsertionPoint(loop.getBody()->getTerminator());
  else
    b.setInsertionPointToStart(loop.getBody());
  Carried next = body(loop.getInductionVar(), loop.getRegionIterArgs());
  if (!carried.empty())
    scf::YieldOp::create(b, loc, next);
  return llvm::to_vector_of<Value>(loop.getResults());
}

/// Covers `size` elements, `unit` of them a vector: tiles of `vectors`, single
/// vectors, and a masked one.
Value TileBuilder::forLaneTiles(
    OpFoldResult size, int64_t unit, int64_t vectors, Value dest,
    function_ref<Value(const LaneTile &, Value)> body) {
  OpFoldResult start = attr(0);
  auto cover = [&](int64_t step, int64_t count) {
    OpFoldResult end = wholeSteps(size, step);
    dest = parallelLoop(start, end, step, dest,
                        [&](OpFoldResult i, ValueRange dest) -> Carried {
                          return {body({i, count, Value()}, dest.front())};
                        });
    start = end;
  };
  cover(vectors * unit, vectors);
  if (std::optional<int64_t> known = getConstantIntValue(size)) {
    int64_t rest = *known % (vectors * unit);
    if (rest == 0)
      return dest;
    Value mask = rest % unit ? laneMask(attr(rest % unit)) : Value();
    return body({start, (rest + unit - 1) / unit, mask}, dest);
  }
  if (vectors > 1)
    cover(unit, 1);
  return parallelLoop(
      start, size, unit, dest, [&](OpFoldResult i, ValueRange dest) -> Carried {
        OpFoldResult rest = affine::makeComposedFoldedAffineApply(
            b, loc, b.getAffineSymbolExpr(0) - b.getAffineSymbolExpr(1),
            {size, i});
        return {body({i, 1, laneMask(rest)}, dest.front())};
      });
}

/// Covers `size` rows: tiles of `rows`, then the rest as one tile if its size
/// is known, else row by row.
Value TileBuilder::forRows(
    OpFoldResult size, int64_t rows, Value dest,
    function_ref<Value(OpFoldResult, int64_t, Value)> body) {
  OpFoldResult end = wholeSteps(size, rows);
  auto cover = [&](OpFoldResult from, OpFoldResult to, int64_t step) {
    return parallelLoop(from, to, step, dest,
                        [&](OpFoldResult i, ValueRange dest) -> Carried {
                          return {body(i, step, dest.front())};
                        });
  };
  dest = cover(attr(0), end, rows);
  if (std::optional<int64_t> known = getConstantIntValue(size))
    return *known % rows ? body(end, *known % rows, dest) : dest;
  return rows > 1 ? cover(end, size, 1) : dest;
}

/// The first `count` lanes.
Value TileBuilder::laneMask(OpFoldResult count) {
  auto type = VectorType::get({lanes}, b.getI1Type());
  if (std::optional<int64_t> known = getConstantIntValue(count))
    return vector::ConstantMaskOp::create(b, loc, type,
                                          ArrayRef<int64_t>{*known});
  return vector::CreateMaskOp::create(b, loc, type, index(count));
}

/// A vector of elements from `indices` on; lanes outside the mask are zero.
Value TileBuilder::read(const TensorView &view, ArrayRef<OpFoldResult> indices,
                        Value mask, VectorType type) {
  Value whole = view.getWhole();
  SmallVector<OpFoldResult> at = view.resolve(b, loc, indices);
  SmallVector<Value> values;
  for (OpFoldResult i : at)
    values.push_back(index(i));
  int64_t rank = cast<RankedTensorType>(whole.getType()).getRank();
  AffineMap map = AffineMap::getMinorIdentityMap(rank, 1, b.getContext());
  return vector::TransferReadOp::create(b, loc, type, whole, values,
                                        AffineMapAttr::get(map), zero(element),
                                        mask, b.getBoolArrayAttr({true}));
}

Value TileBuilder::readScalar(const TensorView &view,
                              ArrayRef<OpFoldResult> indices) {
  SmallVector<Value> values;
  for (OpFoldResult i : view.resolve(b, loc, indices))
    values.push_back(index(i));
  return tensor::ExtractOp::create(b, loc, view.getWhole(), values);
}

/// Writes where the view lies in the whole, whose latest value is `dest`.
Value TileBuilder::write(Value vector, const TensorView &view,
                         ArrayRef<OpFoldResult> indices, Value mask,
                         Value dest) {
  SmallVector<Value> values;
  for (OpFoldResult i : view.resolve(b, loc, indices))
    values.push_back(index(i));
  int64_t rank = cast<RankedTensorType>(dest.getType()).getRank();
  AffineMap map = AffineMap::getMinorIdentityMap(rank, 1, b.getContext());
  return vector::TransferWriteOp::create(b, loc, dest.getType(), vector, dest,
                                         values, AffineMapAttr::get(map), mask,
                                         b.getBoolArrayAttr({true}))
      .getResult();
}

//===- AttnTiling.cpp - How the online form is cut into tiles -------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Upstream TilingInterface of attn.pack, attn.online and attn.finish. Their
// loops run over batches, heads and panels of queries, and for attn.online over
// the keys: a reduction, whose range a mask may bound.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Attn/Attn.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace lathe::attn;

using Folds = SmallVector<OpFoldResult>;

//===----------------------------------------------------------------------===//
// Helpers
//===----------------------------------------------------------------------===//

static OpFoldResult apply(OpBuilder &b, Location loc, AffineExpr expr,
                          ArrayRef<OpFoldResult> operands) {
  return affine::makeComposedFoldedAffineApply(b, loc, expr, operands);
}

static OpFoldResult least(OpBuilder &b, Location loc, ArrayRef<AffineExpr> of,
                          ArrayRef<OpFoldResult> operands) {
  auto map = AffineMap::get(operands.size(), 0, of, b.getContext());
  return affine::makeComposedFoldedAffineMin(b, loc, map, operands);
}

static OpFoldResult most(OpBuilder &b, Location loc, ArrayRef<AffineExpr> of,
                         ArrayRef<OpFoldResult> operands) {
  auto map = AffineMap::get(operands.size(), 0, of, b.getContext());
  return affine::makeComposedFoldedAffineMax(b, loc, map, operands);
}

static Range wholeRange(OpBuilder &b, OpFoldResult size) {
  return {b.getIndexAttr(0), size, b.getIndexAttr(1)};
}

static Value slice(OpBuilder &b, Location loc, Value source,
                   ArrayRef<OpFoldResult> offsets,
                   ArrayRef<OpFoldResult> sizes) {
  Folds strides(offsets.size(), b.getIndexAttr(1));
  return tensor::ExtractSliceOp::create(b, loc, source, offsets, sizes, strides);
}

/// The slice of `tensor` for a tile of its leading dimensions; the dimensions
/// behind are whole.
static Value leadingSlice(OpBuilder &b, Location loc, Value tensor,
                          ArrayRef<OpFoldResult> offsets,
                          ArrayRef<OpFoldResult> sizes) {
  Folds allOffsets(offsets), allSizes(sizes);
  Folds whole = tensor::getMixedSizes(b, loc, tensor);
  for (size_t i = offsets.size(); i < whole.size(); ++i) {
    allOffsets.push_back(b.getIndexAttr(0));
    allSizes.push_back(whole[i]);
  }
  return slice(b, loc, tensor, allOffsets, allSizes);
}

/// The rows of [..., L, d] that belong to a tile of [..., N, ...] panels.
static void getRowTile(OpBuilder &b, Location loc, Value rows, int64_t panel,
                       ArrayRef<OpFoldResult> offsets,
                       ArrayRef<OpFoldResult> sizes, Folds &rowOffsets,
                       Folds &rowSizes) {
  Folds whole = tensor::getMixedSizes(b, loc, rows);
  OpFoldResult length = whole[whole.size() - 2];
  AffineExpr n, size, all;
  bindDims(b.getContext(), n, size, all);
  rowOffsets.assign(offsets.begin(), offsets.end());
  rowSizes.assign(sizes.begin(), sizes.end());
  rowOffsets.back() = apply(b, loc, n * panel, offsets.back());
  std::optional<int64_t> constant = getConstantIntValue(length);
  if (constant && *constant % panel == 0) // no panel is short
    rowSizes.back() = apply(b, loc, n * panel, sizes.back());
  else
    rowSizes.back() = least(b, loc, {size * panel, all - n * panel},
                            {offsets.back(), sizes.back(), length});
  rowOffsets.push_back(b.getIndexAttr(0));
  rowSizes.push_back(whole.back());
}

/// The leading dimensions of `tensor` and its panels, as parallel loops.
static SmallVector<Range> getPanelDomain(OpBuilder &b, Location loc,
                                         Value tensor, unsigned count) {
  SmallVector<Range> domain;
  Folds sizes = tensor::getMixedSizes(b, loc, tensor);
  for (unsigned i = 0; i < count; ++i)
    domain.push_back(wholeRange(b, sizes[i]));
  return domain;
}

static FailureOr<TilingResult> getTile(OpBuilder &b, Operation *op,
                                       ValueRange operands,
                                       ArrayRef<Operation *> slices) {
  Operation *tile =
      mlir::clone(b, op, operands.take_back(op->getNumResults()).getTypes(),
                  operands);
  return TilingResult{{tile}, SmallVector<Value>(tile->getResults()),
                      SmallVector<Operation *>(slices)};
}

//===----------------------------------------------------------------------===//
// attn.pack
//===----------------------------------------------------------------------===//

SmallVector<utils::IteratorType> PackOp::getLoopIteratorTypes() {
  return SmallVector<utils::IteratorType>(getQueries().getType().getRank() - 1,
                                          utils::IteratorType::parallel);
}

SmallVector<Range> PackOp::getIterationDomain(OpBuilder &b) {
  return getPanelDomain(b, getLoc(), getInit(),
                        getQueries().getType().getRank() - 1);
}

FailureOr<TilingResult>
PackOp::getTiledImplementation(OpBuilder &b, ArrayRef<OpFoldResult> offsets,
                               ArrayRef<OpFoldResult> sizes) {
  Folds rowOffsets, rowSizes;
  getRowTile(b, getLoc(), getQueries(), getPanel(), offsets, sizes, rowOffsets,
             rowSizes);
  Value rows = slice(b, getLoc(), getQueries(), rowOffsets, rowSizes);
  Value init = leadingSlice(b, getLoc(), getInit(), offsets, sizes);
  return getTile(b, *this, {rows, init},
                 {rows.getDefiningOp(), init.getDefiningOp()});
}

LogicalResult PackOp::getResultTilePosition(OpBuilder &b, unsigned,
                                            ArrayRef<OpFoldResult> offsets,
                                            ArrayRef<OpFoldResult> sizes,
                                            Folds &resultOffsets,
                                            Folds &resultSizes) {
  Folds whole = tensor::getMixedSizes(b, getLoc(), getInit());
  resultOffsets.assign(offsets.begin(), offsets.end());
  resultSizes.assign(sizes.begin(), sizes.end());
  for (size_t i = offsets.size(); i < whole.size(); ++i) {
    resultOffsets.push_back(b.getIndexAttr(0));
    resultSizes.push_back(whole[i]);
  }
  return success();
}

FailureOr<TilingResult>
PackOp::generateResultTileValue(OpBuilder &b, unsigned,
                                ArrayRef<OpFoldResult> offsets,
                                ArrayRef<OpFoldResult> sizes) {
  return getTiledImplementation(b, offsets.drop_back(2), sizes.drop_back(2));
}

//===----------------------------------------------------------------------===//
// attn.finish
//===----------------------------------------------------------------------===//

SmallVector<utils::IteratorType> FinishOp::getLoopIteratorTypes() {
  return SmallVector<utils::IteratorType>(getSum().getType().getRank() - 1,
                                          utils::IteratorType::parallel);
}

SmallVector<Range> FinishOp::getIterationDomain(OpBuilder &b) {
  return getPanelDomain(b, getLoc(), getSum(), getSum().getType().getRank() - 1);
}

FailureOr<TilingResult>
FinishOp::getTiledImplementation(OpBuilder &b, ArrayRef<OpFoldResult> offsets,
                                 ArrayRef<OpFoldResult> sizes) {
  Folds rowOffsets, rowSizes;
  getRowTile(b, getLoc(), getInit(), getPanel(), offsets, sizes, rowOffsets,
             rowSizes);
  Value accumulator =
      leadingSlice(b, getLoc(), getAccumulator(), offsets, sizes);
  Value sum = leadingSlice(b, getLoc(), getSum(), offsets, sizes);
  Value init = slice(b, getLoc(), getInit(), rowOffsets, rowSizes);
  return getTile(b, *this, {accumulator, sum, init},
                 {accumulator.getDefiningOp(), sum.getDefiningOp(),
                  init.getDefiningOp()});
}

LogicalResult FinishOp::getResultTilePosition(OpBuilder &b, unsigned,
                                              ArrayRef<OpFoldResult> offsets,
                                              ArrayRef<OpFoldResult> sizes,
                                              Folds &resultOffsets,
                                              Folds &resultSizes) {
  getRowTile(b, getLoc(), getInit(), getPanel(), offsets, sizes, resultOffsets,
             resultSizes);
  return success();
}

/// A tile of the result need not be made of whole panels.
FailureOr<TilingResult>
FinishOp::generateResultTileValue(OpBuilder &, unsigned, ArrayRef<OpFoldResult>,
                                  ArrayRef<OpFoldResult>) {
  return failure();
}

//===----------------------------------------------------------------------===//
// attn.online
//===----------------------------------------------------------------------===//

SmallVector<utils::IteratorType> OnlineOp::getLoopIteratorTypes() {
  SmallVector<utils::IteratorType> types(getNumBatchDims() + 1,
                                         utils::IteratorType::parallel);
  types.push_back(utils::IteratorType::reduction);
  return types;
}

/// From the first key that some query of the op may see to behind the last,
/// by the constraints that bound the key alone on one side.
SmallVector<Range> OnlineOp::getIterationDomain(OpBuilder &b) {
  Location loc = getLoc();
  SmallVector<Range> domain =
      getPanelDomain(b, loc, getQueries(), getNumBatchDims() + 1);
  OpFoldResult keys = tensor::getMixedSize(b, loc, getKeys(), getNumBatchDims());
  AffineExpr count, panels, i0, j0, low, high;
  bindDims(b.getContext(), count, panels, i0, j0);
  AffineExpr zero = getAffineConstantExpr(0, b.getContext());
  SmallVector<AffineExpr> lower{zero}, upper{count};
  for (MaskConstraint c : getMaskFacts(getMask()).constraints) {
    if (c.key != 1 && c.key != -1)
      continue;
    AffineExpr last = i0 + panels * getPanel() - 1;
    AffineExpr reach = (c.query > 0 ? last : i0) * c.query + c.constant;
    if (c.key < 0)
      upper.push_back(reach + 1 - j0);
    else
      lower.push_back(-reach - j0);
  }
  if (upper.size() == 1 && lower.size() == 1) {
    domain.push_back(wholeRange(b, keys));
    return domain;
  }
  Folds operands{keys, domain.back().size, getQuery(), getKey()};
  OpFoldResult begin = most(b, loc, lower, operands);
  OpFoldResult end = least(b, loc, upper, operands);
  bindDims(b.getContext(), low, high, count);
  AffineExpr whole = (high - low).ceilDiv(keyGranule) * keyGranule;
  // Upstream's loops run from the offset of a range to its size: the size here
  // is where the keys end, not how many they are.
  OpFoldResult stop =
      least(b, loc, {low + whole, count}, {begin, end, keys});
  stop = most(b, loc, {low, high}, {begin, stop});
  domain.push_back({begin, stop, b.getIndexAttr(1)});
  return domain;
}

/// The slice of keys or values for a tile: whole heads, some rows.
static FailureOr<Value> getKeySlice(OpBuilder &b, OnlineOp op, Value keys,
                                    ArrayRef<OpFoldResult> offsets,
                                    ArrayRef<OpFoldResult> sizes) {
  unsigned batch = op.getNumBatchDims();
  Folds sliceOffsets(offsets.take_front(batch));
  Folds sliceSizes(sizes.take_front(batch));
  if (op.getGroup() > 1) {
    // One head of keys serves a tile of one head of queries; other tiles there
    // are not.
    if (!isConstantIntValue(sizes[batch - 1], 1))
      return failure();
    AffineExpr head = getAffineDimExpr(0, b.getContext());
    sliceOffsets.back() = apply(b, op.getLoc(), head.floorDiv(op.getGroup()),
                                offsets[batch - 1]);
  }
  sliceOffsets.append({offsets.back(), b.getIndexAttr(0)});
  sliceSizes.append({sizes.back(), tensor::getMixedSizes(b, op.getLoc(), keys)
                                       .back()});
  return slice(b, op.getLoc(), keys, sliceOffsets, sliceSizes);
}

FailureOr<TilingResult>
OnlineOp::getTiledImplementation(OpBuilder &b, ArrayRef<OpFoldResult> offsets,
                                 ArrayRef<OpFoldResult> sizes) {
  Location loc = getLoc();
  ArrayRef<OpFoldResult> panelOffsets = offsets.drop_back();
  ArrayRef<OpFoldResult> panelSizes = sizes.drop_back();
  FailureOr<Value> keys = getKeySlice(b, *this, getKeys(), offsets, sizes);
  FailureOr<Value> values = getKeySlice(b, *this, getValues(), offsets, sizes);
  if (failed(keys) || failed(values))
    return failure();
  SmallVector<Value> operands{
      leadingSlice(b, loc, getQueries(), panelOffsets, panelSizes), *keys,
      *values};
  for (Value init : getDpsInits())
    operands.push_back(leadingSlice(b, loc, init, panelOffsets, panelSizes));
  SmallVector<Operation *> slices;
  for (Value operand : operands)
    slices.push_back(operand.getDefiningOp());

  AffineExpr base, at;
  bindDims(b.getContext(), base, at);
  auto moved = [&](Value from, AffineExpr by, OpFoldResult offset) {
    return getValueOrCreateConstantIndexOp(
        b, loc, apply(b, loc, base + by, {from, offset}));
  };
  unsigned batch = getNumBatchDims();
  operands.push_back(batch ? moved(getHead(), at, offsets[batch - 1])
                           : Value(getHead()));
  operands.push_back(moved(getQuery(), at * getPanel(), offsets[batch]));
  operands.push_back(moved(getKey(), at, offsets.back()));
  SmallVector<Type> types;
  for (unsigned i = 3; i < 6; ++i)
    types.push_back(operands[i].getType());
  auto tile = cast<OnlineOp>(mlir::clone(b, getOperation(), types, operands));
  if (batch && isConstantIntValue(sizes[batch - 1], 1))
    tile.setGroup(1);
  return TilingResult{{tile}, SmallVector<Value>(tile->getResults()), slices};
}

LogicalResult OnlineOp::getResultTilePosition(OpBuilder &b, unsigned number,
                                              ArrayRef<OpFoldResult> offsets,
                                              ArrayRef<OpFoldResult> sizes,
                                              Folds &resultOffsets,
                                              Folds &resultSizes) {
  Folds whole = tensor::getMixedSizes(b, getLoc(), getDpsInits()[number]);
  resultOffsets.assign(offsets.begin(), offsets.end() - 1);
  resultSizes.assign(sizes.begin(), sizes.end() - 1);
  for (size_t i = resultOffsets.size(); i < whole.size(); ++i) {
    resultOffsets.push_back(b.getIndexAttr(0));
    resultSizes.push_back(whole[i]);
  }
  return success();
}

FailureOr<TilingResult>
OnlineOp::generateResultTileValue(OpBuilder &b, unsigned,
                                  ArrayRef<OpFoldResult> offsets,
                                  ArrayRef<OpFoldResult> sizes) {
  unsigned loops = getNumBatchDims() + 1;
  Folds tileOffsets(offsets.take_front(loops)), tileSizes(sizes.take_front(loops));
  tileOffsets.push_back(b.getIndexAttr(0));
  tileSizes.push_back(
      tensor::getMixedSize(b, getLoc(), getKeys(), getNumBatchDims()));
  return getTiledImplementation(b, tileOffsets, tileSizes);
}

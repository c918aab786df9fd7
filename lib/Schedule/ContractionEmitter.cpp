//===- ContractionEmitter.cpp - Vector code of one contraction ------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The innermost loop of every contraction: accumulators of native width as
// iter_args of the reduction loop, one operand loaded as vectors, the other one
// as scalars that are broadcast (or both as vectors, for lanes along the
// reduction). Main tiles are full; what is left over at an edge is a tile of its
// own, masked in its last vector only.
//
//===----------------------------------------------------------------------===//

#include "ContractionEmitter.h"

#include "lathe/Dialect/Sched/Sched.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"

using namespace mlir;
using namespace lathe;

namespace {

/// A run of elements along the lanes: full vectors, of which the last one may
/// have a mask.
struct LaneTile {
  OpFoldResult start;
  int64_t vectors;
  Value mask;
};

/// Loops and vector accesses, spelled shortly.
class TileBuilder {
public:
  TileBuilder(OpBuilder &b, Location loc, Type element, int64_t lanes)
      : b(b), loc(loc), element(element), lanes(lanes),
        vectorType(VectorType::get({lanes}, element)) {}

protected:
  OpBuilder &b;
  Location loc;
  Type element;
  int64_t lanes;
  VectorType vectorType;

  using Carried = SmallVector<Value>;
  using Body = function_ref<Carried(OpFoldResult, ValueRange)>;

  OpFoldResult attr(int64_t i) { return b.getIndexAttr(i); }
  Value index(OpFoldResult value) {
    return getValueOrCreateConstantIndexOp(b, loc, value);
  }
  OpFoldResult add(OpFoldResult x, int64_t y) {
    return affine::makeComposedFoldedAffineApply(
        b, loc, b.getAffineSymbolExpr(0) + y, {x});
  }
  /// The part of `size` that whole steps cover.
  OpFoldResult wholeSteps(OpFoldResult size, int64_t step) {
    return affine::makeComposedFoldedAffineApply(
        b, loc, b.getAffineSymbolExpr(0).floorDiv(step) * step, {size});
  }
  Value zero(Type type) {
    return arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
  }

  Carried loop(OpFoldResult from, OpFoldResult to, int64_t step,
               ValueRange carried, Body body);
  Value parallelLoop(OpFoldResult from, OpFoldResult to, int64_t step,
                     Value dest, Body body);
  Value forLaneTiles(OpFoldResult size, int64_t vectors, Value dest,
                     function_ref<Value(const LaneTile &, Value)> body);
  Value forRows(OpFoldResult size, int64_t rows, Value dest,
                function_ref<Value(OpFoldResult, int64_t, Value)> body);
  Value laneMask(OpFoldResult count);
  Value read(const TensorView &view, ArrayRef<OpFoldResult> indices, Value mask);
  Value readScalar(const TensorView &view, ArrayRef<OpFoldResult> indices);
  Value write(Value vector, const TensorView &view,
              ArrayRef<OpFoldResult> indices, Value mask, Value dest);
};

} // namespace

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

/// Covers `size` elements: tiles of `vectors`, single vectors, and a masked one.
Value TileBuilder::forLaneTiles(OpFoldResult size, int64_t vectors, Value dest,
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
  cover(vectors * lanes, vectors);
  if (std::optional<int64_t> known = getConstantIntValue(size)) {
    int64_t rest = *known % (vectors * lanes);
    if (rest == 0)
      return dest;
    Value mask = rest % lanes ? laneMask(attr(rest % lanes)) : Value();
    return body({start, (rest + lanes - 1) / lanes, mask}, dest);
  }
  if (vectors > 1)
    cover(lanes, 1);
  return parallelLoop(
      start, size, lanes, dest, [&](OpFoldResult i, ValueRange dest) -> Carried {
        OpFoldResult rest = affine::makeComposedFoldedAffineApply(
            b, loc, b.getAffineSymbolExpr(0) - b.getAffineSymbolExpr(1),
            {size, i});
        return {body({i, 1, laneMask(rest)}, dest.front())};
      });
}

/// Covers `size` rows: tiles of `rows`, then the rest as one tile if its size
/// is known, else row by row.
Value TileBuilder::forRows(OpFoldResult size, int64_t rows, Value dest,
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
    return vector::ConstantMaskOp::create(b, loc, type, ArrayRef<int64_t>{*known});
  return vector::CreateMaskOp::create(b, loc, type, index(count));
}

/// `lanes` elements from `indices` on; lanes outside the mask are zero.
Value TileBuilder::read(const TensorView &view, ArrayRef<OpFoldResult> indices,
                        Value mask) {
  Value whole = view.getWhole();
  SmallVector<OpFoldResult> at = view.resolve(b, loc, indices);
  SmallVector<Value> values;
  for (OpFoldResult i : at)
    values.push_back(index(i));
  int64_t rank = cast<RankedTensorType>(whole.getType()).getRank();
  AffineMap map = AffineMap::getMinorIdentityMap(rank, 1, b.getContext());
  return vector::TransferReadOp::create(
      b, loc, vectorType, whole, values, AffineMapAttr::get(map), zero(element),
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

//===----------------------------------------------------------------------===//
// Contractions
//===----------------------------------------------------------------------===//

namespace {

class ContractionBuilder : TileBuilder {
public:
  ContractionBuilder(OpBuilder &b, Contraction &c, RegisterTile tile,
                     int64_t lanes, int64_t panelRows)
      : TileBuilder(b, c.op.getLoc(), c.getElementType(), lanes), c(c),
        tile(tile), panelRows(panelRows) {}

  Value build(Value &replaced);

private:
  Contraction &c;
  RegisterTile tile;
  /// The most values that the sum of a packed panel has; 0 without packing.
  int64_t panelRows;
  /// The panel of the lane tile at hand, and where that tile starts.
  Value panel;
  TensorView views[3];
  /// C starts as zero, and is not read.
  bool fromZero = false;
  /// Sizes of the iteration dimensions, and where the tile at hand is.
  SmallVector<OpFoldResult> sizes, at;

  void findSizes();
  SmallVector<OpFoldResult> indicesOf(unsigned operand);
  Value buildOuter(ArrayRef<unsigned> dims, Value dest);
  Value buildLanes(OpFoldResult row, int64_t rows, const LaneTile &lane,
                   Value dest);
  Value buildReduce(OpFoldResult row, int64_t rows, Value dest);
  Carried reduce(ArrayRef<unsigned> dims, ValueRange sums,
                 function_ref<Carried(ValueRange)> step);
  Carried accumulate(ValueRange sums, OpFoldResult row, int64_t rows,
                     OpFoldResult lane, int64_t vectors, Value mask);
  Value load(unsigned operand, int64_t vector, Value mask);
  bool isPacked(unsigned operand);
  void pack(const LaneTile &lane);
};

} // namespace

void ContractionBuilder::findSizes() {
  sizes.resize(c.op.getNumLoops());
  at.assign(c.op.getNumLoops(), attr(0));
  for (unsigned dim = 0; dim < sizes.size(); ++dim) {
    if (!ShapedType::isDynamic(c.getSize(dim))) {
      sizes[dim] = attr(c.getSize(dim));
      continue;
    }
    for (OpOperand &operand : c.op->getOpOperands()) {
      AffineMap map = c.op.getMatchingIndexingMap(&operand);
      if (std::optional<unsigned> position =
              map.getResultPosition(b.getAffineDimExpr(dim))) {
        sizes[dim] = tensor::getMixedSize(b, loc, operand.get(), *position);
        break;
      }
    }
  }
}

SmallVector<OpFoldResult> ContractionBuilder::indicesOf(unsigned operand) {
  SmallVector<OpFoldResult> indices;
  for (AffineExpr expr : c.getMap(operand).getResults())
    indices.push_back(at[cast<AffineDimExpr>(expr).getPosition()]);
  return indices;
}

/// Whether tiles read `operand` from a panel: it has the lanes, and nothing
/// that changes from row to row.
bool ContractionBuilder::isPacked(unsigned operand) {
  return panelRows > 0 && c.form == Contraction::Form::Lanes && c.row &&
         c.reductions.size() == 1 && c.uses(operand, c.lane) &&
         c.uses(operand, c.reductions.front()) && !c.uses(operand, *c.row);
}

/// Copies the columns of a lane tile to a panel, row after row without a gap;
/// idle lanes are zero there.
void ContractionBuilder::pack(const LaneTile &lane) {
  panel = Value();
  unsigned operand = isPacked(0) ? 0 : 1;
  if (!isPacked(operand))
    return;
  unsigned sum = c.reductions.front();
  Value empty = tensor::EmptyOp::create(
      b, loc, ArrayRef<int64_t>{panelRows, lane.vectors * lanes}, element);
  TensorView place = TensorView().withWhole(empty);
  panel = loop(attr(0), sizes[sum], 1, empty,
               [&](OpFoldResult k, ValueRange panel) -> Carried {
                 Value next = panel.front();
                 at[sum] = k;
                 for (int64_t v = 0; v < lane.vectors; ++v) {
                   at[c.lane] = add(lane.start, v * lanes);
                   Value vector =
                       read(views[operand], indicesOf(operand),
                            v + 1 == lane.vectors ? lane.mask : Value());
                   next = write(vector, place, {k, attr(v * lanes)}, Value(),
                                next);
                 }
                 return {next};
               })
              .front();
}

/// One operand of the multiply-adds at `at`, in the given vector of the tile.
Value ContractionBuilder::load(unsigned operand, int64_t vector, Value mask) {
  if (panel && isPacked(operand))
    return read(TensorView().withWhole(panel),
                {at[c.reductions.front()], attr(vector * lanes)}, Value());
  SmallVector<OpFoldResult> indices = indicesOf(operand);
  if (c.uses(operand, c.lane))
    return read(views[operand], indices, mask);
  Value spread = vector::BroadcastOp::create(
      b, loc, vectorType, readScalar(views[operand], indices));
  // Lanes along a sum are added up, so idle ones must stay zero even where
  // this operand is infinite.
  if (mask && c.form == Contraction::Form::Reduce)
    spread = arith::SelectOp::create(b, loc, mask, spread, zero(vectorType));
  return spread;
}

/// sums[r][v] += A B for the tile at (row, lane); what two accumulators share
/// is loaded once.
TileBuilder::Carried
ContractionBuilder::accumulate(ValueRange sums, OpFoldResult row, int64_t rows,
                               OpFoldResult lane, int64_t vectors, Value mask) {
  bool hasRow[2], hasLane[2];
  for (unsigned operand : {0u, 1u}) {
    hasRow[operand] = c.row && c.uses(operand, *c.row);
    hasLane[operand] = c.uses(operand, c.lane);
  }
  SmallVector<Value> loaded[2];
  Carried next;
  for (unsigned operand : {0u, 1u})
    loaded[operand].resize(rows * vectors);
  for (int64_t r = 0; r < rows; ++r) {
    for (int64_t v = 0; v < vectors; ++v) {
      for (unsigned operand : {0u, 1u}) {
        Value &slot = loaded[operand][r * vectors + v];
        if (r > 0 && !hasRow[operand])
          slot = loaded[operand][v];
        else if (v > 0 && !hasLane[operand])
          slot = loaded[operand][r * vectors];
        if (slot)
          continue;
        if (c.row)
          at[*c.row] = add(row, r);
        at[c.lane] = add(lane, v * lanes);
        slot = load(operand, v, v + 1 == vectors ? mask : Value());
      }
      unsigned i = r * vectors + v;
      next.push_back(vector::FMAOp::create(b, loc, loaded[0][i], loaded[1][i],
                                           sums[i]));
    }
  }
  return next;
}

/// The loops over reductions, outermost first, around `step`. The innermost one
/// is unrolled, which hides its own instructions behind the multiply-adds.
TileBuilder::Carried
ContractionBuilder::reduce(ArrayRef<unsigned> dims, ValueRange sums,
                           function_ref<Carried(ValueRange)> step) {
  if (dims.empty())
    return step(sums);
  unsigned dim = dims.front();
  auto run = [&](OpFoldResult from, OpFoldResult to, int64_t unroll,
                 ValueRange sums) {
    return loop(from, to, unroll, sums, [&](OpFoldResult k, ValueRange sums) {
      Carried next(sums);
      for (int64_t u = 0; u < unroll; ++u) {
        at[dim] = add(k, u);
        next = reduce(dims.drop_front(), next, step);
      }
      return next;
    });
  };
  if (dims.size() > 1 || c.form == Contraction::Form::Reduce)
    return run(attr(0), sizes[dim], 1, sums);
  // A short sum is left to LLVM: unrolled here, its scalars are all loaded first
  // and pushed out to the stack again.
  constexpr int64_t shortSum = 16;
  std::optional<int64_t> known = getConstantIntValue(sizes[dim]);
  int64_t unroll = known && *known <= shortSum ? 1 : 4;
  OpFoldResult whole = wholeSteps(sizes[dim], unroll);
  Carried next = run(attr(0), whole, unroll, sums);
  return run(whole, sizes[dim], 1, next);
}

/// One tile with lanes along the last dimension of C.
Value ContractionBuilder::buildLanes(OpFoldResult row, int64_t rows,
                                     const LaneTile &lane, Value dest) {
  auto forTile = [&](function_ref<void(unsigned, Value)> body) {
    for (int64_t r = 0; r < rows; ++r)
      for (int64_t v = 0; v < lane.vectors; ++v) {
        if (c.row)
          at[*c.row] = add(row, r);
        at[c.lane] = add(lane.start, v * lanes);
        body(r * lane.vectors + v, v + 1 == lane.vectors ? lane.mask : Value());
      }
  };
  // C is read where the tile is written: from the latest value of the whole.
  Carried sums(rows * lane.vectors);
  TensorView latest = views[2].withWhole(dest);
  forTile([&](unsigned i, Value mask) {
    sums[i] = fromZero ? zero(vectorType) : read(latest, indicesOf(2), mask);
  });
  sums = reduce(c.reductions, sums, [&](ValueRange sums) {
    return accumulate(sums, row, rows, lane.start, lane.vectors, lane.mask);
  });
  forTile([&](unsigned i, Value mask) {
    dest = write(sums[i], views[2], indicesOf(2), mask, dest);
  });
  return dest;
}

/// One tile with lanes along a reduction: sums of `vectors` lanes groups, added
/// up at the end.
Value ContractionBuilder::buildReduce(OpFoldResult row, int64_t rows,
                                      Value dest) {
  int64_t vectors = tile.vectors;
  Carried start(rows * vectors, zero(vectorType));
  Carried sums = reduce(c.reductions, start, [&](ValueRange sums) {
    OpFoldResult size = sizes[c.lane];
    OpFoldResult end = wholeSteps(size, vectors * lanes);
    Carried wide = loop(attr(0), end, vectors * lanes, sums,
                        [&](OpFoldResult k, ValueRange sums) {
                          return accumulate(sums, row, rows, k, vectors, Value());
                        });
    // What is left goes to the first vector of each row.
    Carried first;
    for (int64_t r = 0; r < rows; ++r)
      first.push_back(wide[r * vectors]);
    first = loop(end, size, lanes, first, [&](OpFoldResult k, ValueRange sums) {
      OpFoldResult rest = affine::makeComposedFoldedAffineMin(
          b, loc,
          AffineMap::get(0, 2,
                         {b.getAffineSymbolExpr(0) - b.getAffineSymbolExpr(1),
                          b.getAffineConstantExpr(lanes)},
                         b.getContext()),
          {size, k});
      return accumulate(sums, row, rows, k, 1, laneMask(rest));
    });
    for (int64_t r = 0; r < rows; ++r)
      wide[r * vectors] = first[r];
    return wide;
  });
  for (int64_t r = 0; r < rows; ++r) {
    if (c.row)
      at[*c.row] = add(row, r);
    Value sum = sums[r * vectors];
    for (int64_t v = 1; v < vectors; ++v)
      sum = arith::AddFOp::create(b, loc, sum, sums[r * vectors + v]);
    Value total = vector::ReductionOp::create(b, loc, vector::CombiningKind::ADD,
                                              sum, arith::FastMathFlags::reassoc);
    SmallVector<OpFoldResult> indices = indicesOf(2);
    if (!fromZero)
      total = arith::AddFOp::create(
          b, loc, readScalar(views[2].withWhole(dest), indices), total);
    SmallVector<Value> values;
    for (OpFoldResult i : views[2].resolve(b, loc, indices))
      values.push_back(index(i));
    dest = tensor::InsertOp::create(b, loc, total, dest, values);
  }
  return dest;
}

/// The loops over `dims`, and inside them the tiles.
Value ContractionBuilder::buildOuter(ArrayRef<unsigned> dims, Value dest) {
  if (!dims.empty())
    return parallelLoop(attr(0), sizes[dims.front()], 1, dest,
                        [&](OpFoldResult i, ValueRange dest) -> Carried {
                          at[dims.front()] = i;
                          return {buildOuter(dims.drop_front(), dest.front())};
                        });
  OpFoldResult rows = c.row ? sizes[*c.row] : attr(1);
  int64_t step = c.row ? tile.rows : 1;
  if (c.form == Contraction::Form::Reduce)
    return forRows(rows, step, dest,
                   [&](OpFoldResult row, int64_t count, Value dest) {
                     return buildReduce(row, count, dest);
                   });
  return forLaneTiles(
      sizes[c.lane], tile.vectors, dest, [&](const LaneTile &lane, Value dest) {
        pack(lane);
        return forRows(rows, step, dest,
                       [&](OpFoldResult row, int64_t count, Value dest) {
                         return buildLanes(row, count, lane, dest);
                       });
      });
}

/// Whether `value` is a fill with zero for `op` alone.
static linalg::FillOp zeroFillFor(Value value) {
  auto fill = value.getDefiningOp<linalg::FillOp>();
  if (!fill || !value.hasOneUse() ||
      !matchPattern(fill.value(), m_AnyZeroFloat()))
    return {};
  return fill;
}

Value ContractionBuilder::build(Value &replaced) {
  Value init = c.op.getDpsInits()[0];
  if (linalg::FillOp fill = zeroFillFor(init)) {
    fromZero = true;
    init = fill.output();
  }
  findSizes();
  for (unsigned operand : {0u, 1u})
    views[operand] = TensorView::ofSource(c.op.getDpsInputs()[operand]);
  views[2] = TensorView::ofDestination(init, c.op->getResult(0), replaced);
  return buildOuter(c.outer, views[2].getWhole());
}

Value lathe::emitContraction(OpBuilder &b, Contraction &contraction,
                             RegisterTile tile, int64_t lanes,
                             int64_t panelRows, Value &replaced) {
  return ContractionBuilder(b, contraction, tile, lanes, panelRows)
      .build(replaced);
}

//===----------------------------------------------------------------------===//
// Fills
//===----------------------------------------------------------------------===//

namespace {
class FillBuilder : TileBuilder {
public:
  FillBuilder(OpBuilder &b, linalg::FillOp op, int64_t lanes)
      : TileBuilder(b, op.getLoc(), getElementTypeOrSelf(op.output()), lanes),
        op(op) {}

  Value build() {
    Value vector =
        vector::BroadcastOp::create(b, loc, vectorType, op.value());
    sizes = tensor::getMixedSizes(b, loc, op.output());
    return buildDim(0, vector, op.output());
  }

private:
  linalg::FillOp op;
  SmallVector<OpFoldResult> sizes, at;

  Value buildDim(unsigned dim, Value vector, Value dest) {
    if (dim + 1 < sizes.size())
      return parallelLoop(attr(0), sizes[dim], 1, dest,
                          [&](OpFoldResult i, ValueRange dest) -> Carried {
                            at.push_back(i);
                            Value next = buildDim(dim + 1, vector, dest.front());
                            at.pop_back();
                            return {next};
                          });
    return forLaneTiles(sizes[dim], 4, dest,
                        [&](const LaneTile &tile, Value dest) {
                          for (int64_t v = 0; v < tile.vectors; ++v) {
                            at.push_back(add(tile.start, v * lanes));
                            dest = write(vector, TensorView(), at,
                                         v + 1 == tile.vectors ? tile.mask
                                                               : Value(),
                                         dest);
                            at.pop_back();
                          }
                          return dest;
                        });
  }
};
} // namespace

Value lathe::emitFill(OpBuilder &b, linalg::FillOp op, int64_t lanes) {
  return FillBuilder(b, op, lanes).build();
}

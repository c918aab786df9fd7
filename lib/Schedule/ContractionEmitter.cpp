//===- ContractionEmitter.cpp - Vector code of one contraction ------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The innermost loop of every contraction: accumulators of native width as
// iter_args of the reduction loop, one operand loaded as vectors, the other one
// as scalars that are broadcast (or both as vectors, for lanes along the
// reduction). Where the lanes' dimension is shorter than a vector, neighbours
// along another one share the vector, each a piece of it.
//
//===----------------------------------------------------------------------===//

#include "ContractionEmitter.h"
#include "PartialSums.h"
#include "TileBuilder.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"

using namespace mlir;
using namespace lathe;

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
  /// How far neighbouring vectors of a tile are apart.
  int64_t unit = c.group ? c.pieces : lanes;
  /// With a group: the part of an operand along the sum that is spread out, one
  /// value of the sum after the other, for each vector of the tile.
  SmallVector<Value> chunks;
  OpFoldResult chunkStart;
  int64_t inChunk = 0;

  /// Whether a group makes the unrolled steps of the sum use one chunk.
  bool hasChunks() {
    return c.group && (c.usesVectors(0) != c.uses(0, c.lane) ||
                       c.usesVectors(1) != c.uses(1, c.lane));
  }

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
  /// Moves `at` to a row of the tile, and to a vector of it.
  void moveTo(OpFoldResult row, int64_t r, OpFoldResult lane, int64_t v) {
    if (c.row)
      at[*c.row] = add(row, r);
    at[c.group.value_or(c.lane)] = add(lane, v * unit);
  }
  Value readPieces(const TensorView &view, unsigned operand);
  Value writePieces(Value vector, Value dest);
  Value loadGrouped(unsigned operand, int64_t vector);
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
  panel =
      loop(attr(0), sizes[sum], 1, empty,
           [&](OpFoldResult k, ValueRange panel) -> Carried {
             Value next = panel.front();
             at[sum] = k;
             for (int64_t v = 0; v < lane.vectors; ++v) {
               at[c.lane] = add(lane.start, v * lanes);
               Value vector = read(views[operand], indicesOf(operand),
                                   v + 1 == lane.vectors ? lane.mask : Value());
               next = write(vector, place, {k, attr(v * lanes)}, Value(), next);
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
  if (c.group && (c.uses(operand, c.lane) || c.uses(operand, *c.group)))
    return loadGrouped(operand, vector);
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

//===----------------------------------------------------------------------===//
// Vectors of several pieces
//===----------------------------------------------------------------------===//

/// Lanes `from` to `from` + `size` of the concatenation of two vectors.
static SmallVector<int64_t> run(int64_t from, int64_t size) {
  return llvm::to_vector(llvm::seq<int64_t>(from, from + size));
}

/// One piece after the other, from neighbours along the group.
Value ContractionBuilder::readPieces(const TensorView &view, unsigned operand) {
  SmallVector<Value> pieces;
  OpFoldResult first = at[*c.group];
  auto type = VectorType::get({lanes / c.pieces}, element);
  for (int64_t i = 0; i < c.pieces; ++i) {
    at[*c.group] = add(first, i);
    pieces.push_back(read(view, indicesOf(operand), Value(), type));
  }
  at[*c.group] = first;
  for (int64_t size = 2 * lanes / c.pieces; size <= lanes; size *= 2)
    for (int64_t i = 0; i < lanes / size; ++i)
      pieces[i] = vector::ShuffleOp::create(b, loc, pieces[2 * i],
                                            pieces[2 * i + 1], run(0, size));
  return pieces.front();
}

/// The inverse, into C.
Value ContractionBuilder::writePieces(Value vector, Value dest) {
  OpFoldResult first = at[*c.group];
  int64_t size = lanes / c.pieces;
  for (int64_t i = 0; i < c.pieces; ++i) {
    at[*c.group] = add(first, i);
    Value piece =
        vector::ShuffleOp::create(b, loc, vector, vector, run(i * size, size));
    dest = write(piece, views[2], indicesOf(2), Value(), dest);
  }
  at[*c.group] = first;
  return dest;
}

/// An operand that has the lanes, the group, or both.
Value ContractionBuilder::loadGrouped(unsigned operand, int64_t vector) {
  int64_t size = lanes / c.pieces;
  const TensorView &view = views[operand];
  bool hasLane = c.uses(operand, c.lane);
  if (hasLane && c.uses(operand, *c.group))
    return readPieces(view, operand);
  SmallVector<int64_t> mask;
  for (int64_t lane = 0; lane < lanes; ++lane)
    mask.push_back(hasLane ? lane % size : lane - lane % size + inChunk);
  if (hasLane) {
    Value piece = read(view, indicesOf(operand), Value(),
                       VectorType::get({size}, element));
    return vector::ShuffleOp::create(b, loc, piece, piece, mask);
  }
  chunks.resize(std::max<size_t>(chunks.size(), vector + 1));
  if (inChunk == 0) {
    unsigned sum = c.reductions.front();
    std::swap(at[sum], chunkStart);
    chunks[vector] = readPieces(view, operand);
    std::swap(at[sum], chunkStart);
  }
  return vector::ShuffleOp::create(b, loc, chunks[vector], chunks[vector],
                                   mask);
}

/// sums[r][v] += A B for the tile at (row, lane); what two accumulators share
/// is loaded once.
TileBuilder::Carried
ContractionBuilder::accumulate(ValueRange sums, OpFoldResult row, int64_t rows,
                               OpFoldResult lane, int64_t vectors, Value mask) {
  bool hasRow[2], hasLane[2];
  for (unsigned operand : {0u, 1u}) {
    hasRow[operand] = c.row && c.uses(operand, *c.row);
    hasLane[operand] = c.usesVectors(operand);
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
        moveTo(row, r, lane, v);
        slot = load(operand, v, v + 1 == vectors ? mask : Value());
      }
      unsigned i = r * vectors + v;
      next.push_back(
          vector::FMAOp::create(b, loc, loaded[0][i], loaded[1][i], sums[i]));
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
      chunkStart = k;
      for (int64_t u = 0; u < unroll; ++u) {
        at[dim] = add(k, u);
        inChunk = u;
        next = reduce(dims.drop_front(), next, step);
      }
      return next;
    });
  };
  if (dims.size() > 1 || c.form == Contraction::Form::Reduce)
    return run(attr(0), sizes[dim], 1, sums);
  // A short sum is left to LLVM: unrolled here, its scalars are all loaded
  // first and pushed out to the stack again.
  constexpr int64_t shortSum = 16;
  std::optional<int64_t> known = getConstantIntValue(sizes[dim]);
  int64_t unroll = known && *known <= shortSum ? 1 : 4;
  if (hasChunks())
    unroll = lanes / c.pieces;
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
        moveTo(row, r, lane.start, v);
        body(r * lane.vectors + v, v + 1 == lane.vectors ? lane.mask : Value());
      }
  };
  // C is read where the tile is written: from the latest value of the whole.
  Carried sums(rows * lane.vectors);
  TensorView latest = views[2].withWhole(dest);
  forTile([&](unsigned i, Value mask) {
    sums[i] = fromZero  ? zero(vectorType)
              : c.group ? readPieces(latest, 2)
                        : read(latest, indicesOf(2), mask);
  });
  sums = reduce(c.reductions, sums, [&](ValueRange sums) {
    return accumulate(sums, row, rows, lane.start, lane.vectors, lane.mask);
  });
  forTile([&](unsigned i, Value mask) {
    dest = c.group ? writePieces(sums[i], dest)
                   : write(sums[i], views[2], indicesOf(2), mask, dest);
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
    Carried wide =
        loop(attr(0), end, vectors * lanes, sums,
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
    Value total = sched::addLanes(b, loc, sum);
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
  return forLaneTiles(sizes[c.group.value_or(c.lane)], unit, tile.vectors, dest,
                      [&](const LaneTile &lane, Value dest) {
                        pack(lane);
                        return forRows(
                            rows, step, dest,
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

//===- AttentionTile.cpp - One panel of queries, one tile of keys ---------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The vector code of attn.online for one tile. Lanes are queries, so nothing is
// ever summed across a register: scores and accumulators are kept transposed, a
// component of a key or a value is a scalar that meets all lanes.
//
// Four steps: scores of a block of keys in registers, stored beside a running
// maximum; the factor by which older sums shrink; weights in place of the
// scores, and their sum; a block of components of the accumulator in registers,
// over all keys.
//
//===----------------------------------------------------------------------===//

#include "AttentionModels.h"
#include "VectorRegion.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

#include <limits>

using namespace mlir;
using namespace lathe;
using namespace lathe::attn;

namespace {
class TileEmitter {
public:
  TileEmitter(OnlineOp op, VectorEmitter &e, TargetAttr target, Value scratch)
      : op(op), e(e), scratch(scratch), registers(op.getPanel() / e.lanes),
        rows(getTileRows(target, registers)) {}

  /// The new states after `count` keys; `masked` says whether the mask, if
  /// there is one, must be looked at.
  SmallVector<Value> emit(OpFoldResult count, bool masked);

private:
  using Values = SmallVector<Value>;

  Values readAll(Value tensor, ValueRange before);
  Value writeAll(ValueRange vectors, Value tensor, ValueRange before);
  Value component(Value tensor, Value row, Value column);
  /// products[r * registers + v] += scalar(r) * vector(v)
  Values multiplyAdd(ValueRange sums, ArrayRef<Value> scalars,
                     ValueRange vectors);
  Values emitScores(Value first, int64_t block, ValueRange states);
  Value emitScore(Value dot, int64_t v, Value key);
  Value emitWeight(Value score, Value most, bool flush);
  Values emitWeights(int64_t v, Value first, int64_t block, ValueRange states);
  Values emitAccumulate(OpFoldResult count, Value first, int64_t block,
                        Value accumulator);

  OnlineOp op;
  VectorEmitter &e;
  Value scratch;
  int64_t registers, rows;
  bool masked = false;
  /// The numbers of the queries; only where a region looks at them.
  Values queries;
  Values maximum, shrink;
  Value weights;
};
} // namespace

SmallVector<Value> TileEmitter::readAll(Value tensor, ValueRange before) {
  Values vectors, at(before);
  at.push_back({});
  for (int64_t v = 0; v < registers; ++v) {
    at.back() = e.index(v * e.lanes);
    vectors.push_back(e.read(tensor, tileIndex(e, tensor, at)));
  }
  return vectors;
}

Value TileEmitter::writeAll(ValueRange vectors, Value tensor,
                            ValueRange before) {
  Values at(before);
  at.push_back({});
  for (auto [v, vector] : llvm::enumerate(vectors)) {
    at.back() = e.index(v * e.lanes);
    tensor = e.write(vector, tensor, tileIndex(e, tensor, at));
  }
  return tensor;
}

/// An element of the keys or the values, in all lanes.
Value TileEmitter::component(Value tensor, Value row, Value column) {
  return e.broadcast(tensor::ExtractOp::create(
      e.b, tensor, tileIndex(e, tensor, {row, column})));
}

SmallVector<Value> TileEmitter::multiplyAdd(ValueRange sums,
                                            ArrayRef<Value> scalars,
                                            ValueRange vectors) {
  Values results;
  for (auto [r, scalar] : llvm::enumerate(scalars))
    for (auto [v, vector] : llvm::enumerate(vectors))
      results.push_back(vector::FMAOp::create(e.b, scalar, vector,
                                              sums[r * vectors.size() + v]));
  return results;
}

/// From q.k to the score, times half the exponent if there is one, which no score
/// of f32 leaves its range by; -inf for a key that is masked.
Value TileEmitter::emitScore(Value dot, int64_t v, Value key) {
  Value score = dot;
  Value number;
  if (op.hasScore() || masked)
    number = arith::AddIOp::create(e.b, op.getKey(), key);
  if (op.hasScore())
    score =
        emitRegion(e, op.getScore(), {score, op.getHead(), queries[v], number});
  if (op.getExponent().convertToFloat() != 1.0f)
    score = arith::MulFOp::create(
        e.b, score, e.splat(0.5f * op.getExponent().convertToFloat()));
  if (!masked)
    return score;
  Value visible =
      emitRegion(e, op.getMask(), {op.getHead(), queries[v], number});
  return arith::SelectOp::create(
      e.b, visible, score, e.splat(-std::numeric_limits<float>::infinity()));
}

/// Two to the power of a score less the maximum. What is left of the exponent is a
/// sum, and so needs no register of its own.
Value TileEmitter::emitWeight(Value score, Value most, bool flush) {
  Value below = arith::SubFOp::create(e.b, score, most);
  if (op.getExponent().convertToFloat() != 1.0f)
    below = arith::AddFOp::create(e.b, below, below);
  return e.exp2(below, flush);
}

/// States: the running maxima, then the scores.
SmallVector<Value> TileEmitter::emitScores(Value first, int64_t block,
                                           ValueRange states) {
  Values zeros(block * registers, e.splat(0.0f));
  Values keys;
  for (int64_t r = 0; r < block; ++r)
    keys.push_back(e.add(first, r));
  int64_t size = op.getKeys().getType().getShape().back();
  Values dots = e.loop(
      e.index(0), e.index(size), 1, zeros, [&](Value column, ValueRange sums) {
        Values panel = readAll(op.getQueries(), column), scalars;
        for (Value key : keys)
          scalars.push_back(component(op.getKeys(), key, column));
        return multiplyAdd(sums, scalars, panel);
      });
  Values results(states);
  for (int64_t r = 0; r < block; ++r) {
    Values scores;
    for (int64_t v = 0; v < registers; ++v) {
      scores.push_back(emitScore(dots[r * registers + v], v, keys[r]));
      results[v] = e.max(results[v], scores.back());
    }
    results.back() = writeAll(scores, results.back(), keys[r]);
  }
  return results;
}

/// States: the sum of one register of queries, and the scores, whose column of
/// that register becomes weights. One register at a time: the constants of 2^x
/// take most of sixteen.
SmallVector<Value> TileEmitter::emitWeights(int64_t v, Value first,
                                            int64_t block, ValueRange states) {
  Value sum = states[0], scores = states[1];
  for (int64_t r = 0; r < block; ++r) {
    Values at{e.add(first, r), e.index(v * e.lanes)};
    Value weight = emitWeight(e.read(scores, at), maximum[v], masked);
    sum = arith::AddFOp::create(e.b, sum, weight);
    scores = e.write(weight, scores, at);
  }
  return {sum, scores};
}

SmallVector<Value> TileEmitter::emitAccumulate(OpFoldResult count, Value first,
                                               int64_t block,
                                               Value accumulator) {
  Values sums, columns;
  for (int64_t r = 0; r < block; ++r) {
    columns.push_back(e.add(first, r));
    Values old = readAll(accumulator, columns.back());
    for (int64_t v = 0; v < registers; ++v)
      sums.push_back(arith::MulFOp::create(e.b, old[v], shrink[v]));
  }
  sums = e.blocks(count, 1, sums, [&](Value key, int64_t, ValueRange states) {
    Values scalars, row = readAll(weights, key);
    for (Value column : columns)
      scalars.push_back(component(op.getValues(), key, column));
    return multiplyAdd(states, scalars, row);
  });
  for (int64_t r = 0; r < block; ++r)
    accumulator =
        writeAll(ArrayRef<Value>(sums).slice(r * registers, registers),
                 accumulator, columns[r]);
  return {accumulator};
}

SmallVector<Value> TileEmitter::emit(OpFoldResult count, bool useMask) {
  masked = useMask && op.hasMask();
  if (queries.empty() && (masked || op.hasScore()))
    for (int64_t v = 0; v < registers; ++v) {
      SmallVector<int32_t> lanes;
      for (int64_t lane = 0; lane < e.lanes; ++lane)
        lanes.push_back(v * e.lanes + lane);
      Value numbers = arith::ConstantOp::create(
          e.b, DenseElementsAttr::get(e.vectorOf(e.b.getI32Type()),
                                      ArrayRef<int32_t>(lanes)));
      Value base =
          arith::IndexCastOp::create(e.b, e.b.getI32Type(), op.getQuery());
      queries.push_back(arith::AddIOp::create(e.b, e.broadcast(base), numbers));
    }
  Values old = readAll(op.getMaximum(), {});
  Values states(old);
  states.push_back(scratch);
  states = e.blocks(count, rows, states, [&](Value i, int64_t n, ValueRange s) {
    return emitScores(i, n, s);
  });
  weights = states.pop_back_val();
  maximum = states;
  states = readAll(op.getSum(), {});
  shrink.clear();
  for (int64_t v = 0; v < registers; ++v) {
    shrink.push_back(emitWeight(old[v], maximum[v], /*flush=*/true));
    states[v] = arith::MulFOp::create(e.b, states[v], shrink[v]);
  }
  for (int64_t v = 0; v < registers; ++v) {
    Values both = e.blocks(count, 2, {states[v], weights},
                           [&](Value i, int64_t n, ValueRange s) {
                             return emitWeights(v, i, n, s);
                           });
    states[v] = both[0];
    weights = both[1];
  }
  Value accumulator = op.getAccumulator();
  OpFoldResult size =
      e.b.getIndexAttr(op.getValues().getType().getShape().back());
  Value newAccumulator =
      e.blocks(size, rows, accumulator, [&](Value i, int64_t n, ValueRange s) {
        return emitAccumulate(count, i, n, s[0]);
      })[0];
  return {newAccumulator, writeAll(maximum, op.getMaximum(), {}),
          writeAll(states, op.getSum(), {})};
}

/// Whether every query of the panel sees every key of a tile of `count` keys;
/// null where that cannot be told.
static Value emitAllVisible(VectorEmitter &e, OnlineOp op, int64_t count) {
  MaskFacts facts = getMaskFacts(op.getMask());
  if (!facts.exact)
    return {};
  auto worst = [&](Value base, int64_t extent, int64_t factor) {
    Value at = e.add(base, factor > 0 ? 0 : extent - 1);
    return Value(arith::MulIOp::create(e.b, at, e.index(factor)));
  };
  Value all;
  for (MaskConstraint c : facts.constraints) {
    Value sum =
        arith::AddIOp::create(e.b, worst(op.getQuery(), op.getPanel(), c.query),
                              worst(op.getKey(), count, c.key));
    Value holds = arith::CmpIOp::create(e.b, arith::CmpIPredicate::sge,
                                        e.add(sum, c.constant), e.index(0));
    all = all ? Value(arith::AndIOp::create(e.b, all, holds)) : holds;
  }
  return all;
}

/// Scratch for the scores of a tile, before the loops around the op.
static Value createScratch(ImplicitLocOpBuilder &b, OnlineOp op, int64_t keys) {
  OpBuilder::InsertionGuard guard(b);
  Operation *outermost = op;
  while (!isa<FunctionOpInterface>(outermost->getParentOp()))
    outermost = outermost->getParentOp();
  b.setInsertionPoint(outermost);
  auto type = RankedTensorType::get({keys, op.getPanel()}, b.getF32Type());
  return bufferization::AllocTensorOp::create(b, type, ValueRange());
}

LogicalResult lathe::emitOnline(RewriterBase &rewriter, OnlineOp op,
                                TargetAttr target) {
  int64_t lanes = target.lanes(rewriter.getF32Type());
  if (failed(verifyPanelTile(op, op.getQueries().getType(), lanes)))
    return failure();
  rewriter.setInsertionPoint(op);
  ImplicitLocOpBuilder b(op.getLoc(), rewriter);
  VectorEmitter e(b, lanes);
  OpFoldResult count =
      tensor::getMixedSize(b, op.getLoc(), op.getKeys(), op.getNumBatchDims());
  std::optional<int64_t> known = getConstantIntValue(count);
  int64_t most = op.getTile() ? *op.getTile() : known.value_or(0);
  if (most <= 0)
    return op.emitOpError("has an unknown number of keys, expected a tile");
  TileEmitter tile(op, e, target, createScratch(b, op, most));

  // The body for a whole tile that needs no mask, where there can be one, and
  // the body for all others.
  Value visible;
  if (op.hasMask()) {
    visible = emitAllVisible(e, op, most);
    if (!visible) {
      rewriter.replaceOp(op, tile.emit(count, /*masked=*/true));
      return success();
    }
  }
  Value plain = visible;
  if (!known) {
    Value whole = arith::CmpIOp::create(b, arith::CmpIPredicate::eq,
                                        cast<Value>(count), e.index(most));
    plain = plain ? Value(arith::AndIOp::create(b, plain, whole)) : whole;
  }
  if (!plain) {
    rewriter.replaceOp(op, tile.emit(count, /*masked=*/false));
    return success();
  }
  auto choice = scf::IfOp::create(b, op.getResultTypes(), plain,
                                  /*withElseRegion=*/true);
  b.setInsertionPointToEnd(&choice.getThenRegion().front());
  scf::YieldOp::create(
      b, TileEmitter(tile).emit(b.getIndexAttr(known.value_or(most)), false));
  b.setInsertionPointToEnd(&choice.getElseRegion().front());
  scf::YieldOp::create(b, TileEmitter(tile).emit(count, true));
  rewriter.replaceOp(op, choice.getResults());
  return success();
}

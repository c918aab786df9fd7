//===- AttentionPanels.cpp - Panels packed and unpacked -------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The vector code of attn.pack and attn.finish for one panel: whole blocks are
// transposed in registers; the last columns of odd head sizes and the rows of a
// short last panel are moved one by one.
//
//===----------------------------------------------------------------------===//

#include "AttentionModels.h"

#include "lathe/Schedule/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::attn;

LogicalResult lathe::verifyPanelTile(Operation *op, RankedTensorType panels,
                                     int64_t lanes) {
  for (int64_t size : panels.getShape().drop_back(2))
    if (size != 1)
      return op->emitOpError("works on panels ")
             << panels << ", expected a tile of one panel";
  if (panels.getShape().back() % lanes)
    return op->emitOpError("has a panel of ")
           << panels.getShape().back() << " queries, expected a multiple of the "
           << lanes << " lanes of the target";
  return success();
}

SmallVector<Value> lathe::tileIndex(VectorEmitter &e, Value tensor,
                                    ValueRange last) {
  int64_t rank = cast<RankedTensorType>(tensor.getType()).getRank();
  SmallVector<Value> indices(rank - last.size(), e.index(0));
  indices.append(last.begin(), last.end());
  return indices;
}

/// `if (count == panel) whole() else part()`, without the test where the count
/// is known. Both return the new value of one tensor.
static Value emitByCount(VectorEmitter &e, OpFoldResult count, int64_t panel,
                         llvm::function_ref<Value()> whole,
                         llvm::function_ref<Value()> part) {
  if (std::optional<int64_t> known = getConstantIntValue(count))
    return *known == panel ? whole() : part();
  Value same =
      arith::CmpIOp::create(e.b, arith::CmpIPredicate::eq, cast<Value>(count),
                            e.index(panel));
  auto branch = [](llvm::function_ref<Value()> emit) {
    return [emit](OpBuilder &b, Location loc) {
      scf::YieldOp::create(b, loc, emit());
    };
  };
  // The builders of the branches are this one, set inside them.
  auto choice = scf::IfOp::create(e.b, same, branch(whole), branch(part));
  return choice.getResult(0);
}

/// Moves single elements: to(row, column, element of from) for the rows below
/// `count` and the columns from `first` to `last`.
static Value moveElements(VectorEmitter &e, OpFoldResult count, int64_t first,
                          int64_t last, Value into,
                          llvm::function_ref<Value(Value, Value, Value)> move) {
  if (first == last)
    return into;
  Value rows = getValueOrCreateConstantIndexOp(e.b, e.b.getLoc(), count);
  return e.loop(e.index(0), rows, 1, into, [&](Value row, ValueRange outer) {
    return e.loop(e.index(first), e.index(last), 1, outer,
                  [&](Value column, ValueRange inner) -> SmallVector<Value> {
                    return {move(row, column, inner[0])};
                  });
  })[0];
}

//===----------------------------------------------------------------------===//
// attn.pack
//===----------------------------------------------------------------------===//

namespace {
struct PackEmitter {
  PackOp op;
  VectorEmitter &e;
  int64_t size = op.getQueries().getType().getShape().back();
  int64_t panel = op.getPanel();
  int64_t whole = size - size % e.lanes;
  Value scale = arith::ConstantOp::create(e.b, op.getScaleAttr());

  Value moveRows(OpFoldResult count, int64_t first, Value into) {
    return moveElements(
        e, count, first, size, into, [&](Value row, Value column, Value to) {
          Value q = op.getQueries();
          Value x = tensor::ExtractOp::create(e.b, q,
                                              tileIndex(e, q, {row, column}));
          Value scaled = arith::MulFOp::create(e.b, x, scale);
          return tensor::InsertOp::create(e.b, scaled, to,
                                          tileIndex(e, to, {column, row}))
              .getResult();
        });
  }

  Value emitWhole(OpFoldResult count) {
    Value packed = op.getInit();
    if (whole)
      packed = e.loop(e.index(0), e.index(whole), e.lanes, packed,
                      [&](Value column, ValueRange states) {
                        return emitBlocks(column, states[0]);
                      })[0];
    return moveRows(count, whole, packed);
  }

  SmallVector<Value> emitBlocks(Value column, Value packed) {
    Value factor = e.broadcast(scale);
    for (int64_t first = 0; first < panel; first += e.lanes) {
      SmallVector<Value> rows;
      for (int64_t lane = 0; lane < e.lanes; ++lane)
        rows.push_back(
            e.read(op.getQueries(), tileIndex(e, op.getQueries(),
                                              {e.index(first + lane), column})));
      for (auto [i, row] : llvm::enumerate(e.transpose(rows)))
        packed = e.write(arith::MulFOp::create(e.b, row, factor), packed,
                         tileIndex(e, packed,
                                   {e.add(column, i), e.index(first)}));
    }
    return {packed};
  }

  /// Zeros first: missing queries are computed with, but must be finite.
  Value emitPart(OpFoldResult count) {
    Value zero = e.splat(0.0f);
    Value cleared = e.loop(
        e.index(0), e.index(size), 1, Value(op.getInit()),
        [&](Value column, ValueRange states) -> SmallVector<Value> {
          Value packed = states[0];
          for (int64_t first = 0; first < panel; first += e.lanes)
            packed = e.write(zero, packed,
                             tileIndex(e, packed, {column, e.index(first)}));
          return {packed};
        })[0];
    return moveRows(count, 0, cleared);
  }
};
} // namespace

LogicalResult lathe::emitPack(RewriterBase &rewriter, PackOp op,
                              TargetAttr target) {
  int64_t lanes = target.lanes(rewriter.getF32Type());
  if (failed(verifyPanelTile(op, op.getInit().getType(), lanes)))
    return failure();
  rewriter.setInsertionPoint(op);
  ImplicitLocOpBuilder b(op.getLoc(), rewriter);
  VectorEmitter e(b, lanes);
  PackEmitter emitter{op, e};
  OpFoldResult count = tensor::getMixedSize(
      b, op.getLoc(), op.getQueries(), op.getQueries().getType().getRank() - 2);
  Value packed = emitByCount(
      e, count, emitter.panel, [&] { return emitter.emitWhole(count); },
      [&] { return emitter.emitPart(count); });
  rewriter.replaceOp(op, packed);
  return success();
}

//===----------------------------------------------------------------------===//
// attn.finish
//===----------------------------------------------------------------------===//

namespace {
struct FinishEmitter {
  FinishOp op;
  VectorEmitter &e;
  SmallVector<Value> factors;
  int64_t size = op.getInit().getType().getShape().back();
  int64_t panel = op.getPanel();
  int64_t whole = size - size % e.lanes;

  /// One over the sums; 0 where no key was seen. The largest score of a row that
  /// sees one has weight 1; where all are -inf, weights that are not flushed leave
  /// a sum of almost nothing.
  void emitFactors() {
    Value zero = e.splat(0.0f), one = e.splat(1.0f), sums = op.getSum();
    Value half = e.splat(0.5f);
    for (int64_t first = 0; first < panel; first += e.lanes) {
      Value sum = e.read(sums, tileIndex(e, sums, e.index(first)));
      Value none =
          arith::CmpFOp::create(e.b, arith::CmpFPredicate::OLT, sum, half);
      Value inverse = arith::DivFOp::create(e.b, one, sum);
      factors.push_back(arith::SelectOp::create(e.b, none, zero, inverse));
    }
  }

  Value emitWhole(OpFoldResult count) {
    Value out = op.getInit();
    if (whole)
      out = e.loop(e.index(0), e.index(whole), e.lanes, out,
                   [&](Value column, ValueRange states) {
                     return emitBlocks(column, states[0]);
                   })[0];
    return moveRows(count, whole, out);
  }

  SmallVector<Value> emitBlocks(Value column, Value out) {
    Value from = op.getAccumulator();
    for (auto [v, factor] : llvm::enumerate(factors)) {
      int64_t first = v * e.lanes;
      SmallVector<Value> rows;
      for (int64_t i = 0; i < e.lanes; ++i) {
        Value row = e.read(
            from, tileIndex(e, from, {e.add(column, i), e.index(first)}));
        rows.push_back(arith::MulFOp::create(e.b, row, factor));
      }
      for (auto [lane, row] : llvm::enumerate(e.transpose(rows)))
        out = e.write(row, out,
                      tileIndex(e, out, {e.index(first + lane), column}));
    }
    return {out};
  }

  /// One over a sum, as in emitFactors.
  Value emitFactor(Value row) {
    Value sums = op.getSum();
    Value sum = tensor::ExtractOp::create(e.b, sums, tileIndex(e, sums, row));
    Value zero = constant(0.0f);
    Value none = arith::CmpFOp::create(e.b, arith::CmpFPredicate::OLT, sum,
                                       constant(0.5f));
    Value inverse = arith::DivFOp::create(e.b, constant(1.0f), sum);
    return arith::SelectOp::create(e.b, none, zero, inverse);
  }

  /// Single elements; the accumulator stays as it is, so that nothing else that
  /// reads it needs a copy.
  Value moveRows(OpFoldResult count, int64_t firstColumn, Value out) {
    return moveElements(
        e, count, firstColumn, size, out,
        [&](Value row, Value column, Value to) {
          Value from = op.getAccumulator();
          Value x = tensor::ExtractOp::create(
              e.b, from, tileIndex(e, from, {column, row}));
          Value scaled = arith::MulFOp::create(e.b, x, emitFactor(row));
          return tensor::InsertOp::create(e.b, scaled, to,
                                          tileIndex(e, to, {row, column}))
              .getResult();
        });
  }

  Value constant(float value) {
    return arith::ConstantOp::create(e.b, e.b.getF32FloatAttr(value));
  }
};
} // namespace

LogicalResult lathe::emitFinish(RewriterBase &rewriter, FinishOp op,
                                TargetAttr target) {
  int64_t lanes = target.lanes(rewriter.getF32Type());
  if (failed(verifyPanelTile(op, op.getAccumulator().getType(), lanes)))
    return failure();
  rewriter.setInsertionPoint(op);
  ImplicitLocOpBuilder b(op.getLoc(), rewriter);
  VectorEmitter e(b, lanes);
  FinishEmitter emitter{op, e, {}};
  emitter.emitFactors();
  OpFoldResult count = tensor::getMixedSize(
      b, op.getLoc(), op.getInit(), op.getInit().getType().getRank() - 2);
  Value out = emitByCount(
      e, count, emitter.panel, [&] { return emitter.emitWhole(count); },
      [&] { return emitter.moveRows(count, 0, op.getInit()); });
  rewriter.replaceOp(op, out);
  return success();
}

//===- ContractionFeatures.cpp - A contraction in numbers -----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Roles of dimensions and layouts of operands become the numbers that
// lib/CostModel counts with.
//
//===----------------------------------------------------------------------===//

#include "TileKnobs.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::tune;

/// Bytes from one index of `dim` to the next in an operand whose last dimension
/// is that of the lanes, where it has them: if it does not lie so, it is
/// transposed.
static int64_t getStride(Contraction &c, unsigned operand, unsigned dim,
                         int64_t bytes) {
  SmallVector<unsigned> dims;
  for (AffineExpr expr : c.getMap(operand).getResults())
    dims.push_back(cast<AffineDimExpr>(expr).getPosition());
  if (auto lane = llvm::find(dims, c.lane); lane != dims.end())
    std::rotate(lane, std::next(lane), dims.end());
  int64_t stride = bytes;
  for (unsigned other : llvm::reverse(dims)) {
    if (other == dim)
      return stride;
    stride *= c.getSize(other);
  }
  return 0;
}

static cost::Contraction::Operand describeOperand(Contraction &c,
                                                  unsigned operand,
                                                  int64_t lanes,
                                                  int64_t bytes) {
  cost::Contraction::Operand result;
  result.size = double(bytes);
  for (AffineExpr expr : c.getMap(operand).getResults()) {
    unsigned dim = cast<AffineDimExpr>(expr).getPosition();
    if (!llvm::is_contained(c.outer, dim))
      result.size *= double(c.getSize(dim));
  }
  bool isLanes = c.form == Contraction::Form::Lanes;
  result.row = c.row && c.uses(operand, *c.row);
  result.column = isLanes && c.usesVectors(operand);
  result.outer = c.outer.empty() || llvm::any_of(c.outer, [&](unsigned dim) {
                   return c.uses(operand, dim);
                 });
  if (c.row)
    result.rowStride = getStride(c, operand, *c.row, bytes);
  unsigned sum = isLanes ? c.reductions.back() : c.lane;
  result.sumStride = getStride(c, operand, sum, bytes);
  if (c.group && c.uses(operand, *c.group)) {
    // Pieces are put together, for as many values of the sum as a piece is long
    // where it lies along the sum; then each value is spread out.
    bool spread = !c.uses(operand, c.lane);
    double each = spread ? double(c.pieces) / double(lanes) : 1.0;
    result.loads = double(c.pieces) * each;
    result.shuffles = double(c.pieces - 1) * each + (spread ? 1.0 : 0.0);
  }
  return result;
}

static bool startsFromZero(Contraction &c) {
  auto fill = c.op.getDpsInits()[0].getDefiningOp<linalg::FillOp>();
  return fill && matchPattern(fill.value(), m_AnyZeroFloat());
}

std::optional<cost::Contraction>
tune::countContraction(Contraction c, bool group, TargetAttr target) {
  for (int64_t size : c.op.getStaticLoopRanges())
    if (ShapedType::isDynamic(size) || size == 0)
      return std::nullopt;
  cost::Contraction result;
  Type element = c.getElementType();
  result.lanes = target.lanes(element);
  result.bytes = element.getIntOrFloatBitWidth() / 8;
  result.line = target.getLine();
  if (group)
    c.groupLanes(result.lanes);
  for (unsigned dim : c.outer)
    result.outer *= c.getSize(dim);
  for (unsigned dim : c.reductions)
    result.sums *= c.getSize(dim);
  if (c.row)
    result.rows = c.getSize(*c.row);
  result.lanesAlongSum = c.form == Contraction::Form::Reduce;
  (result.lanesAlongSum ? result.sums : result.columns) *= c.getSize(c.lane);
  if (c.group)
    result.columns *= c.getSize(*c.group);
  result.pieces = c.pieces;
  result.fromZero = startsFromZero(c);
  double all = 0;
  for (OpOperand &operand : c.op->getOpOperands())
    all += double(cast<ShapedType>(operand.get().getType()).getNumElements()) *
           double(result.bytes);
  result.result.footprint = all;
  if (c.row)
    result.resultStride = getStride(c, 2, *c.row, result.bytes);
  for (unsigned operand : {0u, 1u}) {
    result.operands[operand] =
        describeOperand(c, operand, result.lanes, result.bytes);
    result.operands[operand].outside.footprint = all;
  }
  return result;
}

//===- TensorView.cpp - Slices and shapes as index arithmetic -------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Bufferisation copies where a destination is reshaped between a loop's
// argument and its yield; with the shapes turned into indices there is nothing
// to copy, and every access is one load from the array that holds the data.
//
//===----------------------------------------------------------------------===//

#include "TensorView.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace lathe;

/// Whether neighbours in the last dimension of the slice are neighbours in
/// its source.
static bool keepsLastDimension(tensor::ExtractSliceOp slice) {
  if (!slice.hasUnitStride() || slice.getType().getRank() == 0)
    return false;
  int64_t last = slice.getSourceType().getRank() - 1;
  return !slice.getDroppedDims().test(last);
}

/// The op that makes `tensor` from another one, if it is a view. One element of
/// rank 0 has no dimension for the lanes of a vector.
static Operation *viewOf(Value tensor) {
  if (auto slice = tensor.getDefiningOp<tensor::ExtractSliceOp>())
    return keepsLastDimension(slice) ? slice.getOperation() : nullptr;
  auto expand = tensor.getDefiningOp<tensor::ExpandShapeOp>();
  return expand && expand.getSrcType().getRank() > 0 ? expand.getOperation()
                                                     : nullptr;
}

TensorView TensorView::ofSource(Value tensor) {
  TensorView view;
  view.whole = tensor;
  while (Operation *step = viewOf(view.whole)) {
    view.steps.push_back(step);
    view.whole = step->getOperand(0);
  }
  return view;
}

/// Whether `user` puts `result` back to where `view` took it from.
static bool undoes(Operation *user, Operation *view, Value result) {
  if (auto expand = dyn_cast<tensor::ExpandShapeOp>(view)) {
    auto collapse = dyn_cast<tensor::CollapseShapeOp>(user);
    return collapse && collapse.getType() == expand.getSrcType() &&
           collapse.getReassociationIndices() ==
               expand.getReassociationIndices();
  }
  auto slice = cast<tensor::ExtractSliceOp>(view);
  auto insert = dyn_cast<tensor::InsertSliceOp>(user);
  return insert && insert.getSource() == result &&
         insert.getDest() == slice.getSource() &&
         insert.isSameAs(slice, [](OpFoldResult a, OpFoldResult b) {
           return isEqualConstantIntOrValue(a, b);
         });
}

TensorView TensorView::ofDestination(Value tensor, Value result,
                                     Value &replaced) {
  TensorView view;
  view.whole = tensor;
  replaced = result;
  while (Operation *step = viewOf(view.whole)) {
    if (!replaced.hasOneUse())
      break;
    Operation *user = *replaced.user_begin();
    if (!undoes(user, step, replaced))
      break;
    view.steps.push_back(step);
    view.whole = step->getOperand(0);
    replaced = user->getResult(0);
  }
  return view;
}

/// Indices into the source of an expand_shape.
static SmallVector<OpFoldResult> collapse(OpBuilder &b, Location loc,
                                          tensor::ExpandShapeOp op,
                                          ArrayRef<OpFoldResult> indices) {
  SmallVector<OpFoldResult> sizes = op.getMixedOutputShape(), result;
  for (const ReassociationIndices &group : op.getReassociationIndices()) {
    // ((i0 * s1) + i1) * s2 + i2 ...
    AffineExpr expr = b.getAffineConstantExpr(0);
    SmallVector<OpFoldResult> operands;
    auto symbol = [&](OpFoldResult value) {
      operands.push_back(value);
      return b.getAffineSymbolExpr(operands.size() - 1);
    };
    for (int64_t dim : group)
      expr = expr * symbol(sizes[dim]) + symbol(indices[dim]);
    result.push_back(
        affine::makeComposedFoldedAffineApply(b, loc, expr, operands));
  }
  return result;
}

/// Indices into the source of an extract_slice.
static SmallVector<OpFoldResult> shift(OpBuilder &b, Location loc,
                                       tensor::ExtractSliceOp op,
                                       ArrayRef<OpFoldResult> indices) {
  SmallVector<OpFoldResult> result;
  llvm::SmallBitVector dropped = op.getDroppedDims();
  unsigned next = 0;
  for (auto [dim, offset] : llvm::enumerate(op.getMixedOffsets())) {
    if (dropped.test(dim)) {
      result.push_back(offset);
      continue;
    }
    result.push_back(affine::makeComposedFoldedAffineApply(
        b, loc, b.getAffineSymbolExpr(0) + b.getAffineSymbolExpr(1),
        {offset, indices[next++]}));
  }
  return result;
}

SmallVector<OpFoldResult>
TensorView::resolve(OpBuilder &b, Location loc,
                    ArrayRef<OpFoldResult> indices) const {
  SmallVector<OpFoldResult> result(indices);
  for (Operation *step : steps) {
    if (auto expand = dyn_cast<tensor::ExpandShapeOp>(step))
      result = collapse(b, loc, expand, result);
    else
      result = shift(b, loc, cast<tensor::ExtractSliceOp>(step), result);
  }
  return result;
}

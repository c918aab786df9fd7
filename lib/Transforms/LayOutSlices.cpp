//===- LayOutSlices.cpp - Slices whose elements lie apart -----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A column of a matrix, or every second element, is no row of vectors. Passes
// over memory take vectors from rows, so such a slice is gathered once.
//
//===----------------------------------------------------------------------===//

#include "lathe/Transforms/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace lathe {
#define GEN_PASS_DEF_LAYOUTSLICESPASS
#include "lathe/Transforms/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;

/// Whether neighbours in the last dimension are neighbours in memory.
static bool isRowMajor(Value value) {
  Operation *op = value.getDefiningOp();
  if (isa_and_nonnull<tensor::CollapseShapeOp, tensor::ExpandShapeOp,
                      tensor::CastOp>(op))
    return isRowMajor(op->getOperand(0));
  auto slice = dyn_cast_or_null<tensor::ExtractSliceOp>(op);
  if (!slice || slice.getType().getRank() == 0)
    return true;
  llvm::SmallBitVector dropped = slice.getDroppedDims();
  int64_t last = slice.getSourceType().getRank() - 1;
  return !dropped.test(last) &&
         getConstantIntValue(slice.getMixedStrides()[last]) == 1 &&
         isRowMajor(slice.getSource());
}

/// Structured ops read at any stride, and a result is copied anyhow.
static bool readsRows(Operation *user) {
  return !isa<tensor::TensorDialect, linalg::LinalgDialect>(
             user->getDialect()) &&
         !isa<func::ReturnOp>(user);
}

namespace {
struct LayOutSlicesPass
    : ::lathe::impl::LayOutSlicesPassBase<LayOutSlicesPass> {
  void runOnOperation() override {
    SmallVector<Value> slices;
    getOperation()->walk([&](Operation *op) {
      if (isa<tensor::TensorDialect>(op->getDialect()))
        for (Value result : op->getResults())
          if (isa<RankedTensorType>(result.getType()) && !isRowMajor(result) &&
              llvm::any_of(result.getUsers(), readsRows))
            slices.push_back(result);
    });
    for (Value slice : slices) {
      OpBuilder b(slice.getContext());
      b.setInsertionPointAfterValue(slice);
      Location loc = slice.getLoc();
      Value room = tensor::EmptyOp::create(
          b, loc, tensor::getMixedSizes(b, loc, slice),
          cast<RankedTensorType>(slice.getType()).getElementType());
      auto copy = linalg::CopyOp::create(b, loc, slice, room);
      slice.replaceUsesWithIf(copy.getResult(0), [](OpOperand &use) {
        return readsRows(use.getOwner());
      });
    }
  }
};
} // namespace

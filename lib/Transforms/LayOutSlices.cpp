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
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace lathe {
#define GEN_PASS_DEF_LAYOUTSLICESPASS
#include "lathe/Transforms/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;

/// The slice that `value` is a view of; null where it is none.
static tensor::ExtractSliceOp sliceOf(Value value) {
  Operation *op = value.getDefiningOp();
  if (isa_and_nonnull<tensor::CollapseShapeOp, tensor::ExpandShapeOp,
                      tensor::CastOp>(op))
    return sliceOf(op->getOperand(0));
  return dyn_cast_or_null<tensor::ExtractSliceOp>(op);
}

/// What an op writes `value` over, which may be the slice itself; null for
/// other ops.
static Value findDestination(Value value) {
  Operation *op = value.getDefiningOp();
  if (auto insert = dyn_cast_or_null<tensor::InsertOp>(op))
    return insert.getDest();
  if (auto dest = dyn_cast_or_null<DestinationStyleOpInterface>(op))
    return dest.getTiedOpOperand(cast<OpResult>(value))->get();
  return {};
}

/// Whether neighbours in the last dimension are neighbours in memory.
static bool isRowMajor(Value value) {
  if (Value destination = findDestination(value))
    return isRowMajor(destination);
  tensor::ExtractSliceOp slice = sliceOf(value);
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

/// What the branches of an if hand on must lie in memory in one way.
static bool isChosen(Value value) {
  return sliceOf(value) && llvm::any_of(value.getUsers(), [](Operation *user) {
           return isa<scf::YieldOp>(user) && isa<scf::IfOp>(user->getParentOp());
         });
}

static bool mustBeLaidOut(Value value) {
  return isChosen(value) ||
         (!isRowMajor(value) && llvm::any_of(value.getUsers(), readsRows));
}

namespace {
struct LayOutSlicesPass
    : ::lathe::impl::LayOutSlicesPassBase<LayOutSlicesPass> {
  void runOnOperation() override {
    SmallVector<Value> slices;
    getOperation()->walk([&](Operation *op) {
      if (isa<tensor::TensorDialect, linalg::LinalgDialect>(op->getDialect()))
        for (Value result : op->getResults())
          if (isa<RankedTensorType>(result.getType()) && mustBeLaidOut(result))
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

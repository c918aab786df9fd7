//===- GuardPlaces.cpp - Elements outside of a tensor ---------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// An index may come out of data, and is only known while a kernel runs. So a
// place outside has a meaning too, where upstream leaves it undefined.
//
//===----------------------------------------------------------------------===//

#include "lathe/Transforms/Passes.h"

#include "lathe/Analysis/Bounds.h"
#include "lathe/Dialect/Attn/Attn.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace lathe {
#define GEN_PASS_DEF_GUARDPLACESPASS
#include "lathe/Transforms/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;

/// Whether constants and loops say that index `d` is in the tensor.
static bool isInside(Operation *op, Value tensor, int64_t d, Value index) {
  OpFoldResult zero = IntegerAttr::get(IndexType::get(index.getContext()), 0);
  return isProved(op, index, Bounds::GE, zero) &&
         isProved(op, index, Bounds::LT, {tensor, d});
}

/// Whether all indices are inside; null where that is known.
static Value isInside(OpBuilder &b, Operation *op, Value tensor,
                      ValueRange indices) {
  Location loc = op->getLoc();
  Value all;
  for (auto [d, index] : llvm::enumerate(indices)) {
    if (isInside(op, tensor, d, index))
      continue;
    Value size = tensor::DimOp::create(b, loc, tensor, d);
    Value one =
        arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, index, size);
    all = all ? arith::AndIOp::create(b, loc, all, one).getResult() : one;
  }
  return all;
}

/// The result of `op` if `condition` holds, else what `otherwise` makes.
template <typename Otherwise>
static void replaceByBranch(Operation *op, Value condition,
                            Otherwise otherwise) {
  OpBuilder b(op);
  Location loc = op->getLoc();
  auto branch = scf::IfOp::create(b, loc, op->getResultTypes(), condition,
                                  /*withElseRegion=*/true);
  op->replaceAllUsesWith(branch);
  OpBuilder inside = branch.getThenBodyBuilder();
  op->moveBefore(branch.thenBlock(), branch.thenBlock()->end());
  scf::YieldOp::create(inside, loc, op->getResults());
  OpBuilder outside = branch.getElseBodyBuilder();
  Value other = otherwise(outside, loc);
  scf::YieldOp::create(outside, loc, other);
}

namespace {
struct GuardPlacesPass : ::lathe::impl::GuardPlacesPassBase<GuardPlacesPass> {
  void runOnOperation() override {
    SmallVector<Operation *> ops;
    getOperation()->walk([&](Operation *op) {
      // Attention guards its tables itself, in vectors.
      if (isa<tensor::ExtractOp, tensor::InsertOp>(op) &&
          !isa<attn::AttentionOp, linalg::LinalgOp>(op->getParentOp()))
        ops.push_back(op);
    });
    for (Operation *op : ops) {
      OpBuilder b(op);
      if (auto extract = dyn_cast<tensor::ExtractOp>(op)) {
        if (Value inside =
                isInside(b, op, extract.getTensor(), extract.getIndices()))
          replaceByBranch(op, inside, [&](OpBuilder &b, Location loc) {
            return arith::ConstantOp::create(b, loc,
                                             b.getZeroAttr(extract.getType()));
          });
      } else {
        auto insert = cast<tensor::InsertOp>(op);
        if (Value inside =
                isInside(b, op, insert.getDest(), insert.getIndices()))
          replaceByBranch(op, inside, [&](OpBuilder &, Location) {
            return insert.getDest();
          });
      }
    }
  }
};
} // namespace

//===- ExpandContractions.cpp - Dense and Kronecker applies ---------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Part of stage expand: `linop.apply` of an operator whose rows are dense is a
// contraction. From here on nothing knows that it was an operator.
//
//===----------------------------------------------------------------------===//

#include "lathe/Transforms/Passes.h"

#include "KronNest.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

namespace lathe {
#define GEN_PASS_DEF_EXPANDCONTRACTIONSPASS
#include "lathe/Transforms/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;

/// y[b..., j] = sum over k of A[j, k] x[b..., k]
static Value expandDense(OpBuilder &b, linop::ApplyOp op, linop::DenseOp dense) {
  Location loc = op.getLoc();
  Value x = op.getX(), matrix = dense.getMatrix();
  auto type = cast<RankedTensorType>(op.getType());
  unsigned batch = type.getRank() - 1;
  SmallVector<OpFoldResult> shape = tensor::getMixedSizes(b, loc, x);
  shape.back() = tensor::getMixedSize(b, loc, matrix, 0);
  Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(type.getElementType()));
  Value empty = tensor::EmptyOp::create(b, loc, shape, type.getElementType());
  Value init = linalg::FillOp::create(b, loc, zero, empty).getResult(0);

  SmallVector<AffineExpr> from, to;
  for (unsigned d = 0; d < batch; ++d)
    from.push_back(b.getAffineDimExpr(d));
  to = from;
  AffineExpr j = b.getAffineDimExpr(batch), k = b.getAffineDimExpr(batch + 1);
  from.push_back(k);
  to.push_back(j);
  auto map = [&](ArrayRef<AffineExpr> results) {
    return AffineMap::get(batch + 2, 0, results, b.getContext());
  };
  SmallVector<utils::IteratorType> iterators(batch + 1,
                                             utils::IteratorType::parallel);
  iterators.push_back(utils::IteratorType::reduction);
  auto contraction = linalg::GenericOp::create(
      b, loc, init.getType(), ValueRange{matrix, x}, init,
      ArrayRef<AffineMap>{map({j, k}), map(from), map(to)}, iterators,
      [](OpBuilder &b, Location loc, ValueRange args) {
        Value product = arith::MulFOp::create(b, loc, args[0], args[1]);
        Value sum = arith::AddFOp::create(b, loc, args[2], product);
        linalg::YieldOp::create(b, loc, sum);
      });
  if (tune::ConfigAttr config = tune::ConfigAttr::of(op))
    contraction->setAttr(tune::ConfigAttr::attrName(), config);
  return contraction.getResult(0);
}

/// x with its batch dimensions as one.
static Value collapseBatch(OpBuilder &b, Location loc, Value x) {
  auto type = cast<RankedTensorType>(x.getType());
  int64_t rank = type.getRank();
  if (rank == 2)
    return x;
  if (rank == 1) {
    SmallVector<OpFoldResult> shape = {b.getIndexAttr(1),
                                       tensor::getMixedSize(b, loc, x, 0)};
    return tensor::ExpandShapeOp::create(
        b, loc,
        RankedTensorType::get({1, type.getDimSize(0)}, type.getElementType()), x,
        ArrayRef<ReassociationIndices>{{0, 1}}, shape);
  }
  ReassociationIndices batch = llvm::to_vector(llvm::seq<int64_t>(0, rank - 1));
  return tensor::CollapseShapeOp::create(
      b, loc, x, ArrayRef<ReassociationIndices>{batch, {rank - 1}});
}

/// The inverse of collapseBatch, for the result of an apply to `x`.
static Value expandBatch(OpBuilder &b, Location loc, Value y, Value x,
                         RankedTensorType type) {
  int64_t rank = type.getRank();
  if (rank == 2)
    return y;
  if (rank == 1)
    return tensor::CollapseShapeOp::create(
        b, loc, y, ArrayRef<ReassociationIndices>{{0, 1}});
  SmallVector<OpFoldResult> shape = tensor::getMixedSizes(b, loc, x);
  shape.back() = tensor::getMixedSize(b, loc, y, 1);
  ReassociationIndices batch = llvm::to_vector(llvm::seq<int64_t>(0, rank - 1));
  return tensor::ExpandShapeOp::create(
      b, loc, type, y, ArrayRef<ReassociationIndices>{batch, {rank - 1}}, shape);
}

/// Null where the factors cannot be seen.
static Value expandKron(OpBuilder &b, linop::ApplyOp op,
                        kron::ProductOp product) {
  Location loc = op.getLoc();
  FailureOr<SmallVector<KronFactor>> factors = getKronFactors(product);
  if (failed(factors))
    return {};
  Value x = op.getX();
  if (llvm::all_of(*factors, std::mem_fn(&KronFactor::isIdentity)))
    return x;
  Value y = buildKronApply(b, loc, collapseBatch(b, loc, x), *factors,
                           tune::ConfigAttr::of(op));
  y = expandBatch(b, loc, y, x, cast<RankedTensorType>(op.getType()));
  if (y.getType() != op.getType())
    y = tensor::CastOp::create(b, loc, op.getType(), y);
  return y;
}

namespace {
struct ExpandContractionsPass
    : lathe::impl::ExpandContractionsPassBase<ExpandContractionsPass> {
  using ExpandContractionsPassBase::ExpandContractionsPassBase;

  void runOnOperation() override {
    SmallVector<linop::ApplyOp> applies;
    getOperation()->walk([&](linop::ApplyOp op) { applies.push_back(op); });
    for (linop::ApplyOp op : applies) {
      OpBuilder b(op);
      Operation *definition = op.getOp().getDefiningOp();
      Value y;
      if (auto dense = dyn_cast_or_null<linop::DenseOp>(definition))
        y = expandDense(b, op, dense);
      else if (auto product = dyn_cast_or_null<kron::ProductOp>(definition))
        y = expandKron(b, op, product);
      if (!y)
        continue;
      op.replaceAllUsesWith(y);
      op.erase();
      ++numExpanded;
    }
  }
};
} // namespace

//===- SizeSlice.cpp - Sizes in terms of a function's arguments -----------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Walks backwards over shaped values and the scalar code that makes sizes.
//
//===----------------------------------------------------------------------===//

#include "lathe/Analysis/SizeSlice.h"

#include "lathe/Dialect/Sched/Sched.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

using namespace mlir;
using namespace lathe;

SizeSlice::SizeSlice(OpBuilder &builder, Block &from, ValueRange arguments)
    : builder(builder) {
  written.map(from.getArguments().take_front(arguments.size()), arguments);
}

Value SizeSlice::constant(Location loc, int64_t value) {
  return arith::ConstantIndexOp::create(builder, loc, value);
}

FailureOr<Value> SizeSlice::fold(OpFoldResult size) {
  if (auto attr = dyn_cast<Attribute>(size))
    return constant(builder.getUnknownLoc(), cast<IntegerAttr>(attr).getInt());
  return scalar(cast<Value>(size));
}

/// What a block argument of a loop starts from, in the loop's operands.
static Value initOf(BlockArgument arg) {
  Operation *parent = arg.getOwner()->getParentOp();
  if (auto loop = dyn_cast<LoopLikeOpInterface>(parent))
    if (OpOperand *init = loop.getTiedLoopInit(arg))
      return init->get();
  if (auto loop = dyn_cast<scf::WhileOp>(parent))
    if (arg.getOwner() == loop.getAfterBody())
      return loop.getConditionOp().getArgs()[arg.getArgNumber()];
  return {};
}

/// An operand that has the shape of `result`, for ops where that is known.
static Value sameShape(OpResult result) {
  Operation *op = result.getOwner();
  if (auto dest = dyn_cast<DestinationStyleOpInterface>(op))
    return dest.getTiedOpOperand(result)->get();
  if (auto group = dyn_cast<sched::GroupOp>(op))
    return result.getResultNumber() < group.getOuts().size()
               ? group.getOuts()[result.getResultNumber()]
               : Value();
  if (auto loop = dyn_cast<scf::WhileOp>(op))
    return loop.getConditionOp().getArgs()[result.getResultNumber()];
  if (auto loop = dyn_cast<LoopLikeOpInterface>(op))
    if (OpOperand *init = loop.getTiedLoopInit(result))
      return init->get();
  if (isa<tensor::CastOp, memref::CastOp>(op) ||
      (op->hasTrait<OpTrait::Elementwise>() &&
       isa<ShapedType>(op->getOperand(0).getType())))
    return op->getOperand(0);
  return {};
}

FailureOr<Value> SizeSlice::sizeOfResult(OpResult result, int64_t dim) {
  if (Value same = sameShape(result))
    return size(same, dim);
  Operation *op = result.getOwner();
  auto type = cast<ShapedType>(result.getType());
  auto dynamic = [&](ValueRange sizes) {
    return scalar(sizes[type.getDynamicDimIndex(dim)]);
  };
  if (auto empty = dyn_cast<tensor::EmptyOp>(op))
    return dynamic(empty.getDynamicSizes());
  if (auto splat = dyn_cast<tensor::SplatOp>(op))
    return dynamic(splat.getDynamicSizes());
  if (auto generate = dyn_cast<tensor::GenerateOp>(op))
    return dynamic(generate.getDynamicExtents());
  if (auto alloc = dyn_cast<memref::AllocOp>(op))
    return dynamic(alloc.getDynamicSizes());
  if (auto view = dyn_cast<memref::ViewOp>(op))
    return dynamic(view.getSizes());
  if (auto branch = dyn_cast<scf::IfOp>(op))
    return size(branch.thenYield().getOperand(result.getResultNumber()), dim);
  if (auto select = dyn_cast<arith::SelectOp>(op))
    return size(select.getTrueValue(), dim);
  auto reify = dyn_cast<ReifyRankedShapedTypeOpInterface>(op);
  if (!reify)
    return unknown(result, dim);
  OpBuilder before(op);
  before.setInsertionPoint(op);
  ReifiedRankedShapedTypeDims shapes;
  if (failed(reify.reifyResultShapes(before, shapes)))
    return failure();
  return fold(shapes[result.getResultNumber()][dim]);
}

FailureOr<Value> SizeSlice::size(Value shaped, int64_t dim) {
  auto type = cast<ShapedType>(shaped.getType());
  if (!type.isDynamicDim(dim))
    return constant(shaped.getLoc(), type.getDimSize(dim));
  if (Value argument = written.lookupOrNull(shaped)) {
    Value index = constant(shaped.getLoc(), dim);
    if (isa<TensorType>(argument.getType()))
      return tensor::DimOp::create(builder, shaped.getLoc(), argument, index)
          .getResult();
    return memref::DimOp::create(builder, shaped.getLoc(), argument, index)
        .getResult();
  }
  if (auto arg = dyn_cast<BlockArgument>(shaped)) {
    Value init = initOf(arg);
    return init ? size(init, dim) : unknown(arg, dim);
  }
  return sizeOfResult(cast<OpResult>(shaped), dim);
}

FailureOr<Value> SizeSlice::scalar(Value value) {
  if (Value done = written.lookupOrNull(value))
    return done;
  auto result = dyn_cast<OpResult>(value);
  if (!result)
    return failure();
  Operation *op = result.getOwner();
  if (isa<tensor::DimOp, memref::DimOp>(op)) {
    APInt dim;
    if (!matchPattern(op->getOperand(1), m_ConstantInt(&dim)))
      return failure();
    return size(op->getOperand(0), dim.getSExtValue());
  }
  // Divisions are guarded by now, so all that has no effect may be repeated.
  if (!isMemoryEffectFree(op) || op->getNumRegions() ||
      llvm::any_of(op->getOperandTypes(), llvm::IsaPred<ShapedType>) ||
      isa<ShapedType>(value.getType()))
    return failure();
  for (Value operand : op->getOperands()) {
    FailureOr<Value> copy = scalar(operand);
    if (failed(copy))
      return failure();
    written.map(operand, *copy);
  }
  builder.clone(*op, written);
  return written.lookup(value);
}

//===- SizeSlice.cpp - Sizes in terms of a function's arguments -----------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Walks backwards over shaped values and the scalar code that makes sizes.
//
//===----------------------------------------------------------------------===//

#include "lathe/Analysis/SizeSlice.h"

#include "lathe/Dialect/Linop/Linop.h"
#include "lathe/Dialect/Sched/Sched.h"
#include "lathe/Dialect/Solver/Solver.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
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

SizeSlice::SizeSlice(OpBuilder &builder, FunctionOpInterface function)
    : SizeSlice(builder, function.getFunctionBody().front(),
                function.getArguments()) {}

Value SizeSlice::constant(Location loc, int64_t value) {
  return arith::ConstantIndexOp::create(builder, loc, value);
}

FailureOr<Value> SizeSlice::fold(OpFoldResult size) {
  if (auto attr = dyn_cast<Attribute>(size))
    return constant(builder.getUnknownLoc(), cast<IntegerAttr>(attr).getInt());
  return scalar(cast<Value>(size));
}

//===----------------------------------------------------------------------===//
// Where a shape comes from
//===----------------------------------------------------------------------===//

/// What a block argument of a loop starts from.
static Value initOf(BlockArgument arg) {
  Operation *parent = arg.getOwner()->getParentOp();
  unsigned i = arg.getArgNumber();
  if (auto loop = dyn_cast<LoopLikeOpInterface>(parent))
    if (OpOperand *init = loop.getTiedLoopInit(arg))
      return init->get();
  if (auto loop = dyn_cast<scf::WhileOp>(parent))
    if (arg.getOwner() == loop.getAfterBody())
      return loop.getConditionOp().getArgs()[i];
  if (auto loop = dyn_cast<solver::IterateOp>(parent))
    return i < loop.getInits().size() ? loop.getInits()[i] : Value();
  return {};
}

/// What a loop, a branch or a solve computes `result` from; null for other ops.
static Value originOf(OpResult result) {
  Operation *op = result.getOwner();
  unsigned i = result.getResultNumber();
  if (auto loop = dyn_cast<scf::WhileOp>(op))
    return loop.getConditionOp().getArgs()[i];
  if (auto loop = dyn_cast<LoopLikeOpInterface>(op))
    if (OpOperand *init = loop.getTiedLoopInit(result))
      return init->get();
  if (auto branch = dyn_cast<scf::IfOp>(op)) {
    // One branch may leave it open.
    Value then = branch.thenYield().getOperand(i);
    return then.getDefiningOp<ub::PoisonOp>() ? branch.elseYield().getOperand(i)
                                              : then;
  }
  if (auto loop = dyn_cast<solver::IterateOp>(op))
    return loop.getB();
  if (auto method = dyn_cast<solver::MethodOpInterface>(op))
    return method.getB();
  return {};
}

/// A tensor on the grid of an op of linop: an operand, or coefficients of its
/// operator, one a point.
static Value findGrid(OpResult result) {
  auto type = cast<ShapedType>(result.getType());
  Operation *op = result.getOwner();
  if (auto apply = dyn_cast<linop::ApplyOp>(op)) {
    // That A is square by its type says nothing of sizes that are dynamic, but
    // rows that kernels are built from belong to an unknown each.
    bool known = apply.getOp().getType().getRange().hasStaticShape();
    auto definition = linop::getOperator(apply.getOp());
    if (!known &&
        !(definition && definition.getCapabilities() & linop::HasRows))
      return {};
  }
  llvm::SetVector<Value> tensors;
  for (Value operand : op->getOperands())
    if (!isa<linop::OperatorType>(operand.getType()))
      tensors.insert(operand);
    else if (auto definition = linop::getOperator(operand);
             definition && !definition.hasRowLoops())
      linop::collectStorage(operand, tensors);
  for (Value tensor : tensors)
    if (auto other = dyn_cast<ShapedType>(tensor.getType());
        other && other.getShape() == type.getShape())
      return tensor;
  return {};
}

/// An earlier value that has the shape of `result`; null where none is seen.
static Value sameShape(OpResult result) {
  Operation *op = result.getOwner();
  if (auto dest = dyn_cast<DestinationStyleOpInterface>(op))
    return dest.getTiedOpOperand(result)->get();
  if (auto group = dyn_cast<sched::GroupOp>(op))
    return result.getResultNumber() < group.getOuts().size()
               ? group.getOuts()[result.getResultNumber()]
               : Value();
  if (isa<tensor::CastOp, memref::CastOp>(op))
    return op->getOperand(0);
  if (op->hasTrait<OpTrait::Elementwise>()) {
    auto operand = llvm::find_if(op->getOperands(), [](Value value) {
      return isa<ShapedType>(value.getType());
    });
    return operand == op->operand_end() ? Value() : *operand;
  }
  return isa<linop::SweepInterface>(op) ? findGrid(result) : originOf(result);
}

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

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
    Value &size = sizes[{argument, dim}];
    if (size)
      return size;
    Location loc = shaped.getLoc();
    Value index = constant(loc, dim);
    if (isa<TensorType>(argument.getType()))
      return size = tensor::DimOp::create(builder, loc, argument, index);
    return size = memref::DimOp::create(builder, loc, argument, index);
  }
  if (auto arg = dyn_cast<BlockArgument>(shaped)) {
    Value init = initOf(arg);
    return init ? size(init, dim) : unknown(arg, dim);
  }
  return sizeOfResult(cast<OpResult>(shaped), dim);
}

FailureOr<SmallVector<Value>> SizeSlice::dynamicSizes(Value shaped) {
  SmallVector<Value> sizes;
  for (auto [d, known] :
       llvm::enumerate(cast<ShapedType>(shaped.getType()).getShape())) {
    if (!ShapedType::isDynamic(known))
      continue;
    FailureOr<Value> value = size(shaped, d);
    if (failed(value))
      return failure();
    sizes.push_back(*value);
  }
  return sizes;
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

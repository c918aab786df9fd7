//===- Temporaries.cpp - Tensors for values of one round ------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See the header.
//
//===----------------------------------------------------------------------===//

#include "Temporaries.h"

#include "MemberEmitter.h"
#include "Pipelined.h"

#include "lathe/Schedule/Sizes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

/// An operand that has the sizes of a result. Groups are not built yet: this
/// looks through the ops that they will hold.
static Value lookThrough(OpResult result) {
  Operation *op = result.getOwner();
  auto type = dyn_cast<RankedTensorType>(result.getType());
  if (auto splat = dyn_cast<tensor::SplatOp>(op);
      splat && !splat.getDynamicSizes().empty())
    if (auto dim =
            splat.getDynamicSizes().front().getDefiningOp<tensor::DimOp>())
      return dim.getSource().getType() == type ? dim.getSource() : Value();
  if (auto structured = dyn_cast<linalg::LinalgOp>(op))
    return structured.getTiedOpOperand(result)->get();
  if (!type || !isPipelined(op))
    return {};
  llvm::SetVector<Value> arrays;
  for (Value operand : op->getOperands())
    if (isa<RankedTensorType>(operand.getType()))
      arrays.insert(operand);
    else if (isa<linop::OperatorType>(operand.getType()) &&
             !linop::getOperator(operand).hasRowLoops())
      collectStorage(operand, arrays); // coefficients, one a point
  for (Value array : arrays)
    if (cast<RankedTensorType>(array.getType()).getShape() == type.getShape())
      return array;
  return {};
}

/// A tensor before `top` that has the sizes of `value`; null where none is
/// seen.
static Value findSource(Operation *top, Value value) {
  Value source = findSameSizes(value, top, lookThrough);
  Operation *def = source ? source.getDefiningOp() : nullptr;
  return def && isPipelined(def) ? Value() : source;
}

/// A size as it is known before `top`; null where it is not.
static Value findSize(Operation *top, Value size) {
  Operation *def = size.getDefiningOp();
  if (size.getParentBlock() == top->getBlock() &&
      (!def || def->isBeforeInBlock(top)))
    return size;
  auto dim = dyn_cast_if_present<tensor::DimOp>(def);
  Value source = dim ? findSource(top, dim.getSource()) : Value();
  std::optional<int64_t> index = dim ? dim.getConstantIndex() : std::nullopt;
  if (!source || !index)
    return {};
  OpBuilder builder(top);
  return tensor::DimOp::create(builder, size.getLoc(), source, *index);
}

/// The dynamic sizes of `like`, as they are known before `top`; nothing where
/// they are not.
static std::optional<SmallVector<Value>> findSizes(Operation *top, Value like) {
  auto type = cast<RankedTensorType>(like.getType());
  SmallVector<Value> sizes;
  if (type.hasStaticShape())
    return sizes;
  while (auto structured = like.getDefiningOp<linalg::LinalgOp>())
    like = structured.getTiedOpOperand(cast<OpResult>(like))->get();
  if (auto empty = like.getDefiningOp<tensor::EmptyOp>()) {
    for (Value size : empty.getDynamicSizes())
      sizes.push_back(findSize(top, size));
    return llvm::is_contained(sizes, Value()) ? std::nullopt
                                              : std::make_optional(sizes);
  }
  Value source = findSource(top, like);
  if (!source)
    return std::nullopt;
  OpBuilder builder(top);
  for (auto [d, size] : llvm::enumerate(type.getShape()))
    if (ShapedType::isDynamic(size))
      sizes.push_back(tensor::DimOp::create(builder, like.getLoc(), source, d));
  return sizes;
}

Value lathe::createTemporary(ArrayRef<Operation *> ops, Value array) {
  Operation *top = getTopLevelOp(ops.back());
  std::optional<SmallVector<Value>> sizes = findSizes(top, array);
  for (Operation *op : ops)
    for (Value operand : op->getOperands())
      if (!sizes && isPipelined(op) && operand.getType() == array.getType())
        sizes = findSizes(top, operand);
  if (!sizes)
    return {};
  OpBuilder builder(top);
  // Not tensor.empty, of which CSE would make one.
  return bufferization::AllocTensorOp::create(
      builder, ops.back()->getLoc(), cast<RankedTensorType>(array.getType()),
      *sizes);
}

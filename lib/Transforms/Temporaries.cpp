//===- Temporaries.cpp - Tensors for values of one round ------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See the header.
//
//===----------------------------------------------------------------------===//

#include "Temporaries.h"

#include "Pipelined.h"

#include "lathe/Analysis/SizeSlice.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"

using namespace mlir;
using namespace lathe;

Value lathe::createTemporary(ArrayRef<Operation *> ops, Value array) {
  auto function = ops.back()->getParentOfType<FunctionOpInterface>();
  OpBuilder builder(
      function.getFunctionBody().front().findAncestorOpInBlock(*ops.back()));
  SizeSlice slice(builder, function);
  FailureOr<SmallVector<Value>> sizes = slice.dynamicSizes(array);
  for (Operation *op : ops)
    for (Value operand : op->getOperands())
      if (failed(sizes) && isPipelined(op) &&
          operand.getType() == array.getType())
        sizes = slice.dynamicSizes(operand);
  if (failed(sizes))
    return {};
  // Not tensor.empty, of which CSE would make one.
  return bufferization::AllocTensorOp::create(
      builder, ops.back()->getLoc(), cast<RankedTensorType>(array.getType()),
      *sizes);
}

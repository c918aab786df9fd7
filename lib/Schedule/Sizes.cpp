//===- Sizes.cpp - Where sizes come from ----------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See the header.
//
//===----------------------------------------------------------------------===//

#include "lathe/Schedule/Sizes.h"

#include "lathe/Dialect/Sched/Sched.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/UB/IR/UBOps.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

Operation *lathe::sched::getTopLevelOp(Operation *op) {
  while (!isa<FunctionOpInterface>(op->getParentOp()))
    op = op->getParentOp();
  return op;
}

/// What a state or a result starts from; null for other values.
static Value getOrigin(Value value) {
  if (auto arg = dyn_cast<BlockArgument>(value)) {
    auto loop = dyn_cast<LoopOp>(arg.getOwner()->getParentOp());
    return loop ? loop.getInits()[arg.getArgNumber()] : Value();
  }
  auto result = cast<OpResult>(value);
  unsigned i = result.getResultNumber();
  return llvm::TypeSwitch<Operation *, Value>(result.getOwner())
      .Case([&](LoopOp loop) { return loop.getInits()[i]; })
      .Case([&](GroupOp group) { return group.getOuts()[i]; })
      .Case([&](scf::IfOp branch) {
        // One branch may leave it open.
        Value other = branch.elseYield().getOperand(i);
        return other.getDefiningOp<ub::PoisonOp>()
                   ? branch.thenYield().getOperand(i)
                   : other;
      })
      .Default(Value());
}

Value lathe::sched::findSameSizes(
    Value value, Operation *before,
    llvm::function_ref<Value(OpResult)> through) {
  Block *entry = before->getBlock();
  while (value) {
    auto result = dyn_cast<OpResult>(value);
    if (Value next = result && through ? through(result) : Value()) {
      value = next;
      continue;
    }
    if (value.getParentBlock() == entry &&
        (!result || result.getOwner()->isBeforeInBlock(before)))
      return value;
    value = getOrigin(value);
  }
  return {};
}

//===- Grids.cpp - Sizes that only the vectors know -----------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A stencil of numbers on a dynamic grid is as large as what it is applied to. The
// reference writes operators out where they are defined, so it looks ahead: to
// the vectors that the program uses with it, and from these back to a value that
// is known already.
//
//===----------------------------------------------------------------------===//

#include "Grids.h"

#include "lathe/Dialect/Linop/Linop.h"
#include "lathe/Dialect/Solver/Solver.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::reference;

/// Where a region of a solve gets a state from.
static Value getStart(BlockArgument argument) {
  Operation *parent = argument.getOwner()->getParentOp();
  if (auto loop = dyn_cast_or_null<LoopLikeOpInterface>(parent))
    if (OpOperand *init = loop.getTiedLoopInit(argument))
      return init->get();
  // All vectors of an iteration are as long as its right-hand side.
  if (auto iterate = dyn_cast_or_null<solver::IterateOp>(parent))
    return iterate.getB();
  return {};
}

/// Values whose last dimensions are those of `value`.
static SmallVector<Value> getAlike(Value value) {
  if (auto argument = dyn_cast<BlockArgument>(value)) {
    Value start = getStart(argument);
    return start ? SmallVector<Value>{start} : SmallVector<Value>{};
  }
  Operation *op = value.getDefiningOp();
  // An operator to another space relates nothing here.
  if (llvm::any_of(op->getOperandTypes(), [](Type type) {
        auto a = dyn_cast<linop::OperatorType>(type);
        return a && !a.isSquare();
      }))
    return {};
  if (OpTrait::hasElementwiseMappableTraits(op) ||
      isa_and_nonnull<linop::LinopDialect, solver::SolverDialect>(
          op->getDialect()))
    return SmallVector<Value>(op->getOperands());
  if (auto loop = dyn_cast<LoopLikeOpInterface>(op)) {
    for (auto [result, init] :
         llvm::zip(*loop.getLoopResults(), loop.getInits()))
      if (result == value)
        return {init};
  }
  // An array that is made as long as another one.
  SmallVector<Value> sources;
  if (isa<tensor::SplatOp, tensor::EmptyOp>(op))
    for (Value operand : op->getOperands())
      if (auto dim = operand.getDefiningOp<tensor::DimOp>())
        sources.push_back(dim.getSource());
  return sources;
}

/// Whether `value` is there when `op` is run.
static bool isBefore(Value value, Operation *op) {
  Operation *here = value.getParentBlock()->findAncestorOpInBlock(*op);
  return here && (isa<BlockArgument>(value) ||
                  value.getDefiningOp()->isBeforeInBlock(here));
}

std::optional<SmallVector<int64_t>>
lathe::reference::findGrid(Operation *definition, Evaluator &e) {
  Value result = definition->getResult(0);
  auto grid = cast<RankedTensorType>(
      cast<linop::OperatorType>(result.getType()).getDomain());
  llvm::SetVector<Value> seen;
  auto add = [&](Value value) {
    auto tensor = dyn_cast<RankedTensorType>(value.getType());
    if (value.getType() == result.getType() ||
        (tensor && tensor.getRank() >= grid.getRank()))
      seen.insert(value);
  };
  add(result);
  for (unsigned i = 0; i < seen.size(); ++i) {
    Value value = seen[i];
    if (value.getType() == result.getType()) {
      for (Operation *user : value.getUsers()) {
        llvm::for_each(user->getOperands(), add);
        llvm::for_each(user->getResults(), add);
      }
      continue;
    }
    if (isBefore(value, definition))
      return SmallVector<int64_t>(ArrayRef<int64_t>(e.getTensor(value).shape)
                                      .take_back(grid.getRank()));
    llvm::for_each(getAlike(value), add);
  }
  return std::nullopt;
}

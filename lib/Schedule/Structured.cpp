//===- Structured.cpp - Structured ops that become vectors ----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What linalg ops need to become vector code, and the choice of their lanes.
//
//===----------------------------------------------------------------------===//

#include "Structured.h"

#include "lathe/Analysis/Contraction.h"

#include "mlir/Analysis/SliceAnalysis.h"
#include "mlir/Dialect/Linalg/Transforms/Transforms.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace lathe;

bool lathe::isStructured(Operation *operation) {
  auto op = dyn_cast<linalg::LinalgOp>(operation);
  return op && op.hasPureTensorSemantics() && op.getNumLoops() > 0 &&
         !isa<linalg::FillOp>(operation) && !isContraction(operation);
}

SmallVector<linalg::LinalgOp> lathe::collectStructured(Operation *root) {
  SmallVector<linalg::LinalgOp> ops;
  root->walk([&](linalg::LinalgOp op) {
    if (isStructured(op))
      ops.push_back(op);
  });
  return ops;
}

int64_t lathe::getLanes(linalg::LinalgOp op, TargetAttr target) {
  int64_t lanes = target.getVectorBits() / 8;
  for (Value operand : op->getOperands())
    lanes = std::min(lanes, target.lanes(getElementTypeOrSelf(operand)));
  return lanes;
}

static std::string print(Type type) {
  std::string text;
  llvm::raw_string_ostream(text) << type;
  return text;
}

/// Elements whose vectors lie in memory as they lie in a register.
static bool isLaneType(Type type) {
  return type.isF32() || type.isF64() || type.isInteger(32) ||
         type.isInteger(64);
}

/// What of its operands and its body keeps an op from being vectors; empty if
/// nothing does.
static std::string findObstacle(linalg::LinalgOp op) {
  for (OpOperand &operand : op->getOpOperands()) {
    unsigned number = operand.getOperandNumber();
    Type element = getElementTypeOrSelf(operand.get());
    if (!isLaneType(element))
      return llvm::formatv(
          "operand #{0} has elements of type {1}, expected f32, "
          "f64, i32 or i64",
          number, print(element));
    if (!op.getMatchingIndexingMap(&operand).isProjectedPermutation(
            /*allowZeroInResults=*/true))
      return llvm::formatv(
          "operand #{0} is indexed by more than one loop, or "
          "none, in a dimension, expected a permutation of loops",
          number);
  }
  for (Operation &inner : op.getBlock()->without_terminator())
    if (!isa<linalg::IndexOp>(inner) &&
        !inner.hasTrait<OpTrait::ConstantLike>() &&
        !OpTrait::hasElementwiseMappableTraits(&inner))
      return llvm::formatv("its region has '{0}', expected arith and math on "
                           "scalars",
                           inner.getName());
  return "";
}

/// The dimension along which an operand is contiguous.
static std::optional<unsigned> getLastDim(AffineMap map) {
  if (map.getNumResults() == 0)
    return std::nullopt;
  auto dim = dyn_cast<AffineDimExpr>(map.getResults().back());
  return dim ? std::optional<unsigned>(dim.getPosition()) : std::nullopt;
}

static bool isReduction(linalg::LinalgOp op, unsigned dim) {
  return op.getIteratorTypesArray()[dim] == utils::IteratorType::reduction;
}

/// Whether each result is one sum (or product, maximum, ...) whose terms may be
/// added in another order.
static bool isReordable(linalg::LinalgOp op) {
  for (int64_t i = 0; i < op.getNumDpsInits(); ++i) {
    SmallVector<Operation *> combiners;
    if (!matchReduction(op.getRegionOutputArgs(), i, combiners) ||
        combiners.size() != 1 ||
        !linalg::getCombinerOpKind(combiners.front()) ||
        !arith::getNeutralElement(combiners.front()))
      return false;
  }
  return true;
}

/// Adds to `dims` the last dimension of each operand that would be read or
/// written with gaps, until none is.
static void closeUnderTranspose(linalg::LinalgOp op,
                                llvm::SetVector<unsigned> &dims) {
  SmallVector<AffineMap> maps = op.getIndexingMapsArray();
  for (bool changed = true; changed;) {
    changed = false;
    for (AffineMap map : maps) {
      std::optional<unsigned> last = getLastDim(map);
      bool hasGaps = llvm::any_of(dims, [&](unsigned dim) {
        return map.isFunctionOfDim(dim) && dim != last;
      });
      if (hasGaps && last)
        changed |= dims.insert(*last);
    }
  }
}

FailureOr<LaneDims> LaneDims::find(linalg::LinalgOp op, std::string &reason) {
  reason = findObstacle(op);
  if (!reason.empty())
    return failure();
  // Along the result, where it has a dimension and that is a sum for no operand.
  std::optional<unsigned> start = getLastDim(op.getIndexingMapsArray().back());
  llvm::SetVector<unsigned> dims;
  if (start) {
    dims.insert(*start);
    closeUnderTranspose(op, dims);
  }
  LaneDims lanes;
  auto sum =
      llvm::find_if(dims, [&](unsigned d) { return isReduction(op, d); });
  if (!start || sum != dims.end()) {
    unsigned dim = start ? *sum
                         : getLastDim(op.getIndexingMapsArray().front())
                               .value_or(op.getNumLoops() - 1);
    dims.clear();
    dims.insert(dim);
    closeUnderTranspose(op, dims);
    lanes.inReduction = true;
    if (!isReordable(op)) {
      reason =
          "it reduces along its contiguous dimension by another op than one "
          "sum, product, minimum or maximum";
      return failure();
    }
  }
  if (dims.size() > 2) {
    reason = "its operands are contiguous in more than two different loops";
    return failure();
  }
  lanes.dims = llvm::to_vector(dims);
  return lanes;
}

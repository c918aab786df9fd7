//===- SizeRelations.cpp - What each op says of sizes ---------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops are asked through interfaces where they have them. A relation that is
// missing costs a comparison when the function is called, no correctness.
//
//===----------------------------------------------------------------------===//

#include "SizeRelations.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/LoopLikeInterface.h"

using namespace mlir;
using namespace lathe;

//===----------------------------------------------------------------------===//
// Classes
//===----------------------------------------------------------------------===//

SizeExpr SizeRelations::find(SizeExpr size) {
  auto known = parents.find(size.of);
  if (size.isConstant() || known == parents.end())
    return size;
  SizeExpr above = known->second;
  if (above.of == size.of)
    return size;
  SizeExpr root = find(above);
  parents[size.of] = root;
  return {root.of, root.plus + size.plus};
}

void SizeRelations::unify(SizeExpr a, SizeExpr b) {
  for (const SizeExpr &size : {a, b})
    if (!size.isConstant())
      parents.try_emplace(size.of, SizeExpr{size.of, 0});
  a = find(a);
  b = find(b);
  if (a.of == b.of) {
    if (a.plus != b.plus)
      difference = std::abs(a.plus - b.plus);
    return;
  }
  // A constant stands for its class.
  if (a.isConstant())
    std::swap(a, b);
  parents[a.of] = {b.of, b.plus - a.plus};
}

void SizeRelations::addName(Value tensor, int64_t dim, StringAttr name,
                            int64_t plus) {
  unify(dimension(tensor, dim), {{name.getAsOpaquePointer(), 0}, plus});
}

/// The domain of an operator, or the shape of a tensor; null for other values.
static RankedTensorType shapeOf(Value value) {
  if (auto op = dyn_cast<linop::OperatorType>(value.getType()))
    return op.getDomain();
  return dyn_cast<RankedTensorType>(value.getType());
}

static SizeExpr sizeOf(Value value, RankedTensorType type, int64_t dim,
                       int64_t node) {
  if (!type.isDynamicDim(dim))
    return {{nullptr, 0}, type.getDimSize(dim)};
  return {{value.getAsOpaquePointer(), node}, 0};
}

SizeExpr SizeRelations::dimension(Value value, int64_t dim) {
  return sizeOf(value, shapeOf(value), dim, dim);
}

SizeExpr SizeRelations::rangeDimension(Value op, int64_t dim) {
  auto type = cast<linop::OperatorType>(op.getType());
  return sizeOf(op, type.getRange(), dim, -1 - dim);
}

/// A scalar that is size `dim` of what `op` makes.
SizeExpr SizeRelations::scalar(Value index, Operation *op, int64_t dim) {
  APInt constant;
  if (matchPattern(index, m_ConstantInt(&constant)))
    return {{nullptr, 0}, constant.getSExtValue()};
  if (auto of = index.getDefiningOp<tensor::DimOp>())
    if (auto place = of.getConstantIndex(); place && shapeOf(of.getSource()))
      return dimension(of.getSource(), *place);
  SizeExpr size = {{index.getAsOpaquePointer(), 0}, 0};
  if (parents.try_emplace(size.of, size).second)
    sources.push_back({size, index, op, dim, /*isScalar=*/true});
  return size;
}

void SizeRelations::unify(Value a, Value b) {
  RankedTensorType typeA = shapeOf(a), typeB = shapeOf(b);
  if (!typeA || !typeB)
    return;
  int64_t rankA = typeA.getRank(), rankB = typeB.getRank();
  for (int64_t d = 1; d <= std::min(rankA, rankB); ++d)
    unify(dimension(a, rankA - d), dimension(b, rankB - d));
}

void SizeRelations::unifyAll(ValueRange values) {
  for (auto [i, value] : llvm::enumerate(values))
    for (Value other : values.take_front(i))
      unify(value, other);
}

//===----------------------------------------------------------------------===//
// Ops of other dialects
//===----------------------------------------------------------------------===//

/// Operands of a structured op that are indexed by one loop have its size.
void SizeRelations::gatherLinalg(linalg::LinalgOp op) {
  for (OpOperand &operand : op->getOpOperands()) {
    if (!shapeOf(operand.get()))
      continue;
    AffineMap map = op.getMatchingIndexingMap(&operand);
    for (auto [d, expr] : llvm::enumerate(map.getResults()))
      if (auto loop = dyn_cast<AffineDimExpr>(expr))
        unify(dimension(operand.get(), d),
              {{op.getOperation(), loop.getPosition()}, 0});
  }
}

/// What is handed on keeps its size.
void SizeRelations::gatherControlFlow(Operation *op) {
  if (auto loop = dyn_cast<LoopLikeOpInterface>(op))
    for (BlockArgument arg : loop.getRegionIterArgs())
      if (OpOperand *init = loop.getTiedLoopInit(arg)) {
        unify(arg, init->get());
        if (OpResult result = loop.getTiedLoopResult(init))
          unify(result, init->get());
      }
  auto branch = dyn_cast<RegionBranchOpInterface>(op);
  if (!branch)
    return;
  RegionBranchSuccessorMapping mapping;
  branch.getSuccessorOperandInputMapping(mapping);
  for (auto &[operand, inputs] : mapping)
    for (Value input : inputs)
      unify(input, operand->get());
}

/// A slice of a tensor has the sizes of `part`, where unit dimensions may have
/// been dropped.
void SizeRelations::gatherSlice(OffsetSizeAndStrideOpInterface slice,
                                Value part,
                                const llvm::SmallBitVector &dropped) {
  int64_t dim = 0;
  for (auto [d, size] : llvm::enumerate(slice.getMixedSizes())) {
    if (dropped.test(d))
      continue;
    if (auto constant = dyn_cast<Attribute>(size))
      unify(dimension(part, dim),
            {{nullptr, 0}, cast<IntegerAttr>(constant).getInt()});
    else
      unify(dimension(part, dim), scalar(cast<Value>(size), slice, d));
    ++dim;
  }
}

/// An array that is made of others, of one size but along `dim`.
void SizeRelations::gatherConcat(tensor::ConcatOp op) {
  int64_t dim = op.getDim();
  for (Value input : op.getInputs())
    for (int64_t d = 0, rank = op.getRank(); d < rank; ++d)
      if (d != dim)
        unify(dimension(input, d), dimension(op.getResult(), d));
}

/// An array that is made as long as scalars say, or of another array.
void SizeRelations::gatherMaker(Operation *op) {
  if (auto cast = dyn_cast<tensor::CastOp>(op)) {
    if (shapeOf(cast.getSource()) && shapeOf(cast.getDest()))
      unify(cast.getSource(), cast.getDest());
    return;
  }
  if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op))
    return gatherSlice(slice, slice.getResult(), slice.getDroppedDims());
  if (auto slice = dyn_cast<tensor::InsertSliceOp>(op))
    return gatherSlice(slice, slice.getSource(), slice.getDroppedDims());
  if (auto concat = dyn_cast<tensor::ConcatOp>(op))
    return gatherConcat(concat);
  ValueRange given;
  if (auto empty = dyn_cast<tensor::EmptyOp>(op))
    given = empty.getDynamicSizes();
  else if (auto splat = dyn_cast<tensor::SplatOp>(op))
    given = splat.getDynamicSizes();
  else if (auto generate = dyn_cast<tensor::GenerateOp>(op))
    given = generate.getDynamicExtents();
  else
    return;
  Value made = op->getResult(0);
  auto type = cast<RankedTensorType>(made.getType());
  for (int64_t d = 0; d < type.getRank(); ++d)
    if (type.isDynamicDim(d))
      unify(dimension(made, d),
            scalar(given[type.getDynamicDimIndex(d)], op, d));
}

/// Sizes of results that `op` has not been seen to relate to anything.
void SizeRelations::addSources(Operation *op) {
  for (Value result : op->getResults()) {
    auto type = dyn_cast<RankedTensorType>(result.getType());
    if (!type)
      continue;
    for (int64_t d = 0; d < type.getRank(); ++d) {
      SizeExpr size = dimension(result, d);
      if (!size.isConstant() && parents.try_emplace(size.of, size).second)
        sources.push_back({size, result, op, d, /*isScalar=*/false});
    }
  }
}

//===----------------------------------------------------------------------===//
// Operators, methods, attention
//===----------------------------------------------------------------------===//

/// Batches, then y in the range and x in the domain.
void SizeRelations::gatherApply(linop::ApplyOp op) {
  unify(op.getX(), op.getOp());
  auto type = cast<linop::OperatorType>(op.getOp().getType());
  int64_t domain = type.getDomain().getRank(),
          range = type.getRange().getRank();
  int64_t batch = shapeOf(op.getX()).getRank() - domain;
  for (int64_t d = 0; d < batch; ++d)
    unify(dimension(op.getResult(), d), dimension(op.getX(), d));
  for (int64_t d = 0; d < range; ++d)
    unify(dimension(op.getResult(), batch + d), rangeDimension(op.getOp(), d));
}

void SizeRelations::gatherIterate(solver::IterateOp op) {
  Block &body = op.getBody().front();
  unifyAll({op.getOp(), op.getB(), op.getX(), body.getArgument(0)});
  for (auto [init, arg] : llvm::zip(op.getInits(), body.getArguments()))
    unify(init, arg);
  for (auto [next, arg] :
       llvm::zip(op.getYield().getStates(), body.getArguments()))
    unify(next, arg);
  if (op.getFrom().empty())
    return;
  Block &from = op.getFrom().front();
  for (auto [init, arg] : llvm::zip(op.getInits(), from.getArguments()))
    unify(init, arg);
  for (auto [next, arg] :
       llvm::zip(cast<solver::YieldOp>(from.getTerminator()).getStates(),
                 body.getArguments().drop_front(op.getInits().size())))
    unify(next, arg);
}

/// Operators made of arrays, or of other operators.
void SizeRelations::gatherOperator(Operation *op) {
  Value made = op->getResult(0);
  auto type = cast<linop::OperatorType>(made.getType());
  if (auto csr = dyn_cast<linop::CsrOp>(op)) {
    unify(csr.getCoordinates(), csr.getValues());
    SizeExpr rows = dimension(made, 0);
    unify(dimension(csr.getPositions(), 0), {rows.of, rows.plus + 1});
  } else if (auto dense = dyn_cast<linop::DenseOp>(op)) {
    unify(dimension(made, 0), dimension(dense.getMatrix(), 1));
    unify(rangeDimension(made, 0), dimension(dense.getMatrix(), 0));
    return; // square by its type is not square
  } else {
    for (Value operand : op->getOperands())
      unify(made, operand);
  }
  if (auto base = cast<linop::LinearOperatorInterface>(op).getBaseOperator()) {
    for (int64_t d = 0; d < type.getRange().getRank(); ++d)
      unify(rangeDimension(made, d), rangeDimension(base, d));
    if (!isa<linop::ShiftOp>(op))
      return;
  }
  for (int64_t d = 0; d < type.getRange().getRank(); ++d)
    unify(rangeDimension(made, d), dimension(made, d));
}

/// The rows of the factors, multiplied: no other size plus a constant. (Vectors
/// are compared with the columns where a product is applied to them.)
void SizeRelations::gatherProduct(kron::ProductOp op) {
  SizeExpr size = rangeDimension(op, 0);
  if (!size.isConstant() && parents.try_emplace(size.of, size).second)
    sources.push_back({size, op, op, 0, /*isScalar=*/false});
}

/// Keys and values are equally many; queries have their batches, and their
/// heads where these are dynamic. A tensor that is read at a head or a key
/// itself has one entry for each.
void SizeRelations::gatherAttention(attn::AttentionOp op) {
  int64_t rank = op.getQ().getType().getRank();
  auto unifyAt = [&](Value a, Value b, int64_t d) {
    unify(dimension(a, d), dimension(b, d));
  };
  for (int64_t d = 0; d < rank - 1; ++d) {
    unifyAt(op.getK(), op.getV(), d);
    unifyAt(op.getQ(), op.getResult(), d);
    if (d < rank - 3 || (d == rank - 3 && op.getQ().getType().isDynamicDim(d)))
      unifyAt(op.getQ(), op.getK(), d);
  }
  // Only equal sizes are checked; where both are static, the verifier saw to it
  // that the tensor is long enough.
  for (Region *region : {&op.getScore(), &op.getMask()})
    for (auto read : region->getOps<tensor::ExtractOp>())
      for (auto [d, index] : llvm::enumerate(read.getIndices()))
        if (auto dim = op.getDimOf(index);
            dim && (read.getTensor().getType().isDynamicDim(d) ||
                    cast<RankedTensorType>(dim->first.getType())
                        .isDynamicDim(dim->second)))
          unify(dimension(read.getTensor(), d),
                dimension(dim->first, dim->second));
}

/// False for an op that is none of ours.
bool SizeRelations::gatherAlgebra(Operation *op) {
  if (auto attention = dyn_cast<attn::AttentionOp>(op)) {
    gatherAttention(attention);
    return true;
  }
  if (auto apply = dyn_cast<linop::ApplyOp>(op)) {
    gatherApply(apply);
    return true;
  }
  if (auto iterate = dyn_cast<solver::IterateOp>(op)) {
    gatherIterate(iterate);
    return true;
  }
  if (auto product = dyn_cast<kron::ProductOp>(op)) {
    gatherProduct(product);
    return true;
  }
  bool isLinop = isa_and_nonnull<linop::LinopDialect>(op->getDialect());
  if (isa<linop::LinearOperatorInterface>(op) &&
      (isLinop || isa<solver::PreconditionerInterface>(op))) {
    gatherOperator(op);
    return true;
  }
  // One grid, and operators on it.
  if (!isLinop && !isa<solver::MethodOpInterface>(op))
    return false;
  SmallVector<Value> values(op->getOperands());
  llvm::append_range(values, op->getResults());
  unifyAll(values);
  for (Value value : values)
    if (auto type = dyn_cast<linop::OperatorType>(value.getType());
        type && type.isSquare())
      for (int64_t d = 0; d < type.getDomain().getRank(); ++d)
        unify(rangeDimension(value, d), dimension(value, d));
  return true;
}

LogicalResult SizeRelations::gather(Operation *op) {
  if (auto structured = dyn_cast<linalg::LinalgOp>(op))
    gatherLinalg(structured);
  if (auto dest = dyn_cast<DestinationStyleOpInterface>(op))
    for (OpResult result : op->getResults())
      unify(result, dest.getTiedOpOperand(result)->get());
  if (!gatherAlgebra(op)) {
    if (op->hasTrait<OpTrait::Elementwise>())
      for (Value operand : op->getOperands())
        unify(operand, op->getResult(0));
    gatherControlFlow(op);
    gatherMaker(op);
  }
  addSources(op);
  if (!difference)
    return success();
  return op->emitOpError("needs two sizes to be equal that differ by ")
         << difference << " in the rest of the program, expected one size";
}

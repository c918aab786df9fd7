//===- LinalgToElementwise.cpp - Structured ops in iterations -------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The inverse of upstream's conversion of elementwise ops to linalg, where an
// iteration wants it: a pass over memory takes in arith, math and sums on whole
// grids, so form needs to know nothing of linalg.
//
//===----------------------------------------------------------------------===//

#include "lathe/Analysis/SizeSlice.h"
#include "lathe/Dialect/Linop/Linop.h"
#include "lathe/Dialect/Solver/Solver.h"
#include "lathe/Transforms/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/IRMapping.h"

namespace lathe {
#define GEN_PASS_DEF_LINALGTOELEMENTWISEPASS
#include "lathe/Transforms/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;
using namespace lathe::solver;

/// The outermost iteration that does not change `value`; null if it is computed
/// in the innermost one around `op`.
static IterateOp findInvariantIn(Operation *op, Value value) {
  IterateOp found;
  for (auto loop = op->getParentOfType<IterateOp>();
       loop && !loop->isAncestor(value.getParentBlock()->getParentOp());
       loop = loop->getParentOfType<IterateOp>())
    found = loop;
  return found;
}

namespace {

/// Writes one structured op as ops on whole grids.
class Raiser {
public:
  Raiser(linalg::LinalgOp op, IRRewriter &b)
      : op(op), b(b), loc(op.getLoc()), block(*op.getBlock()) {}

  /// Leaves the op as it is where some part has no such form.
  void run();

private:
  bool findGrid();
  bool findSum();
  bool isElementwise();
  bool readOperands();
  Value readOperand(OpOperand &operand);
  Value layOut(Value operand, AffineMap map, IterateOp loop);
  void raise(Operation &inner);
  FailureOr<SmallVector<Value>> sizesOfGrid();
  Value spread(Value value);
  Value computeSum();
  AffineMap mapOf(OpOperand &operand) {
    return op.getMatchingIndexingMap(&operand).compose(toLoops);
  }

  linalg::LinalgOp op;
  IRRewriter &b;
  Location loc;
  Block &block;
  /// What the loops run over, the operand of that type, and from the grid to
  /// the loops.
  RankedTensorType grid;
  Value like;
  AffineMap toLoops;
  /// The addition of a sum over the whole grid; null for elementwise ops.
  arith::AddFOp sum;
  /// Values in the region to values on the grid, or to scalars that are the
  /// same at every point.
  IRMapping values;
};

} // namespace

/// The grid is what an elementwise op writes, and what a sum reads.
bool Raiser::findGrid() {
  bool sums = op.getNumReductionLoops() > 0;
  for (OpOperand &operand : op->getOpOperands()) {
    AffineMap map = op.getMatchingIndexingMap(&operand);
    auto type = dyn_cast<RankedTensorType>(operand.get().getType());
    if (op.isDpsInit(&operand) == sums || !type || !map.isPermutation())
      continue;
    grid = type;
    like = operand.get();
    toLoops = inversePermutation(map);
    return type.getRank() <= 3;
  }
  return false;
}

/// Whether the one result is `old + term` over all points, in floating point.
bool Raiser::findSum() {
  if (op.getNumReductionLoops() != op.getNumLoops() || op.getNumDpsInits() != 1)
    return false;
  BlockArgument old = op.getRegionOutputArgs().front();
  sum = block.getTerminator()->getOperand(0).getDefiningOp<arith::AddFOp>();
  return sum && sum->getBlock() == &block && old.hasOneUse() &&
         (sum.getLhs() == old) != (sum.getRhs() == old) &&
         (sum.getType().isF32() || sum.getType().isF64());
}

bool Raiser::isElementwise() {
  return llvm::all_of(block.without_terminator(), [](Operation &inner) {
    return inner.getNumResults() == 1 &&
           (inner.hasTrait<OpTrait::ConstantLike>() ||
            OpTrait::hasElementwiseMappableTraits(&inner));
  });
}

/// In terms of the arguments of the function.
FailureOr<SmallVector<Value>> Raiser::sizesOfGrid() {
  SizeSlice slice(b, op->getParentOfType<FunctionOpInterface>());
  return slice.dynamicSizes(like);
}

/// An operand that no iteration changes, once and for all as the grid lies:
/// a row for each row, a transpose.
Value Raiser::layOut(Value operand, AffineMap map, IterateOp loop) {
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPoint(loop);
  FailureOr<SmallVector<Value>> sizes = sizesOfGrid();
  if (failed(sizes))
    return {};
  Value empty = tensor::EmptyOp::create(b, loc, grid.getShape(),
                                        getElementTypeOrSelf(operand), *sizes);
  SmallVector<utils::IteratorType> kinds(grid.getRank(),
                                         utils::IteratorType::parallel);
  auto copy = linalg::GenericOp::create(
      b, loc, TypeRange{empty.getType()}, operand, empty,
      ArrayRef<AffineMap>{map, b.getMultiDimIdentityMap(grid.getRank())}, kinds,
      [](OpBuilder &inner, Location at, ValueRange elements) {
        linalg::YieldOp::create(inner, at, elements.front());
      });
  return copy.getResult(0);
}

/// Null where no value on the grid stands for the operand.
Value Raiser::readOperand(OpOperand &operand) {
  Value value = operand.get();
  auto type = dyn_cast<RankedTensorType>(value.getType());
  if (!type)
    return value;
  AffineMap map = mapOf(operand);
  if (type.getRank() == 0)
    return tensor::ExtractOp::create(b, loc, value);
  if (map.isIdentity())
    return type.getShape() == grid.getShape() ? value : Value();
  IterateOp loop = findInvariantIn(op, value);
  return loop ? layOut(value, map, loop) : Value();
}

bool Raiser::readOperands() {
  // Only the region of a map has no argument for the destination.
  for (BlockArgument arg : block.getArguments()) {
    OpOperand &operand = op->getOpOperand(arg.getArgNumber());
    if (arg.use_empty() || (sum && op.isDpsInit(&operand)))
      continue;
    Value value = readOperand(operand);
    if (!value)
      return false;
    values.map(arg, value);
  }
  return true;
}

/// A scalar at every point of the grid.
Value Raiser::spread(Value value) {
  if (isa<RankedTensorType>(value.getType()))
    return value;
  if (grid.getRank() == 0)
    return tensor::FromElementsOp::create(
        b, loc, RankedTensorType::get({}, value.getType()), value);
  SmallVector<Value> sizes;
  if (FailureOr<SmallVector<Value>> known = sizesOfGrid(); succeeded(known))
    sizes = *known;
  else // they depend on data
    for (auto [d, size] : llvm::enumerate(grid.getShape()))
      if (ShapedType::isDynamic(size))
        sizes.push_back(tensor::DimOp::create(b, loc, like, d));
  return tensor::SplatOp::create(b, loc, value, grid.getShape(), sizes);
}

/// The same op on whole grids; one of scalars alone stays as it is.
void Raiser::raise(Operation &inner) {
  bool onGrid = llvm::any_of(inner.getOperands(), [&](Value operand) {
    return isa<RankedTensorType>(values.lookupOrDefault(operand).getType());
  });
  IRMapping map;
  for (Value operand : inner.getOperands()) {
    Value value = values.lookupOrDefault(operand);
    map.map(operand, onGrid ? spread(value) : value);
  }
  Value result = b.clone(inner, map)->getResult(0);
  if (onGrid)
    result.setType(grid.clone(result.getType()));
  values.map(inner.getResult(0), result);
}

/// A sum of products is a dot, any other one with ones.
Value Raiser::computeSum() {
  BlockArgument old = op.getRegionOutputArgs().front();
  Value term = sum.getLhs() == old ? sum.getRhs() : sum.getLhs();
  Value x, y;
  if (auto product = term.getDefiningOp<arith::MulFOp>();
      product && product->getBlock() == &block) {
    x = spread(values.lookupOrDefault(product.getLhs()));
    y = spread(values.lookupOrDefault(product.getRhs()));
  } else {
    x = spread(values.lookupOrDefault(term));
    y = spread(
        arith::ConstantOp::create(b, loc, b.getFloatAttr(sum.getType(), 1.0)));
  }
  Value total = linop::DotOp::create(b, loc, x, y);
  if (total.getType() != sum.getType())
    total = arith::TruncFOp::create(b, loc, sum.getType(), total);
  Value before = tensor::ExtractOp::create(b, loc, op.getDpsInits().front());
  return arith::AddFOp::create(b, loc, before, total);
}

void Raiser::run() {
  if ((op.getNumReductionLoops() > 0 && !findSum()) || !isElementwise() ||
      !findGrid())
    return;
  // Destinations whose loops run in another order would be transposed.
  if (llvm::any_of(op.getDpsInitsMutable(), [&](OpOperand &init) {
        return !sum && !mapOf(init).isIdentity();
      }))
    return;
  b.setInsertionPoint(op);
  if (!readOperands())
    return;
  for (Operation &inner : block.without_terminator())
    if (&inner != sum.getOperation())
      raise(inner);
  SmallVector<Value> results;
  if (sum) {
    results.push_back(tensor::FromElementsOp::create(
        b, loc, op->getResult(0).getType(), computeSum()));
  } else {
    for (Value value : block.getTerminator()->getOperands())
      results.push_back(spread(values.lookupOrDefault(value)));
  }
  b.replaceOp(op, results);
}

/// The block takes a scalar for its argument without a dimension.
static void takeScalar(OpBuilder &b, Block &block, unsigned i) {
  BlockArgument arg = block.getArgument(i);
  auto type = cast<RankedTensorType>(arg.getType());
  b.setInsertionPointToStart(&block);
  arg.setType(type.getElementType());
  auto tensor = tensor::FromElementsOp::create(b, arg.getLoc(), type, arg);
  arg.replaceAllUsesExcept(tensor, tensor);
}

static void makeScalar(OpBuilder &b, OpOperand &operand) {
  b.setInsertionPoint(operand.getOwner());
  operand.set(tensor::ExtractOp::create(b, operand.getOwner()->getLoc(),
                                        operand.get()));
}

/// What sums to a tensor without a dimension is carried on as a scalar.
static void makeScalarStates(IterateOp op, OpBuilder &b) {
  Block &body = op.getBody().front();
  unsigned numInits = op.getInits().size();
  for (unsigned i = 1; i < body.getNumArguments(); ++i) {
    auto type = dyn_cast<RankedTensorType>(body.getArgument(i).getType());
    if (!type || type.getRank() > 0)
      continue;
    takeScalar(b, body, i);
    makeScalar(b, op.getYield()->getOpOperand(i));
    if (i < numInits)
      makeScalar(b, op.getInitsMutable()[i]);
    if (op.getFrom().empty())
      continue;
    Block &from = op.getFrom().front();
    if (i < numInits)
      takeScalar(b, from, i);
    else
      makeScalar(b, from.getTerminator()->getOpOperand(i - numInits));
  }
}

namespace {
struct LinalgToElementwisePass
    : lathe::impl::LinalgToElementwisePassBase<LinalgToElementwisePass> {
  void runOnOperation() override {
    SmallVector<linalg::LinalgOp> ops;
    getOperation().walk([&](linalg::LinalgOp op) {
      if (op.hasPureTensorSemantics() && op->getParentOfType<IterateOp>())
        ops.push_back(op);
    });
    IRRewriter rewriter(&getContext());
    getOperation().walk([&](IterateOp op) { makeScalarStates(op, rewriter); });
    for (linalg::LinalgOp op : ops)
      Raiser(op, rewriter).run();
  }
};
} // namespace

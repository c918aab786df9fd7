//===- PlaceChecks.cpp - Slices lie inside their tensors ------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What upstream leaves undefined would read or write the memory of somebody
// else. Bounds that follow from constants and the loops around an op are proved
// here; the others follow from the arguments and are looked at when the
// function is called, whether or not the op is in a branch that is taken.
//
//===----------------------------------------------------------------------===//

#include "SizeChecks.h"

#include "lathe/Analysis/Bounds.h"
#include "lathe/Analysis/KronGroups.h"
#include "lathe/Analysis/SizeMath.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace lathe;

namespace {

/// One dimension of a slice.
struct SliceRange {
  Value tensor;
  int64_t dim;
  OpFoldResult offset, size, stride;
};

class PlaceChecks {
public:
  explicit PlaceChecks(SizeChecks &checks)
      : checks(checks), b(checks.getBuilder()), math(b) {}

  LogicalResult check(Operation *op);

private:
  LogicalResult checkSlice(Operation *op, Value tensor,
                           OffsetSizeAndStrideOpInterface slice);
  LogicalResult checkRange(Operation *op, const SliceRange &range);
  LogicalResult checkKron(linop::ApplyOp op);
  LogicalResult checkExpansion(tensor::ExpandShapeOp op);
  LogicalResult checkExpansion(tensor::ExpandShapeOp op, int64_t sourceDim,
                               ArrayRef<int64_t> dims);
  LogicalResult checkPad(tensor::PadOp op);
  LogicalResult checkConcat(tensor::ConcatOp op);
  void checkResult(Operation *op, int64_t dim, Value size);
  LogicalResult checkStep(scf::ForOp loop);
  LogicalResult checkFirst(linalg::LinalgOp op);
  LogicalResult checkLeast(Operation *op, OpFoldResult value, int64_t least,
                           Twine what);
  LogicalResult checkLeast(Operation *op, ArrayRef<OpFoldResult> values,
                           StringRef what);
  std::string describe(Operation *op, StringRef what, int64_t dim) {
    return (what + " of dimension " + Twine(dim) + " of " +
            SizeChecks::describe(op))
        .str();
  }
  Value constant(Operation *op, int64_t value) {
    return arith::ConstantIndexOp::create(b, op->getLoc(), value);
  }
  Value greatest(Operation *op) { return constant(op, INT64_MAX); }
  OpFoldResult attribute(int64_t value) { return b.getIndexAttr(value); }

  SizeChecks &checks;
  OpBuilder &b;
  SizeMath math;
};

} // namespace

static LogicalResult dependsOnData(Operation *op, Twine what) {
  return op->emitOpError("has ")
         << what
         << " that depends on data, expected one that follows from the "
            "arguments of the function or is bounded by loops";
}

//===----------------------------------------------------------------------===//
// Slices
//===----------------------------------------------------------------------===//

/// 0 <= offset, 0 <= size and offset + (size - 1) stride < the tensor's size,
/// by constants and loops. Products of great constants might wrap around in the
/// proof: those are left to the call.
static bool isInside(Operation *op, const SliceRange &range, OpBuilder &b) {
  std::optional<int64_t> stride = getConstantIntValue(range.stride);
  if (!stride || *stride < 1 || *stride > INT32_MAX ||
      (*stride > 1 &&
       getConstantIntValue(range.size).value_or(0) > INT32_MAX))
    return false;
  AffineExpr offset, size;
  bindSymbols(b.getContext(), offset, size);
  auto end = AffineMap::get(0, 2, offset + (size - 1) * *stride + 1);
  Bounds::Variable zero(OpFoldResult(b.getIndexAttr(0)));
  return isProved(op, range.offset, Bounds::GE, zero) &&
         isProved(op, range.size, Bounds::GE, zero) &&
         isProved(op, {end, {range.offset, range.size}}, Bounds::LE,
                  {range.tensor, range.dim});
}

LogicalResult PlaceChecks::checkRange(Operation *op, const SliceRange &range) {
  if (isInside(op, range, b))
    return success();
  FailureOr<Value> all = checks.size(range.tensor, range.dim),
                   offset = checks.fold(range.offset),
                   size = checks.fold(range.size),
                   stride = checks.fold(range.stride);
  if (failed(all) || failed(offset) || failed(size) || failed(stride))
    return dependsOnData(op, "a slice in dimension " + Twine(range.dim));
  if (failed(checkLeast(op, range.stride, 1,
                        describe(op, "the stride", range.dim))))
    return failure();
  Location loc = op->getLoc();
  Value zero = constant(op, 0), one = constant(op, 1);
  checks.expect(*offset, zero, *all, describe(op, "the offset", range.dim));
  // As many as begin before the end: the first, and one at each whole stride
  // from there to the last element; a division of no negative number.
  Value step = arith::MaxSIOp::create(b, loc, *stride, one);
  Value rest = arith::SubIOp::create(b, loc, *all, *offset);
  Value first = arith::MinSIOp::create(b, loc, rest, one);
  Value apart = arith::SubIOp::create(b, loc, rest, first);
  Value most = arith::AddIOp::create(
      b, loc, first, arith::DivSIOp::create(b, loc, apart, step));
  checks.expect(*size, zero, most, describe(op, "the size", range.dim));
  return success();
}

LogicalResult PlaceChecks::checkSlice(Operation *op, Value tensor,
                                      OffsetSizeAndStrideOpInterface slice) {
  for (auto [d, offset, size, stride] :
       llvm::enumerate(slice.getMixedOffsets(), slice.getMixedSizes(),
                       slice.getMixedStrides()))
    if (failed(checkRange(op, {tensor, int64_t(d), offset, size, stride})))
      return failure();
  return success();
}

//===----------------------------------------------------------------------===//
// Sizes
//===----------------------------------------------------------------------===//

LogicalResult PlaceChecks::checkLeast(Operation *op, OpFoldResult value,
                                      int64_t least, Twine what) {
  if (isProved(op, value, Bounds::GE, attribute(least)))
    return success();
  FailureOr<Value> number = checks.fold(value);
  if (failed(number))
    return dependsOnData(op, what);
  checks.expect(*number, constant(op, least), greatest(op), what);
  return success();
}

LogicalResult PlaceChecks::checkLeast(Operation *op,
                                      ArrayRef<OpFoldResult> values,
                                      StringRef what) {
  for (auto [d, value] : llvm::enumerate(values))
    if (failed(checkLeast(op, value, 0, describe(op, what, d))))
      return failure();
  return success();
}

/// A vector has as many elements as the columns of all factors multiply to.
LogicalResult PlaceChecks::checkKron(linop::ApplyOp op) {
  auto product = op.getOp().getDefiningOp<kron::ProductOp>();
  auto type = cast<RankedTensorType>(op.getX().getType());
  if (!product || !op.getOp().getType().getDomain().isDynamicDim(0))
    return success();
  auto factors = getKronFactors(product);
  FailureOr<Value> size = checks.size(op.getX(), type.getRank() - 1);
  if (failed(factors))
    return success(); // refused later, with the factor's name
  Value columns = constant(op, 1);
  for (const KronFactor &factor : *factors) {
    FailureOr<Value> next =
        factor.isIdentity()
            ? constant(op, factor.columns)
            : checks.size(
                  factor.matrix,
                  cast<RankedTensorType>(factor.matrix.getType()).getRank() -
                      1);
    if (failed(size) || failed(next))
      return dependsOnData(op, "a size");
    columns = math.multiply(op.getLoc(), columns, *next);
  }
  checks.expect(*size, columns, columns,
                "the size of the vector of " + SizeChecks::describe(op),
                ", the product of the factors' columns");
  return success();
}

/// The sizes of a group of dimensions multiply to that of the one that they are
/// made of.
LogicalResult PlaceChecks::checkExpansion(tensor::ExpandShapeOp op,
                                          int64_t sourceDim,
                                          ArrayRef<int64_t> dims) {
  SmallVector<OpFoldResult> sizes = op.getMixedOutputShape();
  if (!op.getSrcType().isDynamicDim(sourceDim))
    return success();
  if (dims.size() == 1 &&
      isProved(op, sizes[dims[0]], Bounds::EQ, {op.getSrc(), sourceDim}))
    return success();
  FailureOr<Value> all = checks.size(op.getSrc(), sourceDim);
  Value product = constant(op, 1);
  for (int64_t d : dims) {
    FailureOr<Value> size = checks.fold(sizes[d]);
    if (failed(all) || failed(size))
      return dependsOnData(op, "a size of dimension " + Twine(d));
    if (failed(checkLeast(op, sizes[d], 0, describe(op, "the size", d))))
      return failure();
    product = math.multiply(op.getLoc(), product, *size);
  }
  checks.expect(product, *all, *all,
                "the product of the sizes that " + SizeChecks::describe(op) +
                    " makes of dimension " + Twine(sourceDim));
  return success();
}

LogicalResult PlaceChecks::checkExpansion(tensor::ExpandShapeOp op) {
  for (auto [d, dims] : llvm::enumerate(op.getReassociationIndices()))
    if (failed(checkExpansion(op, d, dims)))
      return failure();
  return success();
}

/// A result of known size is made to it.
void PlaceChecks::checkResult(Operation *op, int64_t dim, Value size) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  if (type.isDynamicDim(dim))
    return;
  Value known = constant(op, type.getDimSize(dim));
  checks.expect(size, known, known,
                "dimension " + Twine(dim) + " of " + SizeChecks::describe(op));
}

/// What is added is not less than nothing, and with it the size is a number.
LogicalResult PlaceChecks::checkPad(tensor::PadOp op) {
  Location loc = op.getLoc();
  RankedTensorType source = op.getSourceType(), made = op.getResultType();
  for (auto [d, low, high] :
       llvm::enumerate(op.getMixedLowPad(), op.getMixedHighPad())) {
    if (failed(checkLeast(op, low, 0, describe(op, "low", d))) ||
        failed(checkLeast(op, high, 0, describe(op, "high", d))))
      return failure();
    if (getConstantIntValue(low) && getConstantIntValue(high) &&
        (!source.isDynamicDim(d) || made.isDynamicDim(d)))
      continue;
    FailureOr<Value> size = checks.size(op.getSource(), d),
                     before = checks.fold(low), after = checks.fold(high);
    if (failed(size) || failed(before) || failed(after))
      return dependsOnData(op, "a padding in dimension " + Twine(d));
    Value zero = constant(op, 0);
    Value room = arith::SubIOp::create(b, loc, greatest(op), *size);
    checks.expect(*before, zero, room, describe(op, "low", d));
    room = arith::SubIOp::create(b, loc, room, *before);
    checks.expect(*after, zero, room, describe(op, "high", d));
    checkResult(
        op, d,
        arith::SubIOp::create(b, loc, greatest(op),
                              arith::SubIOp::create(b, loc, room, *after)));
  }
  return success();
}

/// The inputs one after the other.
LogicalResult PlaceChecks::checkConcat(tensor::ConcatOp op) {
  int64_t dim = op.getDim();
  if (op.getResultType().isDynamicDim(dim))
    return success();
  Value all = constant(op, 0);
  for (Value input : op.getInputs()) {
    FailureOr<Value> size = checks.size(input, dim);
    if (failed(size))
      return dependsOnData(op, "a size of dimension " + Twine(dim));
    all = arith::AddIOp::create(b, op.getLoc(), all, *size);
  }
  checkResult(op, dim, all);
  return success();
}

/// A loop that does not go forward would not end.
LogicalResult PlaceChecks::checkStep(scf::ForOp loop) {
  std::string what = "the step of " + SizeChecks::describe(loop);
  Value step = loop.getStep();
  if (step.getType().isIndex())
    return checkLeast(loop, OpFoldResult(step), 1, what);
  FailureOr<Value> number = checks.scalar(step);
  if (failed(number))
    return dependsOnData(loop, what);
  Location loc = loop.getLoc();
  Value index = arith::IndexCastOp::create(b, loc, b.getIndexType(), *number);
  checks.expect(index, constant(loop, 1), greatest(loop), what);
  return success();
}

/// What a structured op reads at place 0 in each of its rounds has an element
/// there, if there is a round.
LogicalResult PlaceChecks::checkFirst(linalg::LinalgOp op) {
  SmallVector<std::pair<Value, int64_t>> first, loops;
  for (OpOperand &operand : op->getOpOperands())
    if (auto type = dyn_cast<RankedTensorType>(operand.get().getType()))
      for (auto [d, place] :
           llvm::enumerate(op.getMatchingIndexingMap(&operand).getResults()))
        if (type.isDynamicDim(d))
          (isa<AffineConstantExpr>(place) ? first : loops)
              .push_back({operand.get(), d});
  if (first.empty())
    return success();
  Value least = constant(op, 1);
  for (auto [tensor, d] : loops) {
    FailureOr<Value> rounds = checks.size(tensor, d);
    if (failed(rounds))
      return dependsOnData(op, "a size");
    least = arith::MinSIOp::create(b, op.getLoc(), least, *rounds);
  }
  for (auto [tensor, d] : first) {
    FailureOr<Value> size = checks.size(tensor, d);
    if (failed(size))
      return dependsOnData(op, "a size");
    checks.expect(*size, least, greatest(op),
                  "the size that is read at 0 in dimension " + Twine(d) +
                      " by " + SizeChecks::describe(op));
  }
  return success();
}

LogicalResult PlaceChecks::check(Operation *op) {
  if (auto slice = dyn_cast<tensor::ExtractSliceOp>(op))
    return checkSlice(op, slice.getSource(), slice);
  if (auto slice = dyn_cast<tensor::InsertSliceOp>(op))
    return checkSlice(op, slice.getDest(), slice);
  if (auto pad = dyn_cast<tensor::PadOp>(op))
    return checkPad(pad);
  if (auto concat = dyn_cast<tensor::ConcatOp>(op))
    return checkConcat(concat);
  if (auto expand = dyn_cast<tensor::ExpandShapeOp>(op))
    return checkExpansion(expand);
  if (auto empty = dyn_cast<tensor::EmptyOp>(op))
    return checkLeast(op, empty.getMixedSizes(), "the size");
  if (auto splat = dyn_cast<tensor::SplatOp>(op))
    return checkLeast(op, getAsOpFoldResult(splat.getDynamicSizes()),
                      "the size");
  if (auto generate = dyn_cast<tensor::GenerateOp>(op))
    return checkLeast(op, getAsOpFoldResult(generate.getDynamicExtents()),
                      "the size");
  if (auto apply = dyn_cast<linop::ApplyOp>(op))
    return checkKron(apply);
  if (auto structured = dyn_cast<linalg::LinalgOp>(op))
    return checkFirst(structured);
  if (auto loop = dyn_cast<scf::ForOp>(op))
    return checkStep(loop);
  return success();
}

LogicalResult lathe::checkPlaces(func::FuncOp function, SizeChecks &checks) {
  PlaceChecks places(checks);
  WalkResult walk = function.walk([&](Operation *op) {
    return succeeded(places.check(op)) ? WalkResult::advance()
                                       : WalkResult::interrupt();
  });
  return failure(walk.wasInterrupted());
}

//===- Linalg.cpp - The meaning of linalg ---------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every structured op is what its generic form says: its region, run at each
// point of its loops in order, reading and writing through its indexing maps.
//
//===----------------------------------------------------------------------===//

#include "Dialects.h"

#include "lathe/Reference/ElementProgram.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <cmath>

using namespace mlir;
using namespace lathe::reference;

namespace {
/// One operand: where element (i, j, ...) of the loops is found.
struct Access {
  std::shared_ptr<Tensor> written;
  const Tensor *tensor = nullptr;
  int64_t base = 0;
  SmallVector<int64_t> strides;
  Number scalar;

  int64_t place(ArrayRef<int64_t> point) const {
    int64_t place = base;
    for (auto [i, stride] : llvm::zip_equal(point, strides))
      place += i * stride;
    return place;
  }
};
} // namespace

/// The value of a linear expression; nothing for one with a division.
static std::optional<int64_t> evaluateLinear(AffineExpr expr,
                                             ArrayRef<int64_t> point) {
  if (auto constant = dyn_cast<AffineConstantExpr>(expr))
    return constant.getValue();
  if (auto dim = dyn_cast<AffineDimExpr>(expr))
    return point[dim.getPosition()];
  auto binary = dyn_cast<AffineBinaryOpExpr>(expr);
  if (!binary)
    return std::nullopt;
  auto left = evaluateLinear(binary.getLHS(), point);
  auto right = evaluateLinear(binary.getRHS(), point);
  if (!left || !right)
    return std::nullopt;
  if (expr.getKind() == AffineExprKind::Add)
    return *left + *right;
  if (expr.getKind() == AffineExprKind::Mul)
    return *left * *right;
  return std::nullopt;
}

/// Strides of an access through a linear map; checks that every point of the
/// loops stays inside the tensor.
static LogicalResult resolve(Operation *op, Access &access, AffineMap map,
                             ArrayRef<int64_t> loops) {
  bool empty = llvm::is_contained(loops, 0);
  SmallVector<int64_t> zero(loops.size(), 0);
  access.strides.assign(loops.size(), 0);
  int64_t stride = 1;
  for (int64_t d = map.getNumResults(); d-- > 0;) {
    auto base = evaluateLinear(map.getResult(d), zero);
    if (!base)
      return op->emitOpError("has an indexing map with a division, expected a "
                             "linear one");
    int64_t least = *base, most = *base;
    for (size_t l = 0; l < loops.size(); ++l) {
      SmallVector<int64_t> unit = zero;
      unit[l] = 1;
      int64_t slope = *evaluateLinear(map.getResult(d), unit) - *base;
      access.strides[l] += slope * stride;
      (slope < 0 ? least : most) += slope * (loops[l] - 1);
    }
    if (!empty && (least < 0 || most >= access.tensor->shape[d]))
      return op->emitOpError("reaches index ")
             << (least < 0 ? least : most) << " of an operand, expected 0 to "
             << access.tensor->shape[d] - 1;
    access.base += *base * stride;
    stride *= access.tensor->shape[d];
  }
  return success();
}

/// The sizes of the loops, from those of the operands.
static FailureOr<SmallVector<int64_t>> getLoops(linalg::LinalgOp op,
                                                Evaluator &e) {
  SmallVector<int64_t> sizes;
  for (Value operand : op->getOperands())
    if (isa<RankedTensorType>(operand.getType()))
      llvm::append_range(sizes, e.getTensor(operand).shape);
  AffineMap map = op.getShapesToLoopsMap();
  assert(map && "the verifier asks for loops that follow from operands");
  SmallVector<int64_t> loops;
  for (AffineExpr expr : map.getResults()) {
    // The inverse of maps that are permutations in part: no division.
    loops.push_back(*evaluateLinear(expr, sizes));
  }
  return loops;
}

static FailureOr<SmallVector<Access>>
getAccesses(linalg::LinalgOp op, Evaluator &e, ArrayRef<int64_t> loops) {
  SmallVector<Access> accesses;
  for (OpOperand &operand : op->getOpOperands()) {
    Access &access = accesses.emplace_back();
    access.strides.assign(loops.size(), 0);
    if (!isa<RankedTensorType>(operand.get().getType())) {
      access.scalar = e.getNumber(operand.get());
      continue;
    }
    access.tensor = &e.getTensor(operand.get());
    if (op.isDpsInit(&operand)) {
      access.written = std::make_shared<Tensor>(*access.tensor);
      access.tensor = access.written.get();
    }
    if (failed(resolve(op, access, op.getMatchingIndexingMap(&operand), loops)))
      return failure();
  }
  return accesses;
}

static LogicalResult evaluateStructured(Operation *operation, Evaluator &e) {
  auto op = cast<linalg::LinalgOp>(operation);
  auto loops = getLoops(op, e);
  if (failed(loops))
    return failure();
  auto accesses = getAccesses(op, e, *loops);
  if (failed(accesses))
    return failure();
  SmallVector<Operation *> indices;
  op.getBlock()->walk([&](linalg::IndexOp index) {
    if (index->getBlock() == op.getBlock())
      indices.push_back(index);
  });
  ElementProgram program(*op.getBlock(), e, indices);
  MutableArrayRef<Access> outs =
      MutableArrayRef(*accesses).take_back(op.getNumDpsInits());
  SmallVector<int64_t> point(loops->size(), 0);
  // linalg.map gives its region the inputs only.
  size_t given = op.getBlock()->getNumArguments();
  SmallVector<Number> arguments(given + indices.size());
  if (!llvm::is_contained(*loops, 0)) {
    do {
      for (size_t i = 0; i < given; ++i) {
        const Access &access = (*accesses)[i];
        arguments[i] = access.tensor ? access.tensor->get(access.place(point))
                                     : access.scalar;
      }
      for (auto [i, index] : llvm::enumerate(indices))
        arguments[given + i].i = point[cast<linalg::IndexOp>(index).getDim()];
      auto results = program.run(arguments);
      if (failed(results))
        return failure();
      for (auto [out, result] : llvm::zip_equal(outs, *results))
        out.written->set(out.place(point), result);
    } while (advance(point, *loops));
  }
  for (auto [result, out] : llvm::zip_equal(op->getResults(), outs))
    e.set(result, TensorPtr(out.written));
  return success();
}

/// y_i = exp(x_i - m) / sum over j of exp(x_j - m) with m the largest x_j, along one
/// dimension.
static LogicalResult evaluateSoftmax(Operation *operation, Evaluator &e) {
  auto op = cast<linalg::SoftmaxOp>(operation);
  const Tensor &x = e.getTensor(op.getInput());
  auto result = std::make_shared<Tensor>(x);
  ArrayRef<int64_t> shape = x.shape;
  int64_t dim = op.getDimension(), count = shape[dim], stride = 1;
  for (int64_t size : shape.drop_front(dim + 1))
    stride *= size;
  for (int64_t start = 0, size = x.size(); start < size; ++start) {
    if (start / stride % count != 0)
      continue;
    MutableArrayRef<double> line(result->floats.data() + start,
                                 (count - 1) * stride + 1);
    double largest = line.front(), sum = 0.0;
    for (int64_t i = 1; i < count; ++i)
      largest = std::max(largest, line[i * stride]);
    for (int64_t i = 0; i < count; ++i)
      sum += line[i * stride] = std::exp(line[i * stride] - largest);
    for (int64_t i = 0; i < count; ++i)
      line[i * stride] /= sum;
  }
  e.set(op->getResult(0), TensorPtr(result));
  return success();
}

void lathe::reference::registerLinalg(Registry &r) {
  r.add("linalg.softmax", evaluateSoftmax);
  // Its value is given with each point, by the op around it.
  r.add("linalg.index", [](Operation *, Evaluator &) { return success(); });
  r.addInterface(
      "structured ops of linalg",
      [](Operation *op) {
        auto structured = dyn_cast<linalg::LinalgOp>(op);
        return structured && structured.hasPureTensorSemantics();
      },
      evaluateStructured);
}

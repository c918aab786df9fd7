//===- Evaluator.cpp - Programs evaluated by their definition -------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Walks a program op by op; what each op means is in the registry.
//
//===----------------------------------------------------------------------===//

#include "lathe/Reference/Evaluator.h"

#include "lathe/Support/Array.h"

#include "mlir/IR/OpDefinition.h"

#include <limits>

using namespace mlir;
using namespace lathe;
using namespace lathe::reference;

//===----------------------------------------------------------------------===//
// Evaluator
//===----------------------------------------------------------------------===//

const Datum &Evaluator::get(Value value) const {
  auto it = values.find(value);
  assert(it != values.end() && "use before definition");
  return it->second;
}

void Evaluator::set(ValueRange range, ArrayRef<Datum> data) {
  for (auto [value, datum] : llvm::zip_equal(range, data))
    set(value, datum);
}

SmallVector<Datum> Evaluator::get(ValueRange range) const {
  SmallVector<Datum> data;
  for (Value value : range)
    data.push_back(get(value));
  return data;
}

SmallVector<int64_t> Evaluator::getSizes(ArrayRef<OpFoldResult> sizes) const {
  SmallVector<int64_t> result;
  for (OpFoldResult size : sizes)
    result.push_back(isa<Value>(size)
                         ? getInt(cast<Value>(size))
                         : cast<IntegerAttr>(cast<Attribute>(size)).getInt());
  return result;
}

LogicalResult Evaluator::run(Operation &op) {
  if (const Handler *handler = registry.lookup(&op))
    return (*handler)(&op, *this);
  return op.emitError("op '") << op.getName()
                              << "' has no meaning in the reference, expected "
                                 "one of "
                              << registry.describe();
}

FailureOr<SmallVector<Datum>> Evaluator::run(Block &block,
                                             ArrayRef<Datum> arguments) {
  set(block.getArguments(), arguments);
  for (Operation &op : block.without_terminator())
    if (failed(run(op)))
      return failure();
  return get(block.getTerminator()->getOperands());
}

/// An error unless a tensor has the sizes that its type fixes.
static LogicalResult checkType(func::FuncOp function, unsigned index,
                               Type type, const Datum &datum) {
  auto tensorType = dyn_cast<RankedTensorType>(type);
  if (!tensorType)
    return success();
  const Tensor &tensor = *std::get<TensorPtr>(datum);
  if (succeeded(verifyCompatibleShape(tensorType.getShape(), tensor.shape)))
    return success();
  return function.emitError("argument ")
         << index << " has shape " << shapeName(tensor.shape) << ", expected "
         << type;
}

FailureOr<SmallVector<Datum>> Evaluator::call(func::FuncOp function,
                                              ArrayRef<Datum> arguments) {
  if (function.isExternal())
    return function.emitError("function '")
           << function.getName() << "' has no body, expected a definition";
  if (!function.getBody().hasOneBlock())
    return function.emitError("function '")
           << function.getName()
           << "' has several blocks, expected structured control flow (scf)";
  // Deep enough for programs, shallow enough for the stack.
  constexpr unsigned maxDepth = 100;
  if (depth >= maxDepth)
    return function.emitError("function '")
           << function.getName() << "' recurses, expected calls at most "
           << maxDepth << " deep";
  for (auto [i, type] : llvm::enumerate(function.getArgumentTypes()))
    if (failed(checkType(function, i, type, arguments[i])))
      return failure();
  // A recursive call has values of its own for the same SSA values.
  llvm::DenseMap<Value, Datum> outer;
  std::swap(outer, values);
  ++depth;
  auto results = run(function.getBody().front(), arguments);
  --depth;
  std::swap(outer, values);
  return results;
}

//===----------------------------------------------------------------------===//
// Helpers of the handlers
//===----------------------------------------------------------------------===//

FailureOr<std::shared_ptr<Tensor>>
lathe::reference::makeTensor(Operation *op, Type element,
                             ArrayRef<int64_t> shape) {
  std::optional<int64_t> count = countElements(shape);
  if (llvm::Error error = checkMemory(count, sizeof(double), "in the reference"))
    return op->emitError() << llvm::toString(std::move(error));
  auto tensor = std::make_shared<Tensor>();
  tensor->shape.assign(shape.begin(), shape.end());
  tensor->isFloat = isa<FloatType>(element);
  if (tensor->isFloat)
    tensor->floats.assign(*count, std::numeric_limits<double>::quiet_NaN());
  else
    tensor->ints.assign(*count,
                        wrap(std::numeric_limits<int64_t>::min(), element));
  return tensor;
}

int64_t lathe::reference::wrap(int64_t value, Type type) {
  if (type.isIndex())
    return value;
  unsigned width = type.getIntOrFloatBitWidth();
  if (width == 1)
    return value & 1;
  if (width >= 64)
    return value;
  return int64_t(uint64_t(value) << (64 - width)) >> (64 - width);
}

std::optional<int64_t>
lathe::reference::linearize(ArrayRef<int64_t> index, ArrayRef<int64_t> shape) {
  int64_t place = 0;
  for (auto [i, size] : llvm::zip_equal(index, shape)) {
    if (i < 0 || i >= size)
      return std::nullopt;
    place = place * size + i;
  }
  return place;
}

bool lathe::reference::advance(MutableArrayRef<int64_t> index,
                               ArrayRef<int64_t> shape) {
  for (size_t d = index.size(); d-- > 0;) {
    if (++index[d] < shape[d])
      return true;
    index[d] = 0;
  }
  return false;
}

LogicalResult lathe::reference::checkShapes(Operation *op, ArrayRef<int64_t> a,
                                            ArrayRef<int64_t> b) {
  if (a == b)
    return success();
  return op->emitOpError("has shapes ")
         << shapeName(a) << " and " << shapeName(b)
         << " at run time, expected equal ones";
}

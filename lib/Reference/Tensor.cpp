//===- Tensor.cpp - The meaning of tensor ---------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Tensors are values: whatever writes one makes another. An element outside is
// 0.
//
//===----------------------------------------------------------------------===//

#include "Dialects.h"

#include "lathe/Reference/ElementProgram.h"
#include "lathe/Support/Array.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::reference;

/// The sizes of a result type, the dynamic ones given by operands.
static SmallVector<int64_t> sizesOf(RankedTensorType type, ValueRange dynamic,
                                    Evaluator &e) {
  SmallVector<int64_t> sizes(type.getShape());
  for (int64_t &size : sizes)
    if (ShapedType::isDynamic(size)) {
      size = e.getInt(dynamic.front());
      dynamic = dynamic.drop_front();
    }
  return sizes;
}

/// Nothing outside of the tensor.
static std::optional<int64_t> placeOf(ValueRange indices, const Tensor &tensor,
                                      Evaluator &e) {
  SmallVector<int64_t> index;
  for (Value value : indices)
    index.push_back(e.getInt(value));
  return linearize(index, tensor.shape);
}

//===----------------------------------------------------------------------===//
// Making tensors
//===----------------------------------------------------------------------===//

static LogicalResult evaluate(tensor::EmptyOp op, Evaluator &e) {
  auto tensor = makeTensor(op, op.getType().getElementType(),
                           sizesOf(op.getType(), op.getDynamicSizes(), e));
  if (failed(tensor))
    return failure();
  e.set(op.getResult(), TensorPtr(*tensor));
  return success();
}

static LogicalResult evaluate(tensor::SplatOp op, Evaluator &e) {
  auto tensor = makeTensor(op, op.getType().getElementType(),
                           sizesOf(op.getType(), op.getDynamicSizes(), e));
  if (failed(tensor))
    return failure();
  for (int64_t i = 0, size = (*tensor)->size(); i < size; ++i)
    (*tensor)->set(i, e.getNumber(op.getInput()));
  e.set(op.getResult(), TensorPtr(*tensor));
  return success();
}

static LogicalResult evaluate(tensor::FromElementsOp op, Evaluator &e) {
  auto tensor =
      makeTensor(op, op.getType().getElementType(), op.getType().getShape());
  if (failed(tensor))
    return failure();
  for (auto [i, value] : llvm::enumerate(op.getElements()))
    (*tensor)->set(i, e.getNumber(value));
  e.set(op.getResult(), TensorPtr(*tensor));
  return success();
}

/// Fills a tensor by a region from the index of each element.
static LogicalResult fill(Tensor &tensor, Block &block, Evaluator &e) {
  if (tensor.size() == 0)
    return success();
  ElementProgram program(block, e);
  SmallVector<int64_t> index(tensor.shape.size(), 0);
  SmallVector<Number> arguments(index.size());
  int64_t place = 0;
  do {
    for (auto [argument, i] : llvm::zip_equal(arguments, index))
      argument.i = i;
    auto results = program.run(arguments);
    if (failed(results))
      return failure();
    tensor.set(place++, results->front());
  } while (advance(index, tensor.shape));
  return success();
}

static LogicalResult evaluate(tensor::GenerateOp op, Evaluator &e) {
  auto tensor = makeTensor(op, op.getType().getElementType(),
                           sizesOf(op.getType(), op.getDynamicExtents(), e));
  if (failed(tensor) || failed(fill(**tensor, op.getBody().front(), e)))
    return failure();
  e.set(op.getResult(), TensorPtr(*tensor));
  return success();
}

//===----------------------------------------------------------------------===//
// Elements and sizes
//===----------------------------------------------------------------------===//

static LogicalResult evaluate(tensor::ExtractOp op, Evaluator &e) {
  const Tensor &tensor = e.getTensor(op.getTensor());
  std::optional<int64_t> place = placeOf(op.getIndices(), tensor, e);
  e.set(op.getResult(), place ? tensor.get(*place) : Number{});
  return success();
}

static LogicalResult evaluate(tensor::InsertOp op, Evaluator &e) {
  auto tensor = std::make_shared<Tensor>(e.getTensor(op.getDest()));
  if (auto place = placeOf(op.getIndices(), *tensor, e))
    tensor->set(*place, e.getNumber(op.getScalar()));
  e.set(op.getResult(), TensorPtr(tensor));
  return success();
}

static LogicalResult evaluate(tensor::DimOp op, Evaluator &e) {
  const Tensor &tensor = e.getTensor(op.getSource());
  int64_t dim = e.getInt(op.getIndex());
  if (dim < 0 || dim >= int64_t(tensor.shape.size()))
    return op.emitOpError("asks for dimension ")
           << dim << " of a tensor of shape " << shapeName(tensor.shape);
  e.set(op.getResult(), Number{0.0, tensor.shape[dim]});
  return success();
}

static LogicalResult evaluate(tensor::RankOp op, Evaluator &e) {
  e.set(op.getResult(),
        Number{0.0, int64_t(e.getTensor(op.getTensor()).shape.size())});
  return success();
}

//===----------------------------------------------------------------------===//
// Slices
//===----------------------------------------------------------------------===//

namespace {
/// A hyperrectangle of a tensor: its sizes, and the place of each element.
struct Slice {
  SmallVector<int64_t> offsets, sizes, strides;

  template <typename Function>
  LogicalResult walk(Operation *op, const Tensor &tensor, Function function) {
    for (auto [d, size] : llvm::enumerate(sizes)) {
      int64_t room = tensor.shape[d] - 1 - offsets[d];
      if (size < 0 || strides[d] < 1 || offsets[d] < 0 || room < -1 ||
          (size > 0 && (room < 0 || size - 1 > room / strides[d])))
        return op->emitOpError("has a slice of ")
               << size << " from " << offsets[d] << " by " << strides[d]
               << " of dimension " << d << ", expected places from 0 to "
               << tensor.shape[d] - 1;
    }
    if (llvm::is_contained(sizes, 0))
      return success();
    SmallVector<int64_t> index(sizes.size(), 0), at(sizes.size());
    int64_t count = 0;
    do {
      for (size_t d = 0; d < at.size(); ++d)
        at[d] = offsets[d] + index[d] * strides[d];
      function(count++, *linearize(at, tensor.shape));
    } while (advance(index, sizes));
    return success();
  }
};
} // namespace

template <typename Op>
static Slice sliceOf(Op op, Evaluator &e) {
  return {e.getSizes(op.getMixedOffsets()), e.getSizes(op.getMixedSizes()),
          e.getSizes(op.getMixedStrides())};
}

static LogicalResult evaluate(tensor::ExtractSliceOp op, Evaluator &e) {
  const Tensor &source = e.getTensor(op.getSource());
  Slice slice = sliceOf(op, e);
  // Unit dimensions may be dropped; the order of elements is the same.
  llvm::SmallBitVector dropped = op.getDroppedDims();
  SmallVector<int64_t> shape;
  for (auto [d, size] : llvm::enumerate(slice.sizes))
    if (!dropped.test(d))
      shape.push_back(size);
  auto result = makeTensor(op, op.getType().getElementType(), shape);
  if (failed(result) ||
      failed(slice.walk(op, source, [&](int64_t to, int64_t from) {
        (*result)->set(to, source.get(from));
      })))
    return failure();
  e.set(op.getResult(), TensorPtr(*result));
  return success();
}

static LogicalResult evaluate(tensor::InsertSliceOp op, Evaluator &e) {
  const Tensor &source = e.getTensor(op.getSource());
  auto result = std::make_shared<Tensor>(e.getTensor(op.getDest()));
  Slice slice = sliceOf(op, e);
  if (countElements(slice.sizes) != source.size())
    return op.emitOpError("inserts a tensor of shape ")
           << shapeName(source.shape) << " into a slice of shape "
           << shapeName(slice.sizes);
  if (failed(slice.walk(op, *result, [&](int64_t from, int64_t to) {
        result->set(to, source.get(from));
      })))
    return failure();
  e.set(op.getResult(), TensorPtr(result));
  return success();
}

/// A tensor of this shape for the result of `op`, whose type may know better.
static FailureOr<std::shared_ptr<Tensor>> makeResult(Operation *op,
                                                     ArrayRef<int64_t> shape) {
  auto type = cast<RankedTensorType>(op->getResult(0).getType());
  if (failed(verifyCompatibleShape(type.getShape(), shape)))
    return op->emitOpError("makes a tensor of shape ")
           << shapeName(shape) << ", expected " << type;
  return makeTensor(op, type.getElementType(), shape);
}

static LogicalResult evaluate(tensor::ConcatOp op, Evaluator &e) {
  size_t dim = op.getDim();
  SmallVector<int64_t> shape = e.getTensor(op.getInputs().front()).shape;
  shape[dim] = 0;
  for (Value input : op.getInputs())
    shape[dim] += e.getTensor(input).shape[dim];
  auto result = makeResult(op, shape);
  if (failed(result))
    return failure();
  SmallVector<int64_t> offsets(shape.size(), 0);
  for (Value input : op.getInputs()) {
    const Tensor &part = e.getTensor(input);
    for (size_t d = 0; d < shape.size(); ++d)
      if (d != dim && part.shape[d] != shape[d])
        return op.emitOpError("joins a tensor of shape ")
               << shapeName(part.shape) << " along dimension " << dim
               << ", expected the sizes of " << shapeName(shape)
               << " in the others";
    Slice slice = {offsets, SmallVector<int64_t>(part.shape),
                   SmallVector<int64_t>(shape.size(), 1)};
    if (failed(slice.walk(op, **result, [&](int64_t from, int64_t to) {
          (*result)->set(to, part.get(from));
        })))
      return failure();
    offsets[dim] += part.shape[dim];
  }
  e.set(op.getResult(), TensorPtr(*result));
  return success();
}

static LogicalResult evaluate(tensor::PadOp op, Evaluator &e) {
  const Tensor &source = e.getTensor(op.getSource());
  SmallVector<int64_t> low = e.getSizes(op.getMixedLowPad()),
                       high = e.getSizes(op.getMixedHighPad());
  SmallVector<int64_t> shape(source.shape);
  for (auto [d, size] : llvm::enumerate(shape))
    if (llvm::AddOverflow(size, low[d], size) ||
        llvm::AddOverflow(size, high[d], size))
      size = std::numeric_limits<int64_t>::max();
  auto result = makeResult(op, shape);
  if (failed(result) || failed(fill(**result, op.getRegion().front(), e)))
    return failure();
  Slice slice = {low, SmallVector<int64_t>(source.shape),
                 SmallVector<int64_t>(shape.size(), 1)};
  if (failed(slice.walk(op, **result, [&](int64_t from, int64_t to) {
        (*result)->set(to, source.get(from));
      })))
    return failure();
  e.set(op.getResult(), TensorPtr(*result));
  return success();
}

//===----------------------------------------------------------------------===//
// Shapes
//===----------------------------------------------------------------------===//

/// The same elements under another shape, of which `type` fixes the sizes that
/// are static, and one unknown at most follows from the number of elements.
static LogicalResult reshape(Operation *op, Value source,
                             SmallVector<int64_t> shape, Evaluator &e) {
  const Tensor &tensor = e.getTensor(source);
  int64_t known = 1;
  for (int64_t size : shape)
    known *= ShapedType::isDynamic(size) ? 1 : size;
  for (int64_t &size : shape)
    if (ShapedType::isDynamic(size))
      size = known ? tensor.size() / known : 0;
  if (countElements(shape) != tensor.size())
    return op->emitOpError("makes shape ")
           << shapeName(shape) << " of a tensor of shape "
           << shapeName(tensor.shape);
  auto result = std::make_shared<Tensor>(tensor);
  result->shape = shape;
  e.set(op->getResult(0), TensorPtr(result));
  return success();
}

static LogicalResult evaluate(tensor::CastOp op, Evaluator &e) {
  auto type = dyn_cast<RankedTensorType>(op.getType());
  const Tensor &tensor = e.getTensor(op.getSource());
  if (type && failed(verifyCompatibleShape(type.getShape(), tensor.shape)))
    return op.emitOpError("casts a tensor of shape ")
           << shapeName(tensor.shape) << " to " << op.getType();
  e.set(op.getResult(), e.get(op.getSource()));
  return success();
}

static LogicalResult evaluate(tensor::ExpandShapeOp op, Evaluator &e) {
  return reshape(op, op.getSrc(), e.getSizes(op.getMixedOutputShape()), e);
}

static LogicalResult evaluate(tensor::CollapseShapeOp op, Evaluator &e) {
  SmallVector<int64_t> shape;
  for (const ReassociationIndices &group : op.getReassociationIndices()) {
    int64_t size = 1;
    for (int64_t d : group)
      size *= e.getTensor(op.getSrc()).shape[d];
    shape.push_back(size);
  }
  return reshape(op, op.getSrc(), shape, e);
}

void lathe::reference::registerTensor(Registry &r) {
  r.add<tensor::CastOp>(evaluate);
  r.add<tensor::CollapseShapeOp>(evaluate);
  r.add<tensor::ConcatOp>(evaluate);
  r.add<tensor::DimOp>(evaluate);
  r.add<tensor::EmptyOp>(evaluate);
  r.add<tensor::ExpandShapeOp>(evaluate);
  r.add<tensor::ExtractOp>(evaluate);
  r.add<tensor::ExtractSliceOp>(evaluate);
  r.add<tensor::FromElementsOp>(evaluate);
  r.add<tensor::GenerateOp>(evaluate);
  r.add<tensor::InsertOp>(evaluate);
  r.add<tensor::InsertSliceOp>(evaluate);
  r.add<tensor::PadOp>(evaluate);
  r.add<tensor::RankOp>(evaluate);
  r.add<tensor::SplatOp>(evaluate);
}

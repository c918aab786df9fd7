//===- Linop.cpp - The meaning of linop -----------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operators become objects; apply, sweep, dot and spectrum use them.
//
//===----------------------------------------------------------------------===//

#include "Dialects.h"
#include "Grids.h"
#include "Operators.h"
#include "Vectors.h"

#include "lathe/Support/Array.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::linop;
using namespace lathe::reference;

//===----------------------------------------------------------------------===//
// Operators
//===----------------------------------------------------------------------===//

/// The sizes of an operator without operands or with tensor coefficients.
static FailureOr<SmallVector<int64_t>>
gridOf(Operation *op, RankedTensorType grid, ValueRange tensors, Evaluator &e) {
  SmallVector<int64_t> sizes(grid.getShape());
  for (Value tensor : tensors) {
    if (tensor == tensors.front())
      sizes = e.getTensor(tensor).shape;
    if (failed(checkShapes(op, sizes, e.getTensor(tensor).shape)))
      return failure();
  }
  if (llvm::is_contained(sizes, ShapedType::kDynamic)) {
    if (auto found = findGrid(op, e))
      return *found;
    return op->emitOpError("has the dynamic grid ")
           << grid << " and no vector to tell its size, expected static sizes "
                      "or a use in the same function";
  }
  return sizes;
}

static LogicalResult evaluate(StencilOp op, Evaluator &e) {
  auto grid = gridOf(op, op.getGrid(), op.getCoefficients(), e);
  if (failed(grid))
    return failure();
  Stencil stencil;
  for (unsigned i = 0; i < op.getNumEntries(); ++i) {
    Value variable = op.getVariable(i);
    stencil.entries.push_back({SmallVector<int64_t>(op.getOffset(i)),
                               op.getConstants()[i],
                               variable ? &e.getTensor(variable) : nullptr});
  }
  for (int64_t d = 0; d < op.getGridRank(); ++d)
    stencil.boundaries.push_back(op.getBoundary(d));
  e.set(op.getResult(), StencilOperator::create(*grid, stencil));
  return success();
}

static LogicalResult evaluate(CsrOp op, Evaluator &e) {
  SparseRows rows;
  rows.positions = e.getTensor(op.getPositions()).ints;
  rows.columns = e.getTensor(op.getCoordinates()).ints;
  rows.values = e.getTensor(op.getValues()).floats;
  int64_t entries = rows.columns.size(), n = rows.size();
  if (int64_t(rows.values.size()) != entries)
    return op.emitOpError("has ")
           << rows.values.size() << " values, expected " << entries
           << " as there are coordinates";
  if (n < 0 || rows.positions.front() != 0 || rows.positions.back() != entries)
    return op.emitOpError("has positions that do not run from 0 to the number "
                          "of entries, ")
           << entries;
  for (int64_t i = 0; i < n; ++i)
    if (rows.positions[i] > rows.positions[i + 1])
      return op.emitOpError("has positions that fall at row ")
             << i << ", expected them to ascend";
  for (int64_t k = 0; k < entries; ++k)
    if (rows.columns[k] < 0 || rows.columns[k] >= n)
      return op.emitOpError("has coordinate ")
             << rows.columns[k] << " at entry " << k << ", expected 0 to "
             << n - 1;
  e.set(op.getResult(), std::make_shared<RowsOperator>(
                            ArrayRef(n), ArrayRef(n), std::move(rows)));
  return success();
}

static LogicalResult evaluate(DiagonalOp op, Evaluator &e) {
  const Tensor &entries = e.getTensor(op.getEntries());
  e.set(op.getResult(),
        std::make_shared<DiagonalOperator>(entries.shape, entries.floats));
  return success();
}

static LogicalResult evaluate(IdentityOp op, Evaluator &e) {
  auto grid = gridOf(op, op.getType().getDomain(), {}, e);
  if (failed(grid))
    return failure();
  std::vector<double> ones(countElements(*grid).value_or(0), 1.0);
  e.set(op.getResult(), std::make_shared<DiagonalOperator>(*grid, ones));
  return success();
}

static LogicalResult evaluate(ShiftOp op, Evaluator &e) {
  e.set(op.getResult(),
        std::make_shared<AffineOperator>(e.getOperator(op.getBase()), 1.0,
                                         e.getFloat(op.getBy())));
  return success();
}

static LogicalResult evaluate(ScaleOp op, Evaluator &e) {
  e.set(op.getResult(),
        std::make_shared<AffineOperator>(e.getOperator(op.getBase()),
                                         e.getFloat(op.getBy()), 0.0));
  return success();
}

static LogicalResult evaluate(MagnitudeOp op, Evaluator &e) {
  OperatorPtr base = e.getOperator(op.getBase());
  if (failed(requireRows(op, *base)))
    return failure();
  e.set(op.getResult(),
        std::make_shared<RowsOperator>(base->getDomain(), base->getRange(),
                                       base->getMagnitude()));
  return success();
}

static LogicalResult evaluate(DenseOp op, Evaluator &e) {
  const Tensor &matrix = e.getTensor(op.getMatrix());
  SparseRows rows;
  rows.values = matrix.floats;
  for (int64_t i = 0; i < matrix.shape[0]; ++i) {
    for (int64_t j = 0; j < matrix.shape[1]; ++j)
      rows.columns.push_back(j);
    rows.positions.push_back(rows.columns.size());
  }
  e.set(op.getResult(), std::make_shared<RowsOperator>(
                            ArrayRef(matrix.shape[1]),
                            ArrayRef(matrix.shape[0]), std::move(rows)));
  return success();
}

//===----------------------------------------------------------------------===//
// Use of operators
//===----------------------------------------------------------------------===//

static LogicalResult evaluate(ApplyOp op, Evaluator &e) {
  const LinearOperator &a = *e.getOperator(op.getOp());
  const Tensor &x = e.getTensor(op.getX());
  size_t rank = a.getDomain().size();
  ArrayRef<int64_t> shape = x.shape;
  if (failed(checkShapes(op, a.getDomain(), shape.take_back(rank))))
    return failure();
  SmallVector<int64_t> resultShape(shape.drop_back(rank));
  int64_t batch = *countElements(resultShape);
  llvm::append_range(resultShape, a.getRange());
  auto y = makeTensor(op, op.getType().getElementType(), resultShape);
  if (failed(y))
    return failure();
  int64_t columns = *countElements(a.getDomain()),
          rows = *countElements(a.getRange());
  for (int64_t i = 0; i < batch; ++i)
    a.apply(ArrayRef(x.floats).slice(i * columns, columns),
            MutableArrayRef((*y)->floats).slice(i * rows, rows));
  e.set(op.getResult(), TensorPtr(*y));
  return success();
}

static LogicalResult evaluate(SweepOp op, Evaluator &e) {
  const LinearOperator &a = *e.getOperator(op.getOp());
  const Tensor &b = e.getTensor(op.getB());
  auto x = std::make_shared<Tensor>(e.getTensor(op.getX()));
  if (failed(checkShapes(op, a.getDomain(), x->shape)) ||
      failed(checkShapes(op, a.getDomain(), b.shape)) ||
      failed(requireRows(op, a)))
    return failure();
  sweep(*a.getRows(), op.getDirection(), e.getFloat(op.getOmega()), b.floats,
        x->floats);
  e.set(op.getResult(), TensorPtr(x));
  return success();
}

static LogicalResult evaluate(GetDiagonalOp op, Evaluator &e) {
  const LinearOperator &a = *e.getOperator(op.getOp());
  if (failed(requireRows(op, a)))
    return failure();
  auto d = makeTensor(op, op.getType().getElementType(), a.getDomain());
  if (failed(d))
    return failure();
  for (int64_t i = 0; i < a.getRows()->size(); ++i)
    (*d)->floats[i] = a.getRows()->diagonal(i);
  e.set(op.getResult(), TensorPtr(*d));
  return success();
}

static LogicalResult evaluate(DotOp op, Evaluator &e) {
  const Tensor &x = e.getTensor(op.getX()), &y = e.getTensor(op.getY());
  if (failed(checkShapes(op, x.shape, y.shape)))
    return failure();
  e.set(op.getResult(), Number{dot(x.floats, y.floats), 0});
  return success();
}

static LogicalResult evaluate(SpectrumOp op, Evaluator &e) {
  std::optional<Spectrum> spectrum =
      e.getOperator(op.getOp())->getSpectrum();
  if (!spectrum)
    return op.emitOpError(
        "has an operator whose spectrum no closed form gives, expected a "
        "constant stencil with known modes, or a diagonal");
  e.set(op.getLow(), Number{spectrum->low, 0});
  e.set(op.getHigh(), Number{spectrum->high, 0});
  return success();
}

void lathe::reference::registerLinop(Registry &r) {
  r.add<ApplyOp>(evaluate);
  r.add<CsrOp>(evaluate);
  r.add<DenseOp>(evaluate);
  r.add<DiagonalOp>(evaluate);
  r.add<DotOp>(evaluate);
  r.add<GetDiagonalOp>(evaluate);
  r.add<IdentityOp>(evaluate);
  r.add<MagnitudeOp>(evaluate);
  r.add<ScaleOp>(evaluate);
  r.add<ShiftOp>(evaluate);
  r.add<SpectrumOp>(evaluate);
  r.add<StencilOp>(evaluate);
  r.add<SweepOp>(evaluate);
}

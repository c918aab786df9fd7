//===- PointEmitter.cpp - A member at a point, or at a vector of points ---===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See the header. The arithmetic of a point is the same in vectors and scalars,
// so that a value does not depend on where in a row it is computed.
//
//===----------------------------------------------------------------------===//

#include "PointEmitter.h"
#include "CsrRowEmitter.h"
#include "CsrShapeEmitter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

VectorType PointEmitter::vectorOf(Type element) {
  return VectorType::get(row.lanes, element);
}

Value PointEmitter::lookup(Value value) {
  auto it = values.find(value);
  return it == values.end() ? value : it->second;
}

Value PointEmitter::widened(Value value) {
  if (width == Width::point || isa<VectorType>(value.getType()))
    return value;
  return vector::BroadcastOp::create(b, loc, vectorOf(value.getType()), value);
}

void PointEmitter::emitOp(Operation &op) {
  if (auto read = dyn_cast<ReadOp>(op)) {
    linop::Boundary boundary = read.getBoundaries().back();
    values[read.getResult()] =
        load(row.readRows.lookup(read), read.getOffset().back(), boundary);
  } else if (auto own = dyn_cast<OwnCellOp>(op)) {
    values[own.getResult()] = emitOwnCell(own);
  } else if (auto csr = dyn_cast<CsrRowOp>(op)) {
    if (!values.contains(csr.getRest())) // otherwise set
      setRow(csr, CsrRowEmitter(row, csr).emit(column));
  } else if (auto shape = dyn_cast<CsrShapeOp>(op)) {
    values[shape.getResult()] = CsrShapeEmitter(row, shape).emit(column);
  } else {
    cloneOp(op);
  }
}

void PointEmitter::run() {
  for (Operation &op : row.member.getBody().front().without_terminator())
    emitOp(op);
}

/// Emits what `roots` need and is not known yet.
void PointEmitter::emitFor(ValueRange roots) {
  for (Operation *op : findNeeded(row.member, roots, [&](Value value) {
         return values.contains(value);
       }))
    emitOp(*op);
}

SmallVector<Value> PointEmitter::runFronts() {
  SmallVector<Value> fronts = llvm::map_to_vector(
      row.shifted, [](const ShiftedValue &value) { return value.front; });
  emitFor(fronts);
  return llvm::map_to_vector(fronts,
                             [&](Value value) { return lookup(value); });
}

SmallVector<Value> PointEmitter::run(ValueRange before) {
  SmallVector<Value> fronts = runFronts();
  for (auto [shifted, last, front] :
       llvm::zip_equal(row.shifted, before, fronts))
    for (auto [value, columns] : shifted.behind) {
      auto lanes = llvm::to_vector(
          llvm::seq(row.lanes - columns, 2 * row.lanes - columns));
      values[value] = vector::ShuffleOp::create(b, loc, last, front, lanes);
    }
  emitFor(row.member.getYield().getOperands());
  return fronts;
}

Value PointEmitter::maskOf(int64_t offset, Value end) {
  auto type = vectorOf(b.getIndexType());
  Value at = offset ? index.add(column, index.constant(offset)) : column;
  auto spread = [&](Value value) -> Value {
    return vector::BroadcastOp::create(b, loc, type, value);
  };
  Value lanes = arith::AddIOp::create(b, loc, spread(at),
                                      vector::StepOp::create(b, loc, type));
  // Unsigned, so that what lies before column 0 is not inside either.
  return arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ult, lanes,
                               spread(end));
}

Value PointEmitter::load(Value rowBuffer, int64_t offset,
                         linop::Boundary boundary) {
  Value at = offset ? index.add(column, index.constant(offset)) : column;
  Type element = cast<MemRefType>(rowBuffer.getType()).getElementType();
  if (width == Width::vector)
    return vector::LoadOp::create(b, loc, vectorOf(element), rowBuffer, at);
  if (width == Width::masked) {
    auto type = vectorOf(element);
    Value zeros = arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
    return vector::MaskedLoadOp::create(
        b, loc, type, rowBuffer, at, maskOf(offset, row.sizes.back()), zeros);
  }
  if (offset == 0)
    return memref::LoadOp::create(b, loc, rowBuffer, at);
  Value size = row.sizes.back();
  Value cell = index.fold(boundary, column, offset, size);
  Value value = memref::LoadOp::create(b, loc, rowBuffer, cell);
  if (boundary != linop::Boundary::dirichlet)
    return value;
  Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(element));
  return arith::SelectOp::create(b, loc, index.inside(at, size), value, zero);
}

Value PointEmitter::emitOwnCell(OwnCellOp op) {
  Value flag = row.ownRows.lookup(op);
  int64_t offset = op.getOffset().back();
  if (offset != 0) {
    if (width != Width::point) // inside the row, a neighbour is another cell
      return arith::ConstantIntOp::create(b, loc, 0, 1);
    linop::Boundary boundary = op.getBoundaries().back();
    Value cell = index.fold(boundary, column, offset, row.sizes.back());
    Value same = index.equal(cell, column);
    flag = flag ? Value(arith::AndIOp::create(b, loc, flag, same)) : same;
  }
  return flag ? flag : Value(arith::ConstantIntOp::create(b, loc, 1, 1));
}

/// The same op on vectors as soon as one operand is one.
void PointEmitter::cloneOp(Operation &op) {
  SmallVector<Value> operands = llvm::map_to_vector(
      op.getOperands(), [&](Value value) { return lookup(value); });
  bool wide = llvm::any_of(
      operands, [](Value v) { return isa<VectorType>(v.getType()); });
  for (auto [i, operand] : llvm::enumerate(operands))
    if (wide && !(i == 0 && isa<arith::SelectOp>(op)))
      operand = widened(operand);
  Operation *clone = b.clone(op);
  clone->setOperands(operands);
  for (auto [before, after] : llvm::zip(op.getResults(), clone->getResults())) {
    if (wide)
      after.setType(vectorOf(before.getType()));
    values[before] = after;
  }
}

Value PointEmitter::accumulate(Value yielded, Value sum) {
  // A sum of products is a chain of fused multiply-adds.
  if (auto product = yielded.getDefiningOp<arith::MulFOp>();
      product && product->getParentOp() == row.member)
    return math::FmaOp::create(b, loc, widened(lookup(product.getLhs())),
                               widened(lookup(product.getRhs())), sum);
  return arith::AddFOp::create(b, loc, sum, widened(lookup(yielded)));
}

//===----------------------------------------------------------------------===//
// Carries
//===----------------------------------------------------------------------===//

Value PointEmitter::carriedScalar(Value rest) {
  MemberYieldOp yield = row.member.getYield();
  linop::Boundary boundary = yield.getBoundary();
  Value value = rest;
  for (int64_t d = yield.getCarry().size(); d >= 1; --d) {
    if (!yield.hasTermAt(d))
      continue;
    Value behind = load(row.outRows[0], row.backward ? d : -d, boundary);
    value = math::FmaOp::create(b, loc, lookup(yield.getCarry()[d - 1]), behind,
                                value);
  }
  return value;
}

Recurrence PointEmitter::recurrenceOf(Value rest) {
  MemberYieldOp yield = row.member.getYield();
  SmallVector<Value> coefficients;
  for (auto [i, value] : llvm::enumerate(yield.getCarry()))
    coefficients.push_back(yield.hasTermAt(i + 1) ? lookup(value) : Value());
  return {rest, coefficients};
}

Guard PointEmitter::guard() {
  if (width != Width::masked || !row.backward)
    return {};
  return {mask(), load(row.outRows[0], 0, linop::Boundary::dirichlet)};
}

//===----------------------------------------------------------------------===//
// Rows of a matrix
//===----------------------------------------------------------------------===//

void PointEmitter::setRow(CsrRowOp op, const CsrSums &sums) {
  values[op.getDiagonal()] = sums.diagonal;
  values[op.getRest()] = sums.rest;
}

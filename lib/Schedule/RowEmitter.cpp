//===- RowEmitter.cpp - A member on a row ---------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rows that a member reads and writes, and the loops over the columns.
//
//===----------------------------------------------------------------------===//

#include "RowEmitter.h"

#include "AlikeRows.h"
#include "PartialSums.h"
#include "PointEmitter.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

//===----------------------------------------------------------------------===//
// Rows
//===----------------------------------------------------------------------===//

RowEmitter::RowEmitter(GroupOp group, MemberOp member, ArrayRef<Value> sizes,
                       TargetAttr target, OpBuilder &b)
    : group(group), member(member), sizes(sizes), b(b), loc(member.getLoc()),
      index{b, loc}, backward(group.getBackward()),
      lanes(member.getLanes(target)) {
  member.getBody().walk(
      [&](Operation *op) { pointwise |= isa<CsrRowOp, CsrShapeOp>(op); });
  findReach();
  findEnds();
  findShifted();
}

/// The first vector has another before it, in the row as well. It begins where
/// the fronts of shifted values, most of what is read, are aligned; but rows side
/// by side share a loop, so that theirs begin whole vectors apart.
void RowEmitter::findShifted() {
  if (!backward && !pointwise)
    shifted = findShiftedValues(member, lanes);
  int64_t reach = left;
  if (!shifted.empty())
    left = std::max(left, lanes);
  before = masked && !group.getSideBySide()
               ? std::max(lanes - findFrontColumn(shifted), reach)
               : llvm::alignTo(left, lanes);
}

/// How far from its column a point reads.
void RowEmitter::findReach() {
  auto reach = [&](int64_t offset) {
    left = std::max(left, -offset);
    right = std::max(right, offset);
  };
  member.getBody().walk([&](Operation *op) {
    if (auto read = dyn_cast<ReadOp>(op))
      reach(read.getOffset().back());
    else if (auto own = dyn_cast<OwnCellOp>(op))
      reach(own.getOffset().back());
  });
  int64_t carried = member.getYield().getCarry().size();
  reach(backward ? carried : -carried);
}

/// Whether a boundary may fold a read onto the row itself, at a point that this
/// member has just computed.
bool RowEmitter::mayFoldBehind(ReadOp read) {
  int64_t inRow = read.getOffset().back();
  if (!member.getOrdered() || (backward ? inRow <= 0 : inRow >= 0))
    return false;
  return llvm::any_of(
      llvm::zip(read.getOffset().drop_back(), read.getBoundaries()),
      [](auto pair) {
        auto [offset, boundary] = pair;
        return offset != 0 && boundary != linop::Boundary::dirichlet;
      });
}

/// Masks say what is outside; they cannot say what a boundary folds back.
void RowEmitter::findEnds() {
  constexpr linop::Boundary dirichlet = linop::Boundary::dirichlet;
  MemberYieldOp yield = member.getYield();
  masked = !pointwise && left <= lanes && right <= lanes &&
           (yield.getCarry().empty() || yield.getBoundary() == dirichlet);
  member.getBody().walk([&](Operation *op) {
    auto read = dyn_cast<ReadOp>(op);
    auto own = dyn_cast<OwnCellOp>(op);
    if (read)
      masked &=
          !mayFoldBehind(read) && (read.getOffset().back() == 0 ||
                                   read.getBoundaries().back() == dirichlet);
    else if (own)
      masked &= own.getOffset().back() == 0 ||
                own.getBoundaries().back() == dirichlet;
  });
}

/// The row of a field at `outer`, as a one-dimensional buffer.
Value RowEmitter::rowOf(Value field, ArrayRef<Value> outer) {
  unsigned storage = member.getStorage(field), inputs = group.getInputs().size();
  Value buffer = group->getOperand(storage);
  auto type = cast<MemRefType>(buffer.getType());
  auto rowType = MemRefType::get(
      {ShapedType::kDynamic}, type.getElementType(),
      StridedLayoutAttr::get(b.getContext(), ShapedType::kDynamic, {1}));
  if (type.getRank() == 1)
    return memref::CastOp::create(b, loc, rowType, buffer);
  SmallVector<OpFoldResult> offsets(outer), extents, strides;
  if (int64_t held =
          storage < inputs ? 0 : group.getRollingSteps(storage - inputs)) {
    Value row = arith::RemUIOp::create(b, loc, outer[0], index.constant(held));
    row = index.add(row, index.constant(member.getPlaceOf(field)));
    if (number)
      row = index.add(row, index.mul(number, index.constant(held)));
    offsets[0] = row;
  }
  offsets.push_back(b.getIndexAttr(0));
  extents.assign(outer.size(), b.getIndexAttr(1));
  extents.push_back(sizes.back());
  strides.assign(type.getRank(), b.getIndexAttr(1));
  auto reduced = memref::SubViewOp::inferRankReducedResultType(
      {ShapedType::kDynamic}, type, offsets, extents, strides);
  Value view = memref::SubViewOp::create(b, loc, cast<MemRefType>(reduced),
                                         buffer, offsets, extents, strides);
  return view.getType() == rowType
             ? view
             : Value(memref::CastOp::create(b, loc, rowType, view));
}

/// The row that a read goes to: folded by its boundaries, or zeros.
Value RowEmitter::shiftedRow(ReadOp read, bool interior) {
  SmallVector<Value> outer;
  Value valid;
  for (auto [d, at] : llvm::enumerate(position.outer)) {
    int64_t offset = read.getOffset()[d];
    if (offset == 0) {
      outer.push_back(at);
      continue;
    }
    linop::Boundary boundary = read.getBoundaries()[d];
    Value shifted = index.add(at, index.constant(offset));
    if (interior) {
      outer.push_back(shifted);
      continue;
    }
    outer.push_back(index.fold(boundary, at, offset, sizes[d]));
    if (boundary != linop::Boundary::dirichlet)
      continue;
    Value inside = index.inside(shifted, sizes[d]);
    valid =
        valid ? Value(arith::AndIOp::create(b, loc, valid, inside)) : inside;
  }
  Value row = rowOf(read.getField(), outer);
  if (!valid)
    return row;
  Value zeros = group.getZeros();
  auto element = cast<MemRefType>(row.getType()).getElementType();
  if (cast<MemRefType>(zeros.getType()).getElementType() != element)
    llvm_unreachable("a group has one row of zeros, of its one element type");
  zeros = memref::CastOp::create(b, loc, row.getType(), zeros);
  return arith::SelectOp::create(b, loc, valid, row, zeros);
}

/// Whether an offset stays on the row itself; null where it always does.
Value RowEmitter::staysOnRow(ArrayRef<int64_t> offset,
                             ArrayRef<linop::Boundary> boundaries) {
  Value flag;
  for (auto [d, at] : llvm::enumerate(position.outer)) {
    if (offset[d] == 0)
      continue;
    linop::Boundary boundary = boundaries[d];
    Value shifted = index.add(at, index.constant(offset[d]));
    Value same = index.equal(index.fold(boundary, at, offset[d], sizes[d]), at);
    if (boundary == linop::Boundary::dirichlet)
      same =
          arith::AndIOp::create(b, loc, same, index.inside(shifted, sizes[d]));
    flag = flag ? Value(arith::AndIOp::create(b, loc, flag, same)) : same;
  }
  return flag;
}

/// Whether a boundary folds a read onto this row, at a point that was just
/// computed: such a row is done point by point. Null where no read can be.
Value RowEmitter::foldsBehind() {
  Value flag;
  member.getBody().walk([&](ReadOp read) {
    if (!mayFoldBehind(read))
      return;
    Value own = staysOnRow(read.getOffset(), read.getBoundaries());
    flag = flag ? Value(arith::OrIOp::create(b, loc, flag, own)) : own;
  });
  return flag;
}

void RowEmitter::openRows(bool interior) {
  readRows.clear();
  ownRows.clear();
  outRows.clear();
  // Reads of one row share it.
  llvm::DenseMap<std::pair<Value, Attribute>, Value> known;
  member.getBody().walk([&](Operation *op) {
    if (auto own = dyn_cast<OwnCellOp>(op))
      ownRows[op] = staysOnRow(own.getOffset(), own.getBoundaries());
    auto read = dyn_cast<ReadOp>(op);
    if (!read)
      return;
    Attribute outer = b.getDenseI64ArrayAttr(read.getOffset().drop_back());
    Attribute key = b.getArrayAttr({outer, read.getBoundariesAttr()});
    Value &row = known[{read.getField(), key}];
    if (!row)
      row = shiftedRow(read, interior);
    readRows[op] = row;
  });
  for (unsigned i = 0; i < member.getNumFields(); ++i)
    outRows.push_back(rowOf(member.getBody().getArgument(i), position.outer));
}

//===----------------------------------------------------------------------===//
// Columns
//===----------------------------------------------------------------------===//

/// Vectors run between the columns where every read is inside the row.
void RowEmitter::open(const RowPosition &at, bool interior) {
  position = at;
  openRows(interior);
  if (pointwise)
    return;
  first = at.begin;
  if (left > 0) {
    Value inside = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::sge,
                                         first, index.constant(left));
    Value aligned = masked ? index.add(first, index.constant(before))
                           : index.constant(before);
    first = arith::SelectOp::create(b, loc, inside, first, aligned);
    first = index.min(first, at.end);
  }
  Value last =
      index.min(at.end, index.sub(sizes.back(), index.constant(right)));
  Value room = index.max(index.sub(last, first), index.constant(0));
  Value count = index.floorDiv(room, lanes);
  if (Value folded = interior ? Value() : foldsBehind())
    count = arith::SelectOp::create(b, loc, folded, index.constant(0), count);
  past = index.add(first, index.mul(count, index.constant(lanes)));
}

SmallVector<Value> RowEmitter::emit(const RowPosition &at, ValueRange sums) {
  open(at);
  if (CsrRowOp op = AlikeRows::find(member))
    return AlikeRows(*this, op).emit(at.begin, at.end, sums);
  if (pointwise)
    return emitScalars(at.begin, at.end, sums);
  return backward ? emitLeft(emitVectors(first, past, emitRight(sums)))
                  : emitRight(emitVectors(first, past, emitLeft(sums)));
}

Value RowEmitter::walked(Value place, int64_t points) {
  if (!backward)
    return place;
  return index.sub(sizes.back(), index.add(place, index.constant(points)));
}

/// The columns before `place`, which vectors reach.
SmallVector<Value> RowEmitter::emitBefore(Value place, ValueRange sums) {
  Sums after = emitLeft(sums);
  return place == first ? after : emitVectors(first, place, after);
}

/// Those from `place` on.
SmallVector<Value> RowEmitter::emitAfter(Value place, ValueRange sums) {
  return emitRight(place == past ? Sums(sums) : emitVectors(place, past, sums));
}

/// The columns left of those that vectors cover: some read leaves the row.
SmallVector<Value> RowEmitter::emitLeft(ValueRange sums) {
  if (left == 0)
    return Sums(sums);
  return masked ? emitMasked(position.begin, first, lanes, sums)
                : emitScalars(position.begin, first, sums);
}

/// Those to the right: some read leaves the row, or they are too few.
SmallVector<Value> RowEmitter::emitRight(ValueRange sums) {
  return masked ? emitMasked(past, position.end, lanes + right - 1, sums)
                : emitScalars(past, position.end, sums);
}

SmallVector<Value> RowEmitter::emitScalars(Value begin, Value end,
                                           ValueRange sums) {
  Value one = index.constant(1);
  auto loop = scf::ForOp::create(b, loc, begin, end, one, sums);
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  Value column = loop.getInductionVar();
  if (backward)
    column = index.sub(index.sub(index.add(begin, end), one), column);
  PointEmitter point(*this, column, Width::point);
  point.run();
  Sums next = finishPoint(point, loop.getRegionIterArgs());
  if (!next.empty())
    scf::YieldOp::create(b, loc, next);
  return Sums(loop.getResults());
}

SmallVector<Value> RowEmitter::finishPoint(PointEmitter &point,
                                           ValueRange sums) {
  MemberYieldOp yield = member.getYield();
  for (unsigned i = 0; i < member.getNumFields(); ++i) {
    Value value = point.lookup(yield.getValues()[i]);
    if (i == 0 && !yield.getCarry().empty())
      value = point.carriedScalar(value);
    memref::StoreOp::create(b, loc, value, outRows[i], point.getColumn());
  }
  Sums next;
  for (auto [i, sum] : llvm::enumerate(sums))
    next.push_back(
        point.accumulate(yield.getValues()[member.getNumFields() + i], sum));
  return next;
}

/// One vector at `column`, of which the lanes before `end` count.
SmallVector<Value> RowEmitter::emitMaskedVector(Value column, Value end,
                                                ValueRange sums) {
  MemberYieldOp yield = member.getYield();
  SmallVector<Value> behind;
  for (int64_t d = 1, n = yield.getCarry().size(); d <= n; ++d)
    behind.push_back(PointEmitter(*this, column, Width::point)
                         .load(outRows[0], backward ? lanes - 1 + d : -d,
                               linop::Boundary::dirichlet));
  PointEmitter point(*this, column, Width::masked, end);
  point.run();
  Value mask = point.mask();
  for (unsigned i = 0; i < member.getNumFields(); ++i) {
    Value value = point.widened(point.lookup(yield.getValues()[i]));
    if (i == 0 && !behind.empty())
      value = solveInTurn(b, loc, point.recurrenceOf(value), behind, backward,
                          point.guard());
    vector::MaskedStoreOp::create(b, loc, outRows[i], column, mask, value);
  }
  Sums next;
  for (auto [i, sum] : llvm::enumerate(sums)) {
    Value zero = zeroSum(i, /*vector=*/true);
    Value part =
        point.accumulate(yield.getValues()[member.getNumFields() + i], zero);
    part = arith::SelectOp::create(b, loc, mask, part, zero);
    next.push_back(addVectorSums(sum, part).front());
  }
  return next;
}

/// Columns `begin` to `end`, at most `most` of them, in vectors under a mask.
SmallVector<Value> RowEmitter::emitMasked(Value begin, Value end, int64_t most,
                                          ValueRange sums) {
  Sums next(sums);
  int64_t count = llvm::divideCeil(most, lanes);
  for (int64_t i = 0; i < count; ++i) {
    int64_t place = backward ? count - 1 - i : i;
    Value column = index.add(begin, index.constant(place * lanes));
    Value some =
        arith::CmpIOp::create(b, loc, arith::CmpIPredicate::slt, column, end);
    auto branch = scf::IfOp::create(b, loc, sums.getTypes(), some,
                                    /*withElseRegion=*/!sums.empty());
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(branch.thenBlock());
    Sums added = emitMaskedVector(column, end, next);
    if (!sums.empty()) {
      scf::YieldOp::create(b, loc, added);
      b.setInsertionPointToStart(branch.elseBlock());
      scf::YieldOp::create(b, loc, next);
    }
    next.assign(branch.getResults().begin(), branch.getResults().end());
  }
  return next;
}

Value RowEmitter::zeroSum(unsigned i, bool vector) {
  Type type = member.getResult(member.getNumFields() + i).getType();
  if (vector)
    type = VectorType::get(lanes, type);
  return arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
}

SmallVector<Value> RowEmitter::zeroSums() {
  return llvm::map_to_vector(llvm::seq(member.getNumSums()), [&](unsigned i) {
    return zeroSum(i, /*vector=*/true);
  });
}

/// The points before `place`, if there are some.
SmallVector<Value> RowEmitter::carriedBefore(Value place) {
  Sums carried;
  for (unsigned d = 1; d <= member.getYield().getCarry().size(); ++d) {
    Value at = walked(index.sub(place, index.constant(d)), 1);
    at = index.min(index.max(at, index.constant(0)),
                   index.sub(sizes.back(), index.constant(1)));
    carried.push_back(memref::LoadOp::create(b, loc, outRows[0], at));
  }
  return carried;
}

std::unique_ptr<PointEmitter> RowEmitter::begin(Value place, Sums &fronts) {
  auto point = std::make_unique<PointEmitter>(*this, walked(place, lanes),
                                              Width::vector);
  fronts = point->run(fronts);
  return point;
}

/// Under a mask: where the row has no vector, what is before it may be outside.
SmallVector<Value> RowEmitter::frontsBefore(Value place) {
  Value column = index.sub(place, index.constant(lanes));
  return PointEmitter(*this, column, Width::masked, place).runFronts();
}

Recurrence RowEmitter::getRecurrence(PointEmitter &point) {
  Value rest = point.lookup(member.getYield().getValues()[0]);
  return point.recurrenceOf(point.widened(rest));
}

SmallVector<Value> RowEmitter::finish(PointEmitter &point, Value carried,
                                      ValueRange sums) {
  MemberYieldOp yield = member.getYield();
  unsigned numFields = member.getNumFields();
  for (unsigned i = 0; i < numFields; ++i) {
    Value value = i == 0 && carried
                      ? carried
                      : point.widened(point.lookup(yield.getValues()[i]));
    vector::StoreOp::create(b, loc, value, outRows[i], point.getColumn());
  }
  Sums next;
  for (auto [i, sum] : llvm::enumerate(sums))
    next.push_back(point.accumulate(yield.getValues()[numFields + i], sum));
  return next;
}

/// The sums after a loop over vectors that ended with `state`.
SmallVector<Value> RowEmitter::addVectorSums(ValueRange sums,
                                             ValueRange state) {
  Sums results;
  for (auto [sum, vector] : llvm::zip(sums, state)) {
    Value total = addLanes(b, loc, vector);
    results.push_back(arith::AddFOp::create(b, loc, sum, total));
  }
  return results;
}

/// Vectors from column `begin` to `end`.
SmallVector<Value> RowEmitter::emitVectors(Value begin, Value end,
                                           ValueRange sums) {
  Value from = walked(backward ? end : begin, 0);
  Value to = walked(backward ? begin : end, 0);
  unsigned numSums = member.getNumSums();
  Sums inits = zeroSums();
  llvm::append_range(inits, carriedBefore(from));
  llvm::append_range(inits, frontsBefore(from));
  auto loop =
      scf::ForOp::create(b, loc, from, to, index.constant(lanes), inits);
  {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToStart(loop.getBody());
    next.emit(index, walked(loop.getInductionVar(), lanes));
    ValueRange state = loop.getRegionIterArgs();
    Sums behind(state.drop_front(numSums).drop_back(shifted.size()));
    Sums fronts(state.take_back(shifted.size()));
    auto point = this->begin(loop.getInductionVar(), fronts);
    Value carried;
    if (!behind.empty())
      carried = solveInTurn(b, loc, getRecurrence(*point), behind, backward);
    Sums next = finish(*point, carried, state.take_front(numSums));
    llvm::append_range(next, behind);
    llvm::append_range(next, fronts);
    if (!next.empty())
      scf::YieldOp::create(b, loc, next);
  }
  return addVectorSums(sums, loop.getResults().take_front(numSums));
}

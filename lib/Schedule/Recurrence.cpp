//===- Recurrence.cpp - Linear recurrences along a row --------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See the header.
//
//===----------------------------------------------------------------------===//

#include "lathe/Schedule/Recurrence.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace lathe::sched;

using Values = SmallVector<Value>;

/// The value at a point: a term for each that lies behind it, farthest first.
static Value solvePoint(OpBuilder &b, Location loc, Value rest,
                        ArrayRef<Value> coefficients, ArrayRef<Value> behind) {
  for (auto [coefficient, value] :
       llvm::reverse(llvm::zip_equal(coefficients, behind)))
    if (coefficient)
      rest = math::FmaOp::create(b, loc, coefficient, value, rest);
  return rest;
}

/// `value` is the nearest of those behind now.
static void moveOn(SmallVectorImpl<Value> &behind, Value value) {
  std::rotate(behind.begin(), behind.end() - 1, behind.end());
  behind.front() = value;
}

//===----------------------------------------------------------------------===//
// In turn
//===----------------------------------------------------------------------===//

Value lathe::sched::solveInTurn(OpBuilder &b, Location loc,
                                const Recurrence &recurrence,
                                SmallVectorImpl<Value> &behind, bool backward,
                                Guard guard) {
  auto lane = [&](Value value, int64_t i) -> Value {
    if (!value || !isa<VectorType>(value.getType()))
      return value;
    return vector::ExtractOp::create(b, loc, value, i);
  };
  auto type = cast<VectorType>(recurrence.rest.getType());
  Values lanes(type.getNumElements());
  for (int64_t step = 0, n = lanes.size(); step < n; ++step) {
    int64_t i = backward ? n - 1 - step : step;
    Values coefficients = llvm::map_to_vector(
        recurrence.coefficients, [&](Value value) { return lane(value, i); });
    Value value =
        solvePoint(b, loc, lane(recurrence.rest, i), coefficients, behind);
    if (guard.mask)
      value = arith::SelectOp::create(b, loc, lane(guard.mask, i), value,
                                      lane(guard.kept, i));
    moveOn(behind, value);
    lanes[i] = value;
  }
  return vector::FromElementsOp::create(b, loc, type, lanes);
}

//===----------------------------------------------------------------------===//
// Together
//===----------------------------------------------------------------------===//

int64_t lathe::sched::countTogether(int64_t recurrences, int64_t lanes) {
  return std::min<int64_t>(llvm::PowerOf2Ceil(recurrences), lanes);
}

namespace {
/// n rows, a power of two, of vectors of a multiple of n lanes.
struct Transposer {
  OpBuilder &b;
  Location loc;
  Values rows;

  int64_t lanes() const {
    return cast<VectorType>(rows.front().getType()).getNumElements();
  }
  Value shuffle(Value x, Value y, ArrayRef<int64_t> lanes) {
    return vector::ShuffleOp::create(b, loc, x, y, lanes);
  }
  void transposeBlocks();
  Values toColumns();
  void fromColumns(ArrayRef<Value> columns);
};
} // namespace

/// Transposes each block of n x n, by exchanging halves of halves: the
/// classical network, its own inverse. The first exchange is within pairs of
/// lanes, which processors do best.
void Transposer::transposeBlocks() {
  int64_t n = rows.size(), width = lanes();
  for (int64_t d = 1; d < n; d *= 2) {
    SmallVector<int64_t> low, high;
    for (int64_t j = 0; j < width; ++j) {
      low.push_back(j & d ? width + j - d : j);
      high.push_back(j & d ? width + j : j + d);
    }
    for (int64_t i = 0; i < n; ++i) {
      if (i & d)
        continue;
      Value x = rows[i], y = rows[i + d];
      rows[i] = shuffle(x, y, low);
      rows[i + d] = shuffle(x, y, high);
    }
  }
}

/// Vectors of n lanes, one for each column.
Values Transposer::toColumns() {
  int64_t n = rows.size(), width = lanes();
  transposeBlocks();
  Values columns;
  for (int64_t c = 0; c < width; ++c) {
    Value row = rows[c % n];
    if (n == width) {
      columns.push_back(row);
      continue;
    }
    auto block = llvm::to_vector(llvm::seq(c / n * n, c / n * n + n));
    columns.push_back(shuffle(row, row, block));
  }
  return columns;
}

/// The rows again, of vectors that `toColumns` would give.
void Transposer::fromColumns(ArrayRef<Value> columns) {
  int64_t n = rows.size(), width = columns.size();
  for (int64_t i = 0; i < n; ++i) {
    // Blocks of the row, put together two by two.
    Values blocks;
    for (int64_t c = i; c < width; c += n)
      blocks.push_back(columns[c]);
    for (int64_t size = n; blocks.size() > 1; size *= 2) {
      Values joined;
      for (size_t k = 0; k < blocks.size(); k += 2)
        joined.push_back(
            shuffle(blocks[k], blocks[k + 1],
                    llvm::to_vector(llvm::seq<int64_t>(0, 2 * size))));
      blocks = joined;
    }
    rows[i] = blocks.front();
  }
  transposeBlocks();
}

Value lathe::sched::gatherLanes(OpBuilder &b, Location loc,
                                ArrayRef<Value> values, int64_t lanes) {
  // Lanes that belong to none do what the first does.
  Values all(values);
  all.resize(lanes, values.front());
  if (llvm::all_equal(all))
    return vector::BroadcastOp::create(
        b, loc, VectorType::get(lanes, values.front().getType()),
        values.front());
  return vector::FromElementsOp::create(
      b, loc, VectorType::get(lanes, values.front().getType()), all);
}

/// A coefficient of all recurrences, as a vector for each column; null where
/// they have none.
static Values coefficientColumns(OpBuilder &b, Location loc,
                                 Values values, VectorType type, int64_t n) {
  if (!values.front())
    return Values(type.getNumElements());
  bool varies = llvm::any_of(
      values, [](Value v) { return isa<VectorType>(v.getType()); });
  if (!varies)
    return Values(type.getNumElements(), gatherLanes(b, loc, values, n));
  Transposer transposer{b, loc, {}};
  for (Value value : values)
    transposer.rows.push_back(
        isa<VectorType>(value.getType())
            ? value
            : Value(vector::BroadcastOp::create(b, loc, type, value)));
  transposer.rows.resize(n, transposer.rows.front());
  return transposer.toColumns();
}

Values lathe::sched::solveTogether(OpBuilder &b, Location loc,
                                   ArrayRef<Recurrence> recurrences,
                                   SmallVectorImpl<Value> &behind) {
  auto type = cast<VectorType>(recurrences.front().rest.getType());
  int64_t width = type.getNumElements();
  int64_t n = countTogether(recurrences.size(), width);
  SmallVector<Values> coefficients;
  for (size_t d = 0; d < behind.size(); ++d)
    coefficients.push_back(
        coefficientColumns(b, loc,
                           llvm::map_to_vector(recurrences,
                                               [&](const Recurrence &r) {
                                                 return r.coefficients[d];
                                               }),
                           type, n));
  Transposer transposer{b, loc, {}};
  for (const Recurrence &recurrence : recurrences)
    transposer.rows.push_back(recurrence.rest);
  transposer.rows.resize(n, transposer.rows.front());
  Values columns = transposer.toColumns();
  for (int64_t c = 0; c < width; ++c) {
    Values own = llvm::map_to_vector(coefficients,
                                     [&](const Values &all) { return all[c]; });
    columns[c] = solvePoint(b, loc, columns[c], own, behind);
    moveOn(behind, columns[c]);
  }
  transposer.fromColumns(columns);
  transposer.rows.truncate(recurrences.size());
  return transposer.rows;
}

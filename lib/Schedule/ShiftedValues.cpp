//===- ShiftedValues.cpp - One value of a row at several columns ----------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers the values of a member such that two have the same number if one is
// the other some columns on.
//
//===----------------------------------------------------------------------===//

#include "lathe/Schedule/ShiftedValues.h"

#include "mlir/IR/Matchers.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

#include "llvm/ADT/MapVector.h"

#include <map>
#include <optional>

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

namespace {
/// What a value is, whatever the column.
struct Shifted {
  int64_t number, column;
};

class ShiftedValues {
public:
  explicit ShiftedValues(MemberOp member) : member(member) {
    for (Operation &op : member.getBody().front().without_terminator())
      visit(op);
  }

  SmallVector<ShiftedValue> find(int64_t lanes);

private:
  using Key = std::vector<int64_t>;
  /// Values of one number, by column.
  using Places = std::map<int64_t, Value>;

  /// Constants of one value are the same, wherever they stand.
  int64_t invariant(Value value) {
    Attribute constant;
    bool isConstant = matchPattern(value, m_Constant(&constant));
    const void *key = isConstant ? constant.getAsOpaquePointer()
                                 : value.getAsOpaquePointer();
    return invariants.try_emplace(key, invariants.size()).first->second;
  }
  int64_t numberOf(Key key) {
    return numbers.try_emplace(std::move(key), numbers.size()).first->second;
  }
  /// Of what goes into a sum its operands are needed: it may become a fused
  /// multiply-add.
  bool isSummed(Value value) {
    ValueRange yielded = member.getYield().getValues();
    return llvm::is_contained(yielded.drop_front(member.getNumFields()), value);
  }
  void visitRead(ReadOp read);
  void visit(Operation &op);
  std::optional<ShiftedValue> join(const Places &places, int64_t lanes);
  void cover(Value value);

  MemberOp member;
  std::map<Key, int64_t> numbers;
  llvm::DenseMap<const void *, int64_t> invariants;
  llvm::MapVector<Value, Shifted> values;
  llvm::DenseSet<Operation *> covered;
};
} // namespace

static int64_t idOf(const void *uniqued) {
  return reinterpret_cast<intptr_t>(uniqued);
}

void ShiftedValues::visitRead(ReadOp read) {
  ArrayRef<int64_t> offset = read.getOffset();
  Key key{invariant(read.getField()),
          idOf(read.getBoundariesAttr().getAsOpaquePointer())};
  llvm::append_range(key, offset.drop_back());
  values[read.getResult()] = {numberOf(std::move(key)), offset.back()};
}

/// An op on values of one column, and on what does not depend on it.
void ShiftedValues::visit(Operation &op) {
  if (auto read = dyn_cast<ReadOp>(op))
    return visitRead(read);
  if (op.getNumResults() != 1 || op.getNumRegions() || !isPure(&op) ||
      isa<OwnCellOp, CsrRowOp, CsrShapeOp>(op) || isSummed(op.getResult(0)))
    return;
  Key key{idOf(op.getName().getAsOpaquePointer()),
          idOf(op.getAttrDictionary().getAsOpaquePointer()),
          idOf(op.getResult(0).getType().getAsOpaquePointer())};
  std::optional<int64_t> column;
  for (Value operand : op.getOperands()) {
    auto *it = values.find(operand);
    if (it == values.end()) {
      if (operand.getParentBlock() == op.getBlock() &&
          !matchPattern(operand, m_Constant()))
        return;
      // No number is negative.
      key.push_back(~invariant(operand));
      continue;
    }
    const Shifted &shifted = it->second;
    if (column && *column != shifted.column)
      return;
    column = shifted.column;
    key.push_back(shifted.number);
  }
  if (column)
    values[op.getResult(0)] = {numberOf(std::move(key)), *column};
}

/// Marks what is computed for `value` alone. Not upstream's slice: it recurses,
/// and bodies may be long.
void ShiftedValues::cover(Value value) {
  SmallVector<Value> stack{value};
  while (!stack.empty()) {
    Operation *op = stack.pop_back_val().getDefiningOp();
    if (!op || op->getParentOp() != member || !covered.insert(op).second)
      continue;
    llvm::append_range(stack, op->getOperands());
  }
}

/// The values of one number, unless some are computed for another one already.
std::optional<ShiftedValue> ShiftedValues::join(const Places &places,
                                                int64_t lanes) {
  auto [last, front] = *places.rbegin();
  ShiftedValue joined{front, last, {}};
  for (auto [column, value] : places) {
    if (covered.contains(value.getDefiningOp()))
      return std::nullopt;
    if (column < last && last - column <= lanes)
      joined.behind.push_back({value, last - column});
  }
  if (joined.behind.empty())
    return std::nullopt;
  return joined;
}

SmallVector<ShiftedValue> ShiftedValues::find(int64_t lanes) {
  // What is part of an expression has a smaller number.
  std::map<int64_t, Places, std::greater<>> same;
  for (auto &[value, shifted] : values)
    same[shifted.number].try_emplace(shifted.column, value);
  SmallVector<ShiftedValue> found;
  auto add = [&](const Places &places) {
    if (std::optional<ShiftedValue> joined = join(places, lanes)) {
      found.push_back(*joined);
      for (auto [column, value] : places)
        cover(value);
    }
  };
  auto isRead = [](const Places &places) {
    return isa<ReadOp>(places.begin()->second.getDefiningOp());
  };
  for (const Places &places : llvm::make_second_range(same))
    if (!isRead(places))
      add(places);
  // A read on its own gains little: only where vectors are placed for others.
  if (!found.empty())
    for (const Places &places : llvm::make_second_range(same))
      if (isRead(places) && places.size() > 2)
        add(places);
  return found;
}

SmallVector<ShiftedValue> lathe::sched::findShiftedValues(MemberOp member,
                                                          int64_t lanes) {
  return ShiftedValues(member).find(lanes);
}

int64_t lathe::sched::findFrontColumn(ArrayRef<ShiftedValue> shifted) {
  int64_t column = 0;
  for (const ShiftedValue &value : shifted)
    column = std::max(column, value.column);
  return column;
}

SmallVector<Operation *>
lathe::sched::findNeeded(MemberOp member, ValueRange roots,
                         llvm::function_ref<bool(Value)> isKnown) {
  llvm::DenseSet<Value> needed(llvm::from_range, roots);
  SmallVector<Operation *> ops;
  for (Operation &op :
       llvm::reverse(member.getBody().front().without_terminator())) {
    bool isNeeded = llvm::any_of(op.getResults(), [&](Value value) {
      return needed.contains(value) && !isKnown(value);
    });
    if (!isNeeded)
      continue;
    ops.push_back(&op);
    needed.insert_range(op.getOperands());
  }
  std::reverse(ops.begin(), ops.end());
  return ops;
}

SmallVector<Operation *>
lathe::sched::findComputed(MemberOp member, ArrayRef<ShiftedValue> shifted) {
  llvm::DenseSet<Value> behind;
  SmallVector<Value> roots(member.getYield().getOperands());
  for (const ShiftedValue &value : shifted) {
    roots.push_back(value.front);
    behind.insert_range(llvm::make_first_range(value.behind));
  }
  return findNeeded(member, roots,
                    [&](Value value) { return behind.contains(value); });
}

//===- GroupBuilder.cpp - Ops on tensors into one group -------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which ops share a member, which values need memory, and the group itself.
//
//===----------------------------------------------------------------------===//

#include "GroupBuilder.h"

#include "MemberEmitter.h"
#include "Pipelined.h"
#include "Temporaries.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::linop;
using namespace lathe::sched;

GroupPlan::GroupPlan(ArrayRef<Operation *> ops) : ops(ops) {
  assignMembers();
  assignArrays();
}

/// Ops run together as long as each reads the others' values at the point
/// itself. An op that is stored before its value is known has a member of its
/// own (odd numbers), so that the vector code of others is not drawn in.
void GroupPlan::assignMembers() {
  llvm::SetVector<unsigned> used;
  for (Operation *op : ops) {
    if (op->hasAttr(atUseAttr))
      continue;
    bool own = isStoredFirst(op);
    unsigned at = firstMemberOf(op);
    at += (at % 2 == 1) != own;
    while (own && used.contains(at))
      at += 2;
    used.insert(at);
    member[op] = at;
  }
  SmallVector<unsigned> numbers = used.takeVector();
  llvm::sort(numbers);
  for (auto &[op, at] : member)
    at = llvm::lower_bound(numbers, at) - numbers.begin();
  numMembers = numbers.size();
  for (Operation *op : llvm::reverse(ops))
    if (op->hasAttr(atUseAttr))
      member[op] = member.lookup(*op->user_begin());
}

/// The first member that can hold `op`, as far as its operands are placed.
unsigned GroupPlan::firstMemberOf(Operation *op) {
  unsigned at = 0;
  for (Value operand : op->getOperands()) {
    Operation *def = operand.getDefiningOp();
    if (!def || !llvm::is_contained(ops, def))
      continue;
    bool together = getReach(op, operand) == Reach::Point &&
                    !isStoredFirst(def) && !isStoredFirst(op);
    at = std::max(at, def->hasAttr(atUseAttr)
                          ? firstMemberOf(def)
                          : member.lookup(def) + (together ? 0 : 1));
  }
  // What it overwrites has been read by then, and what waits for it comes after
  // those readers.
  if (Value before = getInPlaceOperand(op))
    for (Operation *reader : before.getUsers())
      if (auto it = member.find(reader); it != member.end())
        at = std::max(at, it->second + 1);
  return at;
}

void GroupPlan::assignArrays() {
  llvm::MapVector<Value, Value> parent; // array of the version before
  for (Operation *op : ops) {
    if (isSum(op))
      continue;
    Value result = op->getResult(0);
    bool needsMemory = isStoredFirst(op);
    for (Operation *user : result.getUsers())
      needsMemory |= !contains(user) || memberOf(user) != memberOf(op) ||
                     getInPlaceOperand(user) == result;
    if (needsMemory)
      parent.insert({result, Value()});
    if (Value before = getInPlaceOperand(op))
      parent[result] = before;
  }
  // A sweep is in place: follow each chain back to where it starts.
  llvm::DenseMap<Value, Value> name;
  for (auto &[value, before] : llvm::reverse(parent)) {
    Value array = name.contains(value) ? name[value] : value;
    arrays[value] = array;
    if (array == value)
      stored.push_back(value);
    if (!before)
      continue;
    if (parent.contains(before))
      name[before] = array;
    else
      sources[array] = before;
  }
  std::reverse(stored.begin(), stored.end());
}

/// Tensors from outside that the group reads, those on the grid first.
static llvm::SetVector<Value> collectInputs(const GroupPlan &plan) {
  llvm::SetVector<Value> grid, storage;
  auto isInside = [&](Value value) {
    Operation *def = value.getDefiningOp();
    return def && plan.contains(def);
  };
  for (Operation *op : plan.getOps())
    for (Value operand : op->getOperands()) {
      if (isa<OperatorType>(operand.getType()))
        collectStorage(operand, storage);
      else if (isa<RankedTensorType>(operand.getType()) &&
               !isInside(operand) && !isUniform(operand))
        grid.insert(operand);
    }
  grid.insert(storage.begin(), storage.end());
  return grid;
}

/// An array of the grid for `ops`, which read only what is the same at every point:
/// of unknown sizes it is made before all loops, where they allocate nothing.
static Value arrayToWalk(ArrayRef<Operation *> ops) {
  for (Operation *op : ops)
    for (Value operand : op->getOperands()) {
      auto type = dyn_cast<RankedTensorType>(operand.getType());
      if (!type || llvm::is_contained(ops, operand.getDefiningOp()))
        continue;
      Value array = type.hasStaticShape() ? Value() : createTemporary(ops, operand);
      return array ? array : operand;
    }
  llvm_unreachable("a group reads something");
}

BuiltGroup GroupPlan::build(OpBuilder &builder,
                            ArrayRef<GroupOut> outs) const {
  OpBuilder::InsertionGuard guard(builder);
  Location loc = builder.getFusedLoc(
      llvm::map_to_vector(ops, [](Operation *op) { return op->getLoc(); }));
  llvm::SetVector<Value> inputs = collectInputs(*this);
  SmallVector<Value> outBuffers;
  for (const GroupOut &out : outs) {
    outBuffers.push_back(out.buffer);
    inputs.remove(out.buffer);
  }
  // A group needs an array of the grid to walk by: a sum of what is the same at
  // every point walks by that.
  bool walksByUniform = inputs.empty() && outBuffers.empty();
  if (walksByUniform)
    inputs.insert(arrayToWalk(ops));
  SmallVector<Operation *> sums = llvm::filter_to_vector(ops, isSum);
  SmallVector<Type> types = llvm::map_to_vector(
      outBuffers, [](Value buffer) { return buffer.getType(); });
  types.append(sums.size(), builder.getF64Type());
  bool backward = llvm::any_of(ops, [](Operation *op) {
    return getDirection(op) == Direction::backward;
  });
  auto group = GroupOp::create(builder, loc, types, inputs.getArrayRef(),
                               outBuffers, backward);
  Block *body = builder.createBlock(&group.getBody());
  MemberEmitter emitter(*this, builder, backward);
  auto addField = [&](Value tensor) {
    Value field = body->addArgument(
        FieldType::get(cast<ShapedType>(tensor.getType())), loc);
    emitter.setField(tensor, field);
  };
  if (walksByUniform) // whoever reads it reads a scalar
    body->addArgument(
        FieldType::get(cast<ShapedType>(inputs.front().getType())), loc);
  else
    llvm::for_each(inputs, addField);
  for (auto [i, out] : llvm::enumerate(outs)) {
    addField(out.buffer);
    emitter.setArray(out.value, i);
  }
  for (unsigned m = 0; m < numMembers; ++m)
    emitter.emitMember(m);

  SmallVector<Value> returned;
  BuiltGroup built{group, {}};
  for (auto [i, out] : llvm::enumerate(outs)) {
    returned.push_back(emitter.getField(out.value));
    built.replacements.push_back({out.value, group.getResult(i)});
  }
  for (auto [i, sum] : llvm::enumerate(sums)) {
    returned.push_back(emitter.getSum(sum));
    built.replacements.push_back(
        {sum->getResult(0), group.getResult(outs.size() + i)});
  }
  builder.setInsertionPointToEnd(body);
  ReturnOp::create(builder, loc, returned);
  return built;
}

//===- AlikeMembers.cpp - Members that do the same ------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See the header.
//
//===----------------------------------------------------------------------===//

#include "AlikeMembers.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/IR/OperationSupport.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

//===----------------------------------------------------------------------===//
// Runs
//===----------------------------------------------------------------------===//

using Fits = llvm::function_ref<bool(MemberOp, Value, MemberOp, Value)>;

static bool areAlike(MemberOp x, MemberOp y, Fits fits) {
  llvm::DenseMap<Value, Value> known;
  auto check = [&](Value u, Value v) {
    bool fields = isa<FieldType>(u.getType()) && isa<FieldType>(v.getType());
    return success(fields ? fits(x, u, y, v) : u == v || known.lookup(u) == v);
  };
  auto mark = [&](Value u, Value v) { known[u] = v; };
  unsigned numFields = x.getNumFields();
  if (numFields != y.getNumFields() || x.getNumSums() || y.getNumSums() ||
      x.getOrdered() != y.getOrdered())
    return false;
  for (unsigned i = 0; i < numFields; ++i)
    if (!fits(x, x.getResult(i), y, y.getResult(i)))
      return false;
  if (!OperationEquivalence::isRegionEquivalentTo(
          &x.getBody(), &y.getBody(), check, mark,
          OperationEquivalence::IgnoreLocations))
    return false;
  // That does not ask about a field that both read, which may roll: then it does not
  // move on from one to the next.
  return llvm::all_of(llvm::zip_equal(x.getBody().getOps<ReadOp>(),
                                      y.getBody().getOps<ReadOp>()),
                      [&](auto reads) {
                        auto [u, v] = reads;
                        return fits(x, u.getField(), y, v.getField());
                      });
}

static SmallVector<int64_t> distance(MemberOp x, MemberOp y) {
  return llvm::map_to_vector(llvm::zip_equal(*x.getDelay(), *y.getDelay()),
                             [](auto pair) {
                               auto [from, to] = pair;
                               return to - from;
                             });
}

SmallVector<Run> lathe::sched::findRuns(ArrayRef<MemberOp> members, Fits fits) {
  SmallVector<Run> runs;
  for (unsigned first = 0, last = 0; first < members.size(); first = ++last) {
    auto follows = [&](unsigned m) {
      return areAlike(members[m - 1], members[m], fits) &&
             distance(members[m - 1], members[m]) ==
                 distance(members[first], members[first + 1]);
    };
    while (last + 1 < members.size() && follows(last + 1))
      ++last;
    unsigned count = last + 1 - first;
    if (count > 2 || (count == 2 && members.size() > 2)) {
      runs.push_back({first, count});
      continue;
    }
    last = first;
    runs.push_back({first, 1});
  }
  return runs;
}

SmallVector<Run> lathe::sched::findRuns(GroupOp group) {
  unsigned inputs = group.getInputs().size();
  return findRuns(llvm::to_vector(group.getBody().getOps<MemberOp>()),
                  [&](MemberOp x, Value u, MemberOp y, Value v) {
                    unsigned storage = x.getStorage(u);
                    int64_t held =
                        storage < inputs
                            ? 0
                            : group.getRollingSteps(storage - inputs);
                    return storage == y.getStorage(v) &&
                           x.getPlaceOf(u) + held == y.getPlaceOf(v);
                  });
}

//===----------------------------------------------------------------------===//
// Stacks
//===----------------------------------------------------------------------===//

namespace {
class Stacker {
public:
  explicit Stacker(GroupOp group)
      : group(group), inputs(group.getInputs().size()) {}

  GroupOp run();

private:
  /// Outs that play one part after the other, in the order of the members.
  using Stack = SmallVector<unsigned>;
  /// Where an out goes, and where its rows begin there.
  struct Place {
    unsigned out;
    int64_t first;
  };

  void findStacks();
  void link(MemberOp x, MemberOp y);
  bool fits(unsigned before, unsigned after);
  void placeOuts();
  Value stacked(const Stack &stack);
  void movePlaces();
  GroupOp rebuild();

  GroupOp group;
  unsigned inputs;
  /// By operand: which one follows it in a stack, and which one it follows.
  llvm::MapVector<unsigned, unsigned> next;
  llvm::DenseMap<unsigned, unsigned> before;
  SmallVector<Stack> stacks;
  /// By old number.
  SmallVector<Place> places;
  /// What is left of the outs, their old numbers.
  SmallVector<unsigned> kept;
  SmallVector<Value> outs;
};
} // namespace

/// Whether one operand of the group may follow another in a stack; an array of
/// the grid is one for all members.
bool Stacker::fits(unsigned before, unsigned after) {
  auto held = [&](unsigned array) {
    return array < inputs ? 0 : group.getRollingSteps(array - inputs);
  };
  if (before == after)
    return held(before) == 0;
  return held(before) && held(before) == held(after) &&
         group->getOperand(before).getType() ==
             group->getOperand(after).getType();
}

/// Notes which outs of a member take the part of those of the one before it. A part
/// that is taken already stays: then the two are not alike where it matters, and are
/// written apart.
void Stacker::link(MemberOp x, MemberOp y) {
  auto follow = [&](Value u, Value v) {
    unsigned from = x.getStorage(u), to = y.getStorage(v);
    if (from != to && !next.contains(from) && !before.contains(to)) {
      next.insert({from, to});
      before.insert({to, from});
    }
  };
  for (auto [u, v] : llvm::zip_equal(x.getResults(), y.getResults()))
    follow(u, v);
  // The bodies are alike, so that their reads come in one order.
  for (auto [u, v] : llvm::zip_equal(x.getBody().getOps<ReadOp>(),
                                     y.getBody().getOps<ReadOp>()))
    follow(u.getField(), v.getField());
}

void Stacker::findStacks() {
  auto members = llvm::to_vector(group.getBody().getOps<MemberOp>());
  auto fit = [&](MemberOp x, Value u, MemberOp y, Value v) {
    return fits(x.getStorage(u), y.getStorage(v));
  };
  for (Run run : findRuns(members, fit))
    for (unsigned m = run.first + 1; m < run.first + run.count; ++m)
      link(members[m - 1], members[m]);
  for (auto [from, to] : next) {
    if (before.contains(from))
      continue;
    Stack stack{from - inputs};
    for (auto *it = next.find(from); it != next.end();
         it = next.find(it->second))
      stack.push_back(it->second - inputs);
    stacks.push_back(stack);
  }
}

/// The array that holds all outs of a stack.
Value Stacker::stacked(const Stack &stack) {
  auto alloc = group.getOuts()[stack.front()]
                   .getDefiningOp<bufferization::AllocTensorOp>();
  auto type = cast<RankedTensorType>(alloc.getType());
  SmallVector<int64_t> shape(type.getShape());
  shape[0] *= stack.size();
  OpBuilder b(alloc);
  return bufferization::AllocTensorOp::create(
      b, alloc.getLoc(), RankedTensorType::get(shape, type.getElementType()),
      alloc.getDynamicSizes());
}

void Stacker::placeOuts() {
  llvm::DenseMap<unsigned, std::pair<const Stack *, unsigned>> in;
  for (const Stack &stack : stacks)
    for (auto [level, out] : llvm::enumerate(stack))
      in[out] = {&stack, level};
  llvm::DenseMap<const Stack *, unsigned> numbers;
  for (auto [out, buffer] : llvm::enumerate(group.getOuts())) {
    auto [stack, level] = in.lookup(out);
    auto known = numbers.find(stack);
    bool isNew = !stack || known == numbers.end();
    unsigned number = isNew ? outs.size() : known->second;
    places.push_back({number, level * group.getRollingSteps(out)});
    if (!isNew)
      continue;
    kept.push_back(out);
    outs.push_back(stack ? stacked(*stack) : buffer);
    if (stack)
      numbers[stack] = number;
  }
}

/// Tells the members where their fields are.
void Stacker::movePlaces() {
  for (auto member : group.getBody().getOps<MemberOp>()) {
    SmallVector<int64_t> into, first;
    for (auto [i, out] : llvm::enumerate(member.getInto())) {
      Place place = places[out];
      into.push_back(place.out);
      first.push_back(place.first);
      Type field = FieldType::get(cast<ShapedType>(outs[place.out].getType()));
      member.getResult(i).setType(field);
      member.getBody().getArgument(i).setType(field);
    }
    member.setInto(into);
    if (llvm::any_of(first, [](int64_t row) { return row != 0; }))
      member.setPlace(first);
  }
}

GroupOp Stacker::rebuild() {
  OpBuilder b(group);
  unsigned numOuts = group.getOuts().size();
  SmallVector<Type> types =
      llvm::map_to_vector(outs, [](Value out) { return out.getType(); });
  llvm::append_range(types,
                     TypeRange(group->getResultTypes()).drop_front(numOuts));
  GroupOp::Properties properties = group.getProperties();
  properties.operandSegmentSizes[1] = outs.size();
  properties.rolling = b.getDenseI64ArrayAttr(llvm::map_to_vector(
      kept, [&](unsigned out) { return group.getRollingSteps(out); }));
  SmallVector<Value> operands(group.getInputs());
  llvm::append_range(operands, outs);
  if (group.getZeros())
    operands.push_back(group.getZeros());
  auto smaller =
      GroupOp::create(b, group.getLoc(), types, operands, properties);
  smaller->setDiscardableAttrs(group->getDiscardableAttrDictionary());
  smaller.getBody().takeBody(group.getBody());
  ReturnOp ret = smaller.getReturn();
  for (unsigned out = numOuts; out-- > 0;) {
    if (llvm::is_contained(kept, out))
      continue;
    smaller.getBody().front().eraseArgument(inputs + out);
    ret.getValuesMutable().erase(out);
  }
  for (auto [i, out] : llvm::enumerate(kept)) {
    smaller.getOutArgument(i).setType(
        FieldType::get(cast<ShapedType>(outs[i].getType())));
    group.getResult(out).replaceAllUsesWith(smaller.getResult(i));
  }
  for (auto [before, after] :
       llvm::zip_equal(group->getResults().drop_front(numOuts),
                       smaller->getResults().drop_front(outs.size())))
    before.replaceAllUsesWith(after);
  SmallVector<Value> unstacked(group.getOuts());
  group.erase();
  for (Value out : unstacked)
    if (Operation *alloc = out.getDefiningOp(); alloc && out.use_empty())
      alloc->erase();
  return smaller;
}

GroupOp Stacker::run() {
  findStacks();
  if (stacks.empty())
    return group;
  placeOuts();
  movePlaces();
  return rebuild();
}

GroupOp lathe::sched::stackTemporaries(GroupOp group) {
  return Stacker(group).run();
}

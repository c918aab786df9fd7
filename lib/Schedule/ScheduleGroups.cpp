//===- ScheduleGroups.cpp - Give groups their schedule --------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Delays of the members, rows of zeros beyond boundaries, and rolling storage for
// what lives only a few steps.
//
//===----------------------------------------------------------------------===//

#include "AlikeMembers.h"

#include "lathe/Analysis/SizeSlice.h"
#include "lathe/Dialect/Sched/Sched.h"
#include "lathe/Dialect/Tune/Tune.h"
#include "lathe/Schedule/Delays.h"
#include "lathe/Schedule/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace lathe {
#define GEN_PASS_DEF_SCHEDULEGROUPSPASS
#include "lathe/Schedule/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

/// The elements that members read in rows outside the grid, where they are zero;
/// null where none does. A group has one type of them.
static Type zeroElement(GroupOp group) {
  Type element;
  group.getBody().walk([&](ReadOp read) {
    if (read.mayReadZeros())
      element = read.getType();
  });
  return element;
}

/// A row of zeros, made by a group of its own. `size` is null where the type
/// says it.
static Value createZeroRow(Location loc, RankedTensorType rowType, Value size,
                           Operation *before) {
  OpBuilder b(before);
  Value empty = bufferization::AllocTensorOp::create(
      b, loc, rowType, size ? ValueRange(size) : ValueRange());
  auto fill = GroupOp::create(b, loc, TypeRange(rowType), ValueRange(),
                              ValueRange(empty));
  Type field = FieldType::get(rowType);
  b.createBlock(&fill.getBody(), {}, field, loc);
  auto member = MemberOp::create(
      b, loc, TypeRange(field), b.getDenseI64ArrayAttr({0}),
      /*ordered=*/nullptr, /*delay=*/b.getDenseI64ArrayAttr({0}),
      /*place=*/nullptr);
  ReturnOp::create(b, loc, member.getResults());
  b.createBlock(&member.getBody(), {}, field, loc);
  Value zero = arith::ConstantOp::create(
      b, loc, b.getFloatAttr(rowType.getElementType(), 0.0));
  MemberYieldOp::create(b, loc, zero, ValueRange());
  return fill.getResult(0);
}

/// Shrinks an out that lives only for a few steps to `held` rows or planes.
static void shrink(GroupOp group, unsigned out, int64_t held) {
  auto whole =
      group.getOuts()[out].getDefiningOp<bufferization::AllocTensorOp>();
  auto type = cast<RankedTensorType>(whole.getType());
  SmallVector<int64_t> shape(type.getShape());
  SmallVector<Value> sizes(whole.getDynamicSizes());
  if (type.isDynamicDim(0))
    sizes.erase(sizes.begin());
  shape[0] = held;
  OpBuilder b(whole);
  auto newType = RankedTensorType::get(shape, type.getElementType());
  Value small = bufferization::AllocTensorOp::create(b, whole.getLoc(), newType,
                                                     sizes);
  group.getOutsMutable()[out].set(small);
  group.getResult(out).setType(newType);
  Type field = FieldType::get(newType);
  group.getOutArgument(out).setType(field);
  for (auto member : group.getBody().getOps<MemberOp>())
    for (auto [i, into] : llvm::enumerate(member.getInto()))
      if (into == int64_t(out)) {
        member.getResult(i).setType(field);
        member.getBody().getArgument(i).setType(field);
      }
  SmallVector<int64_t> rolling(group.getOuts().size(), 0);
  if (group.getRolling())
    llvm::copy(*group.getRolling(), rolling.begin());
  rolling[out] = held;
  group.setRolling(rolling);
}

/// Shrinks what lives only for a few steps. A thread that is ahead of the one
/// behind it must leave alone what that one still reads.
static void makeRolling(GroupOp group, ArrayRef<int64_t> delays) {
  for (unsigned out = 0; out < group.getOuts().size(); ++out) {
    Value buffer = group.getOuts()[out];
    if (!buffer.getDefiningOp<bufferization::AllocTensorOp>() ||
        !buffer.hasOneUse() || !group.getResult(out).use_empty())
      continue;
    int64_t live = liveRows(group, out, delays);
    int64_t spare = group.getChained() ? GroupOp::spareSteps : 0;
    int64_t held = live + spare * group.getRowsPerStep();
    int64_t all = cast<RankedTensorType>(buffer.getType()).getDimSize(0);
    if (live == 0 || (!ShapedType::isDynamic(all) && held >= all))
      continue;
    shrink(group, out, held);
  }
}

/// A pass that only reads starts where the one before it ended: what was touched
/// last is still in the cache. Those that write are not turned round: on Zen 5
/// the passes of CG ran 3 % slower backward, and four steps of Jacobi 10 %. What
/// is in a loop that usually does not run does not count.
static void chooseDirections(ArrayRef<GroupOp> groups) {
  bool backward = false;
  for (GroupOp group : groups) {
    if (countRuns(group) == 0)
      continue;
    if (group.getOuts().empty() && group.getDomain().size() > 1)
      group.setBackward(!backward);
    backward = group.getBackward();
  }
}

/// A knob of the iteration that a group is of.
static std::optional<int64_t> getKnob(GroupOp group, StringRef name) {
  for (auto loop = group->getParentOfType<LoopOp>(); loop;
       loop = loop->getParentOfType<LoopOp>())
    if (auto config = tune::ConfigAttr::of(loop))
      return config.getKnob(name);
  return std::nullopt;
}

/// How many rows a member is to do at once. A member alone in its pass takes
/// one: two are not worth the code.
static int64_t getWantedRows(GroupOp group) {
  if (!group.mayTakeRows() ||
      llvm::hasSingleElement(group.getBody().getOps<MemberOp>()))
    return 1;
  return getKnob(group, tune::KnobName::rows).value_or(1);
}

/// Vectors of a pass with carries are as long as the iteration says.
static void setVectorBits(GroupOp group, TargetAttr target) {
  if (getKnob(group, tune::KnobName::half_lanes).value_or(0) &&
      group.countCarries() > 0)
    group.setVectorBits(target.getVectorBits() / 2);
}

/// Several rows at once, unless a member then reads what it has written over.
static FailureOr<SmallVector<int64_t>> solveRowsAndDelays(GroupOp group,
                                                          std::string &why) {
  if (int64_t rows = getWantedRows(group); rows > 1) {
    group.setRows(rows);
    FailureOr<SmallVector<int64_t>> delays = solveDelays(group);
    if (succeeded(delays))
      return delays;
    group.removeRowsAttr();
  }
  return solveDelays(group, &why);
}

static LogicalResult scheduleGroup(GroupOp &group, TargetAttr target) {
  setVectorBits(group, target);
  std::string why;
  FailureOr<SmallVector<int64_t>> delays = solveRowsAndDelays(group, why);
  if (failed(delays))
    return group.emitOpError("has no schedule: ") << why;
  int64_t rank = group.getDomain().size();
  int64_t lanes = (*group.getBody().getOps<MemberOp>().begin()).getLanes(target);
  // Carries are chains of dependent operations. Those of several members
  // overlap where these run side by side.
  bool sideBySide = group.countCarries() > 1 && group.hasOneWidth();
  Split split = solveSplit(group, *delays, sideBySide, lanes);
  for (auto [member, step, column] : llvm::zip(
           group.getBody().getOps<MemberOp>(), *delays, split.delays)) {
    SmallVector<int64_t> vector(rank, 0);
    vector[0] = step;
    if (rank > 1)
      vector[1] = column;
    member.setDelay(vector);
  }
  if (split.dimension)
    group.setSplit(*split.dimension);
  group.setChained(split.chained);
  group.setSideBySide(split.sideBySide);
  if (rank > 1) {
    makeRolling(group, *delays);
    group = stackTemporaries(group);
  }
  return success();
}

namespace {
struct ScheduleGroupsPass
    : lathe::impl::ScheduleGroupsPassBase<ScheduleGroupsPass> {
  void runOnOperation() override {
    func::FuncOp func = getOperation();
    SmallVector<GroupOp> groups;
    func.walk([&](GroupOp group) { groups.push_back(group); });
    FailureOr<TargetAttr> target = TargetAttr::require(func);
    if (failed(target))
      return signalPassFailure();
    chooseDirections(groups);
    // One row of zeros serves all groups of one row length and type.
    llvm::SmallDenseMap<std::pair<Type, Value>, Value> zeroRows;
    auto entry = OpBuilder::atBlockBegin(&func.front());
    SizeSlice slice(entry, func);
    for (GroupOp group : groups) {
      if (failed(scheduleGroup(group, *target)))
        return signalPassFailure();
      Type element = zeroElement(group);
      if (!element)
        continue;
      int64_t last = group.getDomain().size() - 1;
      auto type = RankedTensorType::get(group.getDomain().take_back(), element);
      FailureOr<Value> size = Value();
      if (!type.hasStaticShape())
        size = slice.size(group.getGrid(), last);
      if (failed(size)) {
        group.emitOpError("has a size that depends on data, expected one that "
                          "follows from the arguments of the function");
        return signalPassFailure();
      }
      Value &row = zeroRows[{type, *size}];
      if (!row)
        row = createZeroRow(group.getLoc(), type, *size,
                            func.front().findAncestorOpInBlock(*group));
      group.getZerosMutable().assign(row);
    }
  }
};
} // namespace

//===- ScheduleGroups.cpp - Give groups their schedule --------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Delays of the members, rows of zeros beyond boundaries, and rolling storage for
// what lives only a few steps.
//
//===----------------------------------------------------------------------===//

#include "lathe/Schedule/Delays.h"
#include "lathe/Schedule/Passes.h"
#include "lathe/Schedule/Sizes.h"

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

/// Whether some member reads rows outside the grid as zero.
static bool readsZeroRows(GroupOp group) {
  bool found = false;
  group.getBody().walk([&](ReadOp read) {
    for (auto [offset, boundary] :
         llvm::zip(read.getOffset().drop_back(), read.getBoundaries()))
      found |= offset != 0 && boundary == int32_t(linop::Boundary::dirichlet);
  });
  return found;
}

/// A row of zeros as long as the last dimension, made by a group of its own.
static Value createZeroRow(GroupOp group, Operation *before) {
  Value grid = group.getGrid();
  auto type = cast<RankedTensorType>(grid.getType());
  int64_t last = type.getRank() - 1;
  Location loc = group.getLoc();
  OpBuilder b(before);
  SmallVector<Value> sizes;
  if (type.isDynamicDim(last)) {
    Value source = findSameSizes(grid, before);
    if (!source)
      return {};
    sizes.push_back(tensor::DimOp::create(b, loc, source, last));
  }
  Type element = type.getElementType();
  auto rowType = RankedTensorType::get({type.getDimSize(last)}, element);
  Value empty =
      bufferization::AllocTensorOp::create(b, loc, rowType, sizes);
  auto fill = GroupOp::create(b, loc, TypeRange(rowType), ValueRange(),
                              ValueRange(empty), Value(), false, nullptr);
  Type field = FieldType::get(rowType);
  b.createBlock(&fill.getBody(), {}, field, loc);
  auto member =
      MemberOp::create(b, loc, TypeRange(field), b.getDenseI64ArrayAttr({0}),
                       /*ordered=*/nullptr, /*delay=*/b.getDenseI64ArrayAttr({0}));
  ReturnOp::create(b, loc, member.getResults());
  b.createBlock(&member.getBody(), {}, field, loc);
  Value zero = arith::ConstantOp::create(b, loc, b.getFloatAttr(element, 0.0));
  MemberYieldOp::create(b, loc, zero, ValueRange());
  return fill.getResult(0);
}

/// Shrinks an out that lives only for a few steps to these steps.
static void makeRolling(GroupOp group, unsigned out, int64_t steps) {
  auto whole =
      group.getOuts()[out].getDefiningOp<bufferization::AllocTensorOp>();
  auto type = cast<RankedTensorType>(whole.getType());
  SmallVector<int64_t> shape(type.getShape());
  int64_t held = llvm::PowerOf2Ceil(steps);
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

static LogicalResult scheduleGroup(GroupOp group) {
  std::string why;
  FailureOr<SmallVector<int64_t>> delays = solveDelays(group, &why);
  if (failed(delays))
    return group.emitOpError("has no schedule: ") << why;
  Builder b(group.getContext());
  int64_t rank = group.getDomain().size();
  for (auto [member, delay] :
       llvm::zip(group.getBody().getOps<MemberOp>(), *delays)) {
    SmallVector<int64_t> vector(rank, 0);
    vector[0] = delay;
    member.setDelay(vector);
  }
  for (unsigned out = 0; out < group.getOuts().size(); ++out) {
    Value buffer = group.getOuts()[out];
    if (!buffer.getDefiningOp<bufferization::AllocTensorOp>() || !buffer.hasOneUse() ||
        !group.getResult(out).use_empty())
      continue;
    int64_t steps = liveSteps(group, out, *delays);
    int64_t all = cast<RankedTensorType>(buffer.getType()).getDimSize(0);
    if (rank > 1 && steps > 0 &&
        (ShapedType::isDynamic(all) ||
         int64_t(llvm::PowerOf2Ceil(steps)) < all))
      makeRolling(group, out, steps);
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
    // One row of zeros serves all groups of one row length and type.
    llvm::SmallDenseMap<std::pair<Type, Value>, Value> zeroRows;
    for (GroupOp group : groups) {
      if (failed(scheduleGroup(group)))
        return signalPassFailure();
      if (!readsZeroRows(group))
        continue;
      Operation *top = getTopLevelOp(group);
      auto type = cast<RankedTensorType>(group.getGrid().getType());
      Value source = type.isDynamicDim(type.getRank() - 1)
                         ? findSameSizes(group.getGrid(), top)
                         : Value();
      Value &row = zeroRows[{
          RankedTensorType::get(type.getShape().take_back(),
                                type.getElementType()),
          source}];
      if (!row)
        row = createZeroRow(group, top);
      if (!row) {
        group.emitOpError("has a size that is not known before its loop");
        return signalPassFailure();
      }
      group.getZerosMutable().assign(row);
    }
  }
};
} // namespace

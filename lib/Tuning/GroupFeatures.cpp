//===- GroupFeatures.cpp - What scheduled groups cost ---------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See the header. A pass streams its arrays, and keeps a band of rows: from the
// first that a member still reads to the last that one has written.
//
//===----------------------------------------------------------------------===//

#include "GroupFeatures.h"

#include "lathe/Dialect/Sched/Sched.h"
#include "lathe/Schedule/Recurrence.h"
#include "lathe/Schedule/ShiftedValues.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

namespace {

class GroupReader {
public:
  GroupReader(GroupOp group, TargetAttr target, double times)
      : group(group), target(target), times(times) {
    if (group.getSideBySide())
      together = countTogether(group.countCarries(),
                               group.getLeading().front().getLanes(target));
  }

  bool read(cost::Features &features);

private:
  cost::Loop loopOf(MemberOp member);
  void addReads(ArrayRef<Operation *> ops, int64_t lanes, int64_t aligned,
                cost::Loop &loop);
  void addCarries(int64_t carries, int64_t lanes, cost::Loop &loop);
  /// Bytes of an element of an array, by the operand of the group that it is.
  double elementBytes(unsigned array);
  /// Whether an array is as large as the grid, and not a few steps of it.
  bool isWhole(unsigned array);
  /// Bytes of the arrays that the pass walks through.
  double getArrayBytes();
  void addStreams(cost::Features &features);
  void addBand(cost::Features &features);

  GroupOp group;
  TargetAttr target;
  double times;
  /// How many recurrences are solved together.
  int64_t together = 1;
  double points = 1, row = 1;
};

} // namespace

static double bytesOf(Type element) {
  return element.getIntOrFloatBitWidth() / 8;
}

double GroupReader::elementBytes(unsigned array) {
  return bytesOf(getElementTypeOrSelf(group->getOperand(array)));
}

/// A load beside the column at which vectors are aligned crosses a line as
/// often as the vector is a part of one. What several rows read that are done
/// together is loaded once.
void GroupReader::addReads(ArrayRef<Operation *> ops, int64_t lanes,
                           int64_t aligned, cost::Loop &loop) {
  int64_t rows = group.getRowsTogether();
  llvm::SmallSetVector<std::pair<Value, SmallVector<int64_t>>, 8> reads;
  for (Operation *op : ops) {
    auto read = dyn_cast<ReadOp>(op);
    if (!read)
      continue;
    SmallVector<int64_t> place(read.getOffset());
    for (int64_t row = 0; row < rows; ++row) {
      if (row > 0)
        ++place[place.size() - 2];
      if (!reads.insert({read.getField(), place}))
        continue;
      loop.loads += 1.0 / rows;
      if (place.back() != aligned)
        loop.splitLoads +=
            std::min(1.0, lanes * bytesOf(read.getType()) / target.getLine()) /
            rows;
    }
  }
}

cost::Loop GroupReader::loopOf(MemberOp member) {
  cost::Loop loop;
  int64_t lanes = member.getLanes(target);
  loop.executions = times * points / row * std::ceil(row / lanes);
  loop.half = lanes < target.lanes(member.getWidestElement());
  SmallVector<ShiftedValue> shifted;
  if (!group.getBackward())
    shifted = findShiftedValues(member, lanes);
  SmallVector<Operation *> ops = findComputed(member, shifted);
  // Rows of their own begin where the fronts are aligned.
  addReads(ops, lanes, group.getSideBySide() ? 0 : findFrontColumn(shifted),
           loop);
  loop.stores = member.getNumFields();
  for (const ShiftedValue &value : shifted)
    loop.arithmetic += value.behind.size(); // shuffles
  for (Operation *op : ops) {
    if (!isa_and_nonnull<arith::ArithDialect, math::MathDialect>(op->getDialect()) ||
        op->hasTrait<OpTrait::ConstantLike>() || op->getNumOperands() == 0)
      continue;
    bool divides = isa<arith::DivFOp, math::SqrtOp>(op) &&
                   llvm::any_of(op->getOperands(), [](Value value) {
                     return value.getDefiningOp<ReadOp>() != nullptr;
                   });
    (divides ? loop.divisions : loop.arithmetic) += 1;
  }
  if (int64_t carries = member.getYield().getCarry().size())
    addCarries(carries, lanes, loop);
  return loop;
}

/// A recurrence along the row on its own goes point by point: taken out of the
/// vector, multiplied and added, put back. Several are transposed, which costs a
/// shuffle a vector and level there and back, and share their multiply-adds.
void GroupReader::addCarries(int64_t carries, int64_t lanes,
                             cost::Loop &loop) {
  loop.chain = lanes * carries;
  if (together == 1) {
    loop.arithmetic += 4 * carries * lanes;
    return;
  }
  double slices = together < lanes ? 2.0 * lanes / together : 0;
  loop.arithmetic += 2 * std::log2(together) + slices + carries * lanes / together;
}

bool GroupReader::isWhole(unsigned array) {
  unsigned inputs = group.getInputs().size();
  return array < inputs || !group.getRollingSteps(array - inputs);
}

double GroupReader::getArrayBytes() {
  double all = 0;
  for (unsigned i = 0, n = group.getInputs().size() + group.getOuts().size();
       i < n; ++i)
    if (isWhole(i)) {
      auto type = cast<ShapedType>(group->getOperand(i).getType());
      all += double(type.getNumElements()) * elementBytes(i);
    }
  return all;
}

/// Inputs are read; outs are written, and their lines read before that.
void GroupReader::addStreams(cost::Features &features) {
  double footprint = getArrayBytes();
  unsigned inputs = group.getInputs().size();
  for (unsigned i = 0; i < inputs + group.getOuts().size(); ++i)
    if (isWhole(i))
      features.addTraffic(
          times * (i < inputs ? 1 : 2) * points * elementBytes(i), footprint);
}

/// Rows of every array from the front of the pass to the last reader, and what
/// the members move to and from them.
void GroupReader::addBand(cost::Features &features) {
  unsigned inputs = group.getInputs().size();
  llvm::DenseMap<unsigned, std::pair<int64_t, int64_t>> reach;
  double moved = 0;
  int64_t depth = group.getRowsPerStep();
  auto touch = [&](unsigned array, int64_t behind) {
    auto [it, isNew] = reach.try_emplace(array, behind, behind);
    it->second.first = std::min(it->second.first, behind);
    it->second.second = std::max(it->second.second, behind);
  };
  for (auto member : group.getBody().getOps<MemberOp>()) {
    int64_t delay = member.getDelay()->front() * depth;
    llvm::SmallSetVector<std::pair<Value, int64_t>, 8> rows;
    for (int64_t row = 0; row < depth; ++row) {
      member.getBody().walk([&](ReadOp read) {
        int64_t behind = delay - row - read.getOffset().front();
        rows.insert({read.getField(), behind});
        touch(member.getStorage(read.getField()), behind);
      });
      for (int64_t out : member.getInto())
        touch(inputs + out, delay - row);
    }
    for (auto [field, behind] : rows)
      moved += elementBytes(member.getStorage(field)) / depth;
    for (int64_t out : member.getInto())
      moved += elementBytes(inputs + out);
  }
  double step = points / group.getDomain().front(), footprint = 0;
  for (auto &[array, range] : reach) {
    auto type = cast<ShapedType>(group->getOperand(array).getType());
    footprint +=
        step * elementBytes(array) *
        (isWhole(array) ? range.second - range.first + 1 : type.getDimSize(0));
  }
  features.addTraffic(times * moved * points, footprint);
  features.traffic.back().inOrder = true;
}

/// Cycles of a member's row beside its vectors: masked ends, addresses, branches.
static constexpr double rowCycles = 60;

bool GroupReader::read(cost::Features &features) {
  ArrayRef<int64_t> domain = group.getDomain();
  bool unknown = llvm::any_of(domain, ShapedType::isDynamic);
  group.getBody().walk(
      [&](Operation *op) { unknown |= isa<CsrRowOp, CsrShapeOp>(op); });
  if (unknown)
    return false;
  for (int64_t n : domain)
    points *= std::max<int64_t>(n, 1);
  row = std::max<int64_t>(domain.back(), 1);
  SmallVector<cost::Loop> loops;
  for (auto member : group.getBody().getOps<MemberOp>())
    loops.push_back(loopOf(member));
  features.overhead += times * loops.size() * points / row * rowCycles;
  // Side by side the chains of all members overlap, but for the columns at the ends
  // of a row where those behind, or ahead, are not there.
  if (group.getSideBySide()) {
    auto leading = group.getLeading();
    int64_t apart = 0;
    for (MemberOp member : leading)
      apart = std::max(apart, (*member.getDelay())[1]);
    cost::Loop ends;
    ends.executions = times * points / row * std::min<double>(apart, row);
    ends.chain = 1;
    features.loops.insert(features.loops.end(), leading.size(), ends);
    auto others =
        MutableArrayRef(loops).take_front(leading.size()).drop_front();
    for (const cost::Loop &other : others) {
      loops.front().loads += other.loads;
      loops.front().splitLoads += other.splitLoads;
      loops.front().stores += other.stores;
      loops.front().arithmetic += other.arithmetic;
      loops.front().divisions += other.divisions;
    }
    loops.erase(loops.begin() + 1, loops.begin() + leading.size());
  }
  features.loops.insert(features.loops.end(), loops.begin(), loops.end());
  features.barriers += times;
  if (domain.size() > 1)
    addBand(features);
  addStreams(features);
  return true;
}

std::optional<cost::Features>
lathe::tune::getGroupFeatures(func::FuncOp func, TargetAttr target) {
  cost::Features features;
  features.inTurn = true;
  WalkResult result = func.walk([&](GroupOp group) {
    int64_t times = countRuns(group);
    return times == 0 || GroupReader(group, target, times).read(features)
               ? WalkResult::advance()
               : WalkResult::interrupt();
  });
  if (result.wasInterrupted() || features.loops.empty())
    return std::nullopt;
  return features;
}

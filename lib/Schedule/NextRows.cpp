//===- NextRows.cpp - Rows that the next step needs -----------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See the header.
//
//===----------------------------------------------------------------------===//

#include "NextRows.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/ADT/MapVector.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

using Offsets = SmallVector<int64_t>;

/// How far beyond the first member's row each whole array is read, by operand and
/// counted in the direction of the walk.
static llvm::MapVector<unsigned, Offsets> findFarthest(GroupOp group) {
  llvm::MapVector<unsigned, Offsets> farthest;
  unsigned inputs = group.getInputs().size();
  for (auto member : group.getBody().getOps<MemberOp>())
    member.getBody().walk([&](ReadOp read) {
      unsigned storage = member.getStorage(read.getField());
      if (storage >= inputs && group.getRollingSteps(storage - inputs))
        return;
      Offsets ahead;
      for (auto [offset, delay] : llvm::zip_equal(
               read.getOffset().drop_back(), member.getDelay()->drop_back()))
        ahead.push_back((group.getBackward() ? -offset : offset) -
                        delay * group.getRowsPerStep());
      auto known = farthest.insert({storage, ahead}).first;
      known->second = std::max(known->second, ahead);
    });
  return farthest;
}

bool NextRows::areWanted(GroupOp group, TargetAttr target) {
  if (group.getDomain().size() == 1)
    return false;
  uint64_t bytes = 0;
  for (Value array : llvm::concat<Value>(group.getInputs(), group.getOuts())) {
    auto type = cast<MemRefType>(array.getType());
    if (!type.hasStaticShape())
      return true;
    bytes += type.getNumElements() * type.getElementTypeBitWidth() / 8;
  }
  return bytes >= target.getL3();
}

NextRows::NextRows(GroupOp group, ArrayRef<Value> outer, IndexMath index,
                   ArrayRef<Value> sizes, TargetAttr target) {
  if (!areWanted(group, target))
    return;
  int64_t sign = group.getBackward() ? -1 : 1;
  for (auto &[storage, ahead] : findFarthest(group)) {
    ahead.back() += group.getRowsTogether() - 1;
    for (int64_t row = 0; row < group.getRowsTogether(); ++row) {
      ++ahead.back();
      SmallVector<Value> next;
      for (auto [at, by, size] :
           llvm::zip_equal(outer, ahead, sizes.drop_back())) {
        Value there = index.add(at, index.constant(sign * by));
        Value last = index.sub(size, index.constant(1));
        next.push_back(index.min(index.max(there, index.constant(0)), last));
      }
      rows.push_back({group->getOperand(storage), next});
    }
  }
}

void NextRows::emit(IndexMath index, Value column) const {
  constexpr uint32_t locality = 2; // the second cache: rows are long
  for (const Row &row : rows) {
    SmallVector<Value> at(row.outer);
    at.push_back(column);
    memref::PrefetchOp::create(index.b, index.loc, row.buffer, at,
                               /*isWrite=*/false, locality,
                               /*isDataCache=*/true);
  }
}

//===- PadRolling.cpp - Rows of what rolls, further apart -----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See the description of the pass.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Sched/Sched.h"
#include "lathe/Schedule/Passes.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"

namespace lathe {
#define GEN_PASS_DEF_PADROLLINGPASS
#include "lathe/Schedule/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

/// Lines from one row to the next: an odd number, so that columns of rows lie
/// in all sets of a cache, of which the first multiples are far from those of a
/// page.
static int64_t findPitch(int64_t lines) {
  constexpr int64_t page = 64, apart = 8, near = 4;
  auto isFar = [&](int64_t pitch) {
    return llvm::all_of(llvm::seq_inclusive<int64_t>(1, near), [&](int64_t k) {
      int64_t at = k * pitch % page;
      return at >= apart && at <= page - apart;
    });
  };
  int64_t pitch = lines | 1;
  while (!isFar(pitch))
    pitch += 2;
  return pitch;
}

/// Whether an array is nothing but an out of groups that rolls.
static bool rolls(memref::AllocOp alloc) {
  return !alloc->use_empty() &&
         llvm::all_of(alloc->getUses(), [](OpOperand &use) {
           auto group = dyn_cast<GroupOp>(use.getOwner());
           if (!group)
             return false;
           unsigned inputs = group.getInputs().size();
           unsigned number = use.getOperandNumber();
           return number >= inputs &&
                  number < inputs + group.getOuts().size() &&
                  group.getRollingSteps(number - inputs) != 0;
         });
}

namespace {
struct PadRollingPass : lathe::impl::PadRollingPassBase<PadRollingPass> {
  void runOnOperation() override {
    SmallVector<memref::AllocOp> allocs;
    getOperation().walk([&](memref::AllocOp alloc) {
      if (alloc.getType().getRank() == 2 && alloc.getType().hasStaticShape() &&
          rolls(alloc))
        allocs.push_back(alloc);
    });
    for (memref::AllocOp alloc : allocs)
      pad(alloc);
  }

  void pad(memref::AllocOp alloc) {
    MemRefType type = alloc.getType();
    constexpr int64_t lineBits = 512;
    int64_t width = type.getElementTypeBitWidth();
    int64_t rows = type.getDimSize(0), columns = type.getDimSize(1);
    int64_t pitch = findPitch(llvm::divideCeil(columns * width, lineBits));
    OpBuilder b(alloc);
    auto padded = memref::AllocOp::create(
        b, alloc.getLoc(),
        MemRefType::get({rows, pitch * lineBits / width},
                        type.getElementType()),
        alloc.getAlignmentAttr());
    SmallVector<OpFoldResult> offsets(2, b.getIndexAttr(0)),
        strides(2, b.getIndexAttr(1)),
        sizes = {b.getIndexAttr(rows), b.getIndexAttr(columns)};
    Value part = memref::SubViewOp::create(b, alloc.getLoc(), padded, offsets,
                                           sizes, strides);
    alloc.replaceAllUsesWith(part);
    alloc.erase();
  }
};
} // namespace

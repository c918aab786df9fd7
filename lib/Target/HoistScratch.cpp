//===- HoistScratch.cpp - Scratch before loops and branches ---------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Upstream moves buffers out of loops, but not out of branches in them.
//
//===----------------------------------------------------------------------===//

#include "lathe/Target/Passes.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

namespace lathe {
#define GEN_PASS_DEF_HOISTSCRATCHPASS
#include "lathe/Target/Passes.h.inc"
} // namespace lathe

using namespace mlir;

/// Whether the buffer, or a view of it, is handed on to another op than those
/// that read and write it.
static bool escapes(Value buffer) {
  return llvm::any_of(buffer.getUsers(), [](Operation *user) {
    if (isa<ViewLikeOpInterface>(user))
      return escapes(user->getResult(0));
    return user->hasTrait<OpTrait::IsTerminator>() || user->getNumRegions() > 0;
  });
}

/// The loop or branch around, if it does not say how long the buffer is.
static Operation *findOuter(memref::AllocOp alloc) {
  Operation *parent = alloc->getParentOp();
  bool isSized = llvm::any_of(alloc->getOperands(), [&](Value size) {
    return parent->isAncestor(size.getParentBlock()->getParentOp());
  });
  return isa<scf::IfOp, LoopLikeOpInterface>(parent) && !isSized ? parent
                                                                 : nullptr;
}

namespace {
struct HoistScratchPass : lathe::impl::HoistScratchPassBase<HoistScratchPass> {
  void runOnOperation() override {
    SmallVector<memref::AllocOp> allocs;
    getOperation()->walk([&](memref::AllocOp alloc) {
      if (!escapes(alloc))
        allocs.push_back(alloc);
    });
    for (memref::AllocOp alloc : allocs)
      while (Operation *outer = findOuter(alloc))
        alloc->moveBefore(outer);
  }
};
} // namespace

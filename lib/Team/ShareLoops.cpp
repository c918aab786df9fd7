//===- ShareLoops.cpp - Parallel loops become team regions ----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops over tiles, which are marked where they are made. See the description of
// the pass.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Sched/Sched.h"
#include "lathe/Team/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/ViewLikeInterface.h"

namespace lathe {
#define GEN_PASS_DEF_SHARELOOPSPASS
#include "lathe/Team/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

/// Whether a buffer, or a view of it, is used by `loop` alone.
static bool isUsedOnlyIn(scf::ForOp loop, Value buffer) {
  return llvm::all_of(buffer.getUsers(), [&](Operation *user) {
    if (loop->isProperAncestor(user))
      return true;
    return isa<ViewLikeOpInterface>(user) &&
           isUsedOnlyIn(loop, user->getResult(0));
  });
}

/// The loop, in a team region, from the thread's number on in steps of as many
/// turns as there are threads.
static void share(scf::ForOp loop) {
  OpBuilder b(loop);
  Location loc = loop.getLoc();
  auto team = TeamOp::create(b, loc, TypeRange());
  Block *body = b.createBlock(&team.getBody(), {},
                              {b.getIndexType(), b.getIndexType()}, {loc, loc});
  Value step = loop.getStep();
  Value ahead = arith::MulIOp::create(b, loc, body->getArgument(0), step);
  Value first = arith::AddIOp::create(b, loc, loop.getLowerBound(), ahead);
  Value stride = arith::MulIOp::create(b, loc, body->getArgument(1), step);
  loop->removeAttr(parallelAttr);
  loop->moveBefore(body, body->end());
  loop.setLowerBound(first);
  loop.setStep(stride);
  b.setInsertionPointToEnd(body);
  BarrierOp::create(b, loc);
  TeamYieldOp::create(b, loc, ValueRange());
}

namespace {
struct ShareLoopsPass : lathe::impl::ShareLoopsPassBase<ShareLoopsPass> {
  void runOnOperation() override {
    SmallVector<scf::ForOp> loops;
    getOperation().walk<WalkOrder::PreOrder>([&](scf::ForOp loop) {
      if (!loop->hasAttr(parallelAttr) || loop.getNumResults() > 0)
        return WalkResult::advance();
      loops.push_back(loop);
      return WalkResult::skip();
    });
    SmallVector<memref::AllocOp> buffers;
    getOperation().walk([&](memref::AllocOp op) { buffers.push_back(op); });
    for (scf::ForOp loop : loops) {
      for (memref::AllocOp buffer : buffers)
        if (isUsedOnlyIn(loop, buffer))
          buffer->setAttr(perThreadAttr, UnitAttr::get(&getContext()));
      share(loop);
    }
  }
};
} // namespace

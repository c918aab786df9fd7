//===- EmitGroups.cpp - Groups become vector loops ------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Stage sweep: groups become loops (GroupEmitter), and the control around them
// scalar code (LowerControl).
//
//===----------------------------------------------------------------------===//

#include "GroupEmitter.h"
#include "LowerControl.h"

#include "lathe/Dialect/Solver/Solver.h"
#include "lathe/Schedule/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"

namespace lathe {
#define GEN_PASS_DEF_EMITGROUPSPASS
#include "lathe/Schedule/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;
using namespace lathe::solver;

/// Whether members read rows of zeros that the group has not been given.
static bool lacksZeros(GroupOp group) {
  auto result = group.getBody().walk([](ReadOp read) {
    return read.mayReadZeros() ? WalkResult::interrupt()
                               : WalkResult::advance();
  });
  return result.wasInterrupted() && !group.getZeros();
}

namespace {
struct EmitGroupsPass : lathe::impl::EmitGroupsPassBase<EmitGroupsPass> {
  void runOnOperation() override {
    FailureOr<TargetAttr> target = TargetAttr::require(getOperation());
    if (failed(target))
      return signalPassFailure();
    PartialSums partials(getOperation());
    SmallVector<Operation *> ops;
    getOperation().walk([&](Operation *op) {
      if (isa<GroupOp, TestOp, LoopOp>(op))
        ops.push_back(op);
    });
    for (Operation *op : ops) {
      if (auto group = dyn_cast<GroupOp>(op)) {
        bool scheduled = llvm::all_of(
            group.getBody().getOps<MemberOp>(),
            [](MemberOp member) { return member.getDelay().has_value(); });
        if (group.hasTensors() || !scheduled || lacksZeros(group)) {
          group.emitOpError("needs the stages schedule and bufferise first");
          return signalPassFailure();
        }
        GroupEmitter(group, *target, partials).emit();
      } else if (auto test = dyn_cast<TestOp>(op)) {
        lowerTest(test);
      } else {
        lowerLoop(cast<LoopOp>(op));
      }
    }
  }
};
} // namespace

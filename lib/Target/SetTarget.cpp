//===- SetTarget.cpp - Put the target on the module -----------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pass of stage target.
//
//===----------------------------------------------------------------------===//

#include "lathe/Target/Passes.h"

#include "lathe/Dialect/Lathe/Lathe.h"
#include "lathe/Target/Cpu.h"

namespace lathe {
#define GEN_PASS_DEF_SETTARGETPASS
#include "lathe/Target/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;

namespace {
struct SetTargetPass : lathe::impl::SetTargetPassBase<SetTargetPass> {
  using SetTargetPassBase::SetTargetPassBase;

  void runOnOperation() override {
    ModuleOp module = getOperation();
    if (module->hasAttr(TargetAttr::attrName()))
      return;
    FailureOr<TargetAttr> target =
        machine.empty() ? getCpuTarget(module.getLoc(), cpu)
                        : readMachine(module.getLoc(), machine);
    if (failed(target))
      return signalPassFailure();
    module->setAttr(TargetAttr::attrName(), *target);
  }
};
} // namespace

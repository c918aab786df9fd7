//===- Stages.cpp - The stages that choose runs on a copy -----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which passes make up expand and form. They are here, and not beside the other
// stages, because stage choose asks what a candidate would become.
//
//===----------------------------------------------------------------------===//

#include "lathe/Transforms/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"

using namespace mlir;

void lathe::addExpandPasses(OpPassManager &pm) {
  pm.addPass(createExpandAttentionPass());
  pm.addNestedPass<func::FuncOp>(createExpandMethodsPass());
  pm.addPass(createExpandContractionsPass());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
}

void lathe::addFormPasses(OpPassManager &pm) {
  pm.addNestedPass<func::FuncOp>(createLowerIteratePass());
  pm.addNestedPass<func::FuncOp>(createLowerForPass());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  // No CSE after it: it would take the copies together again.
  pm.addNestedPass<func::FuncOp>(createDuplicatePass());
  pm.addNestedPass<func::FuncOp>(createFormGroupsPass());
  pm.addNestedPass<func::FuncOp>(createShapeRowsPass());
}

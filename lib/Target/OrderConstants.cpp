//===- OrderConstants.cpp - Constants in the order of their use -----------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Bufferisation takes up functions in the order of their addresses, and numbers
// constants as it meets them. The same program is to give the same bytes.
//
//===----------------------------------------------------------------------===//

#include "lathe/Target/Passes.h"

#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/MapVector.h"

namespace lathe {
#define GEN_PASS_DEF_ORDERCONSTANTSPASS
#include "lathe/Target/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;

namespace {
struct OrderConstantsPass
    : lathe::impl::OrderConstantsPassBase<OrderConstantsPass> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    SymbolTable symbols(module);
    llvm::MapVector<memref::GlobalOp, SmallVector<memref::GetGlobalOp>> uses;
    module.walk([&](memref::GetGlobalOp use) {
      auto global = symbols.lookup<memref::GlobalOp>(use.getName());
      if (global && global.isPrivate())
        uses[global].push_back(use);
    });
    // Out of the table first: a new name may be an old one of another.
    for (auto &[global, places] : uses)
      symbols.remove(global);
    unsigned number = 0;
    for (auto &[global, places] : uses) {
      global.setSymName("constant" + std::to_string(number++));
      StringAttr name = symbols.insert(global);
      for (memref::GetGlobalOp use : places)
        use.setName(name);
    }
    for (auto &[global, places] : llvm::reverse(uses))
      global->moveBefore(module.getBody(), module.getBody()->begin());
  }
};
} // namespace

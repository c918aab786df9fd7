//===- FillConstants.cpp - Large constants are computed -------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A start vector of zeros would become as many bytes in the object file, and a
// copy of them at run time; filling a buffer needs neither.
//
//===----------------------------------------------------------------------===//

#include "lathe/Target/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace lathe {
#define GEN_PASS_DEF_FILLCONSTANTSPASS
#include "lathe/Target/Passes.h.inc"
} // namespace lathe

using namespace mlir;

namespace {
struct FillConstantsPass
    : lathe::impl::FillConstantsPassBase<FillConstantsPass> {
  using FillConstantsPassBase::FillConstantsPassBase;

  void runOnOperation() override {
    SmallVector<std::pair<Operation *, TypedAttr>> splats;
    getOperation()->walk([&](arith::ConstantOp op) {
      auto value = dyn_cast<SplatElementsAttr>(op.getValue());
      if (!value || !isa<RankedTensorType>(value.getType()))
        return;
      // One without elements may still have rows for LLVM to list.
      int64_t size = value.getNumElements();
      if (size == 0 || size >= minElements)
        splats.push_back({op, value.getSplatValue<TypedAttr>()});
    });
    for (auto [op, value] : splats) {
      OpBuilder builder(op);
      auto type = cast<RankedTensorType>(op->getResult(0).getType());
      Value empty = tensor::EmptyOp::create(builder, op->getLoc(),
                                            type.getShape(),
                                            type.getElementType());
      Value scalar = arith::ConstantOp::create(builder, op->getLoc(), value);
      auto fill = linalg::FillOp::create(builder, op->getLoc(), scalar, empty);
      op->getResult(0).replaceAllUsesWith(fill.getResult(0));
      op->erase();
    }
  }
};
} // namespace

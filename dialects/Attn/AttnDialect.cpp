//===- AttnDialect.cpp - Registration -------------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registration of the attn dialect.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Attn/Attn.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/DialectImplementation.h"

using namespace mlir;
using namespace lathe::attn;

#include "lathe/Dialect/Attn/AttnDialect.cpp.inc"
#include "lathe/Dialect/Attn/AttnInterfaces.cpp.inc"

void AttnDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "lathe/Dialect/Attn/AttnOps.cpp.inc"
      >();
}

//===- Passes.h - Passes of lib/Analysis -----------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Declarations and registration of the passes.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_ANALYSIS_PASSES_H
#define LATHE_ANALYSIS_PASSES_H

#include "lathe/Dialect/Linop/Linop.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/Pass/Pass.h"

namespace lathe {
#define GEN_PASS_DECL
#include "lathe/Analysis/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "lathe/Analysis/Passes.h.inc"
} // namespace lathe

#endif // LATHE_ANALYSIS_PASSES_H

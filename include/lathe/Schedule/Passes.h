//===- Passes.h - Passes of lib/Schedule -----------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Declarations and registration of the passes.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_SCHEDULE_PASSES_H
#define LATHE_SCHEDULE_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace lathe {
#define GEN_PASS_DECL
#include "lathe/Schedule/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "lathe/Schedule/Passes.h.inc"
} // namespace lathe

#endif // LATHE_SCHEDULE_PASSES_H

//===- Passes.h - Passes of lib/Transforms ---------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Declarations and registration of the passes.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TRANSFORMS_PASSES_H
#define LATHE_TRANSFORMS_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace lathe {
#define GEN_PASS_DECL
#include "lathe/Transforms/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "lathe/Transforms/Passes.h.inc"

/// Stage expand: from named methods to iterations and linalg.
void addExpandPasses(mlir::OpPassManager &pm);

/// Stage form: from `solver.iterate` to groups.
void addFormPasses(mlir::OpPassManager &pm);

} // namespace lathe

#endif // LATHE_TRANSFORMS_PASSES_H

//===- Passes.h - Passes of lib/Team ---------------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Declarations and registration of the passes.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TEAM_PASSES_H
#define LATHE_TEAM_PASSES_H

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Pass/Pass.h"

namespace lathe {
#define GEN_PASS_DECL
#include "lathe/Team/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "lathe/Team/Passes.h.inc"

/// On a function whose body several threads run.
inline constexpr llvm::StringLiteral teamAttr = "lathe.team";
/// On a function that does one pass over memory for such a function.
inline constexpr llvm::StringLiteral passAttr = "lathe.pass";
} // namespace lathe

#endif // LATHE_TEAM_PASSES_H

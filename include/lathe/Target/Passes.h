//===- Passes.h - Passes that know the machine -----------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Passes of the target and llvm stages.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TARGET_PASSES_H
#define LATHE_TARGET_PASSES_H

#include "mlir/Pass/Pass.h"

namespace lathe {
#define GEN_PASS_DECL
#include "lathe/Target/Passes.h.inc"
#define GEN_PASS_REGISTRATION
#include "lathe/Target/Passes.h.inc"
} // namespace lathe

#endif // LATHE_TARGET_PASSES_H

//===- Passes.td - Passes of lib/Analysis -----------------*- tablegen -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See the description of each pass.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_ANALYSIS_PASSES
#define LATHE_ANALYSIS_PASSES

include "mlir/Pass/PassBase.td"

#endif // LATHE_ANALYSIS_PASSES

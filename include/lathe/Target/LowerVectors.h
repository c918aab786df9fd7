//===- LowerVectors.h - From n-D vectors to registers ----------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The pattern sets at the start of stage llvm, one for each phase. A new kind of
// vector op adds its lowering to the set that it belongs to.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TARGET_LOWERVECTORS_H
#define LATHE_TARGET_LOWERVECTORS_H

#include "mlir/IR/PatternMatch.h"

namespace lathe {

/// Phase 1: whole contractions become outer products of fused multiply-adds.
void populateContractionLoweringPatterns(mlir::RewritePatternSet &patterns);

/// Phase 2: transfers, reductions, broadcasts, transposes and shape casts on
/// n-D vectors become ops on 1-D vectors.
void populateVectorRegisterPatterns(mlir::RewritePatternSet &patterns);

} // namespace lathe

#endif // LATHE_TARGET_LOWERVECTORS_H

//===- SplitRanges.h - Registers of innermost loops ------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LLVM's register allocator weighs a value by its uses over the length of its
// life. The base of a row that is known long before its loop and read once in
// it weighs little, so it goes to the stack and is loaded again at every turn,
// while registers hold what no turn needs. A value of its own that begins in
// front of the loop is short and weighs much.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_TARGET_SPLITRANGES_H
#define LATHE_LIB_TARGET_SPLITRANGES_H

#include "llvm/IR/PassManager.h"

namespace lathe {

/// Copies what an innermost loop takes from outside, addresses and counts, in
/// front of the loop. Addresses at constant distances share a copy.
class SplitRangesPass : public llvm::PassInfoMixin<SplitRangesPass> {
public:
  llvm::PreservedAnalyses run(llvm::Function &function,
                              llvm::FunctionAnalysisManager &analyses);
};

} // namespace lathe

#endif // LATHE_LIB_TARGET_SPLITRANGES_H

//===- SplitRanges.cpp - Registers of innermost loops ---------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See the header.
//
//===----------------------------------------------------------------------===//

#include "SplitRanges.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/ScalarEvolutionExpressions.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/IntrinsicInst.h"

using namespace lathe;

namespace {
/// The copies in front of one loop.
class LoopCopies {
public:
  LoopCopies(llvm::Loop &loop, llvm::ScalarEvolution &evolution)
      : loop(loop), evolution(evolution),
        b(loop.getLoopPreheader()->getTerminator()) {}

  void replaceUses() {
    for (llvm::BasicBlock *block : loop.blocks())
      for (llvm::Instruction &instruction : *block)
        if (!llvm::isa<llvm::PHINode>(instruction))
          for (llvm::Use &use : instruction.operands())
            if (isHeldOutside(use))
              use.set(copyOf(use));
  }

private:
  bool isHeldOutside(const llvm::Value *value) const {
    llvm::Type *type = value->getType();
    return (type->isPointerTy() || type->isIntegerTy(64)) &&
           !llvm::isa<llvm::Constant>(value) && loop.isLoopInvariant(value);
  }

  llvm::Value *copyOf(llvm::Value *value) {
    auto [known, added] = copies.try_emplace(value);
    if (!added)
      return known->second;
    llvm::Value *copy = shared(value);
    if (!copy)
      copy = makeCopy(value);
    return copies[value] = copy;
  }

  /// From the copy of an address at a constant distance, as neighbouring rows
  /// of an array are: the distance is part of an instruction that reads from
  /// there.
  llvm::Value *shared(llvm::Value *value) {
    if (!value->getType()->isPointerTy())
      return nullptr;
    for (llvm::Value *origin : origins) {
      const llvm::SCEV *distance = evolution.getMinusSCEV(
          evolution.getSCEV(value), evolution.getSCEV(origin));
      if (auto *constant = llvm::dyn_cast<llvm::SCEVConstant>(distance))
        return b.CreatePtrAdd(copies[origin], constant->getValue());
    }
    origins.push_back(value);
    return nullptr;
  }

  /// An empty piece of assembly that takes a value and gives one in the same
  /// register: any op of LLVM that only copies is taken away again.
  llvm::Value *makeCopy(llvm::Value *value) {
    llvm::Type *type = value->getType();
    auto *signature = llvm::FunctionType::get(type, {type}, false);
    return b.CreateCall(llvm::InlineAsm::get(signature, "", "=r,0",
                                             /*hasSideEffects=*/false),
                        {value});
  }

  llvm::Loop &loop;
  llvm::ScalarEvolution &evolution;
  llvm::IRBuilder<> b;
  llvm::MapVector<llvm::Value *, llvm::Value *> copies;
  llvm::SmallVector<llvm::Value *> origins;
};
} // namespace

/// A loop that calls has no registers to keep anything in.
static bool calls(const llvm::Loop &loop) {
  for (llvm::BasicBlock *block : loop.blocks())
    for (llvm::Instruction &instruction : *block)
      if (auto *call = llvm::dyn_cast<llvm::CallInst>(&instruction))
        if (!llvm::isa<llvm::IntrinsicInst>(call))
          return true;
  return false;
}

llvm::PreservedAnalyses
SplitRangesPass::run(llvm::Function &function,
                     llvm::FunctionAnalysisManager &analyses) {
  auto &evolution = analyses.getResult<llvm::ScalarEvolutionAnalysis>(function);
  bool changed = false;
  for (llvm::Loop *loop :
       analyses.getResult<llvm::LoopAnalysis>(function).getLoopsInPreorder()) {
    if (!loop->isInnermost() || !loop->getLoopPreheader() || calls(*loop))
      continue;
    LoopCopies(*loop, evolution).replaceUses();
    changed = true;
  }
  return changed ? llvm::PreservedAnalyses::none()
                 : llvm::PreservedAnalyses::all();
}

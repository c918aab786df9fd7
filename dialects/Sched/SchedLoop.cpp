//===- SchedLoop.cpp - sched.loop -----------------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The verifier of the loop over states, and what makes it smaller.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Sched/Sched.h"

#include "mlir/IR/PatternMatch.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

NextOp LoopOp::getNext() {
  return cast<NextOp>(getBody().front().getTerminator());
}

SmallVector<Region *> LoopOp::getLoopRegions() { return {&getBody()}; }

Block::BlockArgListType LoopOp::getRegionIterArgs() {
  return getBody().getArguments();
}

std::optional<MutableArrayRef<OpOperand>> LoopOp::getYieldedValuesMutable() {
  return MutableArrayRef<OpOperand>(getNext().getStatesMutable());
}

std::optional<ResultRange> LoopOp::getLoopResults() { return getResults(); }

OperandRange LoopOp::getEntrySuccessorOperands(RegionSuccessor) {
  return getInits();
}

void LoopOp::getSuccessorRegions(RegionBranchPoint,
                                 SmallVectorImpl<RegionSuccessor> &successors) {
  successors.push_back(RegionSuccessor(&getBody(), getBody().getArguments()));
  successors.push_back(RegionSuccessor(getOperation(), getResults()));
}

MutableOperandRange NextOp::getMutableSuccessorOperands(RegionSuccessor) {
  return getStatesMutable();
}

LogicalResult LoopOp::verify() {
  if (!isa<NextOp>(getBody().front().getTerminator())) // loop_c1
    return emitOpError("must end with sched.next");
  return success();
}

/// A state that is the same in all rounds is what the loop starts from, and one
/// that nobody looks at is none.
static bool isNeeded(LoopOp loop, unsigned i) {
  BlockArgument arg = loop.getBody().getArgument(i);
  Value next = loop.getNext().getStates()[i];
  return next != arg && next != loop.getInits()[i] &&
         !(arg.use_empty() && loop.getResult(i).use_empty());
}

namespace {
struct DropStates : OpRewritePattern<LoopOp> {
  using OpRewritePattern::OpRewritePattern;

  LogicalResult matchAndRewrite(LoopOp loop,
                                PatternRewriter &rewriter) const override {
    NextOp next = loop.getNext();
    Block &body = loop.getBody().front();
    BitVector dropped(body.getNumArguments());
    SmallVector<Value> inits, states, replacements;
    for (auto [i, init] : llvm::enumerate(loop.getInits())) {
      if (isNeeded(loop, i)) {
        inits.push_back(init);
        states.push_back(next.getStates()[i]);
        continue;
      }
      dropped.set(i);
      rewriter.replaceAllUsesWith(body.getArgument(i), init);
    }
    if (dropped.none())
      return failure();
    auto smaller = LoopOp::create(rewriter, loop.getLoc(), TypeRange(ValueRange(inits)),
                                  loop.getGo(), inits);
    smaller->setDiscardableAttrs(loop->getDiscardableAttrDictionary());
    rewriter.modifyOpInPlace(next,
                             [&] { next.getStatesMutable().assign(states); });
    body.eraseArguments(dropped);
    rewriter.inlineRegionBefore(loop.getBody(), smaller.getBody(),
                                smaller.getBody().end());
    auto results = smaller.getResults().begin();
    for (auto [i, init] : llvm::enumerate(loop.getInits()))
      replacements.push_back(dropped[i] ? init : Value(*results++));
    rewriter.replaceOp(loop, replacements);
    return success();
  }
};
} // namespace

void LoopOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                         MLIRContext *context) {
  patterns.add<DropStates>(context);
}

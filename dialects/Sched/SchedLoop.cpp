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

int64_t LoopOp::getTrips() {
  auto trips = (*this)->getAttrOfType<IntegerAttr>(tripsAttr);
  return trips ? trips.getInt() : 1;
}

int64_t lathe::sched::countRuns(Operation *op) {
  int64_t runs = 1;
  while (auto loop = op->getParentOfType<LoopOp>()) {
    runs *= loop.getTrips();
    op = loop;
  }
  return runs;
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

void LoopOp::getCanonicalizationPatterns(RewritePatternSet &patterns,
                                         MLIRContext *) {
  populateRegionBranchOpInterfaceCanonicalizationPatterns(patterns,
                                                          getOperationName());
}

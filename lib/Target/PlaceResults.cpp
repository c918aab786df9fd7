//===- PlaceResults.cpp - Results are computed where they belong ----------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Bufferisation leaves a copy where a result comes out of a loop: it follows
// tensors that are empty, and what a loop starts from is not. On buffers the
// loop can work in the memory of the result from the start.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Sched/Sched.h"
#include "lathe/Target/Abi.h"
#include "lathe/Target/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/Transforms/BufferViewFlowAnalysis.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace lathe {
#define GEN_PASS_DEF_PLACERESULTSPASS
#include "lathe/Target/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;

/// Whether nothing behind `copy` writes to what it copies: the results of a
/// function are written at its end.
static bool isAtEnd(memref::CopyOp copy) {
  Block *entry = copy->getBlock();
  for (Operation *op = copy->getNextNode(); op != entry->getTerminator();
       op = op->getNextNode())
    if (!isMemoryEffectFree(op) && !isa<memref::CopyOp, memref::StoreOp>(op))
      return false;
  return true;
}

/// Whether something behind `copy` is an array that may lie in `buffer`: loops
/// hand buffers round, also from one loop to the next.
static bool isWantedBehind(memref::CopyOp copy, Value buffer) {
  BufferViewFlowAnalysis flow(copy->getParentOfType<func::FuncOp>());
  auto places = flow.resolve(buffer);
  for (Operation *op = copy->getNextNode(); op; op = op->getNextNode())
    if (llvm::any_of(op->getOperands(), [&](Value operand) {
          return places.contains(operand);
        }))
      return true;
  return false;
}

/// Where `array` lies if each loop that usually runs runs once.
static Value trace(Value array) {
  while (true) {
    if (auto arg = dyn_cast<BlockArgument>(array)) {
      auto loop = dyn_cast<sched::LoopOp>(arg.getOwner()->getParentOp());
      if (!loop)
        return array;
      array = loop.getInits()[arg.getArgNumber()];
      continue;
    }
    auto loop = array.getDefiningOp<sched::LoopOp>();
    if (!loop)
      return array;
    unsigned number = cast<OpResult>(array).getResultNumber();
    array = loop.getTrips() > 0 ? loop.getNext().getStates()[number]
                                : loop.getInits()[number];
  }
}

/// The buffer of its own in which `copy` finds the result, as far as one can
/// know; null where there is none.
static memref::AllocOp findBuffer(memref::CopyOp copy) {
  auto alloc = trace(copy.getSource()).getDefiningOp<memref::AllocOp>();
  if (!alloc || alloc->getBlock() != copy->getBlock() ||
      alloc.getType() != copy.getTarget().getType() ||
      isWantedBehind(copy, alloc))
    return {};
  return alloc;
}

/// copy %a to %b -> if %a is elsewhere than %b, copy
static void guard(memref::CopyOp copy) {
  OpBuilder b(copy);
  Location loc = copy.getLoc();
  auto addressOf = [&](Value buffer) -> Value {
    return memref::ExtractAlignedPointerAsIndexOp::create(b, loc, buffer);
  };
  Value elsewhere = arith::CmpIOp::create(b, loc, arith::CmpIPredicate::ne,
                                          addressOf(copy.getSource()),
                                          addressOf(copy.getTarget()));
  auto branch =
      scf::IfOp::create(b, loc, elsewhere, /*withElseRegion=*/false);
  copy->moveBefore(branch.thenYield());
}

static void place(memref::CopyOp copy) {
  Value result = copy.getTarget();
  if (!result.hasOneUse() || !isAtEnd(copy))
    return;
  memref::AllocOp alloc = findBuffer(copy);
  if (!alloc)
    return;
  bool isMoved = copy.getSource() != alloc;
  alloc.replaceAllUsesWith(result);
  alloc.erase();
  if (isMoved)
    guard(copy); // the loop may hand its buffers round
  else
    copy.erase();
}

namespace {
struct PlaceResultsPass : lathe::impl::PlaceResultsPassBase<PlaceResultsPass> {
  void runOnOperation() override {
    func::FuncOp function = getOperation();
    if (function.isExternal() || !function->hasAttr(abiAttr))
      return;
    SmallVector<memref::CopyOp> copies(
        function.front().getOps<memref::CopyOp>());
    for (memref::CopyOp copy : copies)
      if (isa<BlockArgument>(copy.getTarget()))
        place(copy);
  }
};
} // namespace

//===- FormTeam.cpp - One team for a whole function -----------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Threads are started once per call and not once per loop: each runs the whole
// body, the scalar control of a solve included, and they meet at barriers.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Sched/Sched.h"
#include "lathe/Team/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"

namespace lathe {
#define GEN_PASS_DEF_FORMTEAMPASS
#include "lathe/Team/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

namespace {

/// What an op means for the threads that run it.
enum class Kind {
  Scalar, ///< the same in each thread
  Reads,  ///< the same, as long as nobody writes meanwhile
  Writes, ///< done by one thread
  Shared, ///< done together: a team, the monitor, or control around one
};

class TeamFormer {
public:
  explicit TeamFormer(func::FuncOp func) : func(func), b(func.getContext()) {}

  LogicalResult run();

private:
  Kind classify(Operation *op);
  LogicalResult formBlock(Block &block);
  LogicalResult doAlone(MutableArrayRef<Operation *> ops);
  void inlineTeam(TeamOp team);
  void waitForReaders(Operation *before);
  LogicalResult passOn(Operation *op, Operation *last);

  func::FuncOp func;
  OpBuilder b;
  ThreadOp self;
  Value isFirst;
  /// Some thread may still read what scalar code looks at.
  bool hasReaders = false;
};

} // namespace

/// Whether all threads meet in an op.
static bool isShared(Operation *op) {
  return op->walk([](Operation *inner) {
             return isa<TeamOp, MonitorOp>(inner) ? WalkResult::interrupt()
                                                  : WalkResult::advance();
           })
      .wasInterrupted();
}

Kind TeamFormer::classify(Operation *op) {
  // A buffer that control chooses is no number to be passed on.
  bool choosesBuffer =
      op->getNumRegions() &&
      llvm::any_of(op->getResultTypes(), llvm::IsaPred<MemRefType>);
  if (isShared(op) || choosesBuffer)
    return Kind::Shared;
  std::optional<SmallVector<MemoryEffects::EffectInstance>> effects =
      getEffectsRecursively(op);
  if (!effects)
    return Kind::Writes;
  auto has = [&](auto *effect) {
    using Effect = std::remove_pointer_t<decltype(effect)>;
    return llvm::any_of(*effects, [](const auto &instance) {
      return isa<Effect>(instance.getEffect());
    });
  };
  if (has((MemoryEffects::Write *)nullptr))
    return Kind::Writes;
  return has((MemoryEffects::Read *)nullptr) ? Kind::Reads : Kind::Scalar;
}

/// Before an op that may write: everybody has read what was there.
void TeamFormer::waitForReaders(Operation *before) {
  if (!hasReaders)
    return;
  b.setInsertionPoint(before);
  BarrierOp::create(b, before->getLoc());
  hasReaders = false;
}

void TeamFormer::inlineTeam(TeamOp team) {
  Block *body = &team.getBody().front();
  body->getArgument(0).replaceAllUsesWith(self.getThread());
  body->getArgument(1).replaceAllUsesWith(self.getThreads());
  Operation *end = body->getTerminator();
  team->replaceAllUsesWith(end->getOperands());
  end->erase();
  team->getBlock()->getOperations().splice(team->getIterator(),
                                           body->getOperations());
  team->erase();
}

/// The results of `op`, that one thread has computed, reach the others through
/// memory: they are stored at once, and loaded after `last`. That thread's own ops,
/// which stand beside `op`, use them as they are.
LogicalResult TeamFormer::passOn(Operation *op, Operation *last) {
  auto isOutside = [&](OpOperand &use) {
    return !op->getBlock()->findAncestorOpInBlock(*use.getOwner());
  };
  for (OpResult result : op->getResults()) {
    if (llvm::none_of(result.getUses(), isOutside))
      continue;
    if (!MemRefType::isValidElementType(result.getType()))
      return op->emitOpError("writes to memory and has a result of type ")
             << result.getType() << ", expected scalars";
    b.setInsertionPointToStart(&func.front());
    auto type = MemRefType::get({}, result.getType());
    Value slot = memref::AllocOp::create(b, op->getLoc(), type);
    b.setInsertionPointAfter(last);
    Value loaded = memref::LoadOp::create(b, op->getLoc(), slot);
    result.replaceUsesWithIf(loaded, isOutside);
    b.setInsertionPointAfter(op);
    memref::StoreOp::create(b, op->getLoc(), result, slot);
    hasReaders = true;
  }
  return success();
}

/// Neighbouring ops that thread 0 does, and what all need of them.
LogicalResult TeamFormer::doAlone(MutableArrayRef<Operation *> ops) {
  waitForReaders(ops.front());
  b.setInsertionPoint(ops.front());
  Location loc = ops.front()->getLoc();
  auto branch = scf::IfOp::create(b, loc, isFirst, /*withElseRegion=*/false);
  auto barrier = BarrierOp::create(b, loc);
  for (Operation *op : ops)
    op->moveBefore(branch.thenBlock()->getTerminator());
  for (Operation *op : ops)
    if (failed(passOn(op, barrier)))
      return failure();
  return success();
}

LogicalResult TeamFormer::formBlock(Block &block) {
  SmallVector<Operation *> alone;
  auto flush = [&] {
    LogicalResult done = alone.empty() ? success() : doAlone(alone);
    alone.clear();
    return done;
  };
  for (Operation &op : llvm::make_early_inc_range(block.without_terminator())) {
    Kind kind = classify(&op);
    if (kind == Kind::Writes) {
      alone.push_back(&op);
      continue;
    }
    if (failed(flush()))
      return failure();
    if (kind == Kind::Reads)
      hasReaders = true;
    if (kind != Kind::Shared)
      continue;
    waitForReaders(&op);
    if (auto team = dyn_cast<TeamOp>(op)) {
      inlineTeam(team);
      continue;
    }
    for (Region &region : op.getRegions())
      for (Block &inner : region)
        if (failed(formBlock(inner)))
          return failure();
  }
  if (failed(flush()))
    return failure();
  // The next round of a loop may write what this one reads.
  if (block.getParentOp() != func)
    waitForReaders(block.getTerminator());
  return success();
}

LogicalResult TeamFormer::run() {
  b.setInsertionPointToStart(&func.front());
  self = ThreadOp::create(b, func.getLoc(), b.getIndexType(),
                           b.getIndexType());
  Value zero = arith::ConstantIndexOp::create(b, func.getLoc(), 0);
  isFirst = arith::CmpIOp::create(b, func.getLoc(), arith::CmpIPredicate::eq,
                                  self.getThread(), zero);
  func->setAttr(teamAttr, b.getUnitAttr());
  return formBlock(func.front());
}

namespace {
struct FormTeamPass : lathe::impl::FormTeamPassBase<FormTeamPass> {
  void runOnOperation() override {
    func::FuncOp func = getOperation();
    if (!func.isExternal() && isShared(func) && failed(TeamFormer(func).run()))
      signalPassFailure();
  }
};
} // namespace

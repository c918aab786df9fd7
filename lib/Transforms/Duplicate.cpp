//===- Duplicate.cpp - Compute again instead of loading -------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A value that a later pass can compute from what it reads anyway need not be in
// memory: the later pass gets a copy of the op.
//
//===----------------------------------------------------------------------===//

#include "BlockOrder.h"
#include "Pipelined.h"

#include "lathe/Dialect/Sched/Sched.h"
#include "lathe/Dialect/Tune/Tune.h"
#include "lathe/Transforms/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

namespace lathe {
#define GEN_PASS_DEF_DUPLICATEPASS
#include "lathe/Transforms/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;
using namespace lathe::linop;

/// The arrays that `op` reads at each point.
static llvm::SetVector<Value> arraysOf(Operation *op) {
  llvm::SetVector<Value> arrays;
  for (Value operand : op->getOperands())
    if (isa<OperatorType>(operand.getType()))
      collectStorage(operand, arrays);
    else if (isGridTensor(operand) && !isUniform(operand))
      arrays.insert(operand);
  return arrays;
}

/// Whether a pass may compute the value of `op` at a point when it wants to.
static bool isDuplicable(Operation *op) {
  return isPipelined(op) && !isSum(op) && !getDirection(op) &&
         !getInPlaceOperand(op) && !isStoredFirst(op) &&
         op->getNumResults() == 1;
}

/// Whether the value is wanted there at the point itself.
static bool wantsPoint(OpOperand &use) {
  return isPipelined(use.getOwner()) && !isStoredFirst(use.getOwner()) &&
         getReach(use.getOwner(), use.get()) == Reach::Point;
}

/// A copy of `op` for what `user` computes at its points.
static Operation *duplicateFor(Operation *op, Operation *user) {
  OpBuilder b(user);
  Operation *copy = b.clone(*op);
  copy->setAttr(atUseAttr, b.getUnitAttr());
  return copy;
}

/// What no array is read for, like a constant of the operator and what is computed
/// of it, is never stored. Whoever wants some of them at a point gets one copy of
/// each, however many ways lead to it.
static void duplicateConstants(func::FuncOp func) {
  llvm::SetVector<Operation *> constants;
  func.walk([&](Operation *op) {
    if (isDuplicable(op) && llvm::all_of(arraysOf(op), [&](Value array) {
          return constants.contains(array.getDefiningOp());
        }))
      constants.insert(op);
  });
  // Of a copy, the op that it is for; of such an op, its first copy so far.
  llvm::DenseMap<Operation *, Operation *> wantedBy, first;
  for (Operation *op : llvm::reverse(constants)) {
    llvm::MapVector<Operation *, SmallVector<OpOperand *>> uses;
    for (OpOperand &use : op->getUses())
      if (wantsPoint(use)) {
        Operation *user = use.getOwner(), *last = wantedBy.lookup(user);
        uses[last ? last : user].push_back(&use);
      }
    for (auto &[user, operands] : uses) {
      Operation *&before = first.try_emplace(user, user).first->second;
      before = duplicateFor(op, before);
      wantedBy[before] = user;
      for (OpOperand *operand : operands)
        operand->set(before->getResult(0));
    }
    if (op->use_empty())
      op->erase();
  }
}

namespace {

/// One pass over memory: a block, and a level in it.
using PassId = std::pair<Block *, unsigned>;

/// Finds the values that are stored for later passes of the same round only.
class Duplicator {
public:
  void visit(Operation &op);

private:
  PassId passOf(Operation *op);
  bool isOverwrittenAt(Operation *op, Operation *user);
  llvm::SetVector<Value> readBy(PassId pass);

  llvm::DenseMap<Block *, std::unique_ptr<PassLevels>> levels;
};

} // namespace

PassId Duplicator::passOf(Operation *op) {
  std::unique_ptr<PassLevels> &known = levels[op->getBlock()];
  if (!known)
    known = std::make_unique<PassLevels>(*op->getBlock());
  return {op->getBlock(), (*known)[op]};
}

/// The arrays that a pass reads, whatever we add to it.
llvm::SetVector<Value> Duplicator::readBy(PassId pass) {
  llvm::SetVector<Value> arrays;
  for (Operation &op : pass.first->without_terminator())
    if (isPipelined(&op) && !op.hasAttr(atUseAttr) && passOf(&op) == pass)
      arrays.insert_range(arraysOf(&op));
  return arrays;
}

/// Whether `inner` runs at most once for each time that `outer` does.
static bool isBranchOf(Block *inner, Block *outer) {
  while (inner != outer && isa<scf::IfOp>(inner->getParentOp()))
    inner = inner->getParentOp()->getBlock();
  return inner == outer;
}

/// Whether, by the pass of `user` in a branch, a result is put where the other branch
/// leaves what `op` reads around its point.
bool Duplicator::isOverwrittenAt(Operation *op, Operation *user) {
  for (Block *block = user->getBlock(); block != op->getBlock();
       block = block->getParentOp()->getBlock()) {
    auto branch = cast<scf::IfOp>(block->getParentOp());
    if (block != branch.thenBlock() || !branch.elseBlock())
      continue;
    for (auto [written, kept] : llvm::zip(branch.thenYield().getOperands(),
                                          branch.elseYield().getOperands())) {
      Operation *writer = written.getDefiningOp();
      if (writer && writer->getBlock() == block && isPipelined(writer) &&
          (block != user->getBlock() || passOf(writer) <= passOf(user)) &&
          llvm::is_contained(op->getOperands(), kept) &&
          getReach(op, kept) != Reach::Point)
        return true;
    }
  }
  return false;
}

/// Storing and loading again costs an array written here and one read in each
/// later pass; computing again costs what those passes have to read in addition.
void Duplicator::visit(Operation &op) {
  SmallVector<OpOperand *> later;
  llvm::SmallSetVector<PassId, 2> passes;
  for (OpOperand &use : op.getUses()) {
    if (!wantsPoint(use) || !isBranchOf(use.getOwner()->getBlock(), op.getBlock()))
      return;
    PassId pass = passOf(use.getOwner());
    if (pass == passOf(&op))
      continue;
    if (isOverwrittenAt(&op, use.getOwner()))
      return;
    later.push_back(&use);
    passes.insert(pass);
  }
  size_t saved = 1 + passes.size(), read = 0;
  for (PassId pass : passes) {
    llvm::SetVector<Value> there = readBy(pass);
    read += llvm::count_if(arraysOf(&op), [&](Value array) {
      return !there.contains(array);
    });
  }
  if (read >= saved)
    return;
  for (OpOperand *use : later)
    use->set(duplicateFor(&op, use->getOwner())->getResult(0));
  if (op.use_empty())
    op.erase();
}

namespace {
struct DuplicatePass : lathe::impl::DuplicatePassBase<DuplicatePass> {
  void runOnOperation() override {
    duplicateConstants(getOperation());
    SmallVector<Operation *> candidates;
    getOperation().walk([&](Operation *op) {
      auto loop = op->getParentOfType<sched::LoopOp>();
      auto config = loop ? tune::ConfigAttr::of(loop) : tune::ConfigAttr();
      if (config && config.getKnob(tune::KnobName::recompute).value_or(0) &&
          isDuplicable(op) && !op->hasAttr(atUseAttr))
        candidates.push_back(op);
    });
    for (Operation *op : candidates)
      Duplicator().visit(*op);
  }
};
} // namespace

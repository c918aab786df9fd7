//===- LoopBuffers.cpp - Which tensor lives in which buffer ---------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A value that must be in memory takes the buffer of a state that is dead by
// then, so that a loop swaps buffers and never copies.
//
//===----------------------------------------------------------------------===//

#include "LoopBuffers.h"

#include "BlockOrder.h"
#include "Pipelined.h"
#include "Temporaries.h"

#include "mlir/Dialect/UB/IR/UBOps.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

/// Whether nothing needs `value` once `last` has run. Another branch than that
/// of `last` does not run after it.
static bool isDeadAfter(Value value, Operation *last) {
  return llvm::none_of(value.getUsers(), [&](Operation *user) {
    Operation *limit = last;
    while (true) {
      if (Operation *at = limit->getBlock()->findAncestorOpInBlock(*user))
        return at != limit && !at->isBeforeInBlock(limit);
      limit = limit->getParentOp();
      if (!isa<scf::IfOp>(limit))
        return true; // beyond the loop
    }
  });
}

/// Whether `value` becomes a state: of the next round, of a loop inside, or
/// as a result of the if around.
static bool flowsOn(Value value) {
  return llvm::any_of(value.getUsers(), [&](Operation *user) {
    return isa<LoopOp, NextOp, scf::YieldOp>(user);
  });
}

/// Where an array ends up that later ops of the block work on in place.
static Value afterSweeps(Value value) {
  for (OpOperand &use : value.getUses())
    if (getInPlaceOperand(use.getOwner()) == value)
      return afterSweeps(use.getOwner()->getResult(0));
  return value;
}

//===----------------------------------------------------------------------===//
// Passes
//===----------------------------------------------------------------------===//

void LoopBuffers::beginPass(ArrayRef<Operation *> ops, unsigned numStored) {
  pass.assign(ops.begin(), ops.end());
  mostSpares = numStored;
  spares.clear();
}

SmallVector<Value> LoopBuffers::candidatesFor(Value array, std::string &why) {
  Operation *last = pass.back();
  Block &block = *last->getBlock(), *owner = owningBlock(&block);
  Value target = afterSweeps(array);
  OpOperand *yielded = nullptr;
  for (OpOperand &use : target.getUses())
    if (use.getOwner() == block.getTerminator())
      yielded = &use;
  bool isPrescribed = yielded && prescribed.contains(&block);
  Value root = isPrescribed ? prescribed[&block][yielded->getOperandNumber()]
                            : Value();
  if (root) {
    Value place = held(root);
    if (isDeadAfter(place, last))
      return {place};
    why = "the buffer that its result must take holds a value that is still "
          "needed";
    return {};
  }
  // Beside a branch whose result has a buffer of its own, one more is made.
  if (isPrescribed || !isa<LoopOp>(owner->getParentOp()) || !flowsOn(target)) {
    if (Value temporary = createTemporary(pass, array))
      return {temporary};
    why = "nothing tells the size of its result";
    return {};
  }
  SmallVector<Value> list;
  auto consider = [&](Value root) {
    Value value = held(root);
    if (value.getType() == array.getType() && owned[owner].contains(root) &&
        !llvm::is_contained(list, value) && isDeadAfter(value, last) &&
        !isReadApart(root, last, target))
      list.push_back(value);
  };
  if (yielded) {
    unsigned i = yielded->getOperandNumber();
    // A branch best puts it where the other one leaves what it has.
    if (auto branch = dyn_cast<scf::IfOp>(block.getParentOp()))
      consider(rootOf(branch.elseYield().getOperand(i)));
    else
      consider(rootOf(block.getArgument(i - 1)));
  }
  for (Value root : owned[owner])
    consider(root);
  list.push_back(Value()); // a state added for it
  return list;
}

/// Whether the other side of a branch around `last`, whose result will have to take
/// the buffer that `target` takes here, could not schedule that: it reads what was
/// in `root` before the branch elsewhere than at the point that it computes, or for
/// something else than that result.
bool LoopBuffers::isReadApart(Value root, Operation *last, Value target) {
  Block *block = last->getBlock();
  for (const llvm::DenseMap<Value, Value> &before : llvm::reverse(beforeIfs)) {
    auto op = dyn_cast<scf::IfOp>(block->getParentOp());
    if (!op || !op.elseBlock())
      return false;
    Value value = before.lookup(root), put;
    for (OpOperand &yielded : block->getTerminator()->getOpOperands())
      if (target && yielded.get() == target) {
        put = op.elseYield().getOperand(yielded.getOperandNumber());
        target = op.getResult(yielded.getOperandNumber());
        break;
      }
    if (value && block == op.thenBlock() && readsApart(op, value, put))
      return true;
    block = op->getBlock();
  }
  return false;
}

/// Adds a state to the loop around `body` that holds no value from round to
/// round: a second buffer. It comes from the loop around that one, or is made
/// before the outermost loop. Returns the new block argument.
Value LoopBuffers::addScratchState(Block &body, Value like) {
  auto loop = cast<LoopOp>(body.getParentOp());
  Block *outer = loop->getBlock();
  Value init;
  if (!isa<LoopOp>(owningBlock(outer)->getParentOp()))
    init = createTemporary(pass, like);
  else if (owningBlock(outer) == outer)
    init = addScratchState(*outer, like);
  if (!init)
    return {};
  loop = cast<LoopOp>(body.getParentOp());
  OpBuilder builder(loop);
  SmallVector<Value> inits(loop.getInits());
  inits.push_back(init);
  auto wider =
      LoopOp::create(builder, loop.getLoc(), ValueRange(inits).getTypes(),
                     loop.getGo(), inits);
  wider->setDiscardableAttrs(loop->getDiscardableAttrDictionary());
  wider.getBody().takeBody(loop.getBody());
  for (auto [before, after] : llvm::zip(loop.getResults(), wider.getResults()))
    before.replaceAllUsesWith(after);
  loop.erase();
  Value arg = body.addArgument(like.getType(), wider.getLoc());
  owned[&body].insert(arg);
  current[arg] = arg;
  return arg;
}

Value LoopBuffers::takeSpare(Value array,
                             llvm::function_ref<bool(Value)> isTaken) {
  for (Value spare : spares)
    if (spare.getType() == array.getType() && !isTaken(spare))
      return spare;
  Block *owner = owningBlock(pass.back()->getBlock());
  if (spares.size() == mostSpares || !isa<LoopOp>(owner->getParentOp()))
    return {};
  Value spare = addScratchState(*owner, array);
  if (spare)
    spares.push_back(spare);
  return spare;
}

void LoopBuffers::settle(Value result, Value buffer) {
  Value root = rootOf(buffer);
  roots[result] = root;
  current[root] = result;
}

//===----------------------------------------------------------------------===//
// Loops
//===----------------------------------------------------------------------===//

void LoopBuffers::enterLoop(LoopOp loop) {
  Block &body = loop.getBody().front();
  for (BlockArgument arg : body.getArguments())
    if (isGridTensor(arg)) {
      owned[&body].insert(arg);
      current[arg] = arg;
    }
}

void LoopBuffers::leaveLoop(LoopOp loop, LoopOp outer) {
  llvm::SetVector<Value> &states = owned[&outer.getBody().front()];
  for (Value init : loop.getInits())
    if (isGridTensor(init)) {
      states.remove(rootOf(init));
      current.erase(rootOf(init));
    }
  for (Value result : loop.getResults())
    if (isGridTensor(result)) {
      states.insert(result);
      current[result] = result;
    }
}

LogicalResult LoopBuffers::finishLoop(Block &body) {
  auto next = cast<NextOp>(body.getTerminator());
  llvm::SetVector<Value> left = owned[&body];
  for (Value state : next.getStates())
    if (isGridTensor(state))
      left.remove(rootOf(state));
  SmallVector<Value> states(next.getStates());
  for (BlockArgument arg : body.getArguments().drop_front(states.size())) {
    const Value *it = llvm::find_if(left, [&](Value root) {
      return held(root).getType() == arg.getType();
    });
    if (it == left.end())
      return next.emitError( // internal: each added state had a buffer
          "no buffer is left for a scratch state");
    states.push_back(held(*it));
    left.remove(*it);
  }
  OpBuilder builder(next);
  NextOp::create(builder, next.getLoc(), next.getGo(), states);
  next.erase();
  return success();
}

//===----------------------------------------------------------------------===//
// Branches
//===----------------------------------------------------------------------===//

void LoopBuffers::enterThen() { beforeIfs.push_back(current); }

void LoopBuffers::enterElse(scf::IfOp op) {
  // States that were added meanwhile are there in both branches.
  llvm::DenseMap<Value, Value> before = beforeIfs.back();
  for (auto [root, value] : current)
    before.try_emplace(root, root);
  current = before;
  beforeIfs.back() = before;
  // The other branch may write where a state of the loop was, and not over what
  // the first one only hands on, or made by itself.
  Block *owner = owningBlock(op->getBlock());
  SmallVector<Value> &places = prescribed[op.elseBlock()];
  for (Value value : op.thenYield().getOperands()) {
    Value root = rootOf(value);
    places.push_back(owned[owner].contains(root) ? root : Value());
  }
  Operation *yield = op.elseYield();
  OpBuilder builder(yield);
  llvm::SmallDenseSet<Value> seen;
  for (auto [operand, root] : llvm::zip(yield->getOpOperands(), places)) {
    Value value = operand.get();
    if (!isGridTensor(value) || !root)
      continue;
    if (value.getDefiningOp<ub::PoisonOp>())
      operand.set(held(root)); // anything will do
    else if ((value.getParentBlock() != op.elseBlock() &&
              held(root) != value) ||
             !seen.insert(value).second)
      operand.set(linop::CopyOp::create(builder, op.getLoc(), value));
  }
}

void LoopBuffers::leaveIf(scf::IfOp op) {
  SmallVector<Value> places = prescribed[op.elseBlock()];
  current = beforeIfs.pop_back_val();
  for (auto [result, root] : llvm::zip(op.getResults(), places))
    if (isGridTensor(result) && root) {
      roots[result] = root;
      current[root] = result;
    }
}

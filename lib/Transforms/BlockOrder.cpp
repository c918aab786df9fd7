//===- BlockOrder.cpp - Which ops share a pass ----------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops are levelled by what they must wait for: a sum, a matrix row that may read
// any unknown, a change of direction, another row of zeros.
//
//===----------------------------------------------------------------------===//

#include "BlockOrder.h"

#include "Temporaries.h"

#include "lathe/Dialect/Sched/Sched.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::linop;
using namespace lathe::sched;

Block *lathe::owningBlock(Block *block) {
  while (isa<scf::IfOp>(block->getParentOp()))
    block = block->getParentOp()->getBlock();
  return block;
}

PassLevels::PassLevels(Block &block) : block(block) {
  for (Operation &op : block.without_terminator())
    if (!op.hasAttr(atUseAttr))
      settle(&op, isPipelined(&op) ? levelOfPipelined(&op) : levelOf(&op));
}

/// An op that is computed where it is used belongs to the pass of its user.
void PassLevels::settle(Operation *op, unsigned at) {
  level[op] = at;
  for (Value operand : op->getOperands())
    if (Operation *def = operand.getDefiningOp();
        def && def->getBlock() == &block && def->hasAttr(atUseAttr))
      settle(def, at);
}

/// An op outside groups waits for every group that it uses something of.
unsigned PassLevels::levelOf(Operation *op) {
  unsigned at = 0;
  op->walk([&](Operation *nested) {
    for (Value operand : nested->getOperands())
      if (Operation *def = operand.getDefiningOp(); def && level.contains(def))
        at = std::max(at, level[def] + (isPipelined(def) ? 1 : 0));
  });
  return at;
}

/// The elements that an op reads around its point; null where it reads none.
static Type getZerosType(Operation *op) {
  for (Value operand : op->getOperands())
    if (isGridTensor(operand) && getReach(op, operand) == Reach::Near)
      return cast<RankedTensorType>(operand.getType()).getElementType();
  return {};
}

/// Whether an op works in place on what it reads anywhere: nothing in the same
/// pass may go over its result.
static bool sweepsAnywhere(Operation *op) {
  Value swept = getInPlaceOperand(op);
  return swept && getReach(op, swept) == Reach::Anywhere;
}

unsigned PassLevels::levelOfPipelined(Operation *op) {
  unsigned at = 0;
  for (Value operand : op->getOperands()) {
    Operation *def = operand.getDefiningOp();
    if (def && def->getBlock() == &block && def->hasAttr(atUseAttr))
      at = std::max(at, levelOfPipelined(def));
    if (!def || !level.contains(def))
      continue;
    bool waits = isPipelined(def) &&
                 (isSum(def) || getReach(op, operand) == Reach::Anywhere ||
                  (operand == getInPlaceOperand(op) && sweepsAnywhere(def)) ||
                  getGridType(def).getShape() != getGridType(op).getShape());
    at = std::max(at, level[def] + (waits ? 1 : 0));
  }
  // Nothing may be gone over in a pass that reads it anywhere.
  if (Value swept = getInPlaceOperand(op))
    for (Operation *reader : swept.getUsers())
      if (level.contains(reader) && isPipelined(reader) &&
          getReach(reader, swept) == Reach::Anywhere)
        at = std::max(at, level[reader] + 1);
  // A pass walks one way, and has one row of zeros to read outside the grid.
  std::optional<Direction> direction = getDirection(op);
  Type zeros = getZerosType(op);
  auto isOther = [&](unsigned at) {
    return (direction && directions.contains(at) &&
            directions[at] != *direction) ||
           (zeros && zerosTypes.contains(at) && zerosTypes[at] != zeros);
  };
  while (isOther(at))
    ++at;
  if (direction)
    directions[at] = *direction;
  if (zeros)
    zerosTypes[at] = zeros;
  return at;
}

//===----------------------------------------------------------------------===//
// Branches
//===----------------------------------------------------------------------===//

/// Whether `op` needs, however indirectly, what `source` of the same block computes.
static bool isComputedFrom(Operation *op, Operation *source) {
  llvm::SetVector<Operation *> needed;
  needed.insert(op);
  for (unsigned i = 0; i < needed.size() && needed[i] != source; ++i)
    needed[i]->walk([&](Operation *nested) {
      for (Value operand : nested->getOperands())
        if (Operation *def = operand.getDefiningOp())
          if (Operation *here = source->getBlock()->findAncestorOpInBlock(*def))
            needed.insert(here);
    });
  return needed.contains(source);
}

/// Whether `put`, which `block` hands on, can go over what `reader` there reads at
/// its own point: if it is computed from that.
static bool canGoOver(Operation *reader, Value put, Block *block) {
  Operation *def = put.getDefiningOp();
  bool isSwept = false;
  while (def && def->getBlock() == block && getInPlaceOperand(def)) {
    isSwept = true; // what it starts from is the first to be there
    put = getInPlaceOperand(def);
    def = put.getDefiningOp();
  }
  if (!def || def->getBlock() != block)
    return !isSwept;
  if (def == reader)
    return true;
  Operation *here = block->findAncestorOpInBlock(*reader);
  if (here != def)
    return isComputedFrom(def, here);
  auto branch = dyn_cast<scf::IfOp>(def);
  if (!branch)
    return false;
  unsigned i = cast<OpResult>(put).getResultNumber();
  Block *side = branch.thenBlock();
  if (!side->findAncestorOpInBlock(*reader))
    side = branch.elseBlock();
  return canGoOver(reader, side->getTerminator()->getOperand(i), side);
}

/// The op in the block of `put` that works in place on `value`, to leave `put`
/// there in the end; null if there is none.
static Operation *findInPlace(Value put, Value value) {
  for (Operation *def = put.getDefiningOp(); def; def = put.getDefiningOp()) {
    put = getInPlaceOperand(def);
    if (!put || put == value)
      return put ? def : nullptr;
  }
  return nullptr;
}

bool lathe::readsApart(scf::IfOp branch, Value value, Value put) {
  Block *side = branch.elseBlock();
  Operation *inPlace = put ? findInPlace(put, value) : nullptr;
  if (inPlace && inPlace->getBlock() != side)
    inPlace = nullptr;
  return llvm::any_of(value.getUsers(), [&](Operation *user) {
    Operation *here = side->findAncestorOpInBlock(*user);
    if (!here || isa<scf::YieldOp>(user))
      return false;
    if (inPlace)
      return !isComputedFrom(inPlace, here);
    return !isPipelined(user) || getReach(user, value) != Reach::Point ||
           (put && !canGoOver(user, put, side));
  });
}

//===----------------------------------------------------------------------===//
// Copies where a state needs storage of its own
//===----------------------------------------------------------------------===//

/// The same values in storage of their own, as a pass can write them. What is no
/// grid of numbers has a structured op; what has no dimension, a place of its own.
static Value copyFor(Operation *user, Value value) {
  OpBuilder b(user);
  Location loc = user->getLoc();
  auto type = cast<RankedTensorType>(value.getType());
  if (type.getRank() == 0) {
    Value element = tensor::ExtractOp::create(b, loc, value);
    return tensor::InsertOp::create(b, loc, element,
                                    createTemporary(user, value), ValueRange());
  }
  if (type.getRank() <= 3 && isa<FloatType>(type.getElementType()))
    return CopyOp::create(b, loc, value);
  Value empty = tensor::EmptyOp::create(
      b, loc, tensor::getMixedSizes(b, loc, value), type.getElementType());
  return linalg::CopyOp::create(b, loc, value, empty).getResult(0);
}

/// An op in place overwrites what it reads: nobody may want the old values
/// later. A structured op reads its other operands in an order of its own, and
/// before the passes of its level.
static bool mustCopy(Operation *sweep, Value x, const PassLevels &levels) {
  Block *block = sweep->getBlock();
  if (isUniform(x) || (!isPipelined(sweep) &&
                       llvm::count(sweep->getOperands(), x) > 1))
    return true;
  bool ownedHere = x.getParentBlock() == block || isa<scf::IfOp>(block->getParentOp());
  if (!ownedHere || (isa<BlockArgument>(x) && !isa<LoopOp>(block->getParentOp())))
    return true;
  return llvm::any_of(x.getUsers(), [&](Operation *user) {
    if (user == sweep)
      return false;
    Operation *here = block->findAncestorOpInBlock(*user);
    if (!here)
      return false; // judged by the block around
    return !isPipelined(here) || levels[here] > levels[sweep] ||
           (levels[here] == levels[sweep] &&
            (!isPipelined(sweep) || sweep->isBeforeInBlock(here)));
  });
}

/// Whether the first side of a branch would leave a result where it found `x`, and the
/// second side, whose result then has to go there too, needs `x` for longer.
static bool mustCopyForOther(Operation *sweep, Value x) {
  auto branch = dyn_cast<scf::IfOp>(sweep->getBlock()->getParentOp());
  if (!branch || !branch.elseBlock() || sweep->getBlock() != branch.thenBlock() ||
      x.getParentBlock() == branch.thenBlock())
    return false;
  for (auto [first, second] : llvm::zip(branch.thenYield().getOperands(),
                                        branch.elseYield().getOperands()))
    if (findInPlace(first, x) == sweep && readsApart(branch, x, second))
      return true;
  return false;
}

/// Whether form puts the result of `op` over its operand: in every pass, and in
/// loops for structured ops, which are passes of their own there.
static bool worksInPlace(Operation *op) {
  return isPipelined(op) ||
         (isa<linalg::LinalgOp>(op) &&
          isa<LoopOp>(owningBlock(op->getBlock())->getParentOp()));
}

/// Gives every tensor that goes into the next round of a loop, or into a loop
/// inside one, a buffer that nobody else holds: no op after the loop, and none
/// in it, which would read the state in place of the value.
static void copyOperands(Operation *user, Block &block) {
  llvm::SmallDenseSet<Value> seen;
  for (OpOperand &operand : user->getOpOperands()) {
    Value value = operand.get();
    if (!isGridTensor(value))
      continue;
    bool here = value.getParentBlock() == &block && !isUniform(value);
    bool usedLater = !user->hasTrait<OpTrait::IsTerminator>() &&
                     llvm::any_of(value.getUsers(), [&](Operation *other) {
                       Operation *at = block.findAncestorOpInBlock(*other);
                       return at && other != user && !at->isBeforeInBlock(user);
                     });
    if (here && !usedLater && seen.insert(value).second)
      continue;
    operand.set(copyFor(user, value));
  }
}

void lathe::insertCopies(Block &block) {
  // Beyond a boundary a uniform vector is not uniform: it is read from memory.
  auto copyUse = [&](OpOperand &use) {
    use.set(copyFor(use.getOwner(), use.get()));
  };
  for (Operation &op : block)
    for (OpOperand &use : op.getOpOperands())
      if (isPipelined(&op) && isGridTensor(use.get()) && isUniform(use.get()) &&
          getReach(&op, use.get()) != Reach::Point)
        copyUse(use);
  bool changed = true;
  while (changed) {
    changed = false;
    PassLevels levels(block);
    for (Operation &op : block) {
      Value before = worksInPlace(&op) ? getInPlaceOperand(&op) : Value();
      if (!before || !(mustCopy(&op, before, levels) ||
                       mustCopyForOther(&op, before)))
        continue;
      for (OpOperand &use : op.getOpOperands())
        if (use.get() == before &&
            (isPipelined(&op) ||
             cast<linalg::LinalgOp>(&op).isDpsInit(&use)))
          copyUse(use);
      changed = true;
    }
  }
  if (auto branch = dyn_cast<scf::IfOp>(block.getParentOp());
      branch && &block == branch.thenBlock())
    copyOperands(block.getTerminator(), block);
  if (!isa<LoopOp>(block.getParentOp()))
    return;
  for (auto loop : llvm::make_early_inc_range(block.getOps<LoopOp>()))
    copyOperands(loop, block);
  copyOperands(block.getTerminator(), block);
}

//===----------------------------------------------------------------------===//
// Order
//===----------------------------------------------------------------------===//

/// Sorts by level, other ops before the groups of their level.
SmallVector<SmallVector<Operation *>>
lathe::sortByPasses(Block &block) {
  PassLevels levels(block);
  // By place last, so that the order is total (std::stable_sort of this C++
  // library warns of a deprecated function of its own).
  SmallVector<std::tuple<unsigned, bool, unsigned, Operation *>> keys;
  for (Operation &op : block.without_terminator())
    keys.emplace_back(levels[&op], isPipelined(&op), keys.size(), &op);
  llvm::sort(keys);
  SmallVector<Operation *> ops;
  for (auto [level, pipelined, place, op] : keys)
    ops.push_back(op);
  for (Operation *op : ops)
    op->moveBefore(block.getTerminator());
  SmallVector<SmallVector<Operation *>> groups;
  llvm::DenseMap<unsigned, SmallVector<unsigned>> ofLevel;
  for (Operation *op : ops) {
    if (!isPipelined(op))
      continue;
    SmallVector<unsigned> &candidates = ofLevel[levels[op]];
    auto *it = llvm::find_if(candidates, [&](unsigned g) {
      return getGridType(groups[g].front()).getShape() ==
             getGridType(op).getShape();
    });
    if (it == candidates.end()) {
      candidates.push_back(groups.size());
      groups.push_back({op});
    } else {
      groups[*it].push_back(op);
    }
  }
  return groups;
}

//===- FormGroups.cpp - Cut bodies into passes over memory ----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The heart of stage form. The ops of a block are cut into passes (BlockOrder).
// Then every value that must be in memory gets a buffer: over a state that is
// dead by then where the dependences allow it, so that a loop swaps buffers and
// never copies.
//
//===----------------------------------------------------------------------===//

#include "BlockOrder.h"
#include "GroupBuilder.h"
#include "MemberEmitter.h"
#include "Pipelined.h"

#include "lathe/Schedule/Delays.h"
#include "lathe/Schedule/Sizes.h"
#include "lathe/Dialect/Solver/Solver.h"
#include "lathe/Transforms/Passes.h"

#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "mlir/Transforms/RegionUtils.h"
#include "llvm/ADT/SetVector.h"

namespace lathe {
#define GEN_PASS_DEF_FORMGROUPSPASS
#include "lathe/Transforms/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;
using namespace lathe::linop;
using namespace lathe::sched;

namespace {

class FunctionFormer {
public:
  explicit FunctionFormer(func::FuncOp func) : func(func) {}
  LogicalResult run() {
    return func.isDeclaration() ? success()
                                : formBlock(func.getBody().front());
  }

private:
  LogicalResult formBlock(Block &block);
  LogicalResult formGroup(Block &block, ArrayRef<Operation *> ops);
  SmallVector<Value> buffersFor(const GroupPlan &plan, Value array,
                                Block &block);
  std::optional<BuiltGroup> tryBuild(const GroupPlan &plan, Block &block,
                                     OpBuilder &builder,
                                     SmallVectorImpl<GroupOut> &outs,
                                     ArrayRef<Value> arrays, std::string &why);
  LogicalResult enterIf(scf::IfOp op);
  void leaveLoop(LoopOp loop, LoopOp outer);
  LogicalResult finishLoop(Block &block);
  Value addScratchState(Block &body, RankedTensorType type);
  Value takeSpare(const GroupPlan &plan, Type type, Block &block,
                  ArrayRef<GroupOut> outs);
  Value createTemporary(Operation *user, Value like);
  Value createTemporary(const GroupPlan &plan, Value array);
  bool isDeadAfter(Value value, Operation *last, Block &block);
  bool flowsOn(Value value);
  Value rootOf(Value value) const {
    Value root = roots.lookup(value);
    return root ? root : value;
  }

  func::FuncOp func;
  /// States added for the group at hand.
  SmallVector<Value> spares;
  /// A tensor to the state whose buffer it lives in.
  llvm::DenseMap<Value, Value> roots;
  /// A state's buffer to the tensor that it holds by now.
  llvm::DenseMap<Value, Value> current;
  /// States of the loop around a block, in order, whose buffers it may use.
  llvm::DenseMap<Block *, llvm::SetVector<Value>> owned;
  /// For the then-block of an if, the root that each result must live in.
  llvm::DenseMap<Block *, SmallVector<Value>> prescribed;
};

} // namespace

/// The block whose states may be used from `block`: itself, or for a branch
/// of an if the block around.
static Block *owningBlock(Block *block) {
  while (isa<scf::IfOp>(block->getParentOp()))
    block = block->getParentOp()->getBlock();
  return block;
}

//===----------------------------------------------------------------------===//
// Buffers
//===----------------------------------------------------------------------===//

/// Whether nothing needs `value` once `last`, an op of `block`, has run.
bool FunctionFormer::isDeadAfter(Value value, Operation *last, Block &block) {
  for (OpOperand &use : value.getUses()) {
    Block *at = &block;
    Operation *limit = last;
    while (true) {
      if (Operation *user = at->findAncestorOpInBlock(*use.getOwner())) {
        bool otherBranch = user == limit && isa<scf::IfOp>(limit) &&
                           !limit->getRegion(0).isAncestor(
                               use.getOwner()->getParentRegion());
        if (user != limit && !user->isBeforeInBlock(limit))
          return false;
        if (user == limit && at != &block && !otherBranch &&
            !isa<scf::IfOp>(limit))
          return false;
        break;
      }
      limit = at->getParentOp();
      if (!isa<scf::IfOp>(limit))
        return false;
      at = limit->getBlock();
    }
  }
  return true;
}

/// Whether `value` becomes a state: of the next round, of a loop inside, or
/// as a result of the if around.
bool FunctionFormer::flowsOn(Value value) {
  return llvm::any_of(value.getUsers(), [&](Operation *user) {
    return isa<LoopOp, NextOp, scf::YieldOp>(user);
  });
}

/// An operand that has the sizes of a result. Groups are not built yet: this
/// looks through the ops that they will hold.
static Value lookThrough(OpResult result) {
  Operation *op = result.getOwner();
  auto type = dyn_cast<RankedTensorType>(result.getType());
  if (auto splat = dyn_cast<tensor::SplatOp>(op);
      splat && !splat.getDynamicSizes().empty())
    if (auto dim = splat.getDynamicSizes().front().getDefiningOp<tensor::DimOp>())
      return dim.getSource().getType() == type ? dim.getSource() : Value();
  if (!type || !isPipelined(op))
    return {};
  llvm::SetVector<Value> arrays;
  for (Value operand : op->getOperands())
    if (isa<RankedTensorType>(operand.getType()))
      arrays.insert(operand);
    else if (isa<OperatorType>(operand.getType()) &&
             !getOperator(operand).hasRowLoops())
      collectStorage(operand, arrays); // coefficients, one a point
  for (Value array : arrays)
    if (cast<RankedTensorType>(array.getType()).getShape() == type.getShape())
      return array;
  return {};
}

/// A tensor of its own for values that live within one round, made before the
/// outermost loop; its sizes are those of `like`.
Value FunctionFormer::createTemporary(Operation *user, Value like) {
  Operation *top = getTopLevelOp(user);
  OpBuilder builder(top);
  auto type = cast<RankedTensorType>(like.getType());
  SmallVector<Value> sizes;
  if (!type.hasStaticShape()) {
    Value source = findSameSizes(like, top, lookThrough);
    if (!source || (source.getDefiningOp() && isPipelined(source.getDefiningOp())))
      return {};
    for (auto [d, size] : llvm::enumerate(type.getShape()))
      if (ShapedType::isDynamic(size))
        sizes.push_back(
            tensor::DimOp::create(builder, user->getLoc(), source, d));
  }
  // Not tensor.empty, of which CSE would make one.
  return bufferization::AllocTensorOp::create(builder, user->getLoc(), type,
                                              sizes);
}

/// The same for an array of a group, with the sizes of whatever the group reads
/// or computes of that type.
Value FunctionFormer::createTemporary(const GroupPlan &plan, Value array) {
  Operation *user = plan.getOps().back();
  if (Value temporary = createTemporary(user, array))
    return temporary;
  for (Operation *op : plan.getOps())
    for (Value operand : op->getOperands())
      if (operand.getType() == array.getType())
        if (Value temporary = createTemporary(user, operand))
          return temporary;
  return {};
}

/// Adds a state to the loop around `body` that holds no value from round to
/// round: a second buffer. It comes from the loop around that one, or is made
/// before the outermost loop. Returns the new block argument.
Value FunctionFormer::addScratchState(Block &body, RankedTensorType type) {
  auto loop = cast<LoopOp>(body.getParentOp());
  Block *outer = loop->getBlock();
  Value init;
  if (isa<LoopOp>(owningBlock(outer)->getParentOp())) {
    if (owningBlock(outer) != outer)
      return {};
    init = addScratchState(*outer, type);
    loop = cast<LoopOp>(body.getParentOp());
  } else {
    Value like;
    for (Value state : loop.getInits())
      if (state.getType() == type)
        like = state;
    init = like ? createTemporary(loop, like) : Value();
  }
  if (!init)
    return {};
  OpBuilder builder(loop);
  SmallVector<Value> inits(loop.getInits());
  inits.push_back(init);
  auto wider = LoopOp::create(builder, loop.getLoc(),
                              ValueRange(inits).getTypes(), loop.getGo(), inits);
  wider->setDiscardableAttrs(loop->getDiscardableAttrDictionary());
  wider.getBody().takeBody(loop.getBody());
  for (auto [before, after] : llvm::zip(loop.getResults(), wider.getResults()))
    before.replaceAllUsesWith(after);
  loop.erase();
  Value arg = body.addArgument(type, wider.getLoc());
  owned[&body].insert(arg);
  current[arg] = arg;
  return arg;
}

/// The buffer of a state that was added for this group, if need be now, and that
/// none of its outs takes yet.
Value FunctionFormer::takeSpare(const GroupPlan &plan, Type type, Block &block,
                                ArrayRef<GroupOut> outs) {
  for (Value spare : spares)
    if (spare.getType() == type &&
        llvm::none_of(outs, [&](GroupOut out) { return out.buffer == spare; }))
      return spare;
  Block *owner = owningBlock(&block);
  if (spares.size() == plan.getStored().size() ||
      !isa<LoopOp>(owner->getParentOp()))
    return {};
  Value spare = addScratchState(*owner, cast<RankedTensorType>(type));
  if (spare)
    spares.push_back(spare);
  return spare;
}

/// Where an array ends up that later sweeps of the block work on in place.
static Value afterSweeps(Value value) {
  for (OpOperand &use : value.getUses())
    if (getInPlaceOperand(use.getOwner()) == value)
      return afterSweeps(use.getOwner()->getResult(0));
  return value;
}

/// The buffers that an array may take, best first; empty if none can be had.
SmallVector<Value> FunctionFormer::buffersFor(const GroupPlan &plan,
                                              Value array, Block &block) {
  Operation *last = plan.getOps().back();
  if (Value source = plan.getInPlaceSource(array))
    return {source};
  Block *owner = owningBlock(&block);
  Value target = afterSweeps(array);
  if (!isa<LoopOp>(owner->getParentOp()) || !flowsOn(target))
    return {createTemporary(plan, array)};
  SmallVector<Value> list;
  auto consider = [&](Value root) {
    Value value = current.lookup(root);
    if (value && value.getType() == array.getType() &&
        owned[owner].contains(root) && !llvm::is_contained(list, value) &&
        isDeadAfter(value, last, block))
      list.push_back(value);
  };
  for (OpOperand &use : target.getUses())
    if (use.getOwner() == block.getTerminator()) {
      unsigned i = use.getOperandNumber();
      if (auto next = dyn_cast<NextOp>(use.getOwner()))
        consider(rootOf(block.getArgument(i - 1)));
      else if (prescribed.contains(&block)) {
        consider(prescribed[&block][i]);
        return list;
      }
    }
  for (Value root : owned[owner])
    consider(root);
  list.push_back(Value()); // a state added for it
  return list;
}

/// Tries the buffers of one array after the other until the dependences allow
/// a finite delay.
std::optional<BuiltGroup>
FunctionFormer::tryBuild(const GroupPlan &plan, Block &block,
                         OpBuilder &builder, SmallVectorImpl<GroupOut> &outs,
                         ArrayRef<Value> arrays, std::string &why) {
  if (arrays.empty()) {
    BuiltGroup built = plan.build(builder, outs);
    if (succeeded(solveDelays(built.group, &why)))
      return built;
    built.group.erase();
    return std::nullopt;
  }
  Value array = arrays.front();
  SmallVector<Value> buffers = buffersFor(plan, array, block);
  if (buffers.empty() && why.empty())
    why = "the buffer that its result must take holds a value that is still "
          "needed";
  for (Value buffer : buffers) {
    if (llvm::any_of(outs, [&](const GroupOut &out) { return out.buffer == buffer; }))
      continue;
    if (!buffer)
      buffer = takeSpare(plan, array.getType(), block, outs);
    if (!buffer)
      continue;
    outs.push_back({array, buffer});
    if (auto built =
            tryBuild(plan, block, builder, outs, arrays.drop_front(), why))
      return built;
    outs.pop_back();
  }
  return std::nullopt;
}

LogicalResult FunctionFormer::formGroup(Block &block,
                                        ArrayRef<Operation *> ops) {
  GroupPlan plan(ops);
  spares.clear();
  OpBuilder builder(ops.back());
  SmallVector<GroupOut> outs;
  std::string why;
  std::optional<BuiltGroup> built =
      tryBuild(plan, block, builder, outs, plan.getStored(), why);
  if (!built)
    return ops.back()->emitError("cannot be part of one pass over memory: ")
           << (why.empty() ? "nothing tells the size of its result" : why);
  for (auto [i, out] : llvm::enumerate(outs)) {
    Value result = built->group.getResult(i);
    roots[result] = rootOf(out.buffer);
    current[rootOf(out.buffer)] = result;
  }
  for (auto [before, after] : built->replacements)
    before.replaceAllUsesWith(after);
  for (Operation *op : llvm::reverse(ops))
    op->erase();
  return success();
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

LogicalResult FunctionFormer::enterIf(scf::IfOp op) {
  if (op.getNumResults() == 0 && !op.elseBlock())
    return formBlock(*op.thenBlock());
  auto yields = op.elseYield().getOperands();
  prescribed[op.thenBlock()] = llvm::map_to_vector(
      yields, [&](Value value) { return rootOf(value); });
  for (auto [result, value] : llvm::zip(op.getResults(), yields))
    if (isGridTensor(value))
      roots[result] = rootOf(value);
  llvm::DenseMap<Value, Value> before = current;
  if (failed(formBlock(*op.thenBlock())))
    return failure();
  for (auto [result, value] : llvm::zip(op.getResults(), yields))
    if (isGridTensor(value))
      before[rootOf(value)] = result;
  current = before;
  return success();
}

/// A loop inside a loop takes over the buffers of its states and gives back
/// those of its results, in whatever order.
void FunctionFormer::leaveLoop(LoopOp loop, LoopOp outer) {
  llvm::SetVector<Value> &roots_ = owned[&outer.getBody().front()];
  for (Value init : loop.getInits())
    if (isGridTensor(init)) {
      roots_.remove(rootOf(init));
      current.erase(rootOf(init));
    }
  for (Value result : loop.getResults())
    if (isGridTensor(result)) {
      roots_.insert(result);
      current[result] = result;
    }
}

/// States that were added get the buffers that are left over.
LogicalResult FunctionFormer::finishLoop(Block &block) {
  auto next = cast<NextOp>(block.getTerminator());
  llvm::SetVector<Value> left = owned[&block];
  for (Value state : next.getStates())
    if (isGridTensor(state))
      left.remove(rootOf(state));
  SmallVector<Value> states(next.getStates());
  for (BlockArgument arg : block.getArguments().drop_front(states.size())) {
    const Value *it = llvm::find_if(left, [&](Value root) {
      return current.lookup(root).getType() == arg.getType();
    });
    if (it == left.end())
      return next.emitError( // internal: each added state had a buffer
          "no buffer is left for a scratch state");
    states.push_back(current.lookup(*it));
    left.remove(*it);
  }
  OpBuilder builder(next);
  NextOp::create(builder, next.getLoc(), next.getGo(), states);
  next.erase();
  return success();
}

LogicalResult FunctionFormer::formBlock(Block &block) {
  insertCopies(block);
  SmallVector<SmallVector<Operation *>> groups = sortByPasses(block);
  llvm::DenseMap<Operation *, unsigned> groupOf;
  for (auto [g, ops] : llvm::enumerate(groups))
    groupOf[ops.back()] = g;
  SmallVector<Operation *> order;
  for (Operation &op : block.without_terminator())
    if (!isPipelined(&op) || groupOf.contains(&op))
      order.push_back(&op);
  for (Operation *op : order) {
    if (isPipelined(op)) {
      if (failed(formGroup(block, groups[groupOf[op]])))
        return failure();
    } else if (auto branch = dyn_cast<scf::IfOp>(op)) {
      if (failed(enterIf(branch)))
        return failure();
    } else if (auto loop = dyn_cast<LoopOp>(op)) {
      Block &body = loop.getBody().front();
      for (BlockArgument arg : body.getArguments())
        if (isGridTensor(arg)) {
          owned[&body].insert(arg);
          current[arg] = arg;
        }
      if (failed(formBlock(body)) || failed(finishLoop(body)))
        return failure();
      if (auto outer = dyn_cast<LoopOp>(block.getParentOp()))
        leaveLoop(cast<LoopOp>(body.getParentOp()), outer);
    }
  }
  return success();
}

/// A pass walks the grid of an operator, which has no room for a batch.
static LogicalResult checkOp(Operation *op) {
  if (isa<solver::IterateOp>(op))
    return op->emitOpError("is an iteration, expected loops: run "
                           "--lathe-lower-iterate first");
  auto apply = dyn_cast<ApplyOp>(op);
  if (!apply)
    return success();
  LinearOperatorInterface definition = getOperator(apply.getOp());
  if (!definition)
    return apply.emitOpError("does not see the definition of its operator");
  if (!(definition.getCapabilities() & HasRows))
    return apply.emitOpError("applies '")
           << definition->getName()
           << "' inside a solve or beneath a scale or shift, expected a "
              "stencil, a CSR matrix, a diagonal or the identity there";
  if (apply.canSweep())
    return success();
  return apply.emitOpError("applies '")
         << definition->getName() << "' to a batch, "
         << apply.getX().getType() << ", expected one "
         << apply.getOp().getType().getDomain()
         << " (dense operators and Kronecker products take a batch)";
}

namespace {
struct FormGroupsPass : lathe::impl::FormGroupsPassBase<FormGroupsPass> {
  void runOnOperation() override {
    WalkResult checked = getOperation().walk([](Operation *op) {
      return failed(checkOp(op)) ? WalkResult::interrupt()
                                 : WalkResult::advance();
    });
    getOperation().walk([](SweepOp sweep) { sweep.noteStart(); });
    if (checked.wasInterrupted() ||
        failed(FunctionFormer(getOperation()).run()))
      return signalPassFailure();
    // Operators and splats that only groups used are gone.
    IRRewriter rewriter(&getContext());
    (void)runRegionDCE(rewriter, getOperation()->getRegions());
  }
};
} // namespace

void lathe::addFormPasses(OpPassManager &pm) {
  pm.addNestedPass<func::FuncOp>(createLowerIteratePass());
  pm.addPass(createCanonicalizerPass());
  pm.addPass(createCSEPass());
  // No CSE after it: it would take the copies together again.
  pm.addNestedPass<func::FuncOp>(createDuplicatePass());
  pm.addNestedPass<func::FuncOp>(createFormGroupsPass());
  pm.addNestedPass<func::FuncOp>(createShapeRowsPass());
}

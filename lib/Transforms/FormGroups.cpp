//===- FormGroups.cpp - Cut bodies into passes over memory ----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The heart of stage form. The ops of a block are cut into passes (BlockOrder), and
// every value that must be in memory gets a buffer (LoopBuffers) with which the
// dependences allow one pass.
//
//===----------------------------------------------------------------------===//

#include "BlockOrder.h"
#include "GroupBuilder.h"
#include "LoopBuffers.h"
#include "Pipelined.h"

#include "lathe/Schedule/Delays.h"
#include "lathe/Dialect/Solver/Solver.h"
#include "lathe/Transforms/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Transforms/RegionUtils.h"
#include "llvm/ADT/ScopeExit.h"

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
  LogicalResult formGroup(ArrayRef<Operation *> ops);
  std::optional<SmallVector<GroupOut>> chooseBuffers(const GroupPlan &plan,
                                                     OpBuilder &builder,
                                                     std::string &why);
  Value chooseBuffer(const GroupPlan &plan, OpBuilder &builder,
                     SmallVector<GroupOut> outs, unsigned i,
                     ArrayRef<Value> candidates, std::string &why);
  LogicalResult formStructured(linalg::LinalgOp op);
  LogicalResult formIf(scf::IfOp op);
  LogicalResult formLoop(LoopOp loop);

  func::FuncOp func;
  LoopBuffers buffers;
};

} // namespace

//===----------------------------------------------------------------------===//
// Passes
//===----------------------------------------------------------------------===//

/// A buffer that nothing else is in, while the one of an array is not decided. It
/// leaves the group the freedom that a buffer of its own would give.
static Value createPlaceholder(OpBuilder &builder, Value array) {
  return UnrealizedConversionCastOp::create(builder, array.getLoc(),
                                            array.getType(), ValueRange())
      .getResult(0);
}

/// Whether the dependences of a group with these outs allow finite delays.
static bool isFeasible(const GroupPlan &plan, OpBuilder &builder,
                       ArrayRef<GroupOut> outs, std::string &why) {
  GroupOp group = plan.build(builder, outs).group;
  bool feasible = succeeded(solveDelays(group, &why));
  group.erase();
  return feasible;
}

static bool isTaken(ArrayRef<GroupOut> outs, Value buffer) {
  return llvm::any_of(outs,
                      [&](const GroupOut &out) { return out.buffer == buffer; });
}

/// The best of `candidates` that no other array has and that allows finite delays;
/// else a spare one.
Value FunctionFormer::chooseBuffer(const GroupPlan &plan, OpBuilder &builder,
                                   SmallVector<GroupOut> outs, unsigned i,
                                   ArrayRef<Value> candidates,
                                   std::string &why) {
  for (Value buffer : candidates) {
    if (!buffer || isTaken(outs, buffer))
      continue;
    outs[i].buffer = buffer;
    if (isFeasible(plan, builder, outs, why))
      return buffer;
  }
  // As free as the placeholder was.
  return buffers.takeSpare(outs[i].value, [&](Value buffer) {
    return isTaken(outs, buffer);
  });
}

/// Gives each array of a pass a buffer: first those that have no choice, the others
/// in order. What an array shares with another only adds bounds to the delays, so
/// that a choice is right exactly if it is so with placeholders for all later ones.
std::optional<SmallVector<GroupOut>>
FunctionFormer::chooseBuffers(const GroupPlan &plan, OpBuilder &builder,
                              std::string &why) {
  SmallVector<GroupOut> outs;
  SmallVector<SmallVector<Value>> candidates;
  SmallVector<Operation *> placeholders;
  llvm::scope_exit dropPlaceholders([&] {
    for (Operation *op : placeholders)
      op->erase();
  });
  auto isForced = [&](unsigned i) {
    return candidates[i].size() == 1 && candidates[i].front();
  };
  for (auto [i, array] : llvm::enumerate(plan.getStored())) {
    Value source = plan.getInPlaceSource(array);
    candidates.push_back(source ? SmallVector<Value>{source}
                                : buffers.candidatesFor(array, why));
    if (candidates[i].empty())
      return std::nullopt;
    Value buffer = isForced(i) ? candidates[i].front() : Value();
    if (buffer && isTaken(outs, buffer)) {
      why = "the buffer that its result must take holds a value that is still "
            "needed";
      return std::nullopt;
    }
    if (!buffer) {
      buffer = createPlaceholder(builder, array);
      placeholders.push_back(buffer.getDefiningOp());
    }
    outs.push_back({array, buffer});
  }
  if (!isFeasible(plan, builder, outs, why))
    return std::nullopt;
  for (unsigned i = 0; i < outs.size(); ++i) {
    if (isForced(i))
      continue;
    outs[i].buffer = chooseBuffer(plan, builder, outs, i, candidates[i], why);
    if (!outs[i].buffer)
      return std::nullopt;
  }
  return outs;
}

LogicalResult FunctionFormer::formGroup(ArrayRef<Operation *> ops) {
  GroupPlan plan(ops);
  buffers.beginPass(ops, plan.getStored().size());
  OpBuilder builder(ops.back());
  std::string why;
  auto outs = chooseBuffers(plan, builder, why);
  if (!outs)
    return ops.back()->emitError("cannot be part of one pass over memory: ")
           << (why.empty() ? "nothing tells the size of its result" : why);
  BuiltGroup built = plan.build(builder, *outs);
  for (auto [i, out] : llvm::enumerate(*outs))
    buffers.settle(built.group.getResult(i), out.buffer);
  for (auto [before, after] : built.replacements)
    before.replaceAllUsesWith(after);
  for (Operation *op : llvm::reverse(ops))
    op->erase();
  return success();
}

/// A structured op in a loop is a pass of its own: over what it adds to, or over
/// a buffer for what it only writes.
LogicalResult FunctionFormer::formStructured(linalg::LinalgOp op) {
  if (!isa<LoopOp>(owningBlock(op->getBlock())->getParentOp()))
    return success();
  buffers.beginPass(op.getOperation(), op.getNumDpsInits());
  for (OpOperand &init : op.getDpsInitsMutable()) {
    Value result = op.getTiedOpResult(&init);
    if (op.payloadUsesValueFromOperand(&init)) {
      if (op->getNumResults() > 1)
        return op.emitOpError("adds to ")
               << op->getNumResults()
               << " tensors in an iteration, expected one result of an op that "
                  "reads its destination";
      buffers.settle(result, init.get());
      continue;
    }
    // It reads its operands in an order of its own, so over none of them.
    auto isTaken = [&](Value buffer) {
      return llvm::any_of(op->getOpOperands(), [&](OpOperand &use) {
        return use.get() == buffer && &use != &init;
      });
    };
    std::string why = "nothing tells its size";
    SmallVector<Value> candidates = buffers.candidatesFor(result, why);
    llvm::erase_if(candidates, isTaken);
    Value buffer = candidates.empty() ? Value() : candidates.front();
    if (!buffer && !candidates.empty())
      buffer = buffers.takeSpare(result, isTaken);
    if (!buffer)
      return op.emitOpError("has no buffer for its result in an iteration: ")
             << why;
    init.set(buffer);
    buffers.settle(result, buffer);
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Blocks
//===----------------------------------------------------------------------===//

LogicalResult FunctionFormer::formIf(scf::IfOp op) {
  if (!op.elseBlock())
    return formBlock(*op.thenBlock());
  buffers.enterThen();
  if (failed(formBlock(*op.thenBlock())))
    return failure();
  buffers.enterElse(op);
  if (failed(formBlock(*op.elseBlock())))
    return failure();
  buffers.leaveIf(op);
  return success();
}

LogicalResult FunctionFormer::formLoop(LoopOp loop) {
  // The loop itself is another one where states were added.
  Block &body = loop.getBody().front();
  buffers.enterLoop(loop);
  if (failed(formBlock(body)) || failed(buffers.finishLoop(body)))
    return failure();
  loop = cast<LoopOp>(body.getParentOp());
  if (auto outer = dyn_cast<LoopOp>(loop->getParentOp()))
    buffers.leaveLoop(loop, outer);
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
    LogicalResult formed = success();
    if (isPipelined(op))
      formed = formGroup(groups[groupOf[op]]);
    else if (auto structured = dyn_cast<linalg::LinalgOp>(op))
      formed = formStructured(structured);
    else if (auto branch = dyn_cast<scf::IfOp>(op))
      formed = formIf(branch);
    else if (isa<tensor::InsertOp, tensor::InsertSliceOp>(op))
      buffers.settle(op->getResult(0),
                     cast<DestinationStyleOpInterface>(op).getDpsInits()[0]);
    else if (auto loop = dyn_cast<LoopOp>(op))
      formed = formLoop(loop);
    if (failed(formed))
      return failure();
  }
  return success();
}

/// Passes are made in functions, loops over states and branches, and nowhere else.
static LogicalResult checkPlace(Operation *op) {
  if (!isPipelined(op) && !isa<LoopOp>(op))
    return success();
  for (Operation *around = op->getParentOp(); !isa<func::FuncOp>(around);
       around = around->getParentOp())
    if (!isa<LoopOp, scf::IfOp>(around))
      return around->emitOpError("works on whole grids, expected that in "
                                 "scf.for, scf.if or solver.iterate only");
  return success();
}

/// A pass walks the grid of an operator, which has no room for a batch.
static LogicalResult checkOp(Operation *op) {
  if (isa<solver::IterateOp>(op))
    return op->emitOpError("is an iteration, expected loops: run "
                           "--lathe-lower-iterate first");
  if (failed(checkPlace(op)))
    return failure();
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
              "stencil, a CSR matrix, a diagonal or the identity there; an "
              "apply of it outside works";
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
    // From outside to inside: an iteration before its body.
    WalkResult checked =
        getOperation().walk<WalkOrder::PreOrder>([](Operation *op) {
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

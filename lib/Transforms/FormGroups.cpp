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
#include "mlir/Pass/PassManager.h"
#include "mlir/Transforms/Passes.h"
#include "mlir/Transforms/RegionUtils.h"

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
  std::optional<BuiltGroup> tryBuild(const GroupPlan &plan, OpBuilder &builder,
                                     SmallVectorImpl<GroupOut> &outs,
                                     ArrayRef<Value> arrays, std::string &why);
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

/// Tries the buffers of one array after the other until the dependences allow
/// a finite delay.
std::optional<BuiltGroup>
FunctionFormer::tryBuild(const GroupPlan &plan, OpBuilder &builder,
                         SmallVectorImpl<GroupOut> &outs,
                         ArrayRef<Value> arrays, std::string &why) {
  if (arrays.empty()) {
    BuiltGroup built = plan.build(builder, outs);
    if (succeeded(solveDelays(built.group, &why)))
      return built;
    built.group.erase();
    return std::nullopt;
  }
  Value array = arrays.front(), source = plan.getInPlaceSource(array);
  SmallVector<Value> candidates =
      source ? SmallVector<Value>{source} : buffers.candidatesFor(array, why);
  auto isTaken = [&](Value buffer) {
    return llvm::any_of(
        outs, [&](const GroupOut &out) { return out.buffer == buffer; });
  };
  for (Value buffer : candidates) {
    if (!buffer)
      buffer = buffers.takeSpare(array, isTaken);
    if (!buffer || isTaken(buffer))
      continue;
    outs.push_back({array, buffer});
    if (auto built = tryBuild(plan, builder, outs, arrays.drop_front(), why))
      return built;
    outs.pop_back();
  }
  return std::nullopt;
}

LogicalResult FunctionFormer::formGroup(ArrayRef<Operation *> ops) {
  GroupPlan plan(ops);
  buffers.beginPass(ops, plan.getStored().size());
  OpBuilder builder(ops.back());
  SmallVector<GroupOut> outs;
  std::string why;
  std::optional<BuiltGroup> built =
      tryBuild(plan, builder, outs, plan.getStored(), why);
  if (!built)
    return ops.back()->emitError("cannot be part of one pass over memory: ")
           << (why.empty() ? "nothing tells the size of its result" : why);
  for (auto [i, out] : llvm::enumerate(outs))
    buffers.settle(built->group.getResult(i), out.buffer);
  for (auto [before, after] : built->replacements)
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
    else if (auto loop = dyn_cast<LoopOp>(op))
      formed = formLoop(loop);
    if (failed(formed))
      return failure();
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

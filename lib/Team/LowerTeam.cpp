//===- LowerTeam.cpp - Calls of the runtime -------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The functions that are called here are those of lathe/Runtime/Team.h.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Sched/Sched.h"
#include "lathe/Target/Abi.h"
#include "lathe/Team/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"

namespace lathe {
#define GEN_PASS_DEF_LOWERTEAMPASS
#include "lathe/Team/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

namespace {

/// Writes calls of the runtime that pass on what it knows of this thread.
class RuntimeCaller {
public:
  RuntimeCaller(ModuleOp module, Value thread)
      : module(module), thread(thread), b(module.getContext()) {}

  void lower(Operation *op);

private:
  Value call(StringRef name, ValueRange numbers, Type result = {});
  Value toNumber(Value index) {
    return arith::IndexCastOp::create(b, index.getLoc(), b.getI64Type(), index);
  }
  Value query(StringRef name) {
    Value number = call(name, {}, b.getI64Type());
    return arith::IndexCastOp::create(b, number.getLoc(), b.getIndexType(),
                                      number);
  }

  ModuleOp module;
  Value thread;
  OpBuilder b;
};

} // namespace

Value RuntimeCaller::call(StringRef name, ValueRange numbers, Type result) {
  SmallVector<Value> arguments = {thread};
  llvm::append_range(arguments, numbers);
  SmallVector<Type> results(result ? 1 : 0, result);
  auto callee = module.lookupSymbol<func::FuncOp>(name);
  if (!callee) {
    OpBuilder::InsertionGuard guard(b);
    b.setInsertionPointToEnd(module.getBody());
    callee = func::FuncOp::create(
        b, module.getLoc(), name,
        b.getFunctionType(ValueRange(arguments).getTypes(), results));
    callee.setPrivate();
  }
  auto call = func::CallOp::create(b, thread.getLoc(), callee, arguments);
  return result ? call.getResult(0) : Value();
}

void RuntimeCaller::lower(Operation *op) {
  b.setInsertionPoint(op);
  if (auto self = dyn_cast<ThreadOp>(op)) {
    self.getThread().replaceAllUsesWith(query("lathe_rt_thread"));
    self.getThreads().replaceAllUsesWith(query("lathe_rt_threads"));
  } else if (auto phase = dyn_cast<PhaseOp>(op)) {
    phase.getResult().replaceAllUsesWith(query("lathe_rt_phase"));
  } else if (isa<BarrierOp>(op)) {
    call("lathe_rt_barrier", {});
  } else if (auto signal = dyn_cast<SignalOp>(op)) {
    call("lathe_rt_signal", toNumber(signal.getStep()));
  } else if (auto wait = dyn_cast<WaitOp>(op)) {
    Value by = arith::ConstantIntOp::create(b, op->getLoc(),
                                            int64_t(wait.getBy()), 64);
    call("lathe_rt_wait", {by, toNumber(wait.getStep())});
  } else if (auto monitor = dyn_cast<MonitorOp>(op)) {
    Value wanted = arith::ExtUIOp::create(b, op->getLoc(), b.getI32Type(),
                                          monitor.getWanted());
    monitor.getAnswer().replaceAllUsesWith(
        call("lathe_rt_monitor",
             {wanted, monitor.getStep(), monitor.getResidual()},
             b.getI32Type()));
  } else {
    return;
  }
  op->erase();
}

namespace {
struct LowerTeamPass : lathe::impl::LowerTeamPassBase<LowerTeamPass> {
  void runOnOperation() override {
    for (auto func : llvm::to_vector(getOperation().getOps<func::FuncOp>()))
      if ((func->hasAttr(abiAttr) || func->hasAttr(passAttr)) &&
          failed(lowerFunction(func)))
        return signalPassFailure();
  }

  /// Takes the thread as the last argument, and passes it on.
  LogicalResult lowerFunction(func::FuncOp func) {
    Type pointer = LLVM::LLVMPointerType::get(&getContext());
    unsigned last = func.getNumArguments();
    if (failed(func.insertArgument(last, pointer, {}, func.getLoc())))
      return failure();
    Value thread = func.getArgument(last);
    func.walk([&](func::CallOp call) {
      call.getOperandsMutable().append(thread);
    });
    RuntimeCaller caller(getOperation(), thread);
    func.walk([&](Operation *op) {
      if (isa_and_nonnull<SchedDialect>(op->getDialect()))
        caller.lower(op);
    });
    return success();
  }
};
} // namespace

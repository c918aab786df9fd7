//===- LoopBuffers.h - Which tensor lives in which buffer ------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The buffers of a function's loops while its passes over memory are formed.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_TRANSFORMS_LOOPBUFFERS_H
#define LATHE_LIB_TRANSFORMS_LOOPBUFFERS_H

#include "lathe/Dialect/Sched/Sched.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "llvm/ADT/SetVector.h"

namespace lathe {

/// A buffer is named by its root: the state, or the tensor outside of loops,
/// that holds it first.
class LoopBuffers {
public:
  /// Begins a pass that leaves `numStored` arrays in memory, in `ops`.
  void beginPass(llvm::ArrayRef<mlir::Operation *> ops, unsigned numStored);

  /// The tensors whose buffers an array of this pass may take, best first; a
  /// null one stands for `takeSpare`. Where there are none `why` says so.
  llvm::SmallVector<mlir::Value> candidatesFor(mlir::Value array,
                                               std::string &why);

  /// The buffer of a state that was added for this pass, if need be now, and
  /// for which `isTaken` does not hold.
  mlir::Value takeSpare(mlir::Value array,
                        llvm::function_ref<bool(mlir::Value)> isTaken);

  /// `result` is what the buffer of `buffer` holds from now on.
  void settle(mlir::Value result, mlir::Value buffer);

  void enterLoop(sched::LoopOp loop);
  /// A loop inside a loop takes over the buffers of its states and gives back
  /// those of its results, in whatever order.
  void leaveLoop(sched::LoopOp loop, sched::LoopOp outer);
  /// States that were added get the buffers that are left over.
  mlir::LogicalResult finishLoop(mlir::Block &body);

  /// Around the branches of an if: the second one starts from what there was
  /// before the first, and puts its results where that did.
  void enterThen();
  void enterElse(mlir::scf::IfOp op);
  void leaveIf(mlir::scf::IfOp op);

private:
  mlir::Value rootOf(mlir::Value value) const {
    mlir::Value root = roots.lookup(value);
    return root ? root : value;
  }
  mlir::Value held(mlir::Value root) const {
    mlir::Value value = current.lookup(root);
    return value ? value : root;
  }
  bool isReadApart(mlir::Value root, mlir::Operation *last,
                   mlir::Value target);
  mlir::Value addScratchState(mlir::Block &body, mlir::Value like);

  llvm::SmallVector<mlir::Operation *> pass;
  unsigned mostSpares = 0;
  /// States added for the pass at hand.
  llvm::SmallVector<mlir::Value> spares;
  /// A tensor to the root of the buffer it lives in.
  llvm::DenseMap<mlir::Value, mlir::Value> roots;
  /// A root to the tensor that its buffer holds by now.
  llvm::DenseMap<mlir::Value, mlir::Value> current;
  /// States of the loop around a block, in order, whose buffers it may use.
  llvm::DenseMap<mlir::Block *, llvm::SetVector<mlir::Value>> owned;
  /// For the else-block of an if, the root that each result must live in.
  llvm::DenseMap<mlir::Block *, llvm::SmallVector<mlir::Value>> prescribed;
  /// What buffers held before the ifs around.
  llvm::SmallVector<llvm::DenseMap<mlir::Value, mlir::Value>> beforeIfs;
};

} // namespace lathe

#endif // LATHE_LIB_TRANSFORMS_LOOPBUFFERS_H

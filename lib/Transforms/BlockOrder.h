//===- BlockOrder.h - Which ops share a pass -------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Cuts the ops of a block into passes over memory, and puts them in that order.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_TRANSFORMS_BLOCKORDER_H
#define LATHE_LIB_TRANSFORMS_BLOCKORDER_H

#include "Pipelined.h"

#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/IR/Block.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/DenseMap.h"

namespace lathe {

inline bool isGridTensor(mlir::Value value) {
  return mlir::isa<mlir::RankedTensorType>(value.getType());
}

/// The block whose states may be used from `block`: itself, or for a branch of an
/// if the block around.
mlir::Block *owningBlock(mlir::Block *block);

/// Which pass each op of a block belongs to.
class PassLevels {
public:
  explicit PassLevels(mlir::Block &block);
  unsigned operator[](mlir::Operation *op) const { return level.lookup(op); }

private:
  void settle(mlir::Operation *op, unsigned at);
  unsigned levelOf(mlir::Operation *op);
  unsigned levelOfPipelined(mlir::Operation *op);

  mlir::Block &block;
  llvm::DenseMap<mlir::Operation *, unsigned> level;
  llvm::DenseMap<unsigned, linop::Direction> directions;
  llvm::DenseMap<unsigned, mlir::Type> zerosTypes;
};

/// Whether the second side of `branch` reads `value`, from before the branch, so that
/// `put`, which it hands on, could not go over that: around its point, or for
/// something else.
bool readsApart(mlir::scf::IfOp branch, mlir::Value value, mlir::Value put);

/// Adds linop.copy where a value needs storage of its own: a uniform vector
/// that is read beyond a boundary, the operand of an op in place that others
/// want too, and in loops every state that would share its buffer.
void insertCopies(mlir::Block &block);

/// Sorts the block into passes and returns them: ops of one level and one
/// grid each. What waits for a sum, may read any point, walks the other way, or
/// reads neighbours of another element type is on a later level.
llvm::SmallVector<llvm::SmallVector<mlir::Operation *>>
sortByPasses(mlir::Block &block);

} // namespace lathe

#endif // LATHE_LIB_TRANSFORMS_BLOCKORDER_H

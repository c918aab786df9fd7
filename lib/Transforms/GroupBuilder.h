//===- GroupBuilder.h - Ops on tensors into one group ----------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Builds one sched.group from pipelined ops that can share a pass over memory.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_TRANSFORMS_GROUPBUILDER_H
#define LATHE_LIB_TRANSFORMS_GROUPBUILDER_H

#include "lathe/Dialect/Sched/Sched.h"

namespace lathe {

/// A value that a group leaves in memory, and the tensor whose buffer it
/// takes over.
struct GroupOut {
  mlir::Value value;
  mlir::Value buffer;
};

/// A group, and the values outside it that its results stand for.
struct BuiltGroup {
  sched::GroupOp group;
  llvm::SmallVector<std::pair<mlir::Value, mlir::Value>> replacements;
};

/// Ops that make one pass, cut into members: the ops of one member run
/// together at a point, the members one behind the other.
class GroupPlan {
public:
  /// `ops` are pipelined, over one grid, in order.
  explicit GroupPlan(llvm::ArrayRef<mlir::Operation *> ops);

  /// Values that must be in memory: seen after the group, or by another
  /// member than the one that computes them. One an array; the versions of a
  /// sweep in place are one array, named by the last.
  llvm::ArrayRef<mlir::Value> getStored() const { return stored; }

  /// The value that a stored one is computed over, in place: what the first
  /// sweep of its chain reads from outside. Null for values that are simply
  /// written.
  mlir::Value getInPlaceSource(mlir::Value value) const {
    return sources.lookup(value);
  }

  /// Builds the group at the builder's insertion point; every stored value
  /// gets the buffer that `outs` names for it. The ops are left as they are.
  BuiltGroup build(mlir::OpBuilder &builder,
                   llvm::ArrayRef<GroupOut> outs) const;

  bool contains(mlir::Operation *op) const { return member.contains(op); }
  unsigned memberOf(mlir::Operation *op) const { return member.lookup(op); }
  /// The name of the array that a value is stored in; null where it is not.
  mlir::Value arrayOf(mlir::Value value) const { return arrays.lookup(value); }
  llvm::ArrayRef<mlir::Operation *> getOps() const { return ops; }
  unsigned getNumMembers() const { return numMembers; }

private:
  void assignMembers();
  unsigned firstMemberOf(mlir::Operation *op);
  void assignArrays();

  llvm::SmallVector<mlir::Operation *> ops;
  llvm::DenseMap<mlir::Operation *, unsigned> member;
  unsigned numMembers = 0;
  llvm::SmallVector<mlir::Value> stored;
  llvm::DenseMap<mlir::Value, mlir::Value> arrays;
  llvm::DenseMap<mlir::Value, mlir::Value> sources;
};

} // namespace lathe

#endif // LATHE_LIB_TRANSFORMS_GROUPBUILDER_H

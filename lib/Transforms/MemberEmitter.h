//===- MemberEmitter.h - The point functions of a group --------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes members: ops on whole tensors become arithmetic at one point.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_TRANSFORMS_MEMBEREMITTER_H
#define LATHE_LIB_TRANSFORMS_MEMBEREMITTER_H

#include "GroupBuilder.h"

namespace lathe {

/// Emits the members of a planned group, one after the other.
class MemberEmitter : public linop::PointBuilder {
public:
  MemberEmitter(const GroupPlan &plan, mlir::OpBuilder &builder, bool backward)
      : plan(plan), builder(builder), backward(backward),
        loc(builder.getUnknownLoc()) {}

  /// The block argument that stands for a tensor from outside.
  void setField(mlir::Value tensor, mlir::Value field) {
    fields[tensor] = field;
  }
  /// The out that an array is stored in.
  void setArray(mlir::Value array, int64_t out) { outs[array] = out; }
  mlir::Value getField(mlir::Value tensor) { return fields.lookup(tensor); }
  mlir::Value getSum(mlir::Operation *op) { return sums.lookup(op); }

  void emitMember(unsigned index);

  // PointBuilder, for the member being written.
  mlir::Value value(mlir::Value tensor) override;
  linop::RowTerms wholeRow(mlir::Value op, mlir::Value x) override;
  linop::RowTerms diagonalOf(mlir::Value op) override;
  linop::RowTerms rowInPlace(mlir::Value op, mlir::Value x) override;
  linop::RowTerms rowVisited(mlir::Value op) override;
  void carry(llvm::ArrayRef<mlir::Value> coefficients,
             linop::Boundary boundary) override;

private:
  friend class OperatorReader;
  mlir::Value read(mlir::Value field, llvm::ArrayRef<int64_t> offset,
                   llvm::ArrayRef<linop::Boundary> boundaries);
  mlir::Value emitOp(mlir::Operation *op);
  mlir::Value emitElementwise(mlir::Operation *op);

  const GroupPlan &plan;
  mlir::OpBuilder &builder;
  bool backward;
  /// Tensors outside, and stored values of earlier members.
  llvm::DenseMap<mlir::Value, mlir::Value> fields;
  llvm::DenseMap<mlir::Value, int64_t> outs;
  llvm::DenseMap<mlir::Operation *, mlir::Value> sums;

  // State of the member being written.
  llvm::DenseMap<mlir::Value, mlir::Value> points;
  llvm::SmallVector<mlir::Value> carried;
  linop::Boundary carryBoundary = linop::Boundary::dirichlet;
  mlir::Value self;
  mlir::Location loc;
};

} // namespace lathe

#endif // LATHE_LIB_TRANSFORMS_MEMBEREMITTER_H

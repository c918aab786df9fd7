//===- SizeRelations.h - Which sizes must be equal -------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Classes of sizes that the ops of a function make equal, up to a constant. An
// op that is not known here relates nothing, so the sizes of its results are
// sources: what else is in their class has to be compared with them.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_ANALYSIS_SIZERELATIONS_H
#define LATHE_LIB_ANALYSIS_SIZERELATIONS_H

#include "lathe/Dialect/Attn/Attn.h"
#include "lathe/Dialect/Kron/Kron.h"
#include "lathe/Dialect/Linop/Linop.h"
#include "lathe/Dialect/Solver/Solver.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

#include <optional>

namespace lathe {

/// A constant, or the size that `of` stands for plus a constant.
struct SizeExpr {
  /// Dimension `second` of a tensor or of an operator's domain, a scalar, a
  /// loop of a structured op, or a name; null for a constant.
  using Node = std::pair<const void *, int64_t>;
  Node of = {nullptr, 0};
  int64_t plus = 0;

  bool isConstant() const { return !of.first; }
};

/// Where a size comes from that follows from no other one: dimension `dim` of
/// the result `value` of `op`, or of its range where that is a Kronecker product,
/// or the scalar `value` that gives it to `op`.
struct SizeSource {
  SizeExpr size;
  mlir::Value value;
  mlir::Operation *op;
  int64_t dim;
  bool isScalar;
};

class SizeRelations {
public:
  /// What `op` says; an error where that cannot be.
  mlir::LogicalResult gather(mlir::Operation *op);
  /// Dimension `dim` of `tensor` has the name, plus a number.
  void addName(mlir::Value tensor, int64_t dim, mlir::StringAttr name,
               int64_t plus);
  /// The size in terms of the one node that stands for its class.
  SizeExpr find(mlir::Value tensor, int64_t dim) {
    return find(dimension(tensor, dim));
  }
  SizeExpr find(SizeExpr size);
  /// Likewise of the range of an operator.
  SizeExpr findRange(mlir::Value op, int64_t dim) {
    return find(rangeDimension(op, dim));
  }
  llvm::ArrayRef<SizeSource> getSources() const { return sources; }

private:
  SizeExpr dimension(mlir::Value value, int64_t dim);
  SizeExpr rangeDimension(mlir::Value op, int64_t dim);
  SizeExpr scalar(mlir::Value index, mlir::Operation *op, int64_t dim);
  void unify(SizeExpr a, SizeExpr b);
  /// The shapes of two values are equal, counted from the last dimension.
  void unify(mlir::Value a, mlir::Value b);
  void unifyAll(mlir::ValueRange values);
  void gatherLinalg(mlir::linalg::LinalgOp op);
  void gatherControlFlow(mlir::Operation *op);
  bool gatherAlgebra(mlir::Operation *op);
  void gatherOperator(mlir::Operation *op);
  void gatherProduct(kron::ProductOp op);
  void gatherApply(linop::ApplyOp op);
  void gatherIterate(solver::IterateOp op);
  void gatherAttention(attn::AttentionOp op);
  void gatherMaker(mlir::Operation *op);
  void gatherSlice(mlir::OffsetSizeAndStrideOpInterface slice, mlir::Value part,
                   const llvm::SmallBitVector &dropped);
  void gatherConcat(mlir::tensor::ConcatOp op);
  void addSources(mlir::Operation *op);

  llvm::DenseMap<SizeExpr::Node, SizeExpr> parents;
  llvm::SmallVector<SizeSource> sources;
  /// Of two constants that an op makes equal; 0 where there are none.
  int64_t difference = 0;
};

} // namespace lathe

#endif // LATHE_LIB_ANALYSIS_SIZERELATIONS_H

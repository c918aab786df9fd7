//===- Contraction.h - How a contraction becomes vectors -------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What choose, schedule and vectorise have to agree on about a contraction:
// which dimension lies in the lanes of a vector, which one is unrolled into
// accumulators, and which register tile the target has room for.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_ANALYSIS_CONTRACTION_H
#define LATHE_ANALYSIS_CONTRACTION_H

#include "lathe/Dialect/Lathe/Lathe.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

#include <optional>

namespace lathe {

/// Whether an op is C += A B on tensors of f32 or f64, in linalg.
bool isContraction(mlir::Operation *op);

/// Such an op, with the roles of its iteration dimensions.
struct Contraction {
  /// Where the lanes of a vector lie.
  enum class Form {
    /// Along the last dimension of C: no horizontal sums.
    Lanes,
    /// Along a reduction, where C offers nothing to put in lanes that could
    /// be loaded without a transpose (matrix times vector, dot products).
    Reduce,
  };

  mlir::linalg::LinalgOp op;
  Form form;
  /// The iteration dimension in the lanes.
  unsigned lane;
  /// The dimension that is unrolled so that a vector loaded once is used
  /// often; none where every other dimension needs vectors of its own.
  std::optional<unsigned> row;
  /// The other parallel dimensions, in the order of C.
  llvm::SmallVector<unsigned> outer;
  /// The reductions that are loops, outermost first (without `lane`).
  llvm::SmallVector<unsigned> reductions;
  /// Where `lane` is too short for a vector: the parallel dimension of which
  /// `pieces` neighbours share one.
  std::optional<unsigned> group;
  int64_t pieces = 1;

  mlir::AffineMap getMap(unsigned operand) {
    return op.getIndexingMapsArray()[operand];
  }
  /// Whether operand 0 (A), 1 (B) or 2 (C) is indexed by a dimension.
  bool uses(unsigned operand, unsigned dim) {
    return getMap(operand).isFunctionOfDim(dim);
  }
  /// Whether the operand can be loaded as vectors as it lies: `lane` is its
  /// last dimension, or it does not have it.
  bool isContiguous(unsigned operand);
  mlir::Type getElementType();
  /// The static size of an iteration dimension, or ShapedType::kDynamic.
  int64_t getSize(unsigned dim);
  /// Whether the dimension that counts vectors indexes the operand.
  bool usesVectors(unsigned operand) {
    return uses(operand, group.value_or(lane));
  }

  /// Looks for a dimension that fills vectors of `lanes` up, which then is
  /// neither `row` nor one of `outer` any more. Whether there is one.
  bool groupLanes(int64_t lanes);

  /// Fails silently for every other op.
  static mlir::FailureOr<Contraction> match(mlir::Operation *op);
};

/// All contractions of `root`, in the order of a walk.
llvm::SmallVector<Contraction> collectContractions(mlir::Operation *root);

/// Accumulators of a contraction that live in registers: `rows` times
/// `vectors` of native width.
struct RegisterTile {
  int64_t rows;
  int64_t vectors;

  /// Whether the accumulators, one row of vectors and a scalar fit.
  bool fits(int64_t registers) const {
    return rows * vectors + vectors + 1 <= registers;
  }
};

/// The tile that spends the fewest loads and the fewest idle lanes on a fused
/// multiply-add, for `rows` by `columns` elements of `lanes` a vector. Sizes
/// may be ShapedType::kDynamic.
RegisterTile chooseRegisterTile(int64_t rows, int64_t columns, int64_t lanes,
                                int64_t registers);
/// The same for a contraction, whose lanes are grouped already if they will be.
RegisterTile chooseRegisterTile(Contraction &c, TargetAttr target);

} // namespace lathe

#endif // LATHE_ANALYSIS_CONTRACTION_H

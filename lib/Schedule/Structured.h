//===- Structured.h - Structured ops that become vectors -------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which linalg ops upstream tiles and vectorises for us, and along which of their
// dimensions the lanes of a vector lie. Private to lib/Schedule.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_SCHEDULE_STRUCTURED_H
#define LATHE_LIB_SCHEDULE_STRUCTURED_H

#include "lathe/Dialect/Lathe/Lathe.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"

namespace lathe {

/// Whether `op` is a linalg op on tensors with a loop that is neither a
/// contraction nor a fill: these have code of their own.
bool isStructured(mlir::Operation *op);

/// All such ops of `root`.
llvm::SmallVector<mlir::linalg::LinalgOp> collectStructured(mlir::Operation *root);

/// How many elements of its widest operand fill a vector register.
int64_t getLanes(mlir::linalg::LinalgOp op, TargetAttr target);

/// Where the lanes of a structured op lie.
struct LaneDims {
  /// One dimension, or two where some operand is transposed.
  llvm::SmallVector<unsigned> dims;
  /// The lanes are parts of a sum, added up at its end.
  bool inReduction = false;

  /// Along what is contiguous in memory. Where that cannot be, `reason` says why.
  static mlir::FailureOr<LaneDims> find(mlir::linalg::LinalgOp op,
                                        std::string &reason);
};

} // namespace lathe

#endif // LATHE_LIB_SCHEDULE_STRUCTURED_H

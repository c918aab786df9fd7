//===- KronNest.h - Kronecker products as contractions ---------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How a Kronecker product is applied: private to the expand stage.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_TRANSFORMS_KRONNEST_H
#define LATHE_LIB_TRANSFORMS_KRONNEST_H

#include "lathe/Dialect/Tune/Tune.h"

namespace lathe {

/// One factor: its sizes and its matrix; the matrix of an identity is null.
struct KronMode {
  mlir::OpFoldResult rows, columns;
  mlir::Value matrix;
  /// The transposed matrix, made once where the lanes need it.
  mlir::Value transposed;
};

/// y[b, :] = (A1 x ... x Ak) x[b, :] for `x` of rank 2. With a config the
/// modes are fused in blocks that stay in cache, for which all sizes of the
/// factors have to be static; without, each mode is a pass over memory.
mlir::Value buildKronApply(mlir::OpBuilder &b, mlir::Location loc,
                           mlir::Value x, llvm::MutableArrayRef<KronMode> modes,
                           tune::ConfigAttr config);

} // namespace lathe

#endif // LATHE_LIB_TRANSFORMS_KRONNEST_H

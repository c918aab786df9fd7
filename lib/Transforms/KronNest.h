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

#include "lathe/Analysis/KronGroups.h"
#include "lathe/Dialect/Tune/Tune.h"

namespace lathe {

/// y[b, :] = (A1 x ... x Ak) x[b, :] for `x` of rank 2. With a config the
/// modes are fused in blocks that stay in cache, where that can be; otherwise
/// each mode is a pass over memory.
mlir::Value buildKronApply(mlir::OpBuilder &b, mlir::Location loc,
                           mlir::Value x, llvm::ArrayRef<KronFactor> factors,
                           tune::ConfigAttr config);

} // namespace lathe

#endif // LATHE_LIB_TRANSFORMS_KRONNEST_H

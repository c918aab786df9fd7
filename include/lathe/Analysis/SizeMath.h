//===- SizeMath.h - Sums and products of sizes -----------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_ANALYSIS_SIZEMATH_H
#define LATHE_ANALYSIS_SIZEMATH_H

#include "mlir/IR/Builders.h"

namespace lathe {

/// Writes arithmetic on sizes. Where it may overflow, a result that does is the
/// greatest number, which no memory has.
class SizeMath {
public:
  explicit SizeMath(mlir::OpBuilder &builder, bool mayOverflow = true)
      : b(builder), mayOverflow(mayOverflow) {}

  mlir::Value add(mlir::Location loc, mlir::Value x, mlir::Value y);
  mlir::Value multiply(mlir::Location loc, mlir::Value x, mlir::Value y);
  mlir::Value constant(mlir::Location loc, int64_t value);

private:
  /// `exact` if `y` is at most `room`.
  mlir::Value select(mlir::Location loc, mlir::Value y, mlir::Value room,
                     mlir::Value exact);

  mlir::OpBuilder &b;
  bool mayOverflow;
};

} // namespace lathe

#endif // LATHE_ANALYSIS_SIZEMATH_H

//===- IterateBuilder.h - Writing iterations in C++ ------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Short spellings for the arithmetic of solvers on tensors, and the iteration that a
// named method expands to.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TRANSFORMS_ITERATEBUILDER_H
#define LATHE_TRANSFORMS_ITERATEBUILDER_H

#include "lathe/Dialect/Solver/Solver.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace lathe {

/// Arithmetic on f64 scalars and on grids of any element type.
struct Arithmetic {
  mlir::OpBuilder &b;
  mlir::Location loc;

  mlir::Value f64(double value);
  mlir::Value add(mlir::Value x, mlir::Value y);
  mlir::Value sub(mlir::Value x, mlir::Value y);
  mlir::Value mul(mlir::Value x, mlir::Value y);
  mlir::Value div(mlir::Value x, mlir::Value y);
  mlir::Value negate(mlir::Value x);
  /// A scalar at every point of a grid, which is that of `like`.
  mlir::Value uniform(mlir::Value scalar, mlir::Value like);
  /// alpha x
  mlir::Value scale(mlir::Value alpha, mlir::Value x);
  /// y + alpha x, as one fused multiply-add
  mlir::Value axpy(mlir::Value alpha, mlir::Value x, mlir::Value y);
  /// b - A x
  mlir::Value residual(mlir::Value op, mlir::Value rhs, mlir::Value x);
  /// The norm of a vector, also where its squares leave the range of f64.
  mlir::Value norm(mlir::Value x);
  /// The norm of b - A x, for an x that may be known to be zero.
  mlir::Value residualNorm(mlir::Value op, mlir::Value rhs, mlir::Value x);
};

/// Replaces a named method by a solver.iterate with the same operands.
class IterateBuilder {
public:
  using Body = llvm::function_ref<llvm::SmallVector<mlir::Value>(
      Arithmetic &, mlir::ValueRange)>;

  IterateBuilder(solver::MethodOpInterface method, mlir::OpBuilder &builder);

  /// Arithmetic before the iteration.
  Arithmetic &outside() { return arithmetic; }
  mlir::Type grid() { return method.getB().getType(); }
  /// The first x: given, or zero.
  mlir::Value start();
  /// The power of two that brings the larger of ||b|| and ||r0|| between 1 and
  /// 2, so that inner products neither overflow nor vanish, and its inverse;
  /// null for f32, whose squares f64 holds.
  std::pair<mlir::Value, mlir::Value> systemScale();
  /// `value`, or 1 where it is not given.
  mlir::Value orOne(mlir::Value value);
  void setBreakdown(mlir::Value flag) { breakdown = flag; }
  void setDefaultLimit(mlir::Value limit) { defaultLimit = limit; }

  /// Writes the iteration with states of `inits` and of `carried` types;
  /// `from` computes the latter, if there are any.
  void body(mlir::ValueRange inits, mlir::TypeRange carried, Body next,
            Body from = nullptr);

private:
  solver::MethodOpInterface method;
  mlir::OpBuilder &builder;
  Arithmetic arithmetic;
  mlir::Value breakdown, defaultLimit;
};

/// Gives the methods of solver their ExpandableOpInterface, and its operator
/// made of sweeps ExpandableApplyInterface.
void registerMethodExpansions(mlir::DialectRegistry &registry);

} // namespace lathe

#endif // LATHE_TRANSFORMS_ITERATEBUILDER_H

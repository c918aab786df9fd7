//===- ConstantStencil.h - Stencils made of numbers ------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A stencil with constant coefficients as plain data, seen through shifts and
// scales by constants. Facts and spectra are statements about this form, so that
// c A + d I is treated exactly as the stencil that it is.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_DIALECT_LINOP_CONSTANTSTENCIL_H
#define LATHE_DIALECT_LINOP_CONSTANTSTENCIL_H

#include "lathe/Dialect/Linop/Linop.h"

namespace lathe::linop {

/// The value of a scalar that is an arith.constant.
std::optional<double> getConstantScalar(mlir::Value scalar);

/// A constant stencil in canonical form: entries that act nowhere are gone,
/// entries that act alike are one, and boundaries that a short dimension makes
/// equal to a simpler one are that one.
class ConstantStencil {
public:
  using Offset = llvm::SmallVector<int64_t, 3>;
  struct Entry {
    Offset offset;
    double coefficient;
  };

  /// The stencil that `op` is; none where a coefficient is not a number.
  static std::optional<ConstantStencil> of(mlir::Value op);

  /// The canonical form of these entries on a grid (dynamic sizes allowed).
  ConstantStencil(llvm::ArrayRef<int64_t> shape,
                  llvm::ArrayRef<Boundary> boundaries,
                  llvm::ArrayRef<Entry> entries);

  unsigned getRank() const { return shape.size(); }
  llvm::ArrayRef<int64_t> getShape() const { return shape; }
  Boundary getBoundary(unsigned dim) const { return boundaries[dim]; }
  /// Sorted by offset; no coefficient is zero.
  llvm::ArrayRef<Entry> getEntries() const { return entries; }
  bool isStatic() const;

  /// The coefficient at `offset`, 0 where there is no entry.
  double getCoefficient(llvm::ArrayRef<int64_t> offset) const;
  double getCenter() const;
  /// The sum of all coefficients, and of their absolute values.
  double getSum() const;
  double getAbsoluteSum() const;
  /// The largest absolute offset in dimension `dim`.
  int64_t getRadius(unsigned dim) const;
  /// Whether mirroring dimension `dim` alone changes nothing.
  bool isEven(unsigned dim) const;

  /// What boundaries fold on the row's own cell included: the diagonal entry,
  /// if it is the same in every row.
  std::optional<double> getConstantDiagonal() const;

  /// Proofs for every grid of this shape. A dynamic size counts as long
  /// enough that no two entries meet on one cell.
  OperatorFacts getFacts() const;

  ConstantStencil scaled(double factor) const;
  ConstantStencil shifted(double by) const;

private:
  void canonicalise();
  Offset canonicalOffset(llvm::ArrayRef<int64_t> offset) const;
  /// The matrix on the smallest grid that has a row of every kind that the
  /// full grid has, row by row.
  llvm::SmallVector<double> buildRepresentative(int64_t &size) const;

  llvm::SmallVector<int64_t, 3> shape;
  llvm::SmallVector<Boundary, 3> boundaries;
  llvm::SmallVector<Entry> entries;
};

} // namespace lathe::linop

#endif // LATHE_DIALECT_LINOP_CONSTANTSTENCIL_H

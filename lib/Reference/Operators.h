//===- Operators.h - Linear operators of the reference ---------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The operators that linop defines. All but those made of other operators are
// matrices written out entry by entry.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_REFERENCE_OPERATORS_H
#define LATHE_LIB_REFERENCE_OPERATORS_H

#include "lathe/Dialect/Linop/Linop.h"
#include "lathe/Reference/Values.h"

namespace lathe::reference {

/// A matrix by its rows.
class RowsOperator : public LinearOperator {
public:
  RowsOperator(llvm::ArrayRef<int64_t> domain, llvm::ArrayRef<int64_t> range,
               SparseRows rows)
      : LinearOperator(domain, range), rows(std::move(rows)) {}

  void apply(llvm::ArrayRef<double> x,
             llvm::MutableArrayRef<double> y) const override;
  const SparseRows *getRows() const override { return &rows; }

private:
  SparseRows rows;
};

/// d[p] x[p]; its spectrum is its entries.
class DiagonalOperator : public RowsOperator {
public:
  DiagonalOperator(llvm::ArrayRef<int64_t> grid,
                   llvm::ArrayRef<double> entries);
  std::optional<Spectrum> getSpectrum() const override;
};

/// scale A + shift I.
class AffineOperator : public LinearOperator {
public:
  AffineOperator(OperatorPtr base, double scale, double shift);

  void apply(llvm::ArrayRef<double> x,
             llvm::MutableArrayRef<double> y) const override;
  const SparseRows *getRows() const override {
    return rows ? &*rows : nullptr;
  }
  SparseRows getTerms() const override;
  std::optional<Spectrum> getSpectrum() const override;
  std::optional<double> getOrderedDiagonal() const override;
  bool isIncompatible(llvm::ArrayRef<double> b,
                      double tolerance) const override;

private:
  OperatorPtr base;
  double scale, shift;
  std::optional<SparseRows> rows;
};

/// What a stencil is made of, apart from its grid.
struct Stencil {
  struct Entry {
    llvm::SmallVector<int64_t> offset;
    double constant;
    /// The coefficient at each point; null where it is constant.
    const Tensor *variable;
  };
  llvm::SmallVector<Entry> entries;
  llvm::SmallVector<linop::Boundary> boundaries;

  /// The rows of the matrix, each entry mapped to its cell first; entries on
  /// one cell are added. `magnitudes`, in the same places, are sums of the
  /// absolute values of the entries.
  SparseRows expand(llvm::ArrayRef<int64_t> grid,
                    std::vector<double> &magnitudes) const;
};

/// A stencil; what its symbol tells is known where it is constant.
class StencilOperator : public RowsOperator {
public:
  static OperatorPtr create(llvm::ArrayRef<int64_t> grid,
                            const Stencil &stencil);
  StencilOperator(llvm::ArrayRef<int64_t> grid, const Stencil &stencil,
                  SparseRows rows, std::vector<double> magnitudes)
      : RowsOperator(grid, grid, std::move(rows)), stencil(stencil),
        magnitudes(std::move(magnitudes)) {}

  SparseRows getTerms() const override;
  std::optional<Spectrum> getSpectrum() const override;
  std::optional<double> getOrderedDiagonal() const override;
  bool isIncompatible(llvm::ArrayRef<double> b,
                      double tolerance) const override;

private:
  bool isConstant() const;
  /// Tensor coefficients are no longer looked at.
  Stencil stencil;
  std::vector<double> magnitudes;
};

} // namespace lathe::reference

#endif // LATHE_LIB_REFERENCE_OPERATORS_H

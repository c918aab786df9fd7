//===- Spectrum.h - Extreme eigenvalues of operators -----------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is known at compile time of an operator's eigenvalues, and what follows
// for relaxation. Functions that any stage may call; no pass has to run before.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_ANALYSIS_SPECTRUM_H
#define LATHE_ANALYSIS_SPECTRUM_H

#include "lathe/Dialect/Linop/ConstantStencil.h"

#include <string>

namespace lathe {

/// The extreme eigenvalues of a symmetric operator.
struct Spectrum {
  /// None where nothing is known.
  std::optional<linop::SpectrumKind> kind;
  /// The formula, or where there is none what stands in its way.
  std::string reason;
  double low = 0.0, high = 0.0;
  /// What the operator is proved to send to zero, its dimension, and its name
  /// in words. Only where the spectrum is exact.
  linop::NullSpace null = linop::NullSpace::none;
  int64_t nullity = 0;
  std::string nullName;
  /// The extremes over the eigenvectors outside the null space: low and high
  /// again where the operator is regular, none where they were too many to
  /// visit.
  std::optional<std::pair<double, double>> regular;

  bool isExact() const { return kind == linop::SpectrumKind::exact; }
  bool isSingular() const { return null != linop::NullSpace::none; }
  /// "exact", "bound", "estimate" or "unknown".
  std::string getKindName() const;
  /// As an attribute; null where nothing is known.
  linop::SpectrumAttr getAttr(mlir::MLIRContext *context) const;
};

Spectrum getSpectrum(mlir::Value op);
Spectrum getSpectrum(const linop::ConstantStencil &stencil);

/// Whether natural order is a consistent ordering in Young's sense. False only
/// says that it was not proved.
bool isConsistentlyOrdered(const linop::ConstantStencil &stencil);

/// The relaxation factor of SOR in natural order that is optimal by Young's
/// theory.
struct Relaxation {
  /// None where the theory does not apply.
  std::optional<double> omega;
  /// The spectral radius of Jacobi's iteration matrix, null space left out.
  double radius = 0.0;
  /// The formula, or why there is no value.
  std::string reason;
};

Relaxation getOptimalRelaxation(mlir::Value op);
Relaxation getOptimalRelaxation(const linop::ConstantStencil &stencil);

} // namespace lathe

#endif // LATHE_ANALYSIS_SPECTRUM_H

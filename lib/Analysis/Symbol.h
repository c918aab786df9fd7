//===- Symbol.h - Eigenvalues of a stencil over its modes ------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The symbol of a constant stencil: its eigenvalue as a function of the mode,
// where sines, cosines or waves are the eigenvectors, and its range over all
// frequencies, where they are not.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_ANALYSIS_SYMBOL_H
#define LATHE_LIB_ANALYSIS_SYMBOL_H

#include "lathe/Dialect/Linop/ConstantStencil.h"

namespace lathe {

class Symbol {
public:
  /// One number a dimension: how many half waves (dirichlet, neumann) or whole
  /// waves (periodic) the mode has.
  using Mode = llvm::SmallVector<int64_t, 3>;

  /// A symmetric stencil.
  explicit Symbol(const linop::ConstantStencil &stencil);

  /// Whether the modes of this grid are the eigenvectors.
  bool isExact() const { return obstacle.empty(); }
  /// What stands in the way of that.
  llvm::StringRef getObstacle() const { return obstacle; }
  /// "sines", "cosines", "waves" or several of them.
  std::string getModeName() const;

  /// Whether an eigenvalue is zero to working precision.
  bool isZero(double value) const { return std::abs(value) <= tolerance; }
  /// Extremes over the modes of the grid; needs isExact().
  std::pair<double, double> getExtremes() const;
  /// Extremes over all frequencies: what encloses the spectrum on any grid.
  std::pair<double, double> getRange() const;

  /// The modes whose eigenvalue is zero to working precision.
  struct Null {
    int64_t count = 0;
    Mode first;
    /// All were visited; else there may be more.
    bool complete = true;
    /// Extremes over the other modes, unless there were too many to visit.
    std::optional<std::pair<double, double>> others;
  };
  /// Null modes, given the extremes; needs isExact(). Where an indefinite
  /// operator has too many modes to visit, none are reported.
  Null getNull(std::pair<double, double> extremes) const;

private:
  /// Dimensions that entries couple, and those entries. The symbol is the sum
  /// of all coefficients plus one term for each group.
  struct Group {
    llvm::SmallVector<unsigned, 3> dims;
    llvm::SmallVector<unsigned> entries;
    /// Linear in the cosine of each frequency: extremes are at the ends.
    bool multilinear = true;
  };
  struct Dimension {
    /// Modes are products of cosines; else waves, whose phases add.
    bool cosine = true;
    /// Frequencies are step * (first + i) for i < count.
    int64_t first = 0, count = 0;
    double step = 0.0;
    /// 1 - cos(o * frequency) for offsets o = 1, 2.
    llvm::SmallVector<std::vector<double>, 2> defects;
  };
  /// Extremes of one group's term, with their runners-up.
  struct Extent {
    double low, high, nextLow, nextHigh;
    int64_t lowCount = 0, highCount = 0;
    Mode lowMode, highMode;
  };

  void setDimensions();
  void setGroups();
  int64_t multiplicity(unsigned dim, int64_t i) const;
  int64_t countModes(llvm::ArrayRef<unsigned> dims) const;
  double evaluate(llvm::ArrayRef<unsigned> entries, const Mode &at) const;
  void visit(const Group &group, bool endsOnly,
             llvm::function_ref<void(const Mode &, double)> see) const;
  Extent getExtent(const Group &group, bool endsOnly) const;
  std::pair<double, double> getRange(const Group &group) const;
  Null getNullAtEnd(bool low) const;
  Null getNullInside() const;
  Mode nameMode(const Mode &at) const;

  /// Groups with more modes than this are visited at their ends only.
  static constexpr int64_t maxModes = int64_t(1) << 22;

  linop::ConstantStencil stencil;
  std::string obstacle;
  double sum, tolerance;
  llvm::SmallVector<Dimension, 3> dims;
  llvm::SmallVector<Group, 3> groups;
  /// Dimensions along which no entry moves.
  llvm::SmallVector<unsigned, 3> uncoupled;
};

} // namespace lathe

#endif // LATHE_LIB_ANALYSIS_SYMBOL_H

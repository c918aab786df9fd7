//===- Values.h - What the reference computes with -------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers, tensors and linear operators at run time of the reference: every
// floating-point number is an f64, every integer an int64_t, whatever the width
// in the program, so that results are those of exact data and not of a type.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_REFERENCE_VALUES_H
#define LATHE_REFERENCE_VALUES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace lathe::reference {

/// A number of either sort; which one is meant follows from the type in the IR.
struct Number {
  double f = 0.0;
  int64_t i = 0;
};

/// A row-major tensor of one sort of number.
struct Tensor {
  /// Numbers that belong to the elements of one tensor: a copy, which is made to
  /// be written to, starts without.
  struct Terms : std::vector<double> {
    Terms() = default;
    Terms(const Terms &) : std::vector<double>() {}
    Terms &operator=(const Terms &) {
      clear();
      return *this;
    }
  };

  llvm::SmallVector<int64_t> shape;
  bool isFloat = true;
  std::vector<double> floats;
  std::vector<int64_t> ints;
  /// The sum of the absolute values of what was added up to each element, from
  /// which the error of its rounding follows; empty where nobody kept it.
  Terms terms;

  /// The number of elements.
  int64_t size() const {
    return isFloat ? int64_t(floats.size()) : int64_t(ints.size());
  }
  Number get(int64_t i) const {
    return isFloat ? Number{floats[i], 0} : Number{0.0, ints[i]};
  }
  void set(int64_t i, Number number) {
    if (isFloat)
      floats[i] = number.f;
    else
      ints[i] = number.i;
  }
};

/// Rows of a sparse matrix; a column may occur more than once in a row.
struct SparseRows {
  std::vector<int64_t> positions = {0};
  std::vector<int64_t> columns;
  std::vector<double> values;

  int64_t size() const { return positions.size() - 1; }
  double diagonal(int64_t row) const;
};

/// The eigenvalues of a symmetric operator.
struct Spectrum {
  double low, high;
  /// The smallest one that is not zero in magnitude; `low` if none is zero.
  double lowNonzero;
};

/// A linear operator. Those that are given entry by entry have rows; others
/// can only be applied.
class LinearOperator {
public:
  LinearOperator(llvm::ArrayRef<int64_t> domain, llvm::ArrayRef<int64_t> range)
      : domain(domain), range(range) {}
  virtual ~LinearOperator();

  llvm::ArrayRef<int64_t> getDomain() const { return domain; }
  llvm::ArrayRef<int64_t> getRange() const { return range; }

  /// y = A x.
  virtual void apply(llvm::ArrayRef<double> x,
                     llvm::MutableArrayRef<double> y) const = 0;

  /// The matrix; null where the operator has no rows.
  virtual const SparseRows *getRows() const { return nullptr; }

  /// Each term of a row in absolute value, before any are added up: what the
  /// rounding of coefficients and sums is relative to. For operators with rows.
  virtual SparseRows getTerms() const;

  /// The matrix of linop.magnitude, for operators that have rows.
  SparseRows getMagnitude() const;

  /// The extreme eigenvalues where a closed form gives them exactly.
  virtual std::optional<Spectrum> getSpectrum() const { return std::nullopt; }

  /// The one number on the diagonal of an operator that is consistently
  /// ordered in natural order (Young 1954); nothing for any other operator.
  virtual std::optional<double> getOrderedDiagonal() const {
    return std::nullopt;
  }

  /// Whether applying the operator divides by zero, for every x.
  virtual bool dividesByZero() const { return false; }

  /// Whether the null space is known to be that of the constant vectors, and b has
  /// a part in it of more than `tolerance`, so that no x can solve A x = b.
  virtual bool isIncompatible(llvm::ArrayRef<double> b, double tolerance) const {
    return false;
  }

private:
  llvm::SmallVector<int64_t> domain, range;
};

using TensorPtr = std::shared_ptr<const Tensor>;
using OperatorPtr = std::shared_ptr<const LinearOperator>;

/// The Euclidean norm, of vectors of any magnitude.
double norm(const std::vector<double> &x);

/// The value of one SSA value.
using Datum = std::variant<std::monostate, Number, TensorPtr, OperatorPtr>;

} // namespace lathe::reference

#endif // LATHE_REFERENCE_VALUES_H

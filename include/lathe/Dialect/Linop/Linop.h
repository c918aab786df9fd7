//===- Linop.h - Linear operators as values --------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The linop dialect, and what methods and operators say to each other.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_DIALECT_LINOP_LINOP_H
#define LATHE_DIALECT_LINOP_LINOP_H

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Dialect.h"
#include "mlir/IR/OpDefinition.h"
#include "mlir/IR/OpImplementation.h"
#include "mlir/Interfaces/InferTypeOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "llvm/ADT/SetVector.h"

#include "lathe/Dialect/Linop/LinopDialect.h.inc"
#include "lathe/Dialect/Linop/LinopEnums.h.inc"
#define GET_TYPEDEF_CLASSES
#include "lathe/Dialect/Linop/LinopTypes.h.inc"
#define GET_ATTRDEF_CLASSES
#include "lathe/Dialect/Linop/LinopAttrs.h.inc"

namespace lathe::linop {

/// Boundaries from the numbers that attributes store, and back.
Boundary toBoundary(mlir::IntegerAttr attr);
mlir::IntegerAttr fromBoundary(mlir::MLIRContext *context, Boundary boundary);
llvm::ArrayRef<Boundary> toBoundaries(mlir::DenseI32ArrayAttr attr);
mlir::DenseI32ArrayAttr fromBoundaries(mlir::MLIRContext *context,
                                       llvm::ArrayRef<Boundary> boundaries);

/// What an operator can do, as bits of a set.
enum Capability : unsigned {
  CanApply = 1,
  /// Has a diagonal (Jacobi).
  HasDiagonal = 2,
  /// Has rows that can be visited in order (Gauss-Seidel, SOR, SSOR).
  CanSweep = 4,
  /// Kernels are built by buildRow (the row pipeline).
  HasRows = 8,
  /// Its rows can be had with absolute values for coefficients: buildRow passes
  /// each through RowReader::weigh (linop.magnitude).
  HasMagnitude = 16,
};

/// What is known of a property of an operator. A matrix that is singular and
/// otherwise positive is not positive definite, but that is left unknown: a
/// method may still solve a system that it is part of.
enum class Fact { Unknown, Proved, Declared, Disproved };

/// Whether a method may rely on the property.
inline bool holds(Fact fact) {
  return fact == Fact::Proved || fact == Fact::Declared;
}

struct OperatorFacts {
  Fact symmetric = Fact::Unknown;
  Fact positiveDefinite = Fact::Unknown;
};

/// How far from a point something is read: at the point itself, at offsets
/// that are known, or anywhere.
enum class Reach { Point, Near, Anywhere };

/// Where a row reads the vector that its operator is applied to.
struct RowReach {
  /// The greatest distance from its unknown in each dimension of the grid; none
  /// where it may read any unknown.
  std::optional<llvm::SmallVector<int64_t, 3>> radius;
  /// Whether what lies before the start of dimension 0 is read at its end.
  bool wraps = false;
  /// In the farthest row ahead, the least and the greatest distance in the last
  /// dimension.
  std::pair<int64_t, int64_t> ahead = {0, 0};

  static RowReach within(llvm::ArrayRef<int64_t> radius, bool wraps = false) {
    return {llvm::SmallVector<int64_t, 3>(radius), wraps, {0, 0}};
  }
  /// The same for a pass that walks dimension 0, where an end is far from a
  /// start.
  Reach getReach() const;
};

/// An operator as factor base + shift I; a null factor is 1, a null shift 0.
struct AffineForm {
  mlir::Value base, factor, shift;

  /// Their values, where these are known at compile time.
  std::optional<double> getFactor() const;
  std::optional<double> getShift() const;
};

/// Reads, for the unknown at hand, values of tensors near it. Implemented by
/// whoever builds a kernel; operators only call it.
class RowReader {
public:
  virtual ~RowReader() = default;
  /// The vector that the operator is applied to, at `offset` from the point.
  virtual mlir::Value readVector(llvm::ArrayRef<int64_t> offset,
                                 llvm::ArrayRef<Boundary> boundaries) = 0;
  /// A coefficient tensor at the point.
  virtual mlir::Value readCoefficient(mlir::Value tensor) = 0;
  /// Whether `offset` leads back to the point itself (i1); null where it
  /// never does.
  virtual mlir::Value isOwnCell(llvm::ArrayRef<int64_t> offset,
                                llvm::ArrayRef<Boundary> boundaries) = 0;
  /// A row of a CSR matrix: its diagonal, and the sum of the others, which count
  /// with their absolute values where `magnitude` is set.
  virtual std::pair<mlir::Value, mlir::Value>
  readCsrRow(mlir::Value positions, mlir::Value coordinates,
             mlir::Value values, bool magnitude = false) = 0;
  /// What stands in the row for one of its coefficients beside the diagonal.
  virtual mlir::Value weigh(mlir::OpBuilder &builder, mlir::Location loc,
                            mlir::Value coefficient) {
    return coefficient;
  }
  /// How many unknowns just visited in the own grid row are wanted apart, as
  /// carried coefficients; the sign is the side on which they lie.
  virtual int64_t carrySide() = 0;
};

/// One row of an operator; see LinearOperatorInterface::buildRow.
struct RowTerms {
  mlir::Value diagonal;
  /// Sum over all entries off the diagonal; null where there are none.
  mlir::Value rest;
  /// Entry d - 1 multiplies the unknown at distance d on the carry side; null where
  /// the row has none.
  llvm::SmallVector<mlir::Value> carry;
  /// What the carried unknowns read beyond the end of the row.
  Boundary carryBoundary = Boundary::dirichlet;
};

namespace detail {
/// That each of an attribute's numbers is a boundary.
mlir::LogicalResult verifyBoundaries(mlir::Operation *op,
                                     llvm::ArrayRef<Boundary> boundaries);
/// What holds for every op that defines an operator.
mlir::LogicalResult verifyOperator(mlir::Operation *op);
/// What an operator has from its base; of a null one nothing is known.
RowReach getBaseReach(mlir::Value base);
bool hasBaseRowLoops(mlir::Value base);
} // namespace detail
/// What an op on whole grids is given to write its value at one point.
class PointBuilder {
public:
  virtual ~PointBuilder() = default;
  /// The value of a tensor at the point.
  virtual mlir::Value value(mlir::Value tensor) = 0;
  /// The row of an operator at the point, applied to `x`: as a whole, or
  /// with the diagonal apart. Without an x only the diagonal is meant.
  virtual RowTerms wholeRow(mlir::Value op, mlir::Value x) = 0;
  virtual RowTerms diagonalOf(mlir::Value op) = 0;
  /// The row for a sweep that replaces `x` in place: points already visited
  /// are read as they are by now, those just visited in the row are carried.
  virtual RowTerms rowInPlace(mlir::Value op, mlir::Value x) = 0;
  /// The same with the terms of visited points alone: for operators with loops
  /// in their rows.
  virtual RowTerms rowVisited(mlir::Value op) = 0;
  /// Adds to the value at the point the sum over d of coefficients[d - 1] times
  /// the own value at distance d on the side just visited.
  virtual void carry(llvm::ArrayRef<mlir::Value> coefficients,
                     Boundary boundary) = 0;
};

} // namespace lathe::linop

#include "lathe/Dialect/Linop/LinopInterfaces.h.inc"
#define GET_OP_CLASSES
#include "lathe/Dialect/Linop/LinopOps.h.inc"

namespace lathe::linop {
/// The op that defines operator `value`, seen through its interface; null for
/// a block argument, and for an operator that is built from itself or too
/// deep, which its own verifier refuses (IR is looked at before it is
/// verified).
LinearOperatorInterface getOperator(mlir::Value value);

/// Facts about `value`: those that are proved, and where nothing is proved
/// those that the attribute `linop.facts` declares.
OperatorFacts getFacts(mlir::Value value);

/// Adds the tensors that operator `value` is stored in to `storage`, those of
/// the operators it is made of included.
void collectStorage(mlir::Value value, llvm::SetVector<mlir::Value> &storage);
} // namespace lathe::linop

#endif // LATHE_DIALECT_LINOP_LINOP_H

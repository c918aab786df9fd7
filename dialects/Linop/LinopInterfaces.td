//===- LinopInterfaces.td - What a method may ask of an operator --*- tablegen -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LinearOperatorInterface: the only door from a method to an operator's storage.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_DIALECT_LINOP_INTERFACES
#define LATHE_DIALECT_LINOP_INTERFACES

include "mlir/IR/OpBase.td"

def LinearOperatorInterface : OpInterface<"LinearOperatorInterface"> {
  let cppNamespace = "::lathe::linop";
  let description = [{
    Implemented by every op that defines an operator. Kernels are built from
    `buildRow`, which writes the row of the operator that belongs to one
    unknown; the row pipeline turns it into vectors. Facts are only what is
    proved from the op itself or declared on it.
  }];
  let methods = [
    InterfaceMethod<"What this operator can do: a set of Capability bits.",
      "unsigned", "getCapabilities">,
    InterfaceMethod<"What is known about the operator.",
      "::lathe::linop::OperatorFacts", "getFacts", (ins), [{}],
      [{ return {}; }]>,
    InterfaceMethod<[{
        The tensors whose values a row depends on beside the vector it is
        applied to (coefficients, index arrays).}],
      "::llvm::SmallVector<::mlir::Value>", "getStorage", (ins), [{}],
      [{ return llvm::to_vector($_op->getOperands()); }]>,
    InterfaceMethod<[{
        Writes the row of one unknown: its diagonal entry, the sum of all
        other entries times the vector, and, where `reader` asks for it, apart
        from that sum the coefficients of the unknowns of the same grid row
        just visited (distance 1, 2, ...). Only for operators with
        HasRows.}],
      "::lathe::linop::RowTerms", "buildRow",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc,
           "::lathe::linop::RowReader &":$reader), [{}],
      [{ llvm_unreachable("operator has no rows"); }]>,
    InterfaceMethod<[{
        The operator whose entries it changes one by one, so that its rows read
        what those of the base read; null for one that has its own.}],
      "::mlir::Value", "getBaseOperator", (ins), [{}],
      [{ return ::mlir::Value(); }]>,
    InterfaceMethod<"The operator as a multiple of its base plus one of I.",
      "std::optional<::lathe::linop::AffineForm>", "getAffineForm", (ins), [{}],
      [{ return std::nullopt; }]>,
    InterfaceMethod<[{
        How far from its unknown a row reads the vector: by default as far as
        a row of the base, without one anywhere.}],
      "::lathe::linop::RowReach", "getRowReach", (ins), [{}],
      [{ return ::lathe::linop::detail::getBaseReach($_op.getBaseOperator()); }]>,
    InterfaceMethod<[{
        Whether a row is itself a loop over stored entries, so that the
        unknowns of a vector are computed one by one.}],
      "bool", "hasRowLoops", (ins), [{}],
      [{ return ::lathe::linop::detail::hasBaseRowLoops($_op.getBaseOperator()); }]>,
  ];
  let verify = [{ return ::lathe::linop::detail::verifyOperator($_op); }];
}

def SweepInterface : OpInterface<"SweepInterface"> {
  let cppNamespace = "::lathe::linop";
  let description = [{
    Implemented by ops on whole grids that a pass over memory can compute point
    by point: what they read of their operands, in which direction they may
    walk, and their value at one point. Elementwise ops need no model: their
    trait says all of this.
  }];
  let methods = [
    InterfaceMethod<"Whether this use can be computed point by point.",
      "bool", "canSweep", (ins), [{}], [{ return true; }]>,
    InterfaceMethod<"The type of the grid that is walked.",
      "::mlir::RankedTensorType", "getGridType", (ins), [{}], [{
        return ::mlir::cast<::mlir::RankedTensorType>($_op->getResult(0).getType());
      }]>,
    InterfaceMethod<"The direction that the op demands, if it does.",
      "std::optional<::lathe::linop::Direction>", "getSweepDirection", (ins),
      [{}], [{ return std::nullopt; }]>,
    InterfaceMethod<"How far from the point an operand is read.",
      "::lathe::linop::Reach", "getReach", (ins "::mlir::Value":$operand), [{}],
      [{ return ::lathe::linop::Reach::Point; }]>,
    InterfaceMethod<[{
        The operand that the op works on in place, overwriting it point by
        point; null for ops that only read.}],
      "::mlir::Value", "getInPlaceOperand", (ins), [{}],
      [{ return ::mlir::Value(); }]>,
    InterfaceMethod<[{
        Whether the value at a point can be used only once it is stored: it
        continues a recurrence along the row, or is a loop of its own.}],
      "bool", "isStoredFirst", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<"Whether the result is the sum of the values at all points.",
      "bool", "isSum", (ins), [{}], [{ return false; }]>,
    InterfaceMethod<"Writes the value at one point.",
      "::mlir::Value", "buildPoint",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc,
           "::lathe::linop::PointBuilder &":$point)>,
  ];
}

#endif // LATHE_DIALECT_LINOP_INTERFACES

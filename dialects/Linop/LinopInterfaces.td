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
        Capability::Row.}],
      "::lathe::linop::RowTerms", "buildRow",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc,
           "::lathe::linop::RowReader &":$reader), [{}],
      [{ llvm_unreachable("operator has no rows"); }]>,
  ];
  let verify = [{ return ::lathe::linop::detail::verifyOperator($_op); }];
}

#endif // LATHE_DIALECT_LINOP_INTERFACES

//===- SolverInterfaces.td - What named methods share -----*- tablegen -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MethodOpInterface: the keywords of a method and its place in the language.
// ExpandableOpInterface: its iteration. PreconditionerInterface and
// ExpandableApplyInterface: the same two for iterations that are operators.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_DIALECT_SOLVER_INTERFACES
#define LATHE_DIALECT_SOLVER_INTERFACES

include "mlir/IR/OpBase.td"

def MethodOpInterface : OpInterface<"MethodOpInterface"> {
  let cppNamespace = "::lathe::solver";
  let description = [{
    A named method for A x = b: operands `op` and `b`, then optional ones that
    the syntax gives by keyword, results x, iterations, residual, reason.
  }];
  let methods = [
    InterfaceMethod<"The optional operands after op and b, in operand order.",
      "::llvm::ArrayRef<::lathe::solver::Keyword>", "getKeywords">,
    InterfaceMethod<"The operator A.", "::mlir::Value", "getOp">,
    InterfaceMethod<"The right-hand side b.", "::mlir::Value", "getB">,
    InterfaceMethod<"The first x; null where it is zero.",
      "::mlir::Value", "getStart">,
    InterfaceMethod<"Null where it is the default.",
      "::mlir::Value", "getTolerance">,
    InterfaceMethod<"Null where it is the default.",
      "::mlir::Value", "getMaxIterations">,
    InterfaceMethod<"Bodies between two looks at the residual.",
      "uint64_t", "getCheckEvery">,
    InterfaceMethod<"The limit, as an operand to set.",
      "::mlir::MutableOperandRange", "getMaxIterationsMutable">,
  ];
}

def ExpandableOpInterface : OpInterface<"ExpandableOpInterface"> {
  let cppNamespace = "::lathe::solver";
  let description = [{
    A named method that stage expand can write out. The methods of solver have
    it by external models, so that the dialect depends on no transformation;
    a method of another dialect may implement it itself.
  }];
  let methods = [
    InterfaceMethod<[{
        Writes the iteration that the method stands for before the op and
        replaces its results by those of the iteration; the op is erased by
        the caller. lathe/Transforms/IterateBuilder.h does most of it.}],
      "void", "expand", (ins "::mlir::OpBuilder &":$builder)>,
  ];
}

def PreconditionerInterface : OpInterface<"PreconditionerInterface"> {
  let cppNamespace = "::lathe::solver";
  let description = [{
    An operator made of an operator A on the same grid: applied to r it gives
    an approximate solution of A z = r. Its other operands are scalars.
  }];
  let methods = [
    InterfaceMethod<"The operator A.", "::mlir::Value", "getOp">,
    InterfaceMethod<[{
        A sentence that says why the preconditioner is not positive definite
        though A is; empty where that is not proved. `largest` is the largest
        eigenvalue of A, where it is known.}],
      "std::string", "whyNotDefinite", (ins "std::optional<double>":$largest),
      [{}], [{ return ""; }]>,
  ];
}

def ExpandableApplyInterface : OpInterface<"ExpandableApplyInterface"> {
  let cppNamespace = "::lathe::solver";
  let description = [{
    An operator that has no kernel of its own: stage expand writes out each of
    its applications. solver.sweeps has it by an external model, as the named
    methods have theirs.
  }];
  let methods = [
    InterfaceMethod<"Writes the operator applied to `x`.",
      "::mlir::Value", "expandApply",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc,
           "::mlir::Value":$x)>,
    InterfaceMethod<[{
        Writes whether the operator cannot be applied to a vector like `like`
        (i1), so that a method which needs it does not start; null where it
        always can.}],
      "::mlir::Value", "buildBreakdown",
      (ins "::mlir::OpBuilder &":$builder, "::mlir::Location":$loc,
           "::mlir::Value":$like), [{}], [{ return ::mlir::Value(); }]>,
  ];
}

#endif // LATHE_DIALECT_SOLVER_INTERFACES

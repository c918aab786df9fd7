//===- SolverInterfaces.td - What named methods share -----*- tablegen -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// MethodOpInterface: the keywords of a method and its place in the language.
// ExpandableOpInterface: its iteration.
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

#endif // LATHE_DIALECT_SOLVER_INTERFACES

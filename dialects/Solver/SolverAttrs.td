//===- SolverAttrs.td - Dialect and enumerations ----------*- tablegen -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The solver dialect and the words of its ops.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_DIALECT_SOLVER_ATTRS
#define LATHE_DIALECT_SOLVER_ATTRS

include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"

def Solver_Dialect : Dialect {
  let name = "solver";
  let cppNamespace = "::lathe::solver";
  let summary = "Iterations that solve A x = b";
  let description = [{
    Named methods with exact semantics, all of which expand to
    `solver.iterate`, the one loop; a user's own iteration is written with it
    directly and walks the same stages.
  }];
  let dependentDialects = ["::lathe::linop::LinopDialect"];
  let useDefaultAttributePrinterParser = 1;
}

class Solver_Enum<string name, string summary, list<I32EnumAttrCase> cases>
    : I32EnumAttr<name, summary, cases> {
  let cppNamespace = "::lathe::solver";
  let genSpecializedAttr = 0;
}

def Solver_MeasureKind : Solver_Enum<"MeasureKind", "how a residual is measured",
    [I32EnumAttrCase<"norm2", 0>, I32EnumAttrCase<"value", 1>]>;
def Solver_MeasureKindAttr : EnumAttr<Solver_Dialect, Solver_MeasureKind, "measure_kind">;

def Solver_MeasuredState : Solver_Enum<"MeasuredState", "the state that a measure belongs to",
    [I32EnumAttrCase<"old", 0>, I32EnumAttrCase<"new_", 1, "new">]>;
def Solver_MeasuredStateAttr : EnumAttr<Solver_Dialect, Solver_MeasuredState, "measured_state">;

def Solver_Requirement : Solver_Enum<"Requirement", "what a scalar must be",
    [I32EnumAttrCase<"positive", 0>, I32EnumAttrCase<"finite", 1>]>;
def Solver_RequirementAttr : EnumAttr<Solver_Dialect, Solver_Requirement, "requirement">;

def Solver_Smoother : Solver_Enum<"Smoother", "methods of which a fixed number of steps is an operator",
    [I32EnumAttrCase<"jacobi", 0>, I32EnumAttrCase<"sor", 1>,
     I32EnumAttrCase<"ssor", 2>, I32EnumAttrCase<"chebyshev", 3>]>;
def Solver_SmootherAttr : EnumAttr<Solver_Dialect, Solver_Smoother, "smoother">;

#endif // LATHE_DIALECT_SOLVER_ATTRS

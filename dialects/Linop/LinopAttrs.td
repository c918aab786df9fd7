//===- LinopAttrs.td - Boundaries and directions ----------*- tablegen -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Enumerations of the linop dialect, apart because C++ needs them before ops.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_DIALECT_LINOP_ATTRS
#define LATHE_DIALECT_LINOP_ATTRS

include "Linop/LinopBase.td"
include "mlir/IR/EnumAttr.td"

def Linop_Boundary : I32EnumAttr<"Boundary",
    "what a stencil reads outside the grid, per dimension", [
    I32EnumAttrCase<"dirichlet", 0>, I32EnumAttrCase<"neumann", 1>,
    I32EnumAttrCase<"periodic", 2>]> {
  let cppNamespace = "::lathe::linop";
  let genSpecializedAttr = 0;
}

def Linop_Direction : I32EnumAttr<"Direction",
    "the order in which an ordered sweep visits the unknowns", [
    I32EnumAttrCase<"forward", 0>, I32EnumAttrCase<"backward", 1>]> {
  let cppNamespace = "::lathe::linop";
  let genSpecializedAttr = 0;
}
def Linop_DirectionAttr : EnumAttr<Linop_Dialect, Linop_Direction, "direction">;

#endif // LATHE_DIALECT_LINOP_ATTRS

//===- LinopAttrs.td - Boundaries, facts and spectra ------*- tablegen -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Enumerations and attributes of the linop dialect, apart because C++ needs them
// before ops.
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

/// Stored as numbers, spoken of as boundaries.
def Linop_BoundaryAttr : TypedSignlessIntegerAttrBase<I32,
    "::lathe::linop::Boundary", "boundary"> {
  let predicate = And<[
    I32Attr.predicate,
    CPred<"::lathe::linop::symbolizeBoundary(uint32_t("
          "::llvm::cast<::mlir::IntegerAttr>($_self).getInt())).has_value()">]>;
  let summary = "0 (dirichlet), 1 (neumann) or 2 (periodic)";
  let convertFromStorage = "::lathe::linop::toBoundary($_self)";
  let constBuilderCall =
    "::lathe::linop::fromBoundary($_builder.getContext(), $0)";
}
def Linop_BoundaryArrayAttr : DenseArrayAttrBase<"DenseI32ArrayAttr",
    "::lathe::linop::Boundary", "i32"> {
  let convertFromStorage = "::lathe::linop::toBoundaries($_self)";
  let constBuilderCall =
    "::lathe::linop::fromBoundaries($_builder.getContext(), $0)";
}

def Linop_Direction : I32EnumAttr<"Direction",
    "the order in which an ordered sweep visits the unknowns", [
    I32EnumAttrCase<"forward", 0>, I32EnumAttrCase<"backward", 1>]> {
  let cppNamespace = "::lathe::linop";
  let genSpecializedAttr = 0;
}
def Linop_DirectionAttr : EnumAttr<Linop_Dialect, Linop_Direction, "direction">;

def Linop_Property : I32EnumAttr<"Property",
    "what can be declared of an operator", [
    I32EnumAttrCase<"symmetric", 0>,
    I32EnumAttrCase<"positive_definite", 1>]> {
  let cppNamespace = "::lathe::linop";
  let genSpecializedAttr = 0;
}

def Linop_FactsAttr : AttrDef<Linop_Dialect, "Facts"> {
  let mnemonic = "facts";
  let summary = "Properties that the program declares of an operator";
  let description = [{
    On an op that defines an operator, as the discardable attribute
    `linop.facts`. Where the analysis can prove nothing it goes by what is
    declared; a declaration that is proved false is an error. A positive
    definite operator is symmetric.

    ```mlir
    %A = linop.csr %p, %c, %v {linop.facts = #linop.facts<symmetric>}
       : tensor<?xi32>, tensor<?xi32>, tensor<?xf64>
    ```
  }];
  let parameters = (ins ArrayRefParameter<"Property">:$properties);
  let assemblyFormat = "`<` $properties `>`";
  let extraClassDeclaration = [{
    static llvm::StringRef attrName() { return "linop.facts"; }
    bool declares(Property property) const {
      return llvm::is_contained(getProperties(), property);
    }
  }];
}

def Linop_SpectrumKind : I32EnumAttr<"SpectrumKind",
    "how well the extreme eigenvalues are known", [
    I32EnumAttrCase<"exact", 0>, I32EnumAttrCase<"bound", 1>,
    I32EnumAttrCase<"estimate", 2>]> {
  let cppNamespace = "::lathe::linop";
  let genSpecializedAttr = 0;
}

def Linop_NullSpace : I32EnumAttr<"NullSpace",
    "the vectors that an operator is proved to send to zero", [
    I32EnumAttrCase<"none", 0>, I32EnumAttrCase<"constant", 1>,
    I32EnumAttrCase<"other", 2>]> {
  let cppNamespace = "::lathe::linop";
  let genSpecializedAttr = 0;
}

def Linop_SpectrumAttr : AttrDef<Linop_Dialect, "Spectrum"> {
  let mnemonic = "spectrum";
  let summary = "The extreme eigenvalues of a symmetric operator";
  let description = [{
    Left by the `analyse` stage on an op that defines an operator, as the
    discardable attribute `linop.spectrum`. `exact`: the two are eigenvalues;
    `bound`: all eigenvalues lie between them; `estimate`: neither. `null` says
    that the operator is singular: its null space is that of the `constant`
    vectors, or `other`.

    ```mlir
    #linop.spectrum<exact, low = 0.000000e+00 : f64, high = 8.000000e+00 : f64, null = constant>
    ```
  }];
  let parameters = (ins EnumParameter<Linop_SpectrumKind>:$kind,
                        "::mlir::FloatAttr":$low, "::mlir::FloatAttr":$high,
                        DefaultValuedParameter<"NullSpace", "NullSpace::none">:$null);
  let assemblyFormat = [{
    `<` $kind `,` `low` `=` $low `,` `high` `=` $high
    (`,` `null` `=` $null^)? `>`
  }];
  let extraClassDeclaration = [{
    static llvm::StringRef attrName() { return "linop.spectrum"; }
  }];
}

#endif // LATHE_DIALECT_LINOP_ATTRS

//===- LatheAttrs.td - Module and argument attributes -----*- tablegen -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Attributes that every stage may read: the machine that code is made for, and
// what a function argument means beyond its type.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_DIALECT_LATHE_ATTRS
#define LATHE_DIALECT_LATHE_ATTRS

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"

def Lathe_Dialect : Dialect {
  let name = "lathe";
  let cppNamespace = "::lathe";
  let summary = "Attributes shared by all stages";
  let description = [{
    The `lathe` dialect has no operations. It holds the target of a module
    (`lathe.target`), the grouping of function arguments that belong together
    (`lathe.csr`), and the expected range of a dynamic size (`lathe.range`).
  }];
  let useDefaultAttributePrinterParser = 1;
  let hasOperationAttrVerify = 1;
  let hasRegionArgAttrVerify = 1;
  let hasRegionResultAttrVerify = 1;
}

def Lathe_TargetAttr : AttrDef<Lathe_Dialect, "Target"> {
  let mnemonic = "target";
  let summary = "The machine that code is generated for";
  let description = [{
    Placed on the module as `lathe.target` by the `target` stage; no later
    stage asks the host anything. Sizes of caches are in bytes, the width of a
    vector register in bits.

    ```mlir
    module attributes {lathe.target = #lathe.target<
      cpu = "haswell", triple = "x86_64-unknown-linux-gnu", features = "",
      vector_bits = 256, vector_registers = 16,
      l1 = 32768, l2 = 262144, l3 = 8388608, line = 64>} {}
    ```
  }];
  let parameters = (ins
    StringRefParameter<"name of the CPU, as LLVM knows it">:$cpu,
    StringRefParameter<"LLVM triple">:$triple,
    StringRefParameter<"extra LLVM features, comma separated">:$features,
    "unsigned":$vector_bits, "unsigned":$vector_registers,
    "uint64_t":$l1, "uint64_t":$l2, "uint64_t":$l3, "unsigned":$line);
  let assemblyFormat = "`<` struct(params) `>`";
  let extraClassDeclaration = [{
    /// The name of the module attribute that holds the target.
    static llvm::StringRef attrName() { return "lathe.target"; }
    /// The target of the module around `op`; null where there is none.
    static TargetAttr of(mlir::Operation *op);
    /// The same; where there is none, an error on `op`.
    static mlir::FailureOr<TargetAttr> require(mlir::Operation *op);
    /// How many elements of `type` one vector register holds (at least 1).
    int64_t lanes(mlir::Type type) const;
  }];
}

def Lathe_CsrPart : I32EnumAttr<"CsrPart", "which array of a CSR matrix", [
    I32EnumAttrCase<"positions", 0>, I32EnumAttrCase<"coordinates", 1>,
    I32EnumAttrCase<"values", 2>]> {
  let cppNamespace = "::lathe";
  let genSpecializedAttr = 0;
}

def Lathe_CsrAttr : AttrDef<Lathe_Dialect, "Csr"> {
  let mnemonic = "csr";
  let summary = "This function argument is one array of a CSR matrix";
  let description = [{
    Three arguments in a row, with the same name and the parts positions,
    coordinates, values, form one matrix: `lathe-run` takes one file for them,
    and a call checks them together (monotone positions, indices in range).
    A group is square: the number of columns is the number of rows.

    ```mlir
    func.func @f(%p: tensor<?xi32> {lathe.csr = #lathe.csr<"A", positions>},
                 %c: tensor<?xi32> {lathe.csr = #lathe.csr<"A", coordinates>},
                 %v: tensor<?xf64> {lathe.csr = #lathe.csr<"A", values>})
    ```
  }];
  let parameters = (ins StringRefParameter<"name of the matrix">:$name,
                        EnumParameter<Lathe_CsrPart>:$part);
  let assemblyFormat = "`<` $name `,` $part `>`";
}

#endif // LATHE_DIALECT_LATHE_ATTRS

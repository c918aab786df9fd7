//===- TuneOps.td - Parameters ----------------------------*- tablegen -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Declaration and use of numerical parameters.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_DIALECT_TUNE_OPS
#define LATHE_DIALECT_TUNE_OPS

include "Linop/LinopBase.td"
include "Tune/TuneAttrs.td"
include "Tune/TuneInterfaces.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Tune_ParamOp : Op<Tune_Dialect, "param", [Symbol]> {
  let summary = "A numerical parameter and who decides it";
  let description = [{
    `fixed` takes the value that follows; `spectral` computes the optimal
    relaxation factor of SOR from the spectrum of the operator, where theory
    gives one (Young 1954; Saad, Iterative Methods, 4.2), and otherwise falls
    back on 1 with a remark. The interval bounds every policy.

    Syntax:

    ```
    operation ::= `tune.param` $sym_name `:` `f64` `in` (`[` | `(`) low `,` high (`]` | `)`) policy attr-dict
    policy ::= `spectral` | `fixed` value
    ```

    ```mlir
    tune.param @omega : f64 in [1.0, 2.0) spectral
    tune.param @alpha : f64 in [0.0, 1.0] fixed 0.5
    ```
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, F64Attr:$low, F64Attr:$high,
                       BoolAttr:$low_open, BoolAttr:$high_open,
                       Tune_PolicyAttr:$policy, OptionalAttr<F64Attr>:$value);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let extraClassDeclaration = [{
    /// Whether the parameter may take `value`.
    bool contains(double value);
  }];
}

def Tune_ChooseOp : Op<Tune_Dialect, "choose", [
    Pure, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "The value of a parameter for an operator";
  let description = [{
    Folded to a constant by the `analyse` stage for the policies that this
    version has. The type is that of the vectors the operator acts on; the
    value is f64.

    Syntax:

    ```
    operation ::= `tune.choose` $param (`for` $op attr-dict `:` grid-type | attr-dict `:` `f64`)
    ```

    ```mlir
    %w = tune.choose @omega for %A : tensor<64x64xf64>
    ```
  }];
  let arguments = (ins FlatSymbolRefAttr:$param, Optional<Linop_OperatorType>:$op);
  let results = (outs F64:$result);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
}

#endif // LATHE_DIALECT_TUNE_OPS

//===- KronOps.td - Operators with product structure ------*- tablegen -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Ops whose result is an operator built from small factors and never formed.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_DIALECT_KRON_OPS
#define LATHE_DIALECT_KRON_OPS

include "Linop/LinopBase.td"
include "Linop/LinopInterfaces.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Kron_Dialect : Dialect {
  let name = "kron";
  let cppNamespace = "::lathe::kron";
  let summary = "Linear operators with product structure";
  let description = [{
    A Kronecker product of small operators is an operator on the vectors of
    the product of their sizes. It is applied factor by factor, each as a
    contraction of one axis, and its matrix is never formed.
  }];
  let dependentDialects = ["::lathe::linop::LinopDialect"];
}

def Kron_ProductOp : Op<Kron_Dialect, "product", [
    Pure, DeclareOpInterfaceMethods<LinearOperatorInterface, ["getFacts"]>]> {
  let summary = "Kronecker product of operators";
  let description = [{
    A1 x A2 x ... x Ak of factors with m_i rows and n_i columns, on vectors of
    n_1 n_2 ... n_k elements. With the vector seen as a row-major array of k
    axes,

        y[j1, ..., jk] = sum over i1 ... ik of
                         A1[j1, i1] A2[j2, i2] ... Ak[jk, ik] x[i1, ..., ik]

    Where all factors have one type the type of the product says it all; else
    the types of the factors are listed.

    Syntax:

    ```
    operation ::= `kron.product` $factors attr-dict `:` (type($result) | type($factors))
    ```

    ```mlir
    %K = kron.product %F, %F, %F : !linop.operator<tensor<512xf32>>
    %L = kron.product %F, %G : !linop.operator<tensor<8xf32>>,
                               !linop.operator<tensor<3xf32> -> tensor<5xf32>>
    ```
  }];
  let arguments = (ins Variadic<Linop_OperatorType>:$factors);
  let results = (outs Linop_OperatorType:$result);
  let hasCustomAssemblyFormat = 1;
  let hasVerifier = 1;
  let hasFolder = 1;
  let hasCanonicalizer = 1;
  let builders = [OpBuilder<(ins "::mlir::ValueRange":$factors)>];
}

#endif // LATHE_DIALECT_KRON_OPS

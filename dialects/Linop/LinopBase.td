//===- LinopBase.td - Dialect and types -------------------*- tablegen -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The dialect of linear operators as values.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_DIALECT_LINOP_BASE
#define LATHE_DIALECT_LINOP_BASE

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/CommonTypeConstraints.td"
include "mlir/IR/OpBase.td"

def Linop_Dialect : Dialect {
  let name = "linop";
  let cppNamespace = "::lathe::linop";
  let summary = "Linear operators as values, and what is done with them";
  let description = [{
    An operator is a value of type `!linop.operator`. Operations define it
    (stencil, CSR, dense, diagonal, ...) and `linop.apply` applies it. Methods
    see an operator only through `LinearOperatorInterface` of the op that
    defines it. Operators are values, not variables: they are never block
    arguments, and public functions neither take nor return them.
  }];
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 1;
  let hasOperationAttrVerify = 1;
}

def Linop_OperatorType : TypeDef<Linop_Dialect, "Operator"> {
  let mnemonic = "operator";
  let summary = "A linear operator between two tensor spaces";
  let description = [{
    Domain and range are ranked tensor types with the same floating-point
    element type; a vector on a grid is a tensor of the grid's rank. A square
    operator is written with one type: `!linop.operator<tensor<64x64xf64>>`,
    another with an arrow: `!linop.operator<tensor<8xf32> -> tensor<4xf32>>`.
  }];
  let parameters = (ins "::mlir::RankedTensorType":$domain,
                        "::mlir::RankedTensorType":$range);
  let hasCustomAssemblyFormat = 1;
  let genVerifyDecl = 1;
  let builders = [TypeBuilderWithInferredContext<
    (ins "::mlir::RankedTensorType":$grid), [{
      return $_get(grid.getContext(), grid, grid);
    }]>];
  let extraClassDeclaration = [{
    bool isSquare() const { return getDomain() == getRange(); }
  }];
}

/// A vector on a grid, and the arrays that operators are made of.
def Linop_Grid : RankedTensorOf<[F32, F64]>;
def Linop_Vector : TensorRankOf<[F32, F64], [1]>;
def Linop_Indices : TensorRankOf<[I32, I64], [1]>;

#endif // LATHE_DIALECT_LINOP_BASE

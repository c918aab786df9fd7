//===- AttnInterfaces.td - Tiles that become vector code --*- tablegen -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// VectorTileOpInterface: how stage vectorise asks a tile for its vector code.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_DIALECT_ATTN_INTERFACES
#define LATHE_DIALECT_ATTN_INTERFACES

include "mlir/IR/OpBase.td"

def VectorTileOpInterface : OpInterface<"VectorTileOpInterface"> {
  let cppNamespace = "::lathe::attn";
  let description = [{
    Implemented, through external models in lib/Schedule, by ops that stage
    schedule cuts into tiles and that know how one tile is computed with the
    vectors of the target. Stage vectorise calls it on every such op and needs
    to know no op by its name.
  }];
  let methods = [
    InterfaceMethod<[{
        Replaces the op, which is one tile, by loops over native vectors on
        tensors. Fails, with an error on the op, where it is not a tile that
        the form knows.}],
      "::llvm::LogicalResult", "vectoriseTile",
      (ins "::mlir::RewriterBase &":$rewriter, "::lathe::TargetAttr":$target)>,
  ];
}

#endif // LATHE_DIALECT_ATTN_INTERFACES

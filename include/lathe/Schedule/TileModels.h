//===- TileModels.h - Tiles that know their vector code --------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registration of the models of VectorTileOpInterface.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_SCHEDULE_TILEMODELS_H
#define LATHE_SCHEDULE_TILEMODELS_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace lathe {
/// Attaches VectorTileOpInterface to the ops that stage vectorise asks.
void registerTileModels(mlir::DialectRegistry &registry);
} // namespace lathe

#endif // LATHE_SCHEDULE_TILEMODELS_H

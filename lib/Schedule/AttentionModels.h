//===- AttentionModels.h - Vector code of attention's tiles ----*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the models of VectorTileOpInterface for attn ops share. Private to
// lib/Schedule.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_SCHEDULE_ATTENTIONMODELS_H
#define LATHE_LIB_SCHEDULE_ATTENTIONMODELS_H

#include "VectorEmitter.h"

#include "lathe/Dialect/Attn/Attn.h"

namespace lathe {

/// The vector code of one panel before, during and after the loop over keys;
/// an error where the op is not one tile of one panel.
mlir::LogicalResult emitPack(mlir::RewriterBase &rewriter, attn::PackOp op,
                             TargetAttr target);
mlir::LogicalResult emitOnline(mlir::RewriterBase &rewriter, attn::OnlineOp op,
                               TargetAttr target);
mlir::LogicalResult emitFinish(mlir::RewriterBase &rewriter, attn::FinishOp op,
                               TargetAttr target);

/// Checks that the leading dimensions of a tile are 1 and that its panel
/// consists of whole registers.
mlir::LogicalResult verifyPanelTile(mlir::Operation *op,
                                    mlir::RankedTensorType panels,
                                    int64_t lanes);

/// Indices into a tile: zeros for the dimensions before, then `last`.
llvm::SmallVector<mlir::Value> tileIndex(VectorEmitter &e, mlir::Value tensor,
                                         mlir::ValueRange last);

} // namespace lathe

#endif // LATHE_LIB_SCHEDULE_ATTENTIONMODELS_H

//===- ContractionEmitter.h - Vector code of one contraction ---*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Private to stage vectorise: the loops and vectors that a contraction becomes.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_SCHEDULE_CONTRACTIONEMITTER_H
#define LATHE_LIB_SCHEDULE_CONTRACTIONEMITTER_H

#include "lathe/Analysis/Contraction.h"

namespace lathe {

/// Emits `contraction` in front of its op: tiles of `tile` accumulators, the
/// reduction innermost. Where `panelRows` is not 0 the vector operand is packed
/// panel by panel, of at most that many values of the sum. Returns the tensor
/// that replaces `replaced`.
mlir::Value emitContraction(mlir::OpBuilder &b, Contraction &contraction,
                            RegisterTile tile, int64_t lanes, int64_t panelRows,
                            mlir::Value &replaced);

/// Emits a fill of a tensor with vectors of `lanes` elements.
mlir::Value emitFill(mlir::OpBuilder &b, mlir::linalg::FillOp op,
                     int64_t lanes);

} // namespace lathe

#endif // LATHE_LIB_SCHEDULE_CONTRACTIONEMITTER_H

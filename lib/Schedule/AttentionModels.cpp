//===- AttentionModels.cpp - Tiles that know their vector code ------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// External models of VectorTileOpInterface.
//
//===----------------------------------------------------------------------===//

#include "AttentionModels.h"

#include "lathe/Schedule/TileModels.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::attn;

namespace {
/// The model of `Op` whose code is emitted by `emit`.
template <typename Op, LogicalResult (*emit)(RewriterBase &, Op, TargetAttr)>
struct TileModel
    : VectorTileOpInterface::ExternalModel<TileModel<Op, emit>, Op> {
  LogicalResult vectoriseTile(Operation *op, RewriterBase &rewriter,
                              TargetAttr target) const {
    return emit(rewriter, cast<Op>(op), target);
  }
};
} // namespace

void lathe::registerTileModels(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, AttnDialect *) {
    PackOp::attachInterface<TileModel<PackOp, emitPack>>(*context);
    OnlineOp::attachInterface<TileModel<OnlineOp, emitOnline>>(*context);
    FinishOp::attachInterface<TileModel<FinishOp, emitFinish>>(*context);
  });
}

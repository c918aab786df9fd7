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

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::attn;

/// A fill of a small tensor of whole registers, in a loop, is that of a tile's
/// states; any other is left alone.
static LogicalResult emitFill(RewriterBase &rewriter, linalg::FillOp op,
                              TargetAttr target) {
  auto type = dyn_cast<RankedTensorType>(op.getOutputs()[0].getType());
  int64_t lanes = target.lanes(rewriter.getF32Type());
  if (!type || !type.hasStaticShape() || !type.getElementType().isF32() ||
      type.getRank() == 0 || type.getShape().back() % lanes ||
      !op->getParentOfType<scf::ForOp>())
    return success();
  for (int64_t i = 0; i < type.getRank() - 2; ++i)
    if (type.getDimSize(i) != 1)
      return success();
  rewriter.setInsertionPoint(op);
  ImplicitLocOpBuilder b(op.getLoc(), rewriter);
  VectorEmitter e(b, lanes);
  Value vector = e.broadcast(op.getInputs()[0]);
  auto fillRow = [&](ValueRange row, Value into) {
    for (int64_t i = 0; i < type.getShape().back(); i += lanes) {
      SmallVector<Value> at(row);
      at.push_back(e.index(i));
      into = e.write(vector, into, tileIndex(e, into, at));
    }
    return into;
  };
  int64_t rows = type.getRank() > 1 ? type.getDimSize(type.getRank() - 2) : 1;
  Value filled =
      rows == 1 ? fillRow({}, op.getOutputs()[0])
                : e.loop(e.index(0), e.index(rows), 1, op.getOutputs()[0],
                         [&](Value row, ValueRange states) {
                           return SmallVector<Value>{fillRow(row, states[0])};
                         })[0];
  rewriter.replaceOp(op, filled);
  return success();
}

namespace {
/// The model of `Op` whose code is emitted by `emit`.
template <typename Op,
          LogicalResult (*emit)(RewriterBase &, Op, TargetAttr)>
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
  registry.addExtension(+[](MLIRContext *context, AttnDialect *,
                            linalg::LinalgDialect *) {
    linalg::FillOp::attachInterface<TileModel<linalg::FillOp, emitFill>>(
        *context);
  });
}

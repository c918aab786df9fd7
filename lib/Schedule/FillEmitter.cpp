//===- FillEmitter.cpp - Vector code of a fill ----------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A fill that no contraction takes along becomes stores.
//
//===----------------------------------------------------------------------===//

#include "ContractionEmitter.h"
#include "TileBuilder.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace lathe;

namespace {
class FillBuilder : TileBuilder {
public:
  FillBuilder(OpBuilder &b, linalg::FillOp op, int64_t lanes)
      : TileBuilder(b, op.getLoc(), getElementTypeOrSelf(op.output()), lanes),
        op(op) {}

  Value build() {
    Value vector = vector::BroadcastOp::create(b, loc, vectorType, op.value());
    sizes = tensor::getMixedSizes(b, loc, op.output());
    return buildDim(0, vector, op.output());
  }

private:
  linalg::FillOp op;
  SmallVector<OpFoldResult> sizes, at;

  Value buildDim(unsigned dim, Value vector, Value dest) {
    if (dim + 1 < sizes.size())
      return parallelLoop(attr(0), sizes[dim], 1, dest,
                          [&](OpFoldResult i, ValueRange dest) -> Carried {
                            at.push_back(i);
                            Value next =
                                buildDim(dim + 1, vector, dest.front());
                            at.pop_back();
                            return {next};
                          });
    return forLaneTiles(
        sizes[dim], lanes, 4, dest, [&](const LaneTile &tile, Value dest) {
          for (int64_t v = 0; v < tile.vectors; ++v) {
            at.push_back(add(tile.start, v * lanes));
            dest = write(vector, TensorView(), at,
                         v + 1 == tile.vectors ? tile.mask : Value(), dest);
            at.pop_back();
          }
          return dest;
        });
  }
};
} // namespace

Value lathe::emitFill(OpBuilder &b, linalg::FillOp op, int64_t lanes) {
  return FillBuilder(b, op, lanes).build();
}

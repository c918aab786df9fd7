//===- TileBuilder.h - Loops over tiles of vectors -------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What cuts the elements of a tensor into tiles of vectors, and reads and
// writes them. Private to stage vectorise. VectorEmitter.h says why there are two.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_SCHEDULE_TILEBUILDER_H
#define LATHE_LIB_SCHEDULE_TILEBUILDER_H

#include "TensorView.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Arith/Utils/Utils.h"

namespace lathe {

/// A run of elements along the lanes: full vectors, of which the last one may
/// have a mask.
struct LaneTile {
  mlir::OpFoldResult start;
  int64_t vectors;
  mlir::Value mask;
};

/// Loops and vector accesses, spelled shortly.
class TileBuilder {
public:
  TileBuilder(mlir::OpBuilder &b, mlir::Location loc, mlir::Type element,
              int64_t lanes)
      : b(b), loc(loc), element(element), lanes(lanes),
        vectorType(mlir::VectorType::get({lanes}, element)) {}

protected:
  mlir::OpBuilder &b;
  mlir::Location loc;
  mlir::Type element;
  int64_t lanes;
  mlir::VectorType vectorType;

  using Carried = llvm::SmallVector<mlir::Value>;
  using Body =
      llvm::function_ref<Carried(mlir::OpFoldResult, mlir::ValueRange)>;

  mlir::OpFoldResult attr(int64_t i) { return b.getIndexAttr(i); }
  mlir::Value index(mlir::OpFoldResult value) {
    return mlir::getValueOrCreateConstantIndexOp(b, loc, value);
  }
  mlir::OpFoldResult add(mlir::OpFoldResult x, int64_t y) {
    return mlir::affine::makeComposedFoldedAffineApply(
        b, loc, b.getAffineSymbolExpr(0) + y, {x});
  }
  /// The part of `size` that whole steps cover.
  mlir::OpFoldResult wholeSteps(mlir::OpFoldResult size, int64_t step) {
    return mlir::affine::makeComposedFoldedAffineApply(
        b, loc, b.getAffineSymbolExpr(0).floorDiv(step) * step, {size});
  }
  mlir::Value zero(mlir::Type type) {
    return mlir::arith::ConstantOp::create(b, loc, b.getZeroAttr(type));
  }

  Carried loop(mlir::OpFoldResult from, mlir::OpFoldResult to, int64_t step,
               mlir::ValueRange carried, Body body);
  mlir::Value parallelLoop(mlir::OpFoldResult from, mlir::OpFoldResult to,
                           int64_t step, mlir::Value dest, Body body);
  mlir::Value forLaneTiles(
      mlir::OpFoldResult size, int64_t unit, int64_t vectors, mlir::Value dest,
      llvm::function_ref<mlir::Value(const LaneTile &, mlir::Value)> body);
  mlir::Value forRows(
      mlir::OpFoldResult size, int64_t rows, mlir::Value dest,
      llvm::function_ref<mlir::Value(mlir::OpFoldResult, int64_t, mlir::Value)>
          body);
  mlir::Value laneMask(mlir::OpFoldResult count);
  mlir::Value read(const TensorView &view,
                   llvm::ArrayRef<mlir::OpFoldResult> indices,
                   mlir::Value mask) {
    return read(view, indices, mask, vectorType);
  }
  mlir::Value read(const TensorView &view,
                   llvm::ArrayRef<mlir::OpFoldResult> indices, mlir::Value mask,
                   mlir::VectorType type);
  mlir::Value readScalar(const TensorView &view,
                         llvm::ArrayRef<mlir::OpFoldResult> indices);
  mlir::Value write(mlir::Value vector, const TensorView &view,
                    llvm::ArrayRef<mlir::OpFoldResult> indices,
                    mlir::Value mask, mlir::Value dest);
};

} // namespace lathe

#endif // LATHE_LIB_SCHEDULE_TILEBUILDER_H

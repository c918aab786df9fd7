//===- VectorEmitter.h - Vector code on tensors ----------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the vector code of tiles is written with: native 1-D vectors read from and
// written to tensors, loops whose states are values, and the few numerical forms
// that are shared. Private to lib/Schedule.
//
// Not one with TileBuilder, which writes contractions: there tiles differ in element
// type, lie in views with strides, and have masks at an edge. A tile of attention is
// f32 in tensors of its own, and what is left over is a shorter block, since a mask
// would cost in the chain of each state.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_SCHEDULE_VECTOREMITTER_H
#define LATHE_LIB_SCHEDULE_VECTOREMITTER_H

#include "mlir/IR/ImplicitLocOpBuilder.h"

namespace lathe {

/// Emits f32 vector code with registers of a given number of lanes.
class VectorEmitter {
public:
  VectorEmitter(mlir::ImplicitLocOpBuilder &b, int64_t lanes)
      : b(b), lanes(lanes) {}

  mlir::ImplicitLocOpBuilder &b;
  const int64_t lanes;

  /// A body of a loop: index and states to new states.
  using Body = llvm::function_ref<llvm::SmallVector<mlir::Value>(
      mlir::Value index, mlir::ValueRange states)>;
  /// A body of a loop over blocks, which may be given a shorter block.
  using BlockBody = llvm::function_ref<llvm::SmallVector<mlir::Value>(
      mlir::Value index, int64_t block, mlir::ValueRange states)>;

  mlir::VectorType vectorOf(mlir::Type element);
  mlir::Value index(int64_t value);
  mlir::Value add(mlir::Value index, int64_t offset);
  mlir::Value splat(float value);
  mlir::Value broadcast(mlir::Value scalar);

  /// A vector along the last dimension; never out of bounds.
  mlir::Value read(mlir::Value tensor, mlir::ValueRange at);
  mlir::Value write(mlir::Value vector, mlir::Value tensor,
                    mlir::ValueRange at);

  llvm::SmallVector<mlir::Value> loop(mlir::Value low, mlir::Value high,
                                      int64_t step, mlir::ValueRange inits,
                                      Body body);
  /// From 0 to `count` in blocks, and by single steps what is left over. No
  /// code for a part that is known to be empty.
  llvm::SmallVector<mlir::Value> blocks(mlir::OpFoldResult count, int64_t block,
                                        mlir::ValueRange inits, BlockBody body);

  /// The larger one; b where either is NaN.
  mlir::Value max(mlir::Value a, mlir::Value b);
  /// 2^x for x <= 1, relative error at most 2.2e-7. Arguments below -126 give
  /// 2^-126; if `flush`, those below -125.5 give exactly 0. NaN gives NaN.
  mlir::Value exp2(mlir::Value x, bool flush);
  /// Transposes as many vectors as there are lanes.
  llvm::SmallVector<mlir::Value> transpose(mlir::ValueRange rows);
};

} // namespace lathe

#endif // LATHE_LIB_SCHEDULE_VECTOREMITTER_H

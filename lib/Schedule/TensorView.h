//===- TensorView.h - Tensors read where their data lie --------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Views that vector code looks through, so that no slice is ever copied.
// Private to lib/Schedule.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_SCHEDULE_TENSORVIEW_H
#define LATHE_LIB_SCHEDULE_TENSORVIEW_H

#include "mlir/IR/Builders.h"

namespace lathe {

/// A tensor that is read or written element by element where its data lie:
/// slices and shapes between `whole` and the tensor are index arithmetic.
class TensorView {
public:
  /// Looks through the slices and shapes that `tensor` is made by.
  static TensorView ofSource(mlir::Value tensor);
  /// The same for a destination whose written value is `result`. Only views
  /// are taken that the users of `result` undo; `replaced` is the value that
  /// the whole, once written, stands for.
  static TensorView ofDestination(mlir::Value tensor, mlir::Value result,
                                  mlir::Value &replaced);

  mlir::Value getWhole() const { return whole; }
  /// The same view of another value of the whole.
  TensorView withWhole(mlir::Value other) const {
    TensorView view = *this;
    view.whole = other;
    return view;
  }
  /// The indices into the whole of the element at `indices` of the view.
  llvm::SmallVector<mlir::OpFoldResult>
  resolve(mlir::OpBuilder &b, mlir::Location loc,
          llvm::ArrayRef<mlir::OpFoldResult> indices) const;

private:
  mlir::Value whole;
  /// The ops between the whole and the view, the one next to the view first.
  llvm::SmallVector<mlir::Operation *> steps;
};

} // namespace lathe

#endif // LATHE_LIB_SCHEDULE_TENSORVIEW_H

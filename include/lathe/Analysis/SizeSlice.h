//===- SizeSlice.h - Sizes in terms of a function's arguments --*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The size of a result, or of a buffer, has to be known before the body of a
// function runs, and that of what lives in a loop before the loop. Here the
// computation of such a size is followed back to the arguments and written
// again somewhere else: in the function, or in another one with the same
// arguments.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_ANALYSIS_SIZESLICE_H
#define LATHE_ANALYSIS_SIZESLICE_H

#include "mlir/IR/Builders.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

namespace lathe {

class SizeSlice {
public:
  /// Sizes of the function with entry block `from` are written at `builder`,
  /// where `arguments` stand for the arguments of `from`. What is written once
  /// is used again, so `builder` may only move on.
  SizeSlice(mlir::OpBuilder &builder, mlir::Block &from,
            mlir::ValueRange arguments);
  /// In the same function.
  SizeSlice(mlir::OpBuilder &builder, mlir::FunctionOpInterface function);
  virtual ~SizeSlice() = default;

  /// Size `dim` of a tensor or buffer; failure where it depends on data.
  mlir::FailureOr<mlir::Value> size(mlir::Value shaped, int64_t dim);

  /// The sizes that the type does not say.
  mlir::FailureOr<llvm::SmallVector<mlir::Value>>
  dynamicSizes(mlir::Value shaped);

  /// A scalar; failure where it depends on more than sizes, constants and
  /// scalar arguments.
  mlir::FailureOr<mlir::Value> scalar(mlir::Value value);
  mlir::FailureOr<mlir::Value> fold(mlir::OpFoldResult size);

protected:
  /// Size `dim` of a value whose op does not say it.
  virtual mlir::FailureOr<mlir::Value> unknown(mlir::Value shaped, int64_t dim) {
    return mlir::failure();
  }

private:
  mlir::FailureOr<mlir::Value> sizeOfResult(mlir::OpResult result, int64_t dim);
  mlir::Value constant(mlir::Location loc, int64_t value);

  mlir::OpBuilder &builder;
  mlir::IRMapping written;
  llvm::DenseMap<std::pair<mlir::Value, int64_t>, mlir::Value> sizes;
};

} // namespace lathe

#endif // LATHE_ANALYSIS_SIZESLICE_H

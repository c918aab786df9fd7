//===- SizeChecks.h - What a call is checked against -----------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_ANALYSIS_SIZECHECKS_H
#define LATHE_LIB_ANALYSIS_SIZECHECKS_H

#include "SizeRelations.h"

#include "lathe/Analysis/SizeSlice.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "llvm/ADT/MapVector.h"

namespace lathe {

/// A dimension of an argument.
struct ArgumentSize {
  SizeExpr size;
  mlir::BlockArgument argument;
  int64_t dim;

  bool isDynamic() const {
    return mlir::cast<mlir::RankedTensorType>(argument.getType())
        .isDynamicDim(dim);
  }
};

/// Sizes that are equal, up to a constant.
struct SizeClass {
  llvm::SmallVector<ArgumentSize> arguments;
  llvm::SmallVector<SizeSource> sources;

  bool isConstant() const {
    return arguments.empty() ? sources.front().size.isConstant()
                             : arguments.front().size.isConstant();
  }
  unsigned countDynamic() const {
    return llvm::count_if(arguments, std::mem_fn(&ArgumentSize::isDynamic));
  }
};

/// Names and checks of the sizes of one function. The slice that computes them
/// also knows what is said of the results of operators and methods.
class SizeChecks : SizeSlice {
public:
  SizeChecks(mlir::func::FuncOp function, SizeRelations &relations,
             mlir::OpBuilder &builder)
      : SizeSlice(builder, function.front(), function.getArguments()),
        function(function), relations(relations), builder(builder) {
    classify();
  }

  /// Arguments whose sizes are equal get one name for them.
  void setNames();
  /// Sizes that are not those of an argument are compared with it.
  mlir::LogicalResult addChecks() {
    for (auto &[key, sizes] : classes)
      if (failed(addChecks(sizes)))
        return mlir::failure();
    return mlir::success();
  }
  /// A call fails unless `value` is from `least` to `most`.
  void expect(mlir::Value value, mlir::Value least, mlir::Value most,
              llvm::Twine what, llvm::Twine why = "");
  /// "'tensor.pad' in line 7"
  static std::string describe(mlir::Operation *op);
  mlir::OpBuilder &getBuilder() { return builder; }

  using SizeSlice::fold;
  using SizeSlice::scalar;
  using SizeSlice::size;

private:
  using Key = std::pair<SizeExpr::Node, int64_t>;
  /// Each constant is a class of its own.
  static Key keyOf(SizeExpr size) {
    return {size.of, size.isConstant() ? size.plus : 0};
  }
  void classify();
  mlir::LogicalResult addChecks(const SizeClass &sizes);
  mlir::LogicalResult check(const SizeSource &source, SizeExpr expected,
                            llvm::StringRef why);
  mlir::Value add(mlir::Value size, int64_t number);
  mlir::FailureOr<mlir::Value> valueOf(const SizeSource &source);
  mlir::FailureOr<mlir::Value> valueOf(SizeExpr size);
  mlir::FailureOr<mlir::Value> rangeOf(kron::ProductOp product);
  mlir::FailureOr<mlir::Value> unknown(mlir::Value shaped,
                                       int64_t dim) override;
  std::string describe(mlir::BlockArgument argument);
  std::string describe(const SizeSource &source);

  mlir::func::FuncOp function;
  SizeRelations &relations;
  mlir::OpBuilder &builder;
  llvm::MapVector<Key, SizeClass> classes;
  llvm::DenseSet<Key> active; // whose size is being computed
};

/// Slices that reach outside of their tensor, and sizes below zero: what the
/// program does not prove is checked when the function is called.
mlir::LogicalResult checkPlaces(mlir::func::FuncOp function,
                                SizeChecks &checks);

/// Sees to it that the arrays of each CSR matrix are looked at: three arguments
/// in a row become a group, which a call checks, and constants are checked
/// here. Other positions and coordinates are refused.
mlir::LogicalResult groupMatrices(mlir::func::FuncOp function);

} // namespace lathe

#endif // LATHE_LIB_ANALYSIS_SIZECHECKS_H

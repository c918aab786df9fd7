//===- Explain.h - Say what was found, where it matters --------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the analysis found is said twice: as a remark, for whoever listens, and
// as a sentence in the attribute `lathe.explain` of the op that it concerns, for
// --explain, which may look later than the remark.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_ANALYSIS_EXPLAIN_H
#define LATHE_ANALYSIS_EXPLAIN_H

#include "mlir/IR/Operation.h"

#include <string>

namespace lathe {

/// The discardable string attribute with the sentences about an op, separated
/// by "; ".
inline constexpr llvm::StringLiteral explainAttrName = "lathe.explain";

/// Emits `sentence` as a remark called `name` at `op`.
void remarkAnalysis(mlir::Operation *op, llvm::StringRef name,
                    llvm::StringRef sentence);

/// Appends `sentence` to what is explained of `op`, once.
void addExplanation(mlir::Operation *op, llvm::StringRef sentence);

/// The ops that solve a system with operator `op`.
llvm::SmallVector<mlir::Operation *> getSolversOf(mlir::Value op);

/// The op of the solver dialect that `op` is, or the iteration that it is a part
/// of; null where there is none.
mlir::Operation *getSolverAround(mlir::Operation *op);

} // namespace lathe

#endif // LATHE_ANALYSIS_EXPLAIN_H

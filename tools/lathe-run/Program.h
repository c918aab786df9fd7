//===- Program.h - The function to run and its results ---------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds the function in the source, and what each of its results is: a reason, a
// count or a residual where it comes straight from a solve.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_RUN_PROGRAM_H
#define LATHE_TOOLS_LATHE_RUN_PROGRAM_H

#include "lathe/Support/Array.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/OwningOpRef.h"

#include <vector>

namespace lathe::run {

/// What a result means.
enum class Role { Other, Solution, Iterations, Residual, Reason };

struct ResultInfo {
  mlir::Type type;
  Role role = Role::Other;
  /// The solve that it comes from; null for Role::Other.
  mlir::Operation *solve = nullptr;
  /// A solve is among the ops that it is computed from.
  bool dependsOnSolve = false;
  /// So is one that rounds to f32.
  bool dependsOnF32 = false;
};

struct Program {
  mlir::OwningOpRef<mlir::ModuleOp> module;
  mlir::func::FuncOp function;
  std::vector<ResultInfo> results;
};

/// Reads and parses `path` and finds the function; errors of the parser are
/// those of `context`'s diagnostics and leave an empty error here.
llvm::Expected<Program> loadProgram(mlir::MLIRContext &context,
                                    const std::string &path,
                                    const std::string &entry);

/// "converged", "limit", ...
llvm::StringRef reasonName(int64_t reason);

} // namespace lathe::run

#endif // LATHE_TOOLS_LATHE_RUN_PROGRAM_H

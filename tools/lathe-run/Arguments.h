//===- Arguments.h - From words to the arguments of a function -*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each ARG of the command line means for the type of its argument.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_RUN_ARGUMENTS_H
#define LATHE_TOOLS_LATHE_RUN_ARGUMENTS_H

#include "lathe/Support/Array.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <vector>

namespace lathe::run {

/// The element kind of a tensor or scalar type; nothing for other types.
std::optional<ElementKind> elementKindOf(mlir::Type type);

/// One array for each argument of the function; of rank 0 for a scalar.
llvm::Expected<std::vector<Array>>
makeArguments(mlir::func::FuncOp function, llvm::ArrayRef<std::string> words);

} // namespace lathe::run

#endif // LATHE_TOOLS_LATHE_RUN_ARGUMENTS_H

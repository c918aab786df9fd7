//===- Grids.h - Sizes that only the vectors know --------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How large an operator is that has no array of its own.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_REFERENCE_GRIDS_H
#define LATHE_LIB_REFERENCE_GRIDS_H

#include "lathe/Reference/Evaluator.h"

namespace lathe::reference {

/// The sizes of the domain of the square operator that an op defines, from the vectors that it is used
/// with; nothing where no use leads to a value that was computed before.
std::optional<llvm::SmallVector<int64_t>> findGrid(mlir::Operation *definition,
                                                   Evaluator &e);

} // namespace lathe::reference

#endif // LATHE_LIB_REFERENCE_GRIDS_H

//===- Variants.h - Programs of cases on other sizes -----------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What `lathe-bench choose` compiles and runs.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_BENCH_VARIANTS_H
#define LATHE_TOOLS_LATHE_BENCH_VARIANTS_H

#include "Case.h"

namespace lathe::bench {

/// The sizes of a shape, "64x48" or "16x8^6"; an error where one is no number.
llvm::Expected<llvm::SmallVector<int64_t>> parseShape(llvm::StringRef shape);

// Case::vary of the families. On stencils: the sizes of the grid. Of a product
// of matrices: rows, columns, terms of a sum. Of a Kronecker product: rows,
// size of the factors, how many. Of attention: heads, length, size of a head.
llvm::Expected<Variant> varyGrid(const Case &program,
                                 llvm::ArrayRef<int64_t> sizes);
llvm::Expected<Variant> varyMatmul(const Case &program,
                                   llvm::ArrayRef<int64_t> sizes);
llvm::Expected<Variant> varyKron(const Case &program,
                                 llvm::ArrayRef<int64_t> sizes);
llvm::Expected<Variant> varyAttention(const Case &program,
                                      llvm::ArrayRef<int64_t> sizes);

} // namespace lathe::bench

#endif // LATHE_TOOLS_LATHE_BENCH_VARIANTS_H

//===- MatrixMarket.h - Matrices in the Matrix Market format ---*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// .mtx files: real, integer and pattern matrices, general, symmetric and
// skew-symmetric, coordinate (sparse) and array (dense).
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_SUPPORT_MATRIXMARKET_H
#define LATHE_SUPPORT_MATRIXMARKET_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <vector>

namespace lathe {

/// A matrix by compressed rows: columns ascend within a row, none twice.
struct CsrMatrix {
  int64_t rows = 0, columns = 0;
  std::vector<int64_t> positions = {0};
  std::vector<int64_t> coordinates;
  std::vector<double> values;
  /// The file listed all elements (format `array`).
  bool dense = false;
};

/// The matrix in the file: symmetric ones expanded, duplicates summed, a
/// pattern as ones. A dense one has all its elements as entries.
llvm::Expected<CsrMatrix> readMatrixMarket(llvm::StringRef path);

/// The same from text in memory; `path` is only for messages.
llvm::Expected<CsrMatrix> parseMatrixMarket(llvm::StringRef text,
                                            llvm::StringRef path);

} // namespace lathe

#endif // LATHE_SUPPORT_MATRIXMARKET_H

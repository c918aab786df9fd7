//===- KronGroups.h - Which factors are applied together -------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What choose and expand have to agree on about a Kronecker product: its
// factors, and which of them one block that stays in cache goes through.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_ANALYSIS_KRONGROUPS_H
#define LATHE_ANALYSIS_KRONGROUPS_H

#include "lathe/Dialect/Kron/Kron.h"

namespace lathe {

/// A factor, whose sizes may be ShapedType::kDynamic.
struct KronFactor {
  int64_t rows, columns;
  /// Null for an identity, which is never multiplied with.
  mlir::Value matrix;

  bool isIdentity() const { return !matrix; }
};

/// The factors of a product, nested ones included; fails where one is not seen
/// to be dense or an identity of known size.
mlir::FailureOr<llvm::SmallVector<KronFactor>>
getKronFactors(kron::ProductOp product);

/// Whether factors can be applied together: each has a known size, and is not
/// empty.
bool canFuse(llvm::ArrayRef<KronFactor> factors);

/// Factors `first` to `last` (both included), applied while a block of `lead`
/// runs times their sizes times `width` columns is in cache.
struct KronGroup {
  unsigned first, last;
  /// Runs before and columns behind the factors, in the whole row.
  int64_t runs, columns;
  int64_t lead, width;
};

/// Cuts the factors, from the last one, so that a block of each group has at
/// most `block` elements on the side that is larger, and about `slab` columns.
/// Identities between the groups are columns that no factor touches.
llvm::SmallVector<KronGroup> formKronGroups(llvm::ArrayRef<KronFactor> factors,
                                            int64_t block, int64_t slab);

} // namespace lathe

#endif // LATHE_ANALYSIS_KRONGROUPS_H

//===- KronGroups.cpp - Which factors are applied together ----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See the header.
//
//===----------------------------------------------------------------------===//

#include "lathe/Analysis/KronGroups.h"

#include <algorithm>

using namespace mlir;
using namespace lathe;

static LogicalResult collectFactors(kron::ProductOp product,
                                    SmallVectorImpl<KronFactor> &factors) {
  for (Value factor : product.getFactors()) {
    if (auto inner = factor.getDefiningOp<kron::ProductOp>()) {
      if (failed(collectFactors(inner, factors)))
        return failure();
      continue;
    }
    auto type = cast<linop::OperatorType>(factor.getType());
    auto dense = factor.getDefiningOp<linop::DenseOp>();
    bool isIdentity = factor.getDefiningOp<linop::IdentityOp>() != nullptr;
    if (!dense && !(isIdentity && type.getDomain().hasStaticShape()))
      return failure();
    factors.push_back({type.getRange().getDimSize(0),
                       type.getDomain().getDimSize(0),
                       dense ? dense.getMatrix() : Value()});
  }
  return success();
}

FailureOr<SmallVector<KronFactor>>
lathe::getKronFactors(kron::ProductOp product) {
  SmallVector<KronFactor> factors;
  if (failed(collectFactors(product, factors)))
    return failure();
  return factors;
}

bool lathe::canFuse(ArrayRef<KronFactor> factors) {
  // A size that is not known is a negative number.
  return llvm::all_of(factors, [](const KronFactor &factor) {
    return factor.rows > 0 && factor.columns > 0;
  });
}

static int64_t largestDivisor(int64_t of, int64_t atMost) {
  for (int64_t d = std::min(of, std::max<int64_t>(atMost, 1)); d > 1; --d)
    if (of % d == 0)
      return d;
  return 1;
}

/// A divisor of `columns` near `slab`: the largest that is not above it, or,
/// where that one is much too small, the smallest that is not below it.
static int64_t slabWidth(int64_t columns, int64_t slab) {
  int64_t below = largestDivisor(columns, slab);
  if (2 * below >= slab || below == columns)
    return below;
  int64_t above = slab;
  while (columns % above != 0)
    ++above;
  return above;
}

SmallVector<KronGroup> lathe::formKronGroups(ArrayRef<KronFactor> factors,
                                             int64_t block, int64_t slab) {
  SmallVector<KronGroup> groups;
  int64_t runs = 1, columns = 1;
  for (unsigned i = 0; i < factors.size(); ++i)
    runs *= factors[i].columns;
  auto larger = [&](unsigned i) {
    return std::max(factors[i].rows, factors[i].columns);
  };
  auto pass = [&](unsigned i) {
    runs /= factors[i].columns;
    columns *= factors[i].rows;
  };
  for (unsigned end = factors.size(); end > 0;) {
    if (factors[end - 1].isIdentity()) {
      pass(--end);
      continue;
    }
    KronGroup group{end - 1, end - 1, 0, columns, 1, slabWidth(columns, slab)};
    int64_t size = group.width * larger(end - 1), sizeOfGroup = size;
    for (unsigned i = end - 1; i > 0 && size * larger(i - 1) <= block; --i) {
      size *= larger(i - 1);
      if (!factors[i - 1].isIdentity()) {
        group.first = i - 1;
        sizeOfGroup = size;
      }
    }
    while (end > group.first)
      pass(--end);
    group.runs = runs;
    group.lead = largestDivisor(runs, block / sizeOfGroup);
    groups.push_back(group);
  }
  return groups;
}

//===- Attention.h - What panels and tiles of keys cost --------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exact counts of the online form of attention: panels of queries in the lanes,
// tiles of keys, register tiles of keys and of components.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_COSTMODEL_ATTENTION_H
#define LATHE_COSTMODEL_ATTENTION_H

#include "lathe/CostModel/Estimate.h"

#include <cstdint>
#include <vector>

namespace lathe::cost {

struct Attention {
  /// So many keys does a panel of queries walk over; those between `from` and
  /// `to` every query of it sees, so that a tile of them needs no look at the
  /// mask.
  struct Panel {
    int64_t keys = 0, from = 0, to = 0;
  };

  /// Batches and heads, and keys of a head.
  double heads = 1;
  int64_t keys = 1, headSize = 1, valueSize = 1;
  /// Of one head.
  std::vector<Panel> panels;
  /// Operations on a score, and for a mask that is looked at.
  double scoreOperations = 0, maskOperations = 0;
  int64_t lanes = 1, line = 64;

  // The candidate: queries of a panel in vectors, keys of a tile, and rows of
  // the register tile.
  int64_t vectors = 1, keyTile = 1, tileRows = 1;
};

void addAttention(Features &features, const Attention &attention);

} // namespace lathe::cost

#endif // LATHE_COSTMODEL_ATTENTION_H

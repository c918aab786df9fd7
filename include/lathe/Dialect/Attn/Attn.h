//===- Attn.h - Reductions over keys ---------------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The attn dialect, and what can be told of a mask without running it.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_DIALECT_ATTN_ATTN_H
#define LATHE_DIALECT_ATTN_ATTN_H

#include "lathe/Dialect/Lathe/Lathe.h"
#include "lathe/Dialect/Tune/Tune.h"

#include "mlir/Bytecode/BytecodeOpInterface.h"
#include "mlir/IR/Builders.h"
#include "mlir/IR/PatternMatch.h"
#include "mlir/Interfaces/ControlFlowInterfaces.h"
#include "mlir/Interfaces/DestinationStyleOpInterface.h"
#include "mlir/Interfaces/SideEffectInterfaces.h"
#include "mlir/Interfaces/TilingInterface.h"

#include <limits>

#include "lathe/Dialect/Attn/AttnDialect.h.inc"
#include "lathe/Dialect/Attn/AttnInterfaces.h.inc"
#define GET_OP_CLASSES
#include "lathe/Dialect/Attn/AttnOps.h.inc"

namespace lathe::attn {

/// Heads, queries and keys: no attention has more of them.
inline constexpr int64_t mostPositions = int64_t(1) << 28;

/// A key j is visible to query i only if query * i + key * j + constant >= 0.
struct MaskConstraint {
  int64_t query = 0, key = 0, constant = 0;
};

/// What a mask region says about which keys are visible.
struct MaskFacts {
  /// Each is necessary.
  llvm::SmallVector<MaskConstraint> constraints;
  /// Whether all of them together are also sufficient.
  bool exact = true;
};

/// Reads comparisons of affine expressions in the query and the key, joined
/// by `and`, from a mask region; an empty region masks nothing.
MaskFacts getMaskFacts(mlir::Region &mask);

/// Where the running maximum starts. The least finite score, so that no score
/// that f32 holds is below it, and that -inf, the score of a masked key, has
/// weight 0 against it.
inline constexpr float startMaximum = std::numeric_limits<float>::lowest();

/// Key ranges that a mask bounds are cut to multiples of this many keys, so
/// that the blocks of the register tile stay whole; what is too much is masked.
inline constexpr int64_t keyGranule = 16;

/// How many rows of a register tile fit beside one row of operands and a
/// broadcast: the largest power of two, at most 8. With fewer than eight sums
/// the multiply-add's latency would show; more than that only costs edges.
int64_t getTileRows(TargetAttr target, int64_t registers);

/// The most keys with which scores, packed queries, accumulators and one tile
/// of keys or values fill no more than the first-level cache.
int64_t getDefaultKeyTile(int64_t panel, int64_t headSize, int64_t valueSize,
                          TargetAttr target);

} // namespace lathe::attn

#endif // LATHE_DIALECT_ATTN_ATTN_H

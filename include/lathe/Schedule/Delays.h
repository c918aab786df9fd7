//===- Delays.h - How far members run behind -------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Dependences between the members of a group, and the least delays that obey them.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_SCHEDULE_DELAYS_H
#define LATHE_SCHEDULE_DELAYS_H

#include "lathe/Dialect/Sched/Sched.h"

namespace lathe::sched {

/// In a group over a 1-D grid a step of the pass is a block of this many
/// points; otherwise it is a row (2-D) or a plane (3-D).
inline constexpr int64_t blockPoints1D = 2048;

/// Delays within a row, and widths of chunks, are multiples of this many
/// columns: whole vectors, of any target.
inline constexpr int64_t columnUnit = 16;

/// How many columns a member stays behind one beside it, where both compute
/// `vector` columns at a time before either stores, and it reads columns `low`
/// to `high` from its own of the row that the other is at. Parts of two vectors
/// cost another: a load of them waits until both are in the cache.
int64_t columnsBehind(int64_t low, int64_t high, int64_t vector);

/// The least delay of each member, in steps, such that each reads what it
/// means to read: a value after its member wrote it, and before the next
/// member writes over it. At each step the members run one after the other,
/// in the order of the group. Fails where no finite delay does; `why`, if
/// given, says so in words.
mlir::FailureOr<llvm::SmallVector<int64_t>>
solveDelays(GroupOp group, std::string *why = nullptr);

/// How the members of a group lie within a step, and how threads share it.
struct Split {
  /// How far each member stays behind along dimension 1.
  llvm::SmallVector<int64_t> delays;
  /// All members can run in one loop along a row, a vector each in turn.
  bool sideBySide = false;
  /// The dimension that may be cut into chunks, one after the other: the walked
  /// one in 1-D, else dimension 1. Empty where one thread has to do all.
  std::optional<int64_t> dimension;
  /// A chunk needs what the chunk before it did in the same step.
  bool chained = false;
};

/// Finds the least delays along dimension 1, given those along dimension 0:
/// every dependence between two points leads from one chunk to itself or to a
/// later one. Side by side (two dimensions, forward, no boundaries that wrap)
/// is tried if `sideBySide` says so: members then stay `columnsBehind` each
/// other, with vectors of `vector` columns. In 2-D delays are multiples of
/// `columnUnit`.
Split solveSplit(GroupOp group, llvm::ArrayRef<int64_t> delays, bool sideBySide,
                 int64_t vector);

/// How far back, along the dimension that is split, a member reads what rolls, its
/// delay counted in. A chunk that is as wide needs rolling steps of the chunk before
/// it only, whose thread waits for it before it uses them again.
int64_t reachAcross(GroupOp group);

/// How many rows (in 3-D planes) of an out the group needs at one time: from
/// the last that its member writes in a step to the first that is read after
/// that. Only for outs that one member writes and nobody reads before; 0 for
/// others.
int64_t liveRows(GroupOp group, unsigned out, llvm::ArrayRef<int64_t> delays);

} // namespace lathe::sched

#endif // LATHE_SCHEDULE_DELAYS_H

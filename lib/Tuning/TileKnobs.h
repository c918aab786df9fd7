//===- TileKnobs.h - Knobs of register tiles -------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the models of contractions and of Kronecker products share.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_TUNING_TILEKNOBS_H
#define LATHE_LIB_TUNING_TILEKNOBS_H

#include "lathe/Analysis/Contraction.h"
#include "lathe/CostModel/Contraction.h"
#include "lathe/Dialect/Tune/Tune.h"

namespace lathe::tune {

llvm::SmallVector<int64_t> range(int64_t from, int64_t to);
llvm::SmallVector<int64_t> powersOfTwo(int64_t from, int64_t to);
/// The largest power of two that is not above `limit`.
int64_t powerBelow(int64_t limit);

/// More accumulators in one direction than this never pay.
inline constexpr int64_t maxVectors = 4;
/// The most rows of accumulators that a target can have.
int64_t maxRows(TargetAttr target);

std::string explainTile(RegisterTile tile, int64_t lanes, TargetAttr target);

/// What is wrong with a register tile; empty if nothing is.
std::string checkTile(int64_t rows, int64_t vectors, TargetAttr target);

/// A contraction in numbers; none where a size is dynamic. `group` says whether
/// short rows share a vector.
std::optional<cost::Contraction>
countContraction(Contraction contraction, bool group, TargetAttr target);

/// What a candidate of `linop.apply` of a Kronecker product costs; none where a
/// size, or a factor, is not known.
std::optional<cost::Features> getKronFeatures(linop::ApplyOp op,
                                              TargetAttr target,
                                              llvm::ArrayRef<int64_t> values);
llvm::SmallVector<Knob> getKronKnobs(linop::ApplyOp op, TargetAttr target);
Choice getKronDefault(linop::ApplyOp op, TargetAttr target);
std::string explainKronConflict(TargetAttr target,
                                llvm::ArrayRef<int64_t> values);

} // namespace lathe::tune

#endif // LATHE_LIB_TUNING_TILEKNOBS_H

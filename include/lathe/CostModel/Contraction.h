//===- Contraction.h - What tiles of a contraction cost --------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Exact counts of the loops that a contraction becomes, and of the bytes that
// its tiles move, from sizes alone.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_COSTMODEL_CONTRACTION_H
#define LATHE_COSTMODEL_CONTRACTION_H

#include "lathe/CostModel/Estimate.h"

#include <array>
#include <cstdint>

namespace lathe::cost {

/// C[row, column] += A B summed over `sums`, `outer` times. The roles are those
/// of lathe::Contraction: columns lie in the lanes of vectors, or the sums do.
struct Contraction {
  /// Where an array is when it is first wanted: what is touched in between, how
  /// many bytes are moved for one that is used, and the pages that are walked
  /// through in turn, so many bytes of each at a time.
  struct Outside {
    double footprint = 0, scale = 1, streams = 0, run = 0;
  };
  /// Of A or B: which dimensions index it. Without `column` it is the same for
  /// all vectors of a tile, without `outer` for all repetitions.
  struct Operand {
    bool row = false, column = false, outer = true;
    /// Bytes of one repetition, and from one row, and from one value of the
    /// sum, to the next.
    double size = 0;
    int64_t rowStride = 0, sumStride = 0;
    /// What one vector, or scalar that meets all lanes, is made of.
    double loads = 1, shuffles = 0;
    Outside outside = {};
  };

  int64_t outer = 1, rows = 1, columns = 1, sums = 1;
  int64_t lanes = 1, bytes = 4, line = 64;
  std::array<Operand, 2> operands = {};
  Outside result = {};
  /// Bytes from one row of C to the next.
  int64_t resultStride = 0;
  bool lanesAlongSum = false;
  /// Where columns are too few for a vector: how many rows of them share one.
  /// These rows are counted as columns.
  int64_t pieces = 1;
  /// C starts as zero, and is not read.
  bool fromZero = false;

  // The candidate: accumulators, tiles of the sum and of the rows (0: whole),
  // and whether the operand with the columns is packed.
  int64_t tileRows = 1, tileVectors = 1, sumTile = 0, rowTile = 0;
  bool pack = false;
};

/// Adds `times` runs of the contraction to `features`.
void addContraction(Features &features, const Contraction &contraction,
                    double times = 1);

} // namespace lathe::cost

#endif // LATHE_COSTMODEL_CONTRACTION_H

//===- TileKnobs.cpp - Knobs of register tiles ----------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See the header.
//
//===----------------------------------------------------------------------===//

#include "TileKnobs.h"

#include "llvm/ADT/Sequence.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::tune;

SmallVector<int64_t> tune::range(int64_t from, int64_t to) {
  return llvm::to_vector(llvm::seq_inclusive<int64_t>(from, to));
}

SmallVector<int64_t> tune::powersOfTwo(int64_t from, int64_t to) {
  SmallVector<int64_t> values;
  for (int64_t value = from; value <= to; value *= 2)
    values.push_back(value);
  return values;
}

int64_t tune::powerBelow(int64_t limit) {
  int64_t value = 1;
  while (2 * value <= limit)
    value *= 2;
  return value;
}

int64_t tune::maxRows(TargetAttr target) {
  return target.getVectorRegisters() - 2;
}

std::string tune::explainTile(RegisterTile tile, int64_t lanes,
                              TargetAttr target) {
  return llvm::formatv("{0} x {1} accumulators of {2} lanes use {3} of {4} "
                       "vector registers",
                       tile.rows, tile.vectors, lanes,
                       tile.rows * tile.vectors + tile.vectors + 1,
                       target.getVectorRegisters());
}

std::string tune::checkTile(int64_t rows, int64_t vectors, TargetAttr target) {
  if (rows == 0 || vectors == 0 ||
      RegisterTile{rows, vectors}.fits(target.getVectorRegisters()))
    return "";
  return llvm::formatv("{0} rows of {1} vectors need {2} vector registers, but "
                       "the target has {3}",
                       rows, vectors, rows * vectors + vectors + 1,
                       target.getVectorRegisters());
}

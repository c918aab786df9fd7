//===- KronModels.cpp - Knobs of Kronecker products -----------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which factors are applied together, on how many columns, and with which
// register tiles; the default, and what each choice costs.
//
//===----------------------------------------------------------------------===//

#include "TileKnobs.h"

#include "lathe/Analysis/KronGroups.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::tune;

//===----------------------------------------------------------------------===//
// Factors
//===----------------------------------------------------------------------===//

/// Fails where they cannot be applied together.
static FailureOr<SmallVector<KronFactor>> getFactors(linop::ApplyOp op) {
  FailureOr<SmallVector<KronFactor>> factors =
      getKronFactors(op.getOp().getDefiningOp<kron::ProductOp>());
  if (failed(factors) || !canFuse(*factors))
    return failure();
  return factors;
}

static int64_t bytesOf(linop::ApplyOp op) {
  return getElementTypeOrSelf(op.getType()).getIntOrFloatBitWidth() / 8;
}

//===----------------------------------------------------------------------===//
// Knobs
//===----------------------------------------------------------------------===//

static constexpr int64_t minBlock = 64, maxBlock = 1 << 20, minSlab = 8,
                         maxSlab = 1 << 14;

/// The least power of two, within the limits, that is all of `size`.
static int64_t limitFor(int64_t size, int64_t least, int64_t most) {
  int64_t limit = least;
  while (limit < size && limit < most)
    limit *= 2;
  return limit;
}

/// The largest blocks and slabs that differ from smaller ones: the whole of a
/// row.
static std::pair<int64_t, int64_t> getLimits(linop::ApplyOp op) {
  FailureOr<SmallVector<KronFactor>> factors = getFactors(op);
  if (failed(factors))
    return {maxBlock, maxSlab};
  int64_t size = 1, columns = 1;
  for (KronFactor factor : *factors)
    size *= std::max(factor.rows, factor.columns);
  for (KronFactor factor : ArrayRef(*factors).drop_front())
    columns *= factor.rows;
  return {limitFor(size, minBlock, maxBlock),
          limitFor(columns, minSlab, maxSlab)};
}

/// 0 leaves the choice to each contraction that a factor becomes. Tiles of its
/// rows leave none over where their number divides them.
static SmallVector<int64_t> getRowTiles(linop::ApplyOp op, int64_t most) {
  llvm::SmallSetVector<int64_t, 16> values;
  FailureOr<SmallVector<KronFactor>> factors = getFactors(op);
  for (int64_t rows = 0; rows <= most; ++rows)
    if (failed(factors) || rows == 0 ||
        llvm::any_of(*factors, [&](const KronFactor &factor) {
          return !factor.isIdentity() && factor.rows % rows == 0;
        }))
      values.insert(rows);
  return values.takeVector();
}

SmallVector<Knob> tune::getKronKnobs(linop::ApplyOp op, TargetAttr target) {
  auto [block, slab] = getLimits(op);
  int64_t most = maxRows(target);
  SmallVector<int64_t> some = powersOfTwo(1, powerBelow(most));
  some.insert(some.begin(), 0);
  return {{KnobName::block, powersOfTwo(minBlock, block)},
          {KnobName::slab, powersOfTwo(minSlab, slab)},
          {KnobName::rows, getRowTiles(op, most)},
          {KnobName::vectors, {0, 1, 2, 4}},
          {KnobName::last_rows, some},
          {KnobName::last_vectors, {0, 1, 2, 4}},
          {KnobName::group, {0, 1}}};
}

/// Few passes over the row matter more than the first-level cache: source and
/// result of a factor are half of the second level. Slabs of four lines are
/// what the prefetcher follows.
Choice tune::getKronDefault(linop::ApplyOp op, TargetAttr target) {
  int64_t bytes = bytesOf(op);
  auto [mostBlock, mostSlab] = getLimits(op);
  int64_t block = std::clamp<int64_t>(powerBelow(target.getL2() / 4 / bytes),
                                      minBlock, mostBlock);
  int64_t slab = std::clamp<int64_t>(powerBelow(4 * target.getLine() / bytes),
                                     minSlab, mostSlab);
  return {{block, slab, 0, 0, 0, 0, 1},
          llvm::formatv(
              "blocks of {0} elements are a quarter of the {1} bytes "
              "of the second-level cache or the row, slabs of {2} columns "
              "are four cache lines or all; register tiles by the size of "
              "each factor",
              block, target.getL2(), slab)};
}

std::string tune::explainKronConflict(TargetAttr target,
                                      ArrayRef<int64_t> values) {
  for (auto [rows, vectors] :
       {std::pair(values[2], values[3]), std::pair(values[4], values[5])}) {
    if ((rows == 0) != (vectors == 0))
      return llvm::formatv(
          "{0} rows of {1} vectors are half a tile, expected both or "
          "neither to be 0, which leaves them to each factor",
          rows, vectors);
    if (std::string conflict = checkTile(rows, vectors, target);
        !conflict.empty())
      return conflict;
  }
  return "";
}

//===----------------------------------------------------------------------===//
// Costs
//===----------------------------------------------------------------------===//

namespace {

/// Counts the contractions of one row of a product.
class KronCounter {
public:
  KronCounter(ArrayRef<KronFactor> factors, TargetAttr target, Type element,
              ArrayRef<int64_t> values)
      : factors(factors), target(target), values(values),
        lanes(target.lanes(element)),
        bytes(element.getIntOrFloatBitWidth() / 8) {}

  void count(double rows, cost::Features &features);

private:
  void addGroup(const KronGroup &group, double source, double dest,
                double times, cost::Features &features);
  cost::Contraction describe(int64_t before, KronFactor factor, int64_t others,
                             int64_t behind);
  void setTile(cost::Contraction &c, bool isLast);

  ArrayRef<KronFactor> factors;
  TargetAttr target;
  ArrayRef<int64_t> values;
  int64_t lanes, bytes;
};

} // namespace

void KronCounter::setTile(cost::Contraction &c, bool isLast) {
  RegisterTile tile =
      chooseRegisterTile(c.rows, c.columns, lanes, target.getVectorRegisters());
  int64_t rows = values[isLast ? 4 : 2], vectors = values[isLast ? 5 : 3];
  c.tileRows = rows > 0 ? rows : tile.rows;
  c.tileVectors = vectors > 0 ? vectors : tile.vectors;
}

/// The contraction of one factor: `before` runs of its columns, each of
/// `others` times `behind` elements, of which the last lie in lanes. Where
/// there is nothing behind, the factor's own rows do, and the runs are the rows
/// of a tile.
cost::Contraction KronCounter::describe(int64_t before, KronFactor factor,
                                        int64_t others, int64_t behind) {
  cost::Contraction c;
  c.lanes = lanes;
  c.bytes = bytes;
  c.line = target.getLine();
  c.fromZero = true;
  c.sums = factor.columns;
  bool isLast = others * behind == 1;
  int64_t lane = isLast ? factor.rows : behind;
  bool isShort = values[6] && lane > 1 && lane < lanes && lanes % lane == 0;
  int64_t pieces = isShort ? lanes / lane : 1;
  cost::Contraction::Operand matrix, vector;
  matrix.outer = false;
  vector.sumStride = behind * others * bytes;
  vector.size = double(before * factor.columns * others * behind * bytes);
  matrix.size = double(factor.rows * factor.columns * bytes);
  if (isLast) {
    isShort &= before % pieces == 0 && factor.columns % lane == 0;
    c.rows = isShort ? 1 : before;
    c.columns = lane * (isShort ? before : 1);
    matrix.column = !isShort;
    matrix.sumStride = factor.rows * bytes;
    vector.row = !isShort;
    vector.rowStride = factor.columns * bytes;
    vector.column = isShort;
    if (isShort) {
      // Runs of values along the sum are put together, then spread out.
      vector.loads = double(pieces * pieces) / double(lanes);
      vector.shuffles = 1 + double(pieces * (pieces - 1)) / double(lanes);
    }
  } else {
    int64_t neighbours = others % pieces == 0 && others > 1 ? others : before;
    isShort &= neighbours % pieces == 0;
    c.rows = factor.rows;
    c.columns = lane * (isShort ? neighbours : 1);
    c.outer = before * others / (isShort ? neighbours : 1);
    matrix.row = true;
    matrix.rowStride = factor.columns * bytes;
    matrix.sumStride = bytes;
    vector.column = true;
    if (isShort) {
      vector.loads = double(pieces);
      vector.shuffles = double(pieces - 1);
    }
  }
  if (!isLast)
    vector.size /= double(c.outer);
  c.resultStride =
      isLast && !isShort ? factor.rows * bytes : others * behind * bytes;
  c.pieces = isShort ? pieces : 1;
  c.operands = {matrix, vector};
  setTile(c, isLast);
  return c;
}

/// `source` and `dest` are what is touched before the row, or buffer, that a
/// group reads and writes is wanted again.
void KronCounter::addGroup(const KronGroup &group, double source, double dest,
                           double times, cost::Features &features) {
  int64_t taken = group.lead, written = group.lead, larger = group.lead;
  for (unsigned i = group.first; i <= group.last; ++i) {
    taken *= factors[i].columns;
    written *= factors[i].rows;
    larger *= std::max(factors[i].rows, factors[i].columns);
  }
  // What each factor leaves to the next has a buffer of its own.
  double block = double(group.last - group.first + 2) *
                 double(larger * group.width * bytes);
  // Parts of lines are moved whole.
  double line = target.getLine(), run = double(group.width * bytes);
  double scale =
      group.width == group.columns ? 1.0 : std::ceil(run / line) * line / run;
  int64_t before = taken, behind = group.width;
  times *=
      double(group.runs / group.lead) * double(group.columns / group.width);
  unsigned inner = group.last;
  for (unsigned i = group.last + 1; i-- > group.first;) {
    before /= factors[i].columns;
    if (!factors[i].isIdentity()) {
      int64_t others = i == group.first && group.width != group.columns
                           ? behind / group.width
                           : 1;
      cost::Contraction c =
          describe(before, factors[i], others, behind / others);
      for (cost::Contraction::Operand &operand : c.operands)
        operand.outside.footprint = block;
      c.operands[0].outside.footprint = 0; // a factor stays in the first level
      c.result.footprint = block;
      // Of a slab there is one run in each of the rows that are behind each
      // other.
      double pages = group.width == group.columns
                         ? 0.0
                         : std::min(1.0, double(group.columns * bytes) / 4096);
      if (i == inner)
        c.operands[1].outside = {source, scale, pages * double(taken), run};
      if (i == group.first)
        c.result = {dest, scale, pages * double(written), run};
      cost::addContraction(features.then.emplace_back(), c, times);
    }
    behind *= factors[i].rows;
  }
}

void KronCounter::count(double rows, cost::Features &features) {
  SmallVector<KronGroup> groups = formKronGroups(factors, values[0], values[1]);
  double in = double(bytes), out = double(bytes);
  for (KronFactor factor : factors) {
    in *= double(factor.columns);
    out *= double(factor.rows);
  }
  // Between the groups a row waits in a buffer of its own.
  double buffers = 2 * std::max(in, out);
  for (const KronGroup &group : groups)
    addGroup(group, &group == &groups.front() ? rows * (in + out) : buffers,
             &group == &groups.back() ? rows * (in + out) : buffers, rows,
             features);
}

std::optional<cost::Features> tune::getKronFeatures(linop::ApplyOp op,
                                                    TargetAttr target,
                                                    ArrayRef<int64_t> values) {
  FailureOr<SmallVector<KronFactor>> factors = getFactors(op);
  auto x = cast<RankedTensorType>(op.getX().getType());
  if (failed(factors) || !x.hasStaticShape() || x.getNumElements() == 0 ||
      llvm::all_of(*factors, std::mem_fn(&KronFactor::isIdentity)))
    return std::nullopt;
  cost::Features features;
  KronCounter(*factors, target, x.getElementType(), values)
      .count(double(x.getNumElements() / x.getShape().back()), features);
  return features;
}

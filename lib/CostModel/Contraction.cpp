//===- Contraction.cpp - What tiles of a contraction cost -----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The loop nest is that of the emitter: tiles of the sum, tiles of the rows,
// tiles of columns with a packed panel each, register tiles of rows, the sum.
// What is left over at an edge is a tile of its own, whose last vector costs a
// whole one.
//
//===----------------------------------------------------------------------===//

#include "lathe/CostModel/Contraction.h"

#include <algorithm>
#include <cmath>
#include <vector>

using namespace lathe::cost;

namespace {

/// So many pieces of a size.
struct Part {
  double count;
  int64_t size;
};

/// `total` in pieces of `size`, and what is left over.
std::vector<Part> split(int64_t total, int64_t size) {
  std::vector<Part> parts;
  if (int64_t whole = total / size)
    parts.push_back({double(whole), size});
  if (int64_t rest = total % size)
    parts.push_back({1, rest});
  return parts;
}

double countOf(const std::vector<Part> &parts) {
  double count = 0;
  for (const Part &part : parts)
    count += part.count;
  return count;
}

class Counter {
public:
  Counter(Features &features, const Contraction &c, double times)
      : features(features), c(c), times(times * c.outer),
        sumParts(split(c.sums, c.sumTile > 0 ? c.sumTile : c.sums)),
        rowParts(split(c.rows, c.rowTile > 0 ? c.rowTile : c.rows)),
        laneParts(split((c.columns + c.lanes - 1) / c.lanes, c.tileVectors)),
        laneTiles(c.lanesAlongSum ? 1 : countOf(laneParts)),
        width(c.tileVectors * c.lanes * c.bytes) {}

  void count();

private:
  void addTile(double executions, int64_t rows, int64_t vectors, int64_t sums);
  void addSumTile(double executions, int64_t rows);
  void addPacking(double executions, int64_t vectors, int64_t sums);
  void addColumnOperand(const Contraction::Operand &operand);
  void addRowOperand(const Contraction::Operand &operand);
  void addFresh(const Contraction::Operand &operand, Features &features);
  double crossing(int64_t stride) const;
  void addResult();
  Loop stepOf(int64_t rows, int64_t vectors) const;
  bool readsResult() const { return !c.fromZero || countOf(sumParts) > 1; }

  Features &features;
  const Contraction &c;
  double times;
  std::vector<Part> sumParts, rowParts, laneParts;
  double laneTiles;
  /// Bytes of a row of a tile.
  double width;
};

} // namespace

/// Cycles of a tile beside its loop: addresses, and a branch that is not
/// foreseen.
static constexpr double tileCycles = 10;
/// Cycles of a nest beside its tiles: its loops and streams start anew.
static constexpr double nestCycles = 100;
static constexpr double page = 4096;

/// The part of the vectors that cross a line, where neighbouring ones are so
/// far apart.
double Counter::crossing(int64_t stride) const {
  return stride % c.line == 0 ? 0.0
                              : double(c.lanes * c.bytes) / double(c.line);
}

/// One value of the sum: every operand once, and the multiply-adds.
Loop Counter::stepOf(int64_t rows, int64_t vectors) const {
  Loop step;
  for (const Contraction::Operand &operand : c.operands) {
    double count = double((operand.row ? rows : 1) *
                          (operand.column || c.lanesAlongSum ? vectors : 1));
    step.loads += operand.loads * count;
    step.shuffles += operand.shuffles * count;
    if (c.lanesAlongSum ? operand.row : operand.column && !c.pack)
      step.splitLoads +=
          operand.loads * count *
          crossing(c.lanesAlongSum ? operand.rowStride : operand.sumStride);
  }
  step.arithmetic = double(rows * vectors);
  step.chain = 1;
  return step;
}

/// Lanes along the columns: the loop over the sum, and C before and after.
void Counter::addTile(double executions, int64_t rows, int64_t vectors,
                      int64_t sums) {
  Loop body = stepOf(rows, vectors);
  double sumsOfTile = body.arithmetic;
  body.executions = executions * double(sums);
  body.length = double(sums);
  features.loops.push_back(body);
  Loop ends;
  ends.executions = executions;
  ends.loads = readsResult() ? sumsOfTile * c.pieces : 0;
  ends.stores = sumsOfTile * c.pieces * (1 + crossing(c.resultStride));
  ends.splitLoads = ends.loads * crossing(c.resultStride);
  if (c.pieces > 1)
    ends.shuffles = sumsOfTile * (c.pieces - 1) * (readsResult() ? 2 : 1);
  features.loops.push_back(ends);
  features.overhead += executions * tileCycles;
}

/// Lanes along the sum: `tileVectors` accumulators a row, then one, then none.
void Counter::addSumTile(double executions, int64_t rows) {
  int64_t step = c.tileVectors * c.lanes;
  auto loop = [&](double steps, int64_t vectors) {
    Loop body = stepOf(rows, vectors);
    body.executions = executions * steps;
    body.length = steps;
    if (steps > 0)
      features.loops.push_back(body);
  };
  loop(c.sums / step, c.tileVectors);
  loop((c.sums % step + c.lanes - 1) / c.lanes, 1);
  double halvings = std::log2(double(c.lanes));
  Loop ends;
  ends.executions = executions;
  ends.loads = ends.stores = rows;
  ends.arithmetic = rows * (c.tileVectors - 1 + halvings);
  ends.shuffles = rows * halvings;
  features.loops.push_back(ends);
  features.overhead += executions * tileCycles;
}

/// A panel is copied row by row, before anything is multiplied with it.
void Counter::addPacking(double executions, int64_t vectors, int64_t sums) {
  Loop copy;
  copy.executions = executions * sums;
  copy.loads = copy.stores = double(vectors);
  features.then.front().loops.push_back(copy);
}

/// An operand comes from where the caller says, or, in all but the first of the
/// repetitions that share it, from what one repetition touches.
void Counter::addFresh(const Contraction::Operand &operand,
                       Features &features) {
  double bytes = operand.size;
  double first = operand.outer ? times : times / c.outer;
  double touched =
      c.bytes * (double(c.rows) * c.sums + double(c.columns) * c.sums +
                 double(c.rows) * c.columns);
  const Contraction::Outside &outside = operand.outside;
  Traffic fresh{first * bytes * outside.scale, outside.footprint};
  fresh.streams = outside.streams;
  fresh.run = outside.run;
  // A panel is cut out of rows that may lie in pages of their own.
  if (operand.column && laneTiles > 1) {
    fresh.streams = double(sumParts.front().size) *
                    std::min(1.0, double(operand.sumStride) / page);
    fresh.run = width;
  }
  features.traffic.push_back(fresh);
  if (!operand.outer)
    features.addTraffic((times - first) * bytes, touched);
}

/// The operand with the columns: a panel is read again by each tile of rows,
/// all panels by each block of rows.
void Counter::addColumnOperand(const Contraction::Operand &operand) {
  double columns = c.lanesAlongSum ? 1 : c.columns;
  double bytes = operand.size;
  addFresh(operand, c.pack ? features.then.front() : features);
  double blocks = countOf(rowParts), tiles = 0;
  for (const Part &rows : rowParts)
    tiles += rows.count * std::ceil(double(rows.size) / c.tileRows);
  double sums = sumParts.front().size, rows = rowParts.front().size;
  (c.pack ? features.then.front() : features)
      .addTraffic(times * (blocks - 1) * bytes,
                  sums * c.bytes * (columns + rows));
  Traffic again{times * (tiles - blocks) * bytes,
                sums * c.bytes * double(c.tileRows)};
  if (c.pack || c.lanesAlongSum)
    again.footprint += sums * (c.lanesAlongSum ? c.bytes : width);
  else
    again.pieces = sums, again.run = width,
    again.stride = double(operand.sumStride);
  features.traffic.push_back(again);
}

/// The operand with the rows: a block of it is read again by each panel. Rows
/// of a tile whose lines meet in few sets push each other out before a line is
/// used up.
void Counter::addRowOperand(const Contraction::Operand &operand) {
  double bytes = operand.size;
  addFresh(operand, features);
  double sums = sumParts.front().size, rows = rowParts.front().size;
  features.addTraffic(times * (laneTiles - 1) * bytes,
                      rows * sums * c.bytes + width * (rows + sums));
  if (operand.rowStride > operand.sumStride) {
    Traffic lost{times * laneTiles * bytes / c.bytes * double(c.line), 0};
    lost.pieces = double(c.tileRows);
    lost.run = double(c.line);
    lost.stride = double(operand.rowStride);
    features.traffic.push_back(lost);
  }
}

/// Lines that are written are read before.
void Counter::addResult() {
  double blocks = countOf(sumParts);
  double bytes = double(c.rows) * (c.lanesAlongSum ? 1 : c.columns) * c.bytes;
  Traffic written{times * 2 * bytes * c.result.scale, c.result.footprint};
  written.streams = c.result.streams;
  written.run = c.result.run;
  features.traffic.push_back(written);
  // The sums of a tile start from what was left of them, row by row.
  double sums = sumParts.front().size;
  Traffic again{times * 2 * (blocks - 1) * bytes,
                bytes + sums * c.bytes * double(c.rows + c.columns)};
  again.waits = times * (blocks - 1) * laneTiles * double(c.rows);
  features.traffic.push_back(again);
}

void Counter::count() {
  if (c.outer <= 0 || c.rows <= 0 || c.columns <= 0 || c.sums <= 0)
    return;
  features.overhead += times / c.outer * nestCycles;
  for (const Part &block : rowParts)
    for (const Part &rows : split(block.size, c.tileRows)) {
      double tiles = times * block.count * rows.count;
      if (c.lanesAlongSum) {
        addSumTile(tiles, rows.size);
        continue;
      }
      for (const Part &sums : sumParts)
        for (const Part &lanes : laneParts)
          addTile(tiles * sums.count * lanes.count, rows.size, lanes.size,
                  sums.size);
    }
  if (c.pack)
    features.then.emplace_back();
  if (c.pack)
    for (const Part &sums : sumParts)
      for (const Part &lanes : laneParts)
        addPacking(times * countOf(rowParts) * sums.count * lanes.count,
                   lanes.size, sums.size);
  for (const Contraction::Operand &operand : c.operands) {
    if (operand.row)
      addRowOperand(operand);
    else
      addColumnOperand(operand);
  }
  addResult();
}

void lathe::cost::addContraction(Features &features,
                                 const Contraction &contraction, double times) {
  Counter(features, contraction, times).count();
}

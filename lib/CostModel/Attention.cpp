//===- Attention.cpp - What panels and tiles of keys cost -----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The four steps of a tile as they are emitted: scores, the factor of the older
// sums, weights, accumulators. What does not fill a block of rows goes row by
// row.
//
//===----------------------------------------------------------------------===//

#include "lathe/CostModel/Attention.h"

#include <algorithm>
#include <cmath>
#include <map>

using namespace lathe::cost;

namespace {

class Counter {
public:
  Counter(Features &features, const Attention &a)
      : features(features), a(a), panel(a.vectors * a.lanes) {}

  void count();

private:
  void addTile(double times, int64_t keys, bool masked);
  void addBlocks(double times, int64_t rows, int64_t steps, double operations,
                 double moved);
  void addTransposes(double times, int64_t size);
  void addTraffic();

  Features &features;
  const Attention &a;
  int64_t panel;
};

} // namespace

/// Of a power of two with a maximum before and a sum after it.
static constexpr double weightOperations = 16;
/// Cycles of a block of rows beside its loop.
static constexpr double blockCycles = 10;
static constexpr int64_t elementBytes = 4;

/// `rows` rows of the register tile at a time, each a sum over `steps`; then so
/// many operations for each vector of sums, of which some are read before and
/// all written.
void Counter::addBlocks(double times, int64_t rows, int64_t steps,
                        double operations, double moved) {
  auto add = [&](double count, int64_t rows) {
    if (count == 0)
      return;
    double sums = double(rows * a.vectors);
    Loop body;
    body.executions = times * count * steps;
    body.loads = double(rows + a.vectors);
    body.arithmetic = sums;
    body.chain = 1;
    body.length = double(steps);
    Loop ends;
    ends.executions = times * count;
    ends.loads = sums * moved;
    ends.arithmetic = sums * operations;
    ends.stores = sums;
    features.loops.push_back(body);
    features.loops.push_back(ends);
    features.overhead += times * count * blockCycles;
  };
  add(double(rows / a.tileRows), a.tileRows);
  add(double(rows % a.tileRows), 1);
}

void Counter::addTile(double times, int64_t keys, bool masked) {
  // The running maximum is one operation on each score.
  double operations = 1 + a.scoreOperations + (masked ? a.maskOperations : 0.0);
  addBlocks(times, keys, a.headSize, operations, /*moved=*/0);
  Loop weights;
  weights.executions = times * double((keys + 1) * a.vectors);
  weights.loads = weights.stores = 1;
  weights.arithmetic = weightOperations;
  features.loops.push_back(weights);
  addBlocks(times, a.valueSize, keys, /*operations=*/1, /*moved=*/1);
}

/// Rows become columns in registers, as many at a time as there are lanes; what
/// is left goes element by element.
void Counter::addTransposes(double times, int64_t size) {
  Loop block;
  block.executions = times * double(size / a.lanes * a.vectors);
  block.loads = block.stores = block.arithmetic = double(a.lanes);
  block.shuffles = double(a.lanes) * std::log2(double(a.lanes));
  Loop element;
  element.executions = times * double(size % a.lanes * panel);
  element.loads = element.stores = element.arithmetic = 1;
  features.loops.insert(features.loops.end(), {block, element});
}

void Counter::addTraffic() {
  double both = double(a.headSize + a.valueSize) * elementBytes;
  double walked = 0;
  for (const Attention::Panel &panel : a.panels)
    walked += double(panel.keys);
  double queries = double(a.panels.size() * panel) * both;
  double head = double(a.keys) * both;
  // Keys and values of a head are there again for the next panel.
  features.addTraffic(a.heads * (head + 2 * queries),
                      a.heads * (head + 2 * queries));
  features.addTraffic(a.heads * std::max(walked * both - head, 0.0), head);
  // The accumulators wait for a tile; its weights and values for the blocks of
  // components.
  double tile = double(a.keyTile * panel) * elementBytes;
  double tiles = walked / double(a.keyTile);
  double accumulators = double(a.valueSize * panel) * elementBytes;
  double held =
      tile +
      double(a.keyTile) * std::max(a.headSize, a.valueSize) * elementBytes +
      panel * both;
  features.addTraffic(a.heads * tiles * (2 * accumulators + 4 * tile), held);
  double blocks = std::ceil(double(a.valueSize) / a.tileRows);
  Traffic again{a.heads * tiles * blocks * tile, tile};
  again.pieces = double(a.keyTile);
  again.run = double(a.line);
  again.stride = double(a.valueSize * elementBytes);
  features.traffic.push_back(again);
}

void Counter::count() {
  std::map<std::pair<int64_t, bool>, double> tiles;
  for (const Attention::Panel &panel : a.panels) {
    for (int64_t first = 0; first < panel.keys; first += a.keyTile) {
      int64_t last = std::min(first + a.keyTile, panel.keys);
      bool masked =
          a.maskOperations > 0 && (first < panel.from || last > panel.to);
      tiles[{last - first, masked}] += a.heads;
    }
  }
  for (auto &[tile, times] : tiles)
    addTile(times, tile.first, tile.second);
  double panels = a.heads * double(a.panels.size());
  addTransposes(panels, a.headSize);
  addTransposes(panels, a.valueSize);
  addTraffic();
}

void lathe::cost::addAttention(Features &features, const Attention &attention) {
  Counter(features, attention).count();
}

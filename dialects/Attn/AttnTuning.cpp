//===- AttnTuning.cpp - Knobs of attention --------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Panels of queries and tiles of keys: what can be chosen, the default, and
// what each choice costs.
//
//===----------------------------------------------------------------------===//

#include "lathe/CostModel/Attention.h"
#include "lathe/Dialect/Attn/Attn.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::attn;

int64_t lathe::attn::getTileRows(TargetAttr target, int64_t registers) {
  int64_t fits =
      (static_cast<int64_t>(target.getVectorRegisters()) - 1 - registers) /
      registers;
  int64_t rows = 1;
  while (rows * 2 <= fits && rows < 8)
    rows *= 2;
  return rows;
}

/// The key tiles to choose from: multiples of keyGranule.
static constexpr int64_t keyTiles[] = {16,  32,  48,  64,  96,
                                       128, 192, 256, 384, 512};

static int64_t getTileBytes(int64_t keys, int64_t panel, int64_t headSize,
                            int64_t valueSize) {
  return 4 * (panel * (headSize + valueSize) +
              keys * (panel + std::max(headSize, valueSize)));
}

int64_t lathe::attn::getDefaultKeyTile(int64_t panel, int64_t headSize,
                                       int64_t valueSize, TargetAttr target) {
  int64_t best = keyTiles[0];
  for (int64_t keys : keyTiles)
    if (getTileBytes(keys, panel, headSize, valueSize) <=
        static_cast<int64_t>(target.getL1()))
      best = keys;
  return best;
}

SmallVector<tune::Knob> AttentionOp::getKnobs(TargetAttr target) {
  int64_t lanes = target.lanes(getQ().getType().getElementType());
  return {{tune::KnobName::panel, {lanes, 2 * lanes, 4 * lanes}},
          {tune::KnobName::keys,
           SmallVector<int64_t>(ArrayRef<int64_t>(keyTiles))}};
}

/// Two registers of queries: enough independent sums to hide the latency of
/// the multiply-add, with registers left for operands.
tune::Choice AttentionOp::getDefaultChoice(TargetAttr target) {
  int64_t panel = 2 * target.lanes(getQ().getType().getElementType());
  int64_t keys =
      getDefaultKeyTile(panel, getHeadSize(), getValueSize(), target);
  std::string reason = llvm::formatv(
      "{0} queries are two registers; {1} keys use {2} of {3} bytes of L1",
      panel, keys, getTileBytes(keys, panel, getHeadSize(), getValueSize()),
      target.getL1());
  return {{panel, keys}, reason};
}

//===----------------------------------------------------------------------===//
// Costs
//===----------------------------------------------------------------------===//

/// The keys of a panel that starts with query `first`, by the constraints that
/// bound the key alone on one side, as the online form's loop over keys has
/// them.
static cost::Attention::Panel countKeys(const MaskFacts &facts, int64_t first,
                                        int64_t panel, int64_t keys) {
  int64_t begin = 0, end = keys, from = 0, to = keys;
  for (MaskConstraint c : facts.constraints) {
    if (c.key != 1 && c.key != -1)
      continue;
    int64_t a = first * c.query, b = (first + panel - 1) * c.query;
    // key <= most, or key >= least, for the best and for the worst query.
    int64_t best = std::max(a, b) + c.constant,
            worst = std::min(a, b) + c.constant;
    if (c.key < 0) {
      end = std::min(end, best + 1);
      to = std::min(to, worst + 1);
    } else {
      begin = std::max(begin, -best);
      from = std::max(from, -worst);
    }
  }
  if (end <= begin)
    return {};
  if (!facts.constraints.empty())
    end =
        std::min<int64_t>(keys, begin + llvm::alignTo(end - begin, keyGranule));
  if (!facts.exact)
    to = from;
  return {end - begin, from - begin, to - begin};
}

static double countOperations(Region &region) {
  return region.empty()
             ? 0.0
             : double(llvm::range_size(region.front().without_terminator()));
}

std::optional<cost::Features>
AttentionOp::getFeatures(TargetAttr target, ArrayRef<int64_t> values) {
  RankedTensorType q = getQ().getType(), k = getK().getType();
  if (!q.hasStaticShape() || !k.hasStaticShape() || q.getNumElements() == 0)
    return std::nullopt;
  int64_t rank = q.getRank(), queries = q.getDimSize(rank - 2);
  cost::Attention a;
  a.heads = double(q.getNumElements()) / double(queries * getHeadSize());
  a.keys = k.getDimSize(rank - 2);
  a.headSize = getHeadSize();
  a.valueSize = getValueSize();
  a.lanes = target.lanes(q.getElementType());
  a.line = target.getLine();
  SmallVector<tune::Knob> knobs = getKnobs(target);
  int64_t panel = valueOf(tune::KnobName::panel, knobs, values);
  a.vectors = panel / a.lanes;
  a.keyTile = valueOf(tune::KnobName::keys, knobs, values);
  a.tileRows = getTileRows(target, a.vectors);
  a.scoreOperations = countOperations(getScore());
  MaskFacts facts = getMaskFacts(getMask());
  if (!getMask().empty())
    a.maskOperations = countOperations(getMask()) + 1;
  if (getCausal()) {
    facts.constraints.push_back({/*query=*/1, /*key=*/-1, /*constant=*/0});
    a.maskOperations += 2;
  }
  for (int64_t first = 0; first < queries; first += panel)
    a.panels.push_back(countKeys(facts, first, panel, a.keys));
  cost::Features features;
  cost::addAttention(features, a);
  return features;
}

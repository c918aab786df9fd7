//===- ContractionModels.cpp - Knobs of contractions ----------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which schedules linalg contractions and applies of dense and Kronecker
// operators may have, and the default for a target in closed form.
//
//===----------------------------------------------------------------------===//

#include "lathe/Tuning/Models.h"

#include "lathe/Analysis/Contraction.h"
#include "lathe/Dialect/Kron/Kron.h"
#include "lathe/Dialect/Tune/Tune.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/DialectRegistry.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::tune;

static SmallVector<int64_t> range(int64_t from, int64_t to) {
  return llvm::to_vector(llvm::seq_inclusive<int64_t>(from, to));
}

static SmallVector<int64_t> powersOfTwo(int64_t from, int64_t to) {
  SmallVector<int64_t> values;
  for (int64_t value = from; value <= to; value *= 2)
    values.push_back(value);
  return values;
}

/// The largest power of two that is not above `limit`.
static int64_t powerBelow(int64_t limit) {
  int64_t value = 1;
  while (2 * value <= limit)
    value *= 2;
  return value;
}

/// More accumulators in one direction than this never pay.
static constexpr int64_t maxVectors = 4;

/// The largest cache tiles worth a look: C is touched too seldom to matter, and
/// few matrices have more rows.
static constexpr int64_t maxSumTile = 1024, maxRowTile = 8192;

/// Knobs of the accumulators: with `open`, 0 leaves the choice to each
/// contraction that the op becomes.
static void addTileKnobs(SmallVectorImpl<Knob> &knobs, StringRef prefix,
                         TargetAttr target, bool open) {
  int64_t most = target.getVectorRegisters() - 2;
  knobs.push_back({(prefix + "rows").str(), range(open ? 0 : 1, most)});
  knobs.push_back(
      {(prefix + "vectors").str(), range(open ? 0 : 1, maxVectors)});
}

static std::string explainTile(RegisterTile tile, int64_t lanes,
                               TargetAttr target) {
  return llvm::formatv("{0} x {1} accumulators of {2} lanes use {3} of {4} "
                       "vector registers",
                       tile.rows, tile.vectors, lanes,
                       tile.rows * tile.vectors + tile.vectors + 1,
                       target.getVectorRegisters());
}

/// What is wrong with a register tile; empty if nothing is.
static std::string checkTile(int64_t rows, int64_t vectors, TargetAttr target) {
  if (rows == 0 || vectors == 0 ||
      RegisterTile{rows, vectors}.fits(target.getVectorRegisters()))
    return "";
  return llvm::formatv("{0} rows of {1} vectors need {2} vector registers, but "
                       "the target has {3}",
                       rows, vectors, rows * vectors + vectors + 1,
                       target.getVectorRegisters());
}

//===----------------------------------------------------------------------===//
// linalg
//===----------------------------------------------------------------------===//

static Choice chooseTile(int64_t rows, int64_t columns, Type element,
                         TargetAttr target) {
  int64_t lanes = target.lanes(element);
  RegisterTile tile =
      chooseRegisterTile(rows, columns, lanes, target.getVectorRegisters());
  return {{tile.rows, tile.vectors}, explainTile(tile, lanes, target)};
}

static SmallVector<int64_t> withZero(SmallVector<int64_t> values) {
  values.insert(values.begin(), 0);
  return values;
}

/// Whether panels pay: a column of the vector operand leaps so far from one
/// value of the sum to the next that its lines meet in few sets of the cache,
/// and enough rows use a panel once it is packed.
static bool wantsPanels(Contraction &c, TargetAttr target, int64_t bytes) {
  if (c.form != Contraction::Form::Lanes || !c.row || c.group ||
      c.reductions.size() != 1)
    return false;
  auto atLeast = [&](unsigned dim, int64_t size) {
    return ShapedType::isDynamic(c.getSize(dim)) || c.getSize(dim) >= size;
  };
  return atLeast(c.lane, 16 * target.getLine() / bytes) &&
         atLeast(*c.row, 32) && atLeast(c.reductions.front(), 16);
}

/// The knobs behind the register tile. The longer the panels, the less often C
/// is read and written; they come from the second-level cache, of which a
/// quarter leaves room for the streams of the other operands. The rows of the
/// other operand are read once for each panel, from the third level, half of
/// which they may fill.
static void addCacheTiles(Contraction &c, TargetAttr target, Choice &choice) {
  int64_t bytes = c.getElementType().getIntOrFloatBitWidth() / 8;
  if (!wantsPanels(c, target, bytes)) {
    choice.values.append({0, 0, 0});
    return;
  }
  int64_t width = choice.values[1] * target.lanes(c.getElementType());
  auto clamp = [](int64_t value, int64_t most) {
    return std::clamp<int64_t>(powerBelow(value), 32, most);
  };
  int64_t sums = clamp(target.getL2() / 4 / (width * bytes), maxSumTile);
  int64_t rows = clamp(target.getL3() / 2 / (sums * bytes), maxRowTile);
  auto wholeIf = [&](unsigned dim, int64_t tile) {
    int64_t size = c.getSize(dim);
    return !ShapedType::isDynamic(size) && size <= tile ? 0 : tile;
  };
  choice.values.append(
      {wholeIf(c.reductions.front(), sums), wholeIf(*c.row, rows), 1});
  choice.reason += llvm::formatv(
      "; panels of {0} x {1} are a quarter of the second-level cache or the "
      "most "
      "that pays, {2} rows of the other operand half of the third",
      sums, width, rows);
}

namespace {
/// Every linalg op is asked; only contractions have knobs. `sum_tile` 0 and
/// `row_tile` 0 leave the dimension whole.
template <typename OpTy>
struct LinalgModel
    : TunableOpInterface::ExternalModel<LinalgModel<OpTy>, OpTy> {
  SmallVector<Knob> getKnobs(Operation *op, TargetAttr target) const {
    SmallVector<Knob> knobs;
    if (failed(Contraction::match(op)))
      return knobs;
    addTileKnobs(knobs, "", target, /*open=*/false);
    knobs.push_back({"sum_tile", withZero(powersOfTwo(32, maxSumTile))});
    knobs.push_back({"row_tile", withZero(powersOfTwo(32, maxRowTile))});
    knobs.push_back({"pack", {0, 1}});
    knobs.push_back({"group", {0, 1}});
    return knobs;
  }

  Choice getDefaultChoice(Operation *op, TargetAttr target) const {
    FailureOr<Contraction> c = Contraction::match(op);
    if (failed(c))
      return {};
    int64_t lanes = target.lanes(c->getElementType());
    bool groups = c->groupLanes(lanes);
    RegisterTile tile = chooseRegisterTile(*c, target);
    Choice choice = {{tile.rows, tile.vectors},
                     explainTile(tile, lanes, target)};
    addCacheTiles(*c, target, choice);
    choice.values.push_back(groups);
    if (groups)
      choice.reason +=
          llvm::formatv("; {0} short rows share a vector", c->pieces);
    return choice;
  }

  std::string explainConflict(Operation *, TargetAttr target,
                              ArrayRef<int64_t> values) const {
    return checkTile(values[0], values[1], target);
  }
};

//===----------------------------------------------------------------------===//
// linop.apply
//===----------------------------------------------------------------------===//

/// Dense and Kronecker operators have knobs; the others belong to the row
/// pipeline, whose knobs are those of the group.
struct ApplyModel
    : TunableOpInterface::ExternalModel<ApplyModel, linop::ApplyOp> {
  static Type elementOf(linop::ApplyOp op) {
    return getElementTypeOrSelf(op.getType());
  }

  SmallVector<Knob> getKnobs(Operation *operation, TargetAttr target) const {
    auto op = cast<linop::ApplyOp>(operation);
    SmallVector<Knob> knobs;
    if (op.getOp().getDefiningOp<linop::DenseOp>()) {
      addTileKnobs(knobs, "", target, /*open=*/false);
    } else if (op.getOp().getDefiningOp<kron::ProductOp>()) {
      knobs.push_back({"block", powersOfTwo(64, 1 << 20)});
      knobs.push_back({"slab", powersOfTwo(8, 1 << 14)});
      addTileKnobs(knobs, "", target, /*open=*/true);
      addTileKnobs(knobs, "last_", target, /*open=*/true);
      knobs.push_back({"group", {0, 1}});
    }
    return knobs;
  }

  Choice getDefaultChoice(Operation *operation, TargetAttr target) const {
    auto op = cast<linop::ApplyOp>(operation);
    if (op.getOp().getDefiningOp<linop::DenseOp>())
      return chooseDense(op, target);
    // Few passes over the row matter more than the first-level cache: source and
    // result of a mode are half of the second level. Slabs of four lines are
    // what the prefetcher follows.
    int64_t bytes = elementOf(op).getIntOrFloatBitWidth() / 8;
    int64_t block = std::clamp<int64_t>(powerBelow(target.getL2() / 4 / bytes),
                                        64, 1 << 20);
    int64_t slab = std::max<int64_t>(4 * target.getLine() / bytes, 8);
    return {{block, slab, 0, 0, 0, 0, 1},
            llvm::formatv("blocks of {0} elements are a quarter of the {1} bytes "
                          "of the second-level cache, slabs of {2} columns are "
                          "four cache lines; register tiles by the size of each "
                          "factor",
                          block, target.getL2(), slab)};
  }

  static Choice chooseDense(linop::ApplyOp op, TargetAttr target) {
    linop::OperatorType type = op.getOp().getType();
    auto x = cast<RankedTensorType>(op.getX().getType());
    // Without a batch the lanes lie along the sum, the rows are the matrix's.
    if (x.getRank() == 1)
      return chooseTile(type.getRange().getDimSize(0),
                        type.getDomain().getDimSize(0), elementOf(op), target);
    return chooseTile(x.getDimSize(x.getRank() - 2),
                      type.getRange().getDimSize(0), elementOf(op), target);
  }

  std::string explainConflict(Operation *operation, TargetAttr target,
                              ArrayRef<int64_t> values) const {
    auto op = cast<linop::ApplyOp>(operation);
    if (op.getOp().getDefiningOp<linop::DenseOp>())
      return checkTile(values[0], values[1], target);
    std::string conflict = checkTile(values[2], values[3], target);
    return conflict.empty() ? checkTile(values[4], values[5], target)
                            : conflict;
  }
};
} // namespace

template <typename... Ops>
static void attachLinalg(MLIRContext *context) {
  (Ops::template attachInterface<LinalgModel<Ops>>(*context), ...);
}

void lathe::registerTunableModels(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, linalg::LinalgDialect *) {
    attachLinalg<linalg::GenericOp, linalg::ContractOp, linalg::MatmulOp,
                 linalg::BatchMatmulOp, linalg::MatvecOp, linalg::VecmatOp,
                 linalg::BatchMatvecOp, linalg::BatchVecmatOp, linalg::DotOp>(
        context);
  });
  registry.addExtension(+[](MLIRContext *context, linop::LinopDialect *) {
    linop::ApplyOp::attachInterface<ApplyModel>(*context);
  });
}

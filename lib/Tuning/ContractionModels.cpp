//===- ContractionModels.cpp - Knobs of contractions ----------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which schedules linalg contractions and applies of dense and Kronecker
// operators may have, and the default for a target in closed form.
//
//===----------------------------------------------------------------------===//

#include "lathe/Tuning/Models.h"

#include "TileKnobs.h"

#include "lathe/Dialect/Kron/Kron.h"

#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/IR/DialectRegistry.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::tune;

/// The largest cache tiles worth a look: C is touched too seldom to matter, and
/// few matrices have more rows.
static constexpr int64_t maxSumTile = 1024, maxRowTile = 8192;

/// The values up to the first that is all of a dimension, and only the ones
/// that differ: larger ones say the same.
static SmallVector<int64_t> upTo(int64_t size, SmallVector<int64_t> values) {
  if (ShapedType::isDynamic(size))
    return values;
  auto enough =
      llvm::find_if(values, [&](int64_t value) { return value >= size; });
  if (enough != values.end())
    values.erase(std::next(enough), values.end());
  return values;
}

/// 0 for the whole of a dimension, and tiles that are less.
static SmallVector<int64_t> tilesOf(int64_t size, int64_t most) {
  SmallVector<int64_t> values = {0};
  for (int64_t tile : powersOfTwo(32, most))
    if (ShapedType::isDynamic(size) || tile < size)
      values.push_back(tile);
  return values;
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

/// The counts of a contraction with the register tile, and the cache tiles if
/// there are such, that the values give.
static std::optional<cost::Features>
countTiles(std::optional<cost::Contraction> counted, ArrayRef<int64_t> values) {
  if (!counted)
    return std::nullopt;
  counted->tileRows = values[0];
  counted->tileVectors = values[1];
  if (values.size() > 2) {
    counted->sumTile = values[2];
    counted->rowTile = values[3];
    counted->pack = values[4];
  }
  cost::Features features;
  cost::addContraction(features, *counted);
  return features;
}

namespace {
/// Every linalg op is asked; only contractions have knobs. `sum_tile` 0 and
/// `row_tile` 0 leave the dimension whole.
template <typename OpTy>
struct LinalgModel
    : TunableOpInterface::ExternalModel<LinalgModel<OpTy>, OpTy> {
  SmallVector<Knob> getKnobs(Operation *op, TargetAttr target) const {
    FailureOr<Contraction> matched = Contraction::match(op);
    if (failed(matched))
      return {};
    Contraction c = *matched, grouped = c;
    int64_t lanes = target.lanes(c.getElementType());
    bool groups = grouped.groupLanes(lanes);
    int64_t rows = c.row ? c.getSize(*c.row) : 1;
    int64_t columns = c.getSize(c.lane);
    if (groups)
      columns *= c.getSize(*grouped.group);
    if (!ShapedType::isDynamic(columns))
      columns = llvm::divideCeil(columns, lanes);
    bool packs = c.form == Contraction::Form::Lanes && c.row && !groups &&
                 c.reductions.size() == 1;
    SmallVector<int64_t> no = {0}, both = {0, 1};
    return {{KnobName::rows, upTo(rows, range(1, maxRows(target)))},
            {KnobName::vectors, upTo(columns, range(1, maxVectors))},
            {KnobName::sum_tile,
             c.reductions.empty()
                 ? no
                 : tilesOf(c.getSize(c.reductions.back()), maxSumTile)},
            {KnobName::row_tile, tilesOf(rows, maxRowTile)},
            {KnobName::pack, packs ? both : no},
            {KnobName::group, groups ? both : no}};
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

  std::optional<cost::Features> getFeatures(Operation *op, TargetAttr target,
                                            ArrayRef<int64_t> values) const {
    FailureOr<Contraction> c = Contraction::match(op);
    if (failed(c))
      return std::nullopt;
    // The last of several sums is cut, with the others whole inside.
    SmallVector<int64_t> tiles(values);
    for (unsigned dim :
         ArrayRef(c->reductions).drop_back(!c->reductions.empty()))
      tiles[2] *= c->getSize(dim);
    return countTiles(countContraction(*c, values[5], target), tiles);
  }
};
} // namespace

//===----------------------------------------------------------------------===//
// linop.apply
//===----------------------------------------------------------------------===//

static bool isDense(linop::ApplyOp op) {
  return op.getOp().getDefiningOp<linop::DenseOp>() != nullptr;
}

/// Rows and columns of the contraction that a dense operator becomes. Without a
/// batch the lanes lie along the sum, the rows are the matrix's.
static std::pair<int64_t, int64_t> sizesOf(linop::ApplyOp op) {
  linop::OperatorType type = op.getOp().getType();
  auto x = cast<RankedTensorType>(op.getX().getType());
  if (x.getRank() == 1)
    return {type.getRange().getDimSize(0), type.getDomain().getDimSize(0)};
  return {x.getDimSize(x.getRank() - 2), type.getRange().getDimSize(0)};
}

/// The contraction of a dense operator in numbers.
static std::optional<cost::Contraction> countDense(linop::ApplyOp op,
                                                   TargetAttr target) {
  auto x = cast<RankedTensorType>(op.getX().getType());
  auto y = cast<RankedTensorType>(op.getType());
  if (!x.hasStaticShape() || !y.hasStaticShape() || x.getNumElements() == 0 ||
      y.getNumElements() == 0)
    return std::nullopt;
  cost::Contraction c;
  c.bytes = x.getElementTypeBitWidth() / 8;
  c.lanes = target.lanes(x.getElementType());
  c.line = target.getLine();
  c.fromZero = true;
  int64_t sums = x.getShape().back(), results = y.getShape().back();
  double all =
      double(c.bytes) * (double(sums) * double(results) +
                         double(x.getNumElements() + y.getNumElements()));
  c.result.footprint = all;
  cost::Contraction::Operand matrix, vector;
  c.lanesAlongSum = x.getRank() == 1;
  c.sums = sums;
  if (c.lanesAlongSum) {
    c.rows = results;
    matrix.row = true;
    matrix.rowStride = sums * c.bytes;
    matrix.sumStride = vector.sumStride = c.bytes;
  } else {
    // The matrix is transposed once before.
    c.rows = x.getDimSize(x.getRank() - 2);
    c.outer = x.getNumElements() / (sums * c.rows);
    c.columns = results;
    matrix.column = true;
    matrix.outer = false;
    matrix.sumStride = results * c.bytes;
    vector.row = true;
    vector.rowStride = sums * c.bytes;
    vector.sumStride = c.bytes;
  }
  matrix.size = double(sums * results * c.bytes);
  vector.size = double(sums * c.rows * c.bytes);
  if (c.lanesAlongSum)
    vector.size = double(sums * c.bytes);
  c.resultStride = results * c.bytes;
  matrix.outside.footprint = vector.outside.footprint = all;
  c.operands = {matrix, vector};
  return c;
}

namespace {
/// Dense and Kronecker operators have knobs; the others belong to the row
/// pipeline, whose knobs are those of the group.
struct ApplyModel
    : TunableOpInterface::ExternalModel<ApplyModel, linop::ApplyOp> {
  SmallVector<Knob> getKnobs(Operation *operation, TargetAttr target) const {
    auto op = cast<linop::ApplyOp>(operation);
    if (op.getOp().getDefiningOp<kron::ProductOp>())
      return getKronKnobs(op, target);
    if (!isDense(op))
      return {};
    return {{KnobName::rows, range(1, maxRows(target))},
            {KnobName::vectors, range(1, maxVectors)}};
  }

  Choice getDefaultChoice(Operation *operation, TargetAttr target) const {
    auto op = cast<linop::ApplyOp>(operation);
    if (!isDense(op))
      return getKronDefault(op, target);
    auto [rows, columns] = sizesOf(op);
    return chooseTile(rows, columns, getElementTypeOrSelf(op.getType()),
                      target);
  }

  std::string explainConflict(Operation *operation, TargetAttr target,
                              ArrayRef<int64_t> values) const {
    if (!isDense(cast<linop::ApplyOp>(operation)))
      return explainKronConflict(target, values);
    return checkTile(values[0], values[1], target);
  }

  std::optional<cost::Features> getFeatures(Operation *operation,
                                            TargetAttr target,
                                            ArrayRef<int64_t> values) const {
    auto op = cast<linop::ApplyOp>(operation);
    if (!isDense(op))
      return getKronFeatures(op, target, values);
    return countTiles(countDense(op, target), values);
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

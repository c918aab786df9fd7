//===- KronNest.cpp - Kronecker products as contractions ------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A product is applied mode by mode, last factor first: each mode contracts one
// axis, in place in the order of axes, so nothing is ever transposed. Modes
// whose data fit a block are done one after the other while the block is in
// cache: the first group on runs of consecutive elements, the later ones on
// slabs of neighbouring columns.
//
//===----------------------------------------------------------------------===//

#include "KronNest.h"

#include "lathe/Dialect/Sched/Sched.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"

using namespace mlir;
using namespace lathe;

namespace {

/// A view into a tensor, and the way back once it is written.
class View {
public:
  View(OpBuilder &b, Location loc, Value whole)
      : b(b), loc(loc), views{whole} {}
  Value get() const { return views.back(); }

  void slice(ArrayRef<OpFoldResult> offsets, ArrayRef<OpFoldResult> sizes,
             RankedTensorType type) {
    SmallVector<OpFoldResult> strides(offsets.size(), b.getIndexAttr(1));
    views.push_back(tensor::ExtractSliceOp::create(b, loc, type, get(), offsets,
                                                   sizes, strides));
  }
  /// `size` elements from `offset`, of a vector or of row `row` of a matrix.
  void sliceRun(Value row, OpFoldResult offset, int64_t size) {
    auto whole = cast<RankedTensorType>(get().getType());
    OpFoldResult length = b.getIndexAttr(size);
    auto type = RankedTensorType::get({size}, whole.getElementType());
    if (whole.getRank() == 1)
      slice({offset}, {length}, type);
    else
      slice({row, offset}, {b.getIndexAttr(1), length}, type);
  }
  void expand(RankedTensorType type, ArrayRef<ReassociationIndices> groups) {
    views.push_back(tensor::ExpandShapeOp::create(b, loc, type, get(), groups));
  }
  /// The whole with `value` in the place of the view.
  Value putBack(Value value) {
    for (Value view : llvm::reverse(ArrayRef(views).drop_front())) {
      if (auto slice = view.getDefiningOp<tensor::ExtractSliceOp>())
        value = tensor::InsertSliceOp::create(
            b, loc, value, slice.getSource(), slice.getMixedOffsets(),
            slice.getMixedSizes(), slice.getMixedStrides());
      else if (auto wide = view.getDefiningOp<tensor::ExpandShapeOp>())
        value = tensor::CollapseShapeOp::create(
            b, loc, wide.getSrcType(), value, wide.getReassociationIndices());
    }
    return value;
  }

private:
  OpBuilder &b;
  Location loc;
  SmallVector<Value> views;
};

/// Where a block of a group is: the row of x, and the runs and the columns from
/// which it begins.
struct BlockAt {
  Value row;
  OpFoldResult run, column;
};

class KronBuilder {
public:
  KronBuilder(OpBuilder &b, Location loc, ArrayRef<KronFactor> factors,
              Type element, tune::ConfigAttr config)
      : b(b), loc(loc), factors(factors), transposed(factors.size()),
        element(element), config(config) {}

  void transposeLast();
  Value buildFused(Value x);
  Value buildModeByMode(Value x);

private:
  OpBuilder &b;
  Location loc;
  ArrayRef<KronFactor> factors;
  /// The transposed matrices of the modes with nothing behind them, made once:
  /// the lanes need them.
  SmallVector<Value> transposed;
  Type element;
  tune::ConfigAttr config;

  /// The rows of factor `i` for `axis` 0, its columns for 1.
  OpFoldResult sizeOf(unsigned i, unsigned axis) {
    return factors[i].isIdentity()
               ? attr(factors[i].rows)
               : tensor::getMixedSize(b, loc, factors[i].matrix, axis);
  }
  Value index(int64_t i) { return arith::ConstantIndexOp::create(b, loc, i); }
  OpFoldResult attr(int64_t i) { return b.getIndexAttr(i); }
  SmallVector<OpFoldResult> attrs(ArrayRef<int64_t> sizes) {
    return llvm::map_to_vector(sizes, [&](int64_t i) { return attr(i); });
  }
  OpFoldResult multiply(OpFoldResult x, OpFoldResult y) {
    return affine::makeComposedFoldedAffineApply(
        b, loc, b.getAffineSymbolExpr(0) * b.getAffineSymbolExpr(1), {x, y});
  }
  Value empty(ArrayRef<OpFoldResult> shape) {
    return tensor::EmptyOp::create(b, loc, shape, element);
  }

  Value buildGroup(const KronGroup &group, Value source, Value row, Value dest);
  Value buildBlock(const KronGroup &group, Value source, const BlockAt &at,
                   Value dest);
  Value takeBlock(const KronGroup &group, Value source, const BlockAt &at);
  View placeBlock(const KronGroup &group, Value dest, const BlockAt &at);
  Value viewMode(const KronGroup &group, unsigned mode, Value block,
                 int64_t before, int64_t behind);
  int64_t countColumns(const KronGroup &group);
  int64_t countRows(const KronGroup &group);
  Value contract(unsigned mode, Value in, Value init);
  Value loop(int64_t count, int64_t step, Value dest,
             function_ref<Value(OpFoldResult, Value)> body);
  Value expand(Value flat, ArrayRef<int64_t> shape);
  Value flatten(Value tensor);
};

} // namespace

//===----------------------------------------------------------------------===//
// One mode
//===----------------------------------------------------------------------===//

/// The config of one contraction, from that of the whole product.
static tune::ConfigAttr contractionConfig(OpBuilder &b, tune::ConfigAttr config,
                                          bool isLast) {
  if (!config)
    return {};
  using tune::KnobName;
  NamedAttrList knobs;
  auto take = [&](StringRef name, StringRef source) {
    if (std::optional<int64_t> value = config.getKnob(source))
      knobs.set(name, b.getI64IntegerAttr(*value));
  };
  take(KnobName::rows, isLast ? KnobName::last_rows : KnobName::rows);
  take(KnobName::vectors, isLast ? KnobName::last_vectors : KnobName::vectors);
  take(KnobName::group, KnobName::group);
  return tune::ConfigAttr::get(b.getContext(),
                               knobs.getDictionary(b.getContext()));
}

/// init[o, j, i...] = sum over k of A[j, k] in[o, k, i...]; `in` may have the
/// trailing axes of `init` as one.
Value KronBuilder::contract(unsigned mode, Value in, Value init) {
  auto outType = cast<RankedTensorType>(init.getType());
  auto inType = cast<RankedTensorType>(in.getType());
  if (inType.getRank() != outType.getRank()) {
    SmallVector<int64_t> shape(outType.getShape());
    shape[1] = inType.getDimSize(1);
    in = expand(flatten(in), shape);
  }
  unsigned rank = outType.getRank();
  // Within a slab of one column the axes behind a mode may be missing too.
  bool isLast = transposed[mode] != nullptr;
  Value matrix = isLast ? transposed[mode] : factors[mode].matrix;
  AffineExpr k = b.getAffineDimExpr(rank), j = b.getAffineDimExpr(1);
  SmallVector<AffineExpr> from, to;
  for (unsigned d = 0; d < rank; ++d) {
    to.push_back(b.getAffineDimExpr(d));
    from.push_back(d == 1 ? k : b.getAffineDimExpr(d));
  }
  auto map = [&](ArrayRef<AffineExpr> results) {
    return AffineMap::get(rank + 1, 0, results, b.getContext());
  };
  SmallVector<utils::IteratorType> iterators(rank,
                                             utils::IteratorType::parallel);
  iterators.push_back(utils::IteratorType::reduction);
  Value zero = arith::ConstantOp::create(b, loc, b.getZeroAttr(element));
  Value start = linalg::FillOp::create(b, loc, zero, init).getResult(0);
  SmallVector<AffineExpr> of =
      isLast ? SmallVector<AffineExpr>{k, j} : SmallVector<AffineExpr>{j, k};
  auto op = linalg::GenericOp::create(
      b, loc, outType, ValueRange{matrix, in}, start,
      ArrayRef<AffineMap>{map(of), map(from), map(to)}, iterators,
      [](OpBuilder &b, Location loc, ValueRange args) {
        Value product = arith::MulFOp::create(b, loc, args[0], args[1]);
        Value sum = arith::AddFOp::create(b, loc, args[2], product);
        linalg::YieldOp::create(b, loc, sum);
      });
  if (tune::ConfigAttr knobs = contractionConfig(b, config, isLast))
    op->setAttr(tune::ConfigAttr::attrName(), knobs);
  return op.getResult(0);
}

//===----------------------------------------------------------------------===//
// Mode by mode, for sizes known only at run time
//===----------------------------------------------------------------------===//

Value KronBuilder::buildModeByMode(Value x) {
  OpFoldResult batch = tensor::getMixedSize(b, loc, x, 0), behind = attr(1);
  Value current = tensor::CollapseShapeOp::create(
      b, loc, x, ArrayRef<ReassociationIndices>{{0, 1}});
  auto wide = [&](Value value, ArrayRef<OpFoldResult> shape) -> Value {
    auto [dims, sizes] = decomposeMixedValues(shape);
    ReassociationIndices all =
        llvm::to_vector(llvm::seq<int64_t>(0, shape.size()));
    return tensor::ExpandShapeOp::create(
        b, loc, RankedTensorType::get(dims, element), value,
        ArrayRef<ReassociationIndices>{all}, shape);
  };
  for (unsigned i = factors.size(); i-- > 0;) {
    OpFoldResult before = batch, rows = sizeOf(i, 0);
    for (unsigned d = 0; d < i; ++d)
      before = multiply(before, sizeOf(d, 1));
    if (!factors[i].isIdentity()) {
      SmallVector<OpFoldResult> from = {before, sizeOf(i, 1), behind};
      if (getConstantIntValue(behind) == 1)
        from.pop_back();
      Value in = wide(current, from);
      from[1] = rows;
      current = flatten(contract(i, in, empty(from)));
    }
    behind = multiply(behind, rows);
  }
  return wide(current, {batch, behind});
}

//===----------------------------------------------------------------------===//
// Groups of modes
//===----------------------------------------------------------------------===//

Value KronBuilder::loop(int64_t count, int64_t step, Value dest,
                        function_ref<Value(OpFoldResult, Value)> body) {
  if (count == step)
    return body(attr(0), dest);
  auto loop =
      scf::ForOp::create(b, loc, index(0), index(count), index(step), dest);
  loop->setAttr(sched::parallelAttr, b.getUnitAttr());
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(loop.getBody());
  Value result = body(loop.getInductionVar(), loop.getRegionIterArg(0));
  scf::YieldOp::create(b, loc, result);
  return loop.getResult(0);
}

Value KronBuilder::expand(Value flat, ArrayRef<int64_t> shape) {
  if (shape.size() == 1)
    return flat;
  ReassociationIndices all =
      llvm::to_vector(llvm::seq<int64_t>(0, shape.size()));
  return tensor::ExpandShapeOp::create(
      b, loc, RankedTensorType::get(shape, element), flat,
      ArrayRef<ReassociationIndices>{all});
}

Value KronBuilder::flatten(Value tensor) {
  int64_t rank = cast<RankedTensorType>(tensor.getType()).getRank();
  if (rank == 1)
    return tensor;
  ReassociationIndices all = llvm::to_vector(llvm::seq<int64_t>(0, rank));
  return tensor::CollapseShapeOp::create(b, loc, tensor,
                                         ArrayRef<ReassociationIndices>{all});
}

int64_t KronBuilder::countColumns(const KronGroup &group) {
  int64_t count = 1;
  for (unsigned i = group.first; i <= group.last; ++i)
    count *= factors[i].columns;
  return count;
}

int64_t KronBuilder::countRows(const KronGroup &group) {
  int64_t count = 1;
  for (unsigned i = group.first; i <= group.last; ++i)
    count *= factors[i].rows;
  return count;
}

/// What the modes of a group read: `lead` runs, whole, or `width` columns of
/// them as a matrix.
Value KronBuilder::takeBlock(const KronGroup &group, Value source,
                             const BlockAt &at) {
  int64_t in = countColumns(group), taken = group.lead * in;
  View block(b, loc, source);
  block.sliceRun(at.row, multiply(at.run, attr(in * group.columns)),
                 taken * group.columns);
  if (group.width == group.columns)
    return block.get();
  auto slab = RankedTensorType::get({taken, group.width}, element);
  return tensor::ExtractSliceOp::create(
      b, loc, slab, expand(block.get(), {taken, group.columns}),
      {attr(0), at.column}, attrs({taken, group.width}), attrs({1, 1}));
}

/// What they write, with the axes: runs, the rows of the first mode, the rows of
/// the others, columns.
View KronBuilder::placeBlock(const KronGroup &group, Value dest,
                                    const BlockAt &at) {
  bool wholeWidth = group.width == group.columns;
  int64_t out = countRows(group);
  View place(b, loc, dest);
  place.sliceRun(at.row, multiply(at.run, attr(out * group.columns)),
                 group.lead * out * group.columns);
  int64_t first = factors[group.first].rows, others = out / first;
  SmallVector<int64_t> shape = {group.lead, first};
  if (wholeWidth && others * group.columns > 1)
    shape.push_back(others * group.columns);
  else if (!wholeWidth && others > 1)
    shape.append({others, group.columns});
  else if (!wholeWidth)
    shape.push_back(group.columns);
  place.expand(RankedTensorType::get(shape, element),
               {llvm::to_vector(llvm::seq<int64_t>(0, shape.size()))});
  if (!wholeWidth) {
    SmallVector<OpFoldResult> offsets(shape.size(), attr(0));
    offsets.back() = at.column;
    shape.back() = group.width;
    place.slice(offsets, attrs(shape), RankedTensorType::get(shape, element));
  }
  return place;
}

/// A block with the axis that `mode` contracts apart. A slab, which the last mode
/// reads, has its columns apart; everything else is one run.
Value KronBuilder::viewMode(const KronGroup &group, unsigned mode, Value block,
                            int64_t before, int64_t behind) {
  SmallVector<int64_t> shape = {before, factors[mode].columns};
  if (group.width != group.columns && mode == group.last) {
    shape.push_back(behind);
    return tensor::ExpandShapeOp::create(
        b, loc, RankedTensorType::get(shape, element), block,
        ArrayRef<ReassociationIndices>{{0, 1}, {2}});
  }
  if (behind > 1)
    shape.push_back(behind);
  return expand(flatten(block), shape);
}

/// The modes of a group on `lead` runs and `width` columns. `dest` is a vector,
/// or a matrix of which one row is written.
Value KronBuilder::buildBlock(const KronGroup &group, Value source,
                              const BlockAt &at, Value dest) {
  Value current = takeBlock(group, source, at);
  View place = placeBlock(group, dest, at);
  int64_t before = group.lead * countColumns(group), behind = group.width;
  for (unsigned i = group.last + 1; i-- > group.first;) {
    before /= factors[i].columns;
    if (!factors[i].isIdentity()) {
      current = viewMode(group, i, current, before, behind);
      SmallVector<int64_t> shape = {before, factors[i].rows};
      if (behind > 1)
        shape.push_back(behind);
      Value init = i == group.first ? place.get() : empty(attrs(shape));
      current = contract(i, current, init);
    }
    behind *= factors[i].rows;
  }
  return place.putBack(current);
}

Value KronBuilder::buildGroup(const KronGroup &group, Value source, Value row,
                              Value dest) {
  return loop(group.runs, group.lead, dest, [&](OpFoldResult run, Value dest) {
    return loop(group.columns, group.width, dest,
                [&](OpFoldResult column, Value dest) {
                  return buildBlock(group, source, {row, run, column}, dest);
                });
  });
}

/// For each row: the groups in turn, through buffers of the size of a row.
Value KronBuilder::buildFused(Value x) {
  SmallVector<KronGroup> groups =
      formKronGroups(factors, config.getKnob(tune::KnobName::block).value_or(1),
                     config.getKnob(tune::KnobName::slab).value_or(1));
  int64_t size = 1;
  for (const KronFactor &factor : factors)
    size *= factor.rows;
  OpFoldResult count = tensor::getMixedSize(b, loc, x, 0);
  Value result = empty({count, attr(size)});
  auto rows = scf::ForOp::create(b, loc, index(0),
                                 getValueOrCreateConstantIndexOp(b, loc, count),
                                 index(1), result);
  rows->setAttr(sched::parallelAttr, b.getUnitAttr());
  OpBuilder::InsertionGuard guard(b);
  b.setInsertionPointToStart(rows.getBody());
  Value row = rows.getInductionVar(), source = x;
  for (const KronGroup &group : groups) {
    if (&group == &groups.back()) {
      source = buildGroup(group, source, row, rows.getRegionIterArg(0));
      break;
    }
    int64_t out = group.runs * group.columns * countRows(group);
    source = buildGroup(group, source, row, empty({attr(out)}));
  }
  scf::YieldOp::create(b, loc, source);
  return rows.getResult(0);
}

/// With nothing behind a mode its lanes run over its own rows.
void KronBuilder::transposeLast() {
  for (unsigned i = factors.size(); i-- > 0;) {
    if (!factors[i].isIdentity()) {
      Value init = empty({sizeOf(i, 1), sizeOf(i, 0)});
      transposed[i] = linalg::TransposeOp::create(b, loc, factors[i].matrix,
                                                  init, ArrayRef<int64_t>{1, 0})
                          ->getResult(0);
    }
    if (factors[i].rows != 1)
      break;
  }
}

Value lathe::buildKronApply(OpBuilder &b, Location loc, Value x,
                            ArrayRef<KronFactor> factors,
                            tune::ConfigAttr config) {
  if (!canFuse(factors))
    config = {};
  KronBuilder builder(b, loc, factors, getElementTypeOrSelf(x), config);
  builder.transposeLast();
  return config ? builder.buildFused(x) : builder.buildModeByMode(x);
}

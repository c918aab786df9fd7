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
  /// The transposed matrices, made once where the lanes need them.
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
  OpFoldResult multiply(OpFoldResult x, OpFoldResult y) {
    return affine::makeComposedFoldedAffineApply(
        b, loc, b.getAffineSymbolExpr(0) * b.getAffineSymbolExpr(1), {x, y});
  }
  Value empty(ArrayRef<OpFoldResult> shape) {
    return tensor::EmptyOp::create(b, loc, shape, element);
  }

  Value buildGroup(const KronGroup &group, Value source, Value row, Value dest);
  Value buildBlock(const KronGroup &group, Value source, Value row,
                   OpFoldResult run, OpFoldResult column, Value dest);
  Value contract(unsigned mode, Value in, Value init);
  Value loop(int64_t count, int64_t step, Value dest,
             function_ref<Value(OpFoldResult, Value)> body);
  Value run(Value tensor, Value row, OpFoldResult offset, int64_t size);
  Value expand(Value flat, ArrayRef<int64_t> shape);
  Value flatten(Value tensor);
};

/// A view into a destination, and the way back once it is written.
class Destination {
public:
  Destination(OpBuilder &b, Location loc, Value whole)
      : b(b), loc(loc), views{whole} {}
  Value get() const { return views.back(); }

  void slice(ArrayRef<OpFoldResult> offsets, ArrayRef<OpFoldResult> sizes,
             RankedTensorType type) {
    SmallVector<OpFoldResult> strides(offsets.size(), b.getIndexAttr(1));
    views.push_back(tensor::ExtractSliceOp::create(b, loc, type, get(), offsets,
                                                   sizes, strides));
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
  bool isLast = rank == 2;
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

/// `size` elements from `offset`, of a vector or of one row of a matrix.
Value KronBuilder::run(Value tensor, Value row, OpFoldResult offset,
                       int64_t size) {
  auto type = RankedTensorType::get({size}, element);
  if (!row)
    return tensor::ExtractSliceOp::create(b, loc, type, tensor, {offset},
                                          {attr(size)}, {attr(1)});
  return tensor::ExtractSliceOp::create(b, loc, type, tensor, {row, offset},
                                        {attr(1), attr(size)},
                                        {attr(1), attr(1)});
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

/// The modes of a group on `lead` runs from `run` and `width` columns from
/// `column`. `dest` is a vector, or a matrix whose row `row` is written.
Value KronBuilder::buildBlock(const KronGroup &group, Value source, Value row,
                              OpFoldResult run, OpFoldResult column,
                              Value dest) {
  int64_t in = 1, out = 1;
  for (unsigned i = group.first; i <= group.last; ++i) {
    in *= factors[i].columns;
    out *= factors[i].rows;
  }
  bool wholeWidth = group.width == group.columns;
  auto rowIf = [&](Value of) {
    return cast<RankedTensorType>(of.getType()).getRank() == 2 ? row : Value();
  };

  int64_t taken = group.lead * in;
  Value current =
      this->run(source, rowIf(source), multiply(run, attr(in * group.columns)),
                taken * group.columns);
  if (!wholeWidth) {
    auto slab = RankedTensorType::get({taken, group.width}, element);
    current = tensor::ExtractSliceOp::create(
        b, loc, slab, expand(current, {taken, group.columns}),
        {attr(0), column}, {attr(taken), attr(group.width)},
        {attr(1), attr(1)});
  }

  Destination place(b, loc, dest);
  int64_t size = group.lead * out * group.columns;
  OpFoldResult offset = multiply(run, attr(out * group.columns));
  auto flat = RankedTensorType::get({size}, element);
  if (rowIf(dest))
    place.slice({row, offset}, {attr(1), attr(size)}, flat);
  else
    place.slice({offset}, {attr(size)}, flat);
  // Axes: runs, the rows of the first mode, the rows of the others, columns.
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
    SmallVector<OpFoldResult> offsets(shape.size(), attr(0)), sizes;
    offsets.back() = column;
    shape.back() = group.width;
    for (int64_t s : shape)
      sizes.push_back(attr(s));
    place.slice(offsets, sizes, RankedTensorType::get(shape, element));
  }

  int64_t before = taken, behind = group.width;
  for (unsigned i = group.last + 1; i-- > group.first;) {
    before /= factors[i].columns;
    if (!factors[i].isIdentity()) {
      SmallVector<int64_t> from = {before, factors[i].columns};
      if (behind > 1)
        from.push_back(behind);
      // A slab has its columns apart; everything else is one run.
      auto type = cast<RankedTensorType>(current.getType());
      if (type.getRank() == 2 && !wholeWidth && i == group.last)
        current = tensor::ExpandShapeOp::create(
            b, loc,
            RankedTensorType::get({before, factors[i].columns, behind},
                                  element),
            current, ArrayRef<ReassociationIndices>{{0, 1}, {2}});
      else
        current = expand(flatten(current), from);
      if (i == group.first) {
        current = contract(i, current, place.get());
      } else {
        from[1] = factors[i].rows;
        SmallVector<OpFoldResult> sizes;
        for (int64_t s : from)
          sizes.push_back(attr(s));
        current = contract(i, current, empty(sizes));
      }
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
                  return buildBlock(group, source, row, run, column, dest);
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
    int64_t out = group.runs * group.columns;
    for (unsigned i = group.first; i <= group.last; ++i)
      out *= factors[i].rows;
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

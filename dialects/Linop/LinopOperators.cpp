//===- LinopOperators.cpp - What each operator can do ---------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// LinearOperatorInterface of the operators that have rows: their facts, and the
// row that belongs to one unknown.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Linop/ConstantStencil.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Matchers.h"

#include "llvm/ADT/BitVector.h"
#include "llvm/ADT/MapVector.h"

#include <map>

using namespace mlir;
using namespace lathe;
using namespace lathe::linop;

namespace {
/// Arithmetic on one element, spelled shortly.
struct Element {
  OpBuilder &b;
  Location loc;
  Type type;

  Value constant(double value) {
    return arith::ConstantOp::create(b, loc, b.getFloatAttr(type, value));
  }
  Value add(Value x, Value y) { return arith::AddFOp::create(b, loc, x, y); }
  Value mul(Value x, Value y) { return arith::MulFOp::create(b, loc, x, y); }
  Value select(Value c, Value x, Value y) {
    return arith::SelectOp::create(b, loc, c, x, y);
  }
  /// sum + a x, as one fused multiply-add; a null sum is zero.
  Value accumulate(Value sum, Value a, Value x) {
    return sum ? Value(math::FmaOp::create(b, loc, a, x, sum)) : mul(a, x);
  }
  /// A scalar f64 in the element type.
  Value cast(Value scalar) {
    return type.isF64() ? scalar
                        : Value(arith::TruncFOp::create(b, loc, type, scalar));
  }
};
} // namespace

static Element elementOf(OpBuilder &b, Location loc, Value op) {
  return {b, loc, ::cast<OperatorType>(op.getType()).getDomain().getElementType()};
}

//===----------------------------------------------------------------------===//
// linop.stencil
//===----------------------------------------------------------------------===//

unsigned StencilOp::getCapabilities() {
  return CanApply | HasDiagonal | CanSweep | HasRows | HasMagnitude;
}

/// What is proved of the constant stencil; where only the coefficient of the
/// point itself varies, symmetry is that of the others.
OperatorFacts StencilOp::getFacts() {
  if (std::optional<ConstantStencil> stencil = ConstantStencil::of(getResult()))
    return stencil->getFacts();
  SmallVector<ConstantStencil::Entry> constant;
  for (unsigned i = 0; i < getNumEntries(); ++i) {
    ArrayRef<int64_t> offset = getOffset(i);
    if (!getVariable(i))
      constant.push_back({ConstantStencil::Offset(offset), getConstants()[i]});
    else if (llvm::any_of(offset, [](int64_t o) { return o != 0; }))
      return {};
  }
  SmallVector<Boundary, 3> boundaries;
  for (int64_t d = 0; d < getGridRank(); ++d)
    boundaries.push_back(getBoundary(d));
  ConstantStencil rest(getGrid().getShape(), boundaries, constant);
  return {rest.getFacts().symmetric, Fact::Unknown};
}

namespace {
/// The sum of the terms of a row beside the diagonal.
///
/// Where the first coefficient is negative, as all of a Laplacian are, all are
/// added with the other sign: what the sum goes into subtracts it for nothing,
/// where a change of sign of the first term is an instruction, and a register
/// for its mask.
///
/// Terms that come with the same coefficients in several columns, as those of a
/// box do, are added up column by column first: kernels then compute such a sum
/// once for all its columns.
class RestOfRow {
public:
  RestOfRow(Element element, RowReader &reader, ArrayRef<Boundary> boundaries)
      : element(element), reader(reader), boundaries(boundaries) {}

  void add(Value coefficient, ArrayRef<int64_t> offset) {
    FloatAttr constant;
    bool isConstant = matchPattern(coefficient, m_Constant(&constant));
    if (terms.empty() && isConstant)
      negated = constant.getValue().isNegative();
    if (negated)
      coefficient = negate(coefficient);
    terms.push_back({coefficient, offset, isConstant ? constant : FloatAttr()});
  }
  /// Null where there are no terms.
  Value get();

private:
  struct Term {
    Value coefficient;
    ArrayRef<int64_t> offset;
    /// What the coefficient is before a change of sign, if it is constant.
    FloatAttr constant;
  };
  /// Terms of one row and coefficient, by column.
  using Columns = std::map<int64_t, unsigned>;

  SmallVector<Columns> findRepeated();
  Value accumulate(Value sum, const Term &term) {
    return element.accumulate(sum, term.coefficient,
                              reader.readVector(term.offset, boundaries));
  }
  Value negate(Value x) {
    return element.b.createOrFold<arith::NegFOp>(element.loc, x);
  }

  Element element;
  RowReader &reader;
  ArrayRef<Boundary> boundaries;
  SmallVector<Term> terms;
  bool negated = false;
};
} // namespace

/// Those terms that occur in the same columns, where that saves most; none or
/// at least two, in at least two columns.
SmallVector<RestOfRow::Columns> RestOfRow::findRepeated() {
  using Key = std::pair<ArrayRef<int64_t>, Attribute>;
  llvm::MapVector<Key, Columns> byRow;
  for (auto [i, term] : llvm::enumerate(terms))
    if (term.constant)
      byRow[{term.offset.drop_back(), term.constant}].try_emplace(
          term.offset.back(), i);
  std::map<SmallVector<int64_t>, SmallVector<Columns>> byColumns;
  for (auto &[key, columns] : byRow)
    byColumns[llvm::to_vector(llvm::make_first_range(columns))].push_back(
        columns);
  SmallVector<Columns> best;
  size_t saved = 0;
  for (auto &[columns, rows] : byColumns) {
    size_t saves = rows.size() * (columns.size() - 1);
    if (rows.size() < 2 || saves <= saved)
      continue;
    saved = saves;
    best = rows;
  }
  return best;
}

Value RestOfRow::get() {
  llvm::BitVector done(terms.size());
  SmallVector<Columns> repeated = findRepeated();
  Value sum;
  Columns shared = repeated.empty() ? Columns() : repeated.front();
  for (int64_t column : llvm::make_first_range(shared)) {
    Value part;
    for (Columns &row : repeated) {
      part = accumulate(part, terms[row[column]]);
      done.set(row[column]);
    }
    sum = sum ? element.add(sum, part) : part;
  }
  for (auto [i, term] : llvm::enumerate(terms))
    if (!done.test(i))
      sum = accumulate(sum, term);
  return sum && negated ? negate(sum) : sum;
}

RowTerms StencilOp::buildRow(OpBuilder &b, Location loc, RowReader &reader) {
  Element e = elementOf(b, loc, getResult());
  Value zero = e.constant(0.0);
  RowTerms row;
  RestOfRow rest(e, reader, getBoundaries());
  int64_t side = reader.carrySide();
  if (side != 0)
    row.carry.assign(getRadius(getGridRank() - 1), Value());
  row.carryBoundary = getBoundary(getGridRank() - 1);
  for (unsigned i = 0; i < getNumEntries(); ++i) {
    ArrayRef<int64_t> offset = getOffset(i);
    Value variable = getVariable(i);
    Value a = variable ? reader.readCoefficient(variable)
                       : e.constant(getConstants()[i]);
    if (llvm::all_of(offset, [](int64_t o) { return o == 0; })) {
      row.diagonal = row.diagonal ? e.add(row.diagonal, a) : a;
      continue;
    }
    if (Value own = reader.isOwnCell(offset, getBoundaries())) {
      Value folded = e.select(own, a, zero);
      row.diagonal = row.diagonal ? e.add(row.diagonal, folded) : folded;
      a = e.select(own, zero, a);
    }
    int64_t inRow = offset.back() * side;
    if (inRow > 0 && llvm::all_of(offset.drop_back(),
                                  [](int64_t o) { return o == 0; })) {
      // Weighed, a zero might not be known for one.
      bool isZero = matchPattern(a, m_AnyZeroFloat());
      row.carry[inRow - 1] = isZero ? a : reader.weigh(b, loc, a);
      continue;
    }
    rest.add(reader.weigh(b, loc, a), offset);
  }
  row.rest = rest.get();
  if (!row.diagonal)
    row.diagonal = zero;
  while (!row.carry.empty() && !row.carry.back())
    row.carry.pop_back();
  return row;
}

//===----------------------------------------------------------------------===//
// Operators over plain tensors
//===----------------------------------------------------------------------===//

unsigned CsrOp::getCapabilities() {
  return CanApply | HasDiagonal | CanSweep | HasRows | HasMagnitude;
}
OperatorFacts CsrOp::getFacts() { return {}; }

RowTerms CsrOp::buildRow(OpBuilder &b, Location loc, RowReader &reader) {
  auto [diagonal, rest] =
      reader.readCsrRow(getPositions(), getCoordinates(), getValues());
  return {diagonal, rest, {}};
}

unsigned DiagonalOp::getCapabilities() {
  return CanApply | HasDiagonal | CanSweep | HasRows | HasMagnitude;
}
OperatorFacts DiagonalOp::getFacts() {
  OperatorFacts facts = {Fact::Proved, Fact::Unknown};
  DenseFPElementsAttr entries;
  if (!matchPattern(getEntries(), m_Constant(&entries)))
    return facts;
  auto all = entries.getValues<APFloat>();
  if (llvm::all_of(all, [](const APFloat &d) {
        return !d.isNaN() && !d.isNegative() && !d.isZero();
      }))
    facts.positiveDefinite = Fact::Proved;
  else if (llvm::any_of(all, [](const APFloat &d) {
             return d.isNegative() && !d.isZero();
           }))
    facts.positiveDefinite = Fact::Disproved;
  return facts;
}
RowTerms DiagonalOp::buildRow(OpBuilder &b, Location loc, RowReader &reader) {
  return {reader.readCoefficient(getEntries()), Value(), {}};
}

unsigned IdentityOp::getCapabilities() {
  return CanApply | HasDiagonal | CanSweep | HasRows | HasMagnitude;
}
OperatorFacts IdentityOp::getFacts() { return {Fact::Proved, Fact::Proved}; }
RowTerms IdentityOp::buildRow(OpBuilder &b, Location loc, RowReader &reader) {
  return {elementOf(b, loc, getResult()).constant(1.0), Value(), {}};
}

//===----------------------------------------------------------------------===//
// Operators over operators
//===----------------------------------------------------------------------===//

/// Capabilities of `base`; none where its definition is not seen.
static unsigned capabilitiesOf(Value base) {
  LinearOperatorInterface op = getOperator(base);
  return op ? op.getCapabilities() : 0;
}
unsigned ShiftOp::getCapabilities() { return capabilitiesOf(getBase()); }
OperatorFacts ShiftOp::getFacts() {
  if (std::optional<ConstantStencil> stencil = ConstantStencil::of(getResult()))
    return stencil->getFacts();
  OperatorFacts base = linop::getFacts(getBase());
  std::optional<double> by = getConstantScalar(getBy());
  OperatorFacts facts = {base.symmetric, Fact::Unknown};
  if (by && *by >= 0.0 && holds(base.positiveDefinite))
    facts.positiveDefinite = base.positiveDefinite;
  return facts;
}
RowTerms ShiftOp::buildRow(OpBuilder &b, Location loc, RowReader &reader) {
  Element e = elementOf(b, loc, getResult());
  RowTerms row = getOperator(getBase()).buildRow(b, loc, reader);
  row.diagonal = e.add(row.diagonal, e.cast(getBy()));
  return row;
}

unsigned ScaleOp::getCapabilities() { return capabilitiesOf(getBase()); }
OperatorFacts ScaleOp::getFacts() {
  if (std::optional<ConstantStencil> stencil = ConstantStencil::of(getResult()))
    return stencil->getFacts();
  OperatorFacts base = linop::getFacts(getBase());
  std::optional<double> by = getConstantScalar(getBy());
  if (!by || *by == 0.0) // a factor of zero makes everything symmetric
    return {holds(base.symmetric) ? base.symmetric : Fact::Unknown,
            Fact::Unknown};
  if (*by > 0.0)
    return base;
  return {base.symmetric, base.positiveDefinite == Fact::Proved
                              ? Fact::Disproved
                              : Fact::Unknown};
}
RowTerms ScaleOp::buildRow(OpBuilder &b, Location loc, RowReader &reader) {
  Element e = elementOf(b, loc, getResult());
  RowTerms row = getOperator(getBase()).buildRow(b, loc, reader);
  Value c = e.cast(getBy());
  row.diagonal = e.mul(row.diagonal, c);
  c = reader.weigh(b, loc, c);
  if (row.rest)
    row.rest = e.mul(row.rest, c);
  for (Value &a : row.carry)
    a = a ? e.mul(a, c) : a;
  return row;
}

namespace {
/// Has the entries beside the diagonal written with absolute values.
class MagnitudeReader : public RowReader {
public:
  explicit MagnitudeReader(RowReader &base) : base(base) {}

  Value readVector(ArrayRef<int64_t> offset,
                   ArrayRef<Boundary> boundaries) override {
    return base.readVector(offset, boundaries);
  }
  Value readCoefficient(Value tensor) override {
    return base.readCoefficient(tensor);
  }
  Value isOwnCell(ArrayRef<int64_t> offset,
                  ArrayRef<Boundary> boundaries) override {
    return base.isOwnCell(offset, boundaries);
  }
  std::pair<Value, Value> readCsrRow(Value positions, Value coordinates,
                                     Value values, bool) override {
    return base.readCsrRow(positions, coordinates, values, /*magnitude=*/true);
  }
  Value weigh(OpBuilder &b, Location loc, Value coefficient) override {
    return math::AbsFOp::create(b, loc, base.weigh(b, loc, coefficient));
  }
  int64_t carrySide() override { return base.carrySide(); }

private:
  RowReader &base;
};
} // namespace

unsigned MagnitudeOp::getCapabilities() { return capabilitiesOf(getBase()); }
/// Absolute values keep symmetry, and may make it.
OperatorFacts MagnitudeOp::getFacts() {
  Fact symmetric = linop::getFacts(getBase()).symmetric;
  return {holds(symmetric) ? symmetric : Fact::Unknown, Fact::Unknown};
}
RowTerms MagnitudeOp::buildRow(OpBuilder &b, Location loc, RowReader &reader) {
  MagnitudeReader magnitude(reader);
  RowTerms row = getOperator(getBase()).buildRow(b, loc, magnitude);
  // One entry, however many terms it has: shifts are part of it.
  row.diagonal = math::AbsFOp::create(b, loc, row.diagonal);
  return row;
}

//===----------------------------------------------------------------------===//
// Form and reach
//===----------------------------------------------------------------------===//

Value ShiftOp::getBaseOperator() { return getBase(); }
Value ScaleOp::getBaseOperator() { return getBase(); }
Value MagnitudeOp::getBaseOperator() { return getBase(); }

std::optional<AffineForm> ShiftOp::getAffineForm() {
  return AffineForm{getBase(), Value(), getBy()};
}
std::optional<AffineForm> ScaleOp::getAffineForm() {
  return AffineForm{getBase(), getBy(), Value()};
}

std::optional<double> AffineForm::getFactor() const {
  return factor ? getConstantScalar(factor) : 1.0;
}
std::optional<double> AffineForm::getShift() const {
  return shift ? getConstantScalar(shift) : 0.0;
}

RowReach StencilOp::getRowReach() {
  SmallVector<int64_t, 3> radius;
  for (int64_t d = 0; d < getGridRank(); ++d)
    radius.push_back(getRadius(d));
  RowReach reach = RowReach::within(
      radius, getBoundary(0) == Boundary::periodic && radius[0] > 0);
  for (unsigned i = 0; i < getNumEntries(); ++i)
    if (ArrayRef<int64_t> offset = getOffset(i);
        offset.front() > 0 && offset.front() == radius[0])
      reach.ahead = {std::min(reach.ahead.first, offset.back()),
                     std::max(reach.ahead.second, offset.back())};
  return reach;
}
static RowReach reachOfDiagonal(OperatorType type) {
  return RowReach::within(SmallVector<int64_t>(type.getDomain().getRank(), 0));
}
RowReach DiagonalOp::getRowReach() { return reachOfDiagonal(getType()); }
RowReach IdentityOp::getRowReach() { return reachOfDiagonal(getType()); }

bool CsrOp::hasRowLoops() { return true; }

Reach RowReach::getReach() const {
  if (!radius || wraps)
    return Reach::Anywhere;
  bool point = llvm::all_of(*radius, [](int64_t r) { return r == 0; });
  return point ? Reach::Point : Reach::Near;
}

RowReach lathe::linop::detail::getBaseReach(Value base) {
  LinearOperatorInterface op =
      base ? getOperator(base) : LinearOperatorInterface();
  return op ? op.getRowReach() : RowReach();
}

bool lathe::linop::detail::hasBaseRowLoops(Value base) {
  LinearOperatorInterface op =
      base ? getOperator(base) : LinearOperatorInterface();
  return op && op.hasRowLoops();
}

//===- SchedDialect.cpp - What the lower stages speak ---------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registration, the field type, and verification of the sched ops but
// sched.group.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Sched/Sched.h"

#include "mlir/IR/DialectImplementation.h"
#include "mlir/IR/PatternMatch.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

#include "lathe/Dialect/Sched/SchedDialect.cpp.inc"
#define GET_TYPEDEF_CLASSES
#include "lathe/Dialect/Sched/SchedTypes.cpp.inc"
#define GET_OP_CLASSES
#include "lathe/Dialect/Sched/SchedOps.cpp.inc"

void SchedDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "lathe/Dialect/Sched/SchedTypes.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "lathe/Dialect/Sched/SchedOps.cpp.inc"
      >();
}

Type FieldType::parse(AsmParser &parser) {
  SmallVector<int64_t> shape;
  Type element;
  if (parser.parseLess() || parser.parseDimensionList(shape) ||
      parser.parseType(element) || parser.parseGreater())
    return {};
  return FieldType::get(parser.getContext(), shape, element);
}

void FieldType::print(AsmPrinter &printer) const {
  printer << "<";
  for (int64_t size : getShape())
    (ShapedType::isDynamic(size) ? printer << "?" : printer << size) << "x";
  printer << getElement() << ">";
}

//===----------------------------------------------------------------------===//
// sched.team
//===----------------------------------------------------------------------===//

LogicalResult TeamOp::verify() {
  Block &body = getBody().front();
  auto isIndex = [](Type type) { return type.isIndex(); };
  if (body.getNumArguments() != 2 ||
      !llvm::all_of(body.getArgumentTypes(), isIndex)) // team_c1
    return emitOpError("takes the number of the thread and how many there are, "
                       "expected two block arguments of type index");
  if (body.getTerminator()->getOperandTypes() != getResultTypes()) // team_c2
    return emitOpError("yields ")
           << body.getTerminator()->getOperandTypes() << ", expected "
           << getResultTypes();
  return success();
}

//===----------------------------------------------------------------------===//
// sched.member
//===----------------------------------------------------------------------===//

MemberYieldOp MemberOp::getYield() {
  return cast<MemberYieldOp>(getBody().front().getTerminator());
}

bool MemberOp::hasCarry() { return !getYield().getCarry().empty(); }

unsigned MemberOp::getStorage(Value field) {
  auto group = cast<GroupOp>((*this)->getParentOp());
  unsigned inputs = group.getInputs().size();
  if (auto arg = dyn_cast<BlockArgument>(field))
    return arg.getOwner()->getParentOp() == group
               ? arg.getArgNumber()
               : inputs + getInto()[arg.getArgNumber()];
  auto result = cast<OpResult>(field);
  auto writer = cast<MemberOp>(result.getOwner());
  return inputs + writer.getInto()[result.getResultNumber()];
}

int64_t MemberOp::getPlaceOf(Value field) {
  auto placeIn = [](MemberOp member, unsigned i) -> int64_t {
    return member.getPlace() ? (*member.getPlace())[i] : 0;
  };
  if (auto arg = dyn_cast<BlockArgument>(field))
    return arg.getOwner()->getParentOp() == *this
               ? placeIn(*this, arg.getArgNumber())
               : 0;
  auto result = cast<OpResult>(field);
  return placeIn(cast<MemberOp>(result.getOwner()), result.getResultNumber());
}

Type MemberOp::getWidestElement() {
  Type widest = Float32Type::get(getContext());
  auto consider = [&](Type type) {
    if (isa<FloatType>(type) &&
        type.getIntOrFloatBitWidth() > widest.getIntOrFloatBitWidth())
      widest = type;
  };
  for (Value field : getResults().take_front(getNumFields()))
    consider(cast<FieldType>(field.getType()).getElement());
  getBody().walk([&](ReadOp read) { consider(read.getType()); });
  return widest;
}

int64_t MemberOp::getLanes(TargetAttr target) {
  Type element = getWidestElement();
  int64_t most = target.lanes(element);
  auto group = cast<GroupOp>((*this)->getParentOp());
  if (!group.getVectorBits() || getNumFields() == 0)
    return most;
  int64_t lanes = *group.getVectorBits() / element.getIntOrFloatBitWidth();
  return std::clamp<int64_t>(lanes, 1, most);
}

bool MemberYieldOp::hasTermAt(unsigned distance) {
  return !matchPattern(getCarry()[distance - 1], m_PosZeroFloat());
}

/// Fields have places in what rolls, with room for what each holds.
static LogicalResult verifyPlaces(MemberOp member, GroupOp group) {
  std::optional<ArrayRef<int64_t>> places = member.getPlace();
  if (!places)
    return success();
  if (places->size() != member.getNumFields()) // member_c8
    return member.emitOpError("has ")
           << places->size() << " places, expected one for each of its "
           << member.getNumFields() << " fields";
  for (auto [place, out] : llvm::zip_equal(*places, member.getInto())) {
    int64_t held = group.getRollingSteps(out);
    int64_t rows =
        cast<ShapedType>(group.getOuts()[out].getType()).getDimSize(0);
    if (place != 0 &&
        (place < 0 || held == 0 || place + held > rows)) // member_c8
      return member.emitOpError("has rows from ")
             << place << " on in out " << out << ", which has no room for them";
  }
  return success();
}

LogicalResult MemberOp::verify() {
  auto yield = dyn_cast<MemberYieldOp>(getBody().front().getTerminator());
  if (!yield || yield.getValues().size() != getNumResults()) // member_c1
    return emitOpError("must yield a value for each of its results");
  if (getNumResults() == 0) // member_c10
    return emitOpError("has no results");
  if (getNumFields() > getNumResults() ||
      !llvm::equal(getBody().getArgumentTypes(),
                   getResults().take_front(getNumFields()).getTypes())) // member_c2
    return emitOpError("needs a block argument for each of its fields");
  for (auto [i, result, value] :
       llvm::enumerate(getResultTypes(), yield.getValues().getTypes())) {
    auto field = dyn_cast<FieldType>(result);
    bool fits = i < getNumFields() ? field && field.getElement() == value
                                   : result.isF64() && value.isF64();
    if (!fits) // member_c1
      return emitOpError("yields ") << value << " for its result of type "
                                    << result;
  }
  if (llvm::any_of(yield.getCarry().getTypes(), [&](Type carry) {
        return getNumFields() == 0 || carry != yield.getValues()[0].getType();
      })) // member_c5
    return emitOpError("carries numbers of another type than its first field");
  auto group = cast<GroupOp>((*this)->getParentOp());
  for (int64_t out : getInto())
    if (out < 0 || out >= int64_t(group.getOuts().size())) // member_c3
      return emitOpError("stores into out ")
             << out << " of a group that has " << group.getOuts().size();
  for (auto [field, out] : llvm::zip(getResultTypes(), getInto()))
    if (Type kept = group.getOuts()[out].getType();
        field != FieldType::get(cast<ShapedType>(kept))) // member_c9
      return emitOpError("stores ") << field << " into an out of type " << kept;
  if (getDelay() &&
      getDelay()->size() != group.getDomain().size()) // member_c4
    return emitOpError("has a delay of ")
           << getDelay()->size() << " dimensions, expected "
           << group.getDomain().size();
  if (getDelay() && llvm::any_of(*getDelay(), [](int64_t steps) {
        return steps < 0;
      })) // member_c4
    return emitOpError("runs ahead of its group, expected no delay below 0");
  return verifyPlaces(*this, group);
}

//===----------------------------------------------------------------------===//
// What a member reads
//===----------------------------------------------------------------------===//

/// An offset of `rank` dimensions, and a boundary for each.
static LogicalResult verifyOffset(Operation *op, size_t rank,
                                  ArrayRef<int64_t> offset,
                                  ArrayRef<linop::Boundary> boundaries) {
  if (offset.size() != rank || boundaries.size() != rank) // read_c1
    return op->emitOpError("has ")
           << offset.size() << " offsets and " << boundaries.size()
           << " boundaries, expected " << rank << " of each";
  return linop::detail::verifyBoundaries(op, boundaries); // read_c2
}

LogicalResult ReadOp::verify() {
  FieldType field = getField().getType();
  if (getType() != field.getElement()) // read_c3
    return emitOpError("reads ") << getType() << " from " << field;
  return verifyOffset(*this, field.getShape().size(), getOffset(),
                      getBoundaries());
}

LogicalResult OwnCellOp::verify() {
  return verifyOffset(*this, getOffset().size(), getOffset(), getBoundaries());
}

LogicalResult CsrRowOp::verify() {
  FieldType positions = getPositions().getType(), x = getX().getType();
  FieldType coordinates = getCoordinates().getType();
  FieldType values = getValues().getType();
  for (FieldType field : {positions, coordinates, values, x})
    if (field.getShape().size() != 1) // csr_row_c1
      return emitOpError("reads ") << field << ", expected a field of rank 1";
  if (!isa<IntegerType>(positions.getElement()) ||
      positions.getElement() != coordinates.getElement() ||
      values.getElement() != x.getElement() ||
      values.getElement() != getDiagonal().getType()) // csr_row_c2
    return emitOpError("has positions of ")
           << positions.getElement() << ", coordinates of "
           << coordinates.getElement() << ", values of " << values.getElement()
           << ", x of " << x.getElement() << " and a result of "
           << getDiagonal().getType()
           << ", expected one index type and one element type";
  if (getWhole() && getHalf()) // csr_row_c3
    return emitOpError("is whole and half, expected one of them");
  if (!getShape())
    return success();
  FieldType shape = getShape().getType();
  if (shape.getShape().size() != 1 ||
      shape.getElement() != positions.getElement()) // csr_row_c4
    return emitOpError("has a shape ")
           << shape << ", expected a field of rank 1 of "
           << positions.getElement() << ", as the positions";
  return success();
}

LogicalResult CsrShapeOp::verify() {
  FieldType positions = getPositions().getType();
  FieldType coordinates = getCoordinates().getType();
  for (FieldType field : {positions, coordinates})
    if (field.getShape().size() != 1) // csr_shape_c1
      return emitOpError("reads ") << field << ", expected a field of rank 1";
  if (positions.getElement() != getType() ||
      coordinates.getElement() != getType()) // csr_shape_c2
    return emitOpError("has positions of ")
           << positions.getElement() << ", coordinates of "
           << coordinates.getElement() << " and a result of " << getType()
           << ", expected one index type";
  return success();
}

//===----------------------------------------------------------------------===//
// sched.expect
//===----------------------------------------------------------------------===//

/// expect %n in %n to %n -> nothing
LogicalResult ExpectOp::canonicalize(ExpectOp op, PatternRewriter &rewriter) {
  if (op.getValue() != op.getLeast() || op.getValue() != op.getMost())
    return rewriter.notifyMatchFailure(op, "the sizes are two values");
  rewriter.eraseOp(op);
  return success();
}

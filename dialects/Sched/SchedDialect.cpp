//===- SchedDialect.cpp - What the lower stages speak ---------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registration, the field type, and verification of the sched ops.
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
// sched.group
//===----------------------------------------------------------------------===//

ReturnOp GroupOp::getReturn() {
  return cast<ReturnOp>(getBody().front().getTerminator());
}

Value GroupOp::getGrid() {
  for (auto [i, out] : llvm::enumerate(getOuts()))
    if (!getRollingSteps(i))
      return out;
  return getInputs().front();
}

ArrayRef<int64_t> GroupOp::getDomain() {
  return cast<ShapedType>(getGrid().getType()).getShape();
}

std::optional<int64_t> GroupOp::getLead() {
  if (getChained() && getRolling())
    return spareSteps + 1;
  return std::nullopt;
}

bool GroupOp::mayTakeRows() {
  return getDomain().size() > 1 && !getBackward() &&
         llvm::all_of(getBody().getOps<MemberOp>(), [](MemberOp member) {
           return !member.getOrdered() && member.getNumSums() == 0 &&
                  member.getYield().getCarry().empty();
         });
}

bool GroupOp::hasTensors() {
  return llvm::any_of(getOperandTypes(), llvm::IsaPred<TensorType>);
}

/// An out that rolls has room for what it holds.
static LogicalResult verifyRolling(GroupOp group) {
  size_t rank = group.getDomain().size();
  for (auto [i, out] : llvm::enumerate(group.getOuts())) {
    int64_t held = group.getRollingSteps(i);
    auto type = cast<ShapedType>(out.getType());
    bool hasRoom = rank > 1 && size_t(type.getRank()) == rank && held > 0 &&
                   held <= type.getDimSize(0);
    if (held != 0 && !hasRoom) // group_c14
      return group.emitOpError("holds ")
             << held << " rows in an out of type " << type
             << ", which has no room for them";
  }
  return success();
}

LogicalResult GroupOp::verify() {
  Block &body = getBody().front();
  unsigned arrays = getInputs().size() + getOuts().size();
  if (arrays == 0) // group_c1
    return emitOpError("has no operands");
  for (Type type : getOperandTypes())
    if (!isa<RankedTensorType, MemRefType>(type)) // group_c2
      return emitOpError("has an operand of type ")
             << type << ", expected a ranked tensor or a buffer";
  if (getRolling() && getRolling()->size() != getOuts().size()) // group_c3
    return emitOpError("has ") << getRolling()->size()
                               << " rolling sizes, expected "
                               << getOuts().size();
  if (getInputs().empty() && // group_c3
      llvm::all_of(llvm::seq<unsigned>(0, getOuts().size()),
                   [&](unsigned i) { return getRollingSteps(i) != 0; }))
    return emitOpError("has no array of the whole grid: all of its outs roll");
  int64_t rank = getDomain().size();
  if (rank < 1 || rank > 3) // group_c7
    return emitOpError("walks a grid of ")
           << rank << " dimensions, expected 1, 2 or 3";
  if (failed(verifyRolling(*this)))
    return failure();
  if (getSideBySide() &&
      (rank != 2 || getBackward() || getRowsTogether() > 1)) // group_c13
    return emitOpError("has its members side by side, expected that in two "
                       "dimensions, walking forward row by row");
  if (getLanes() && !llvm::isPowerOf2_64(*getLanes())) // group_c17
    return emitOpError("has vectors of ")
           << *getLanes() << " elements, expected a power of two";
  int64_t cut = rank > 1 ? 1 : 0;
  if (getSplit() && *getSplit() != uint64_t(cut)) // group_c8
    return emitOpError("is split in dimension ")
           << int64_t(*getSplit()) << ", expected " << cut;
  if (body.getNumArguments() != arrays) // group_c4
    return emitOpError("has ") << body.getNumArguments()
                               << " block arguments, expected " << arrays;
  for (auto [arg, operand] : llvm::zip(body.getArguments(), getOperands()))
    if (arg.getType() !=
        FieldType::get(cast<ShapedType>(operand.getType()))) // group_c4
      return emitOpError("has a block argument of type ")
             << arg.getType() << " for " << operand.getType();
  auto ret = dyn_cast<ReturnOp>(body.getTerminator());
  unsigned numOuts = getOuts().size();
  auto isSum = [](Type type) { return type.isF64(); };
  if (!ret || ret.getValues().size() < numOuts ||
      !llvm::all_of(ret.getValues().take_front(numOuts).getTypes(),
                    llvm::IsaPred<FieldType>) ||
      !llvm::all_of(ret.getValues().drop_front(numOuts).getTypes(),
                    isSum)) // group_c5
    return emitOpError("must return a field for each out, then sums of f64");
  unsigned sums = ret.getValues().size() - numOuts;
  unsigned tensors = hasTensors() ? numOuts : 0;
  if (getNumResults() != tensors + sums) // group_c6
    return emitOpError("has ") << getNumResults() << " results, expected "
                               << tensors << " tensors and " << sums << " sums";
  TypeRange results = getResultTypes();
  if (!llvm::equal(results.take_front(tensors),
                   getOuts().take_front(tensors).getTypes()) ||
      !llvm::all_of(results.drop_front(tensors), isSum)) // group_c6
    return emitOpError("has results ")
           << results << ", expected the types of its outs, then sums of f64";
  return success();
}

/// What a member reads: its own fields, those of the group, and what members
/// before it wrote.
static bool belongsTo(Value field, MemberOp member) {
  if (auto arg = dyn_cast<BlockArgument>(field))
    return arg.getOwner() == &member.getBody().front() ||
           arg.getOwner() == member->getBlock();
  auto writer = field.getDefiningOp<MemberOp>();
  return writer && writer->getBlock() == member->getBlock();
}

/// Whether an operand of a group has the sizes of its grid, or of some rows of it.
static bool fitsGrid(GroupOp group, unsigned array) {
  auto shape = cast<ShapedType>(group->getOperand(array).getType()).getShape();
  ArrayRef<int64_t> domain = group.getDomain();
  unsigned inputs = group.getInputs().size();
  bool rolls = array >= inputs && group.getRollingSteps(array - inputs);
  return succeeded(rolls ? verifyCompatibleShape(shape.drop_front(),
                                                 domain.drop_front())
                         : verifyCompatibleShape(shape, domain));
}

static LogicalResult verifySizes(MemberOp member, GroupOp group) {
  for (int64_t out : member.getInto())
    if (!fitsGrid(group, group.getInputs().size() + out)) // group_c15
      return member.emitOpError("writes ")
             << group.getOuts()[out].getType() << ", not of the sizes of the grid";
  for (ReadOp read : member.getBody().getOps<ReadOp>())
    if (!fitsGrid(group, member.getStorage(read.getField()))) // group_c15
      return read.emitOpError("reads ")
             << read.getField().getType() << ", not of the sizes of the grid";
  return success();
}

/// Whether a read goes to rows beyond a dirichlet boundary, which are zeros.
bool ReadOp::mayReadZeros() {
  return llvm::any_of(llvm::zip(getOffset().drop_back(), getBoundaries()),
                      [](auto pair) {
                        auto [offset, boundary] = pair;
                        return offset != 0 &&
                               boundary == linop::Boundary::dirichlet;
                      });
}

static LogicalResult verifyMemberBody(MemberOp member, size_t rank) {
  for (Operation &op : member.getBody().front()) {
    if (op.getNumRegions()) // member_c7
      return op.emitOpError("has a region in a member, expected ops without");
    for (Value operand : op.getOperands())
      if (isa<FieldType>(operand.getType()) && !belongsTo(operand, member))
        return op.emitOpError( // read_c4
            "reads a field that is not one of its group");
    std::optional<size_t> dimensions;
    if (auto read = dyn_cast<ReadOp>(op))
      dimensions = read.getOffset().size();
    else if (auto own = dyn_cast<OwnCellOp>(op))
      dimensions = own.getOffset().size();
    if (dimensions.value_or(rank) != rank) // read_c5
      return op.emitOpError("has ") << *dimensions
                                    << " offsets on a grid of " << rank
                                    << " dimensions";
    if (isa<CsrRowOp, CsrShapeOp>(op) && rank != 1) // csr_row_c5
      return op.emitOpError("is on a grid of ")
             << rank << " dimensions, expected one";
  }
  return success();
}

LogicalResult GroupOp::verifyRegions() {
  if (getRowsTogether() > 1 && !mayTakeRows()) // group_c12
    return emitOpError("does ")
           << getRowsTogether()
           << " rows in one loop, expected two dimensions or more, and members "
              "that walk forward without sums and carries";
  auto members = getBody().getOps<MemberOp>();
  if (members.empty()) // group_c9
    return emitOpError("has no members");
  for (Operation &op : getBody().front().without_terminator())
    if (!isa<MemberOp>(op)) // group_c9
      return op.emitOpError("is in a group, expected members only");
  Type zeros;
  for (MemberOp member : members) {
    if (failed(verifyMemberBody(member, getDomain().size())) ||
        failed(verifySizes(member, *this)))
      return failure();
    if (getSideBySide() && member.getWidestElement() !=
                               (*members.begin()).getWidestElement()) // group_c13
      return emitOpError("has members of several widths side by side");
    for (ReadOp read : member.getBody().getOps<ReadOp>()) {
      if (!read.mayReadZeros())
        continue;
      Type type = read.getType();
      if (!type.isF32() && !type.isF64()) // read_c6
        return read.emitOpError("reads ")
               << type << " beyond a dirichlet boundary, expected f32 or f64";
      if (zeros && zeros != type) // group_c10
        return emitOpError("reads ")
               << zeros << " and " << type
               << " beyond dirichlet boundaries, expected one type";
      zeros = type;
    }
  }
  if (Value row = getZeros(); row && zeros) {
    auto type = cast<ShapedType>(row.getType());
    if (type.getElementType() != zeros ||
        failed(verifyCompatibleShape(type.getShape(),
                                     getDomain().take_back()))) // group_c16
      return emitOpError("has zeros of type ")
             << type << ", expected a row of its grid, of " << zeros;
  }
  for (Value sum : getReturn().getValues().drop_front(getOuts().size())) {
    auto member = sum.getDefiningOp<MemberOp>();
    if (!member || member->getParentOp() != *this) // group_c11
      return emitOpError("returns a sum that is not one of its members");
  }
  return success();
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
  int64_t most = target.lanes(getWidestElement());
  auto group = cast<GroupOp>((*this)->getParentOp());
  return group.getLanes() ? std::min<int64_t>(most, *group.getLanes()) : most;
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

//===- SchedGroup.cpp - A pass over memory --------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a group is, and what its schedule may say.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Sched/Sched.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

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

int64_t GroupOp::countCarries() {
  return llvm::count_if(getBody().getOps<MemberOp>(),
                        [](MemberOp member) { return member.hasCarry(); });
}

SmallVector<MemberOp, 8> GroupOp::getLeading() {
  auto members = llvm::to_vector<8>(getBody().getOps<MemberOp>());
  if (countCarries() == 0)
    return members;
  auto leading = members;
  while (leading.back().getNumFields() == 0)
    leading.pop_back();
  // Sums are of a chunk: with one of them none goes through all at once.
  bool sums = llvm::any_of(
      leading, [](MemberOp member) { return member.getNumSums() != 0; });
  return sums ? members : leading;
}

bool GroupOp::hasOneWidth() {
  return llvm::all_equal(llvm::map_range(
      getLeading(), [](MemberOp member) { return member.getWidestElement(); }));
}

bool GroupOp::mayTakeRows() {
  return getDomain().size() > 1 && !getBackward() &&
         llvm::all_of(getBody().getOps<MemberOp>(), [](MemberOp member) {
           return !member.getOrdered() && member.getNumSums() == 0 &&
                  !member.hasCarry();
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

static LogicalResult verifySchedule(GroupOp group) {
  int64_t rank = group.getDomain().size();
  if (group.getRolling() &&
      group.getRolling()->size() != group.getOuts().size()) // group_c3
    return group.emitOpError("has ")
           << group.getRolling()->size() << " rolling sizes, expected "
           << group.getOuts().size();
  if (group.getInputs().empty() && // group_c3
      llvm::all_of(llvm::seq<unsigned>(0, group.getOuts().size()),
                   [&](unsigned i) { return group.getRollingSteps(i) != 0; }))
    return group.emitOpError(
        "has no array of the whole grid: all of its outs roll");
  if (failed(verifyRolling(group)))
    return failure();
  if (group.getSideBySide() && (rank != 2 || group.getBackward() ||
                                group.getRowsTogether() > 1)) // group_c13
    return group.emitOpError(
        "has its members side by side, expected that in two "
        "dimensions, walking forward row by row");
  std::optional<uint64_t> bits = group.getVectorBits();
  if (bits && (*bits < 64 || !llvm::isPowerOf2_64(*bits))) // group_c17
    return group.emitOpError("has vectors of ")
           << *bits << " bits, expected a power of two, at least 64";
  int64_t cut = rank > 1 ? 1 : 0;
  if (group.getSplit() && *group.getSplit() != uint64_t(cut)) // group_c8
    return group.emitOpError("is split in dimension ")
           << int64_t(*group.getSplit()) << ", expected " << cut;
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
  int64_t rank = getDomain().size();
  if (rank < 1 || rank > 3) // group_c7
    return emitOpError("walks a grid of ")
           << rank << " dimensions, expected 1, 2 or 3";
  if (failed(verifySchedule(*this)))
    return failure();
  if (body.getNumArguments() != arrays) // group_c4
    return emitOpError("has ")
           << body.getNumArguments() << " block arguments, expected " << arrays;
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

/// Whether an operand of a group has the sizes of its grid, or of some rows of
/// it.
static bool fitsGrid(GroupOp group, unsigned array) {
  auto shape = cast<ShapedType>(group->getOperand(array).getType()).getShape();
  ArrayRef<int64_t> domain = group.getDomain();
  unsigned inputs = group.getInputs().size();
  bool rolls = array >= inputs && group.getRollingSteps(array - inputs);
  return succeeded(
      rolls ? verifyCompatibleShape(shape.drop_front(), domain.drop_front())
            : verifyCompatibleShape(shape, domain));
}

static LogicalResult verifySizes(MemberOp member, GroupOp group) {
  for (int64_t out : member.getInto())
    if (!fitsGrid(group, group.getInputs().size() + out)) // group_c15
      return member.emitOpError("writes ") << group.getOuts()[out].getType()
                                           << ", not of the sizes of the grid";
  for (ReadOp read : member.getBody().getOps<ReadOp>())
    if (!fitsGrid(group, member.getStorage(read.getField()))) // group_c15
      return read.emitOpError("reads ")
             << read.getField().getType() << ", not of the sizes of the grid";
  return success();
}

/// Whether a read goes to rows beyond a dirichlet boundary, which are zeros.
bool ReadOp::mayReadZeros() {
  return llvm::any_of(
      llvm::zip(getOffset().drop_back(), getBoundaries()), [](auto pair) {
        auto [offset, boundary] = pair;
        return offset != 0 && boundary == linop::Boundary::dirichlet;
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
      return op.emitOpError("has ") << *dimensions << " offsets on a grid of "
                                    << rank << " dimensions";
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
  if (getSideBySide() && !hasOneWidth()) // group_c13
    return emitOpError("has members of several widths side by side");
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

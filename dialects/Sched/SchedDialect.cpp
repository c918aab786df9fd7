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

bool GroupOp::hasTensors() {
  return llvm::any_of(getOperandTypes(), llvm::IsaPred<TensorType>);
}

LogicalResult GroupOp::verify() {
  Block &body = getBody().front();
  unsigned arrays = getInputs().size() + getOuts().size();
  if (arrays == 0)
    return emitOpError("has no operands");
  if (getRolling() && getRolling()->size() != getOuts().size())
    return emitOpError("has ") << getRolling()->size()
                               << " rolling sizes, expected "
                               << getOuts().size();
  if (body.getNumArguments() != arrays)
    return emitOpError("has ") << body.getNumArguments()
                               << " block arguments, expected " << arrays;
  for (auto [arg, operand] : llvm::zip(body.getArguments(), getOperands()))
    if (arg.getType() != FieldType::get(cast<ShapedType>(operand.getType())))
      return emitOpError("has a block argument of type ")
             << arg.getType() << " for " << operand.getType();
  auto ret = dyn_cast<ReturnOp>(body.getTerminator());
  if (!ret || ret.getValues().size() < getOuts().size())
    return emitOpError("must return a field for each out");
  unsigned sums = ret.getValues().size() - getOuts().size();
  unsigned tensors = hasTensors() ? getOuts().size() : 0;
  if (getNumResults() != tensors + sums)
    return emitOpError("has ") << getNumResults() << " results, expected "
                               << tensors << " tensors and " << sums << " sums";
  return success();
}

//===----------------------------------------------------------------------===//
// sched.member
//===----------------------------------------------------------------------===//

MemberYieldOp MemberOp::getYield() {
  return cast<MemberYieldOp>(getBody().front().getTerminator());
}

LogicalResult MemberOp::verify() {
  auto yield = dyn_cast<MemberYieldOp>(getBody().front().getTerminator());
  if (!yield || yield.getValues().size() != getNumResults())
    return emitOpError("must yield a value for each of its results");
  if (getNumFields() > getNumResults() ||
      getBody().getNumArguments() != getNumFields())
    return emitOpError("needs a block argument for each of its fields");
  auto group = cast<GroupOp>((*this)->getParentOp());
  for (int64_t out : getInto())
    if (out < 0 || out >= int64_t(group.getOuts().size()))
      return emitOpError("stores into out ")
             << out << " of a group that has " << group.getOuts().size();
  if (getDelay() && getDelay()->size() != group.getDomain().size())
    return emitOpError("has a delay of ")
           << getDelay()->size() << " dimensions, expected "
           << group.getDomain().size();
  return success();
}

//===----------------------------------------------------------------------===//
// sched.loop
//===----------------------------------------------------------------------===//

NextOp LoopOp::getNext() {
  return cast<NextOp>(getBody().front().getTerminator());
}

LogicalResult LoopOp::verify() {
  Block &body = getBody().front();
  auto next = dyn_cast<NextOp>(body.getTerminator());
  if (!next || !llvm::equal(next.getStates().getTypes(), getInits().getTypes()) ||
      !llvm::equal(body.getArgumentTypes(), getInits().getTypes()))
    return emitOpError("must take and yield its states: ")
           << getInits().getTypes();
  return success();
}

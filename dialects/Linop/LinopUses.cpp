//===- LinopUses.cpp - Syntax and verification of uses --------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parsers, printers and verifiers of the ops that use an operator: on a vector, or
// to ask something of it. The labels in comments are those of SPEC.md.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Linop/Linop.h"

using namespace mlir;
using namespace lathe::linop;

//===----------------------------------------------------------------------===//
// linop.apply
//===----------------------------------------------------------------------===//

/// The type of A x: the batch dimensions of x, then the range of A.
static RankedTensorType applyType(OperatorType op, RankedTensorType x) {
  int64_t batch = x.getRank() - op.getDomain().getRank();
  if (batch < 0)
    return {};
  SmallVector<int64_t> shape(x.getShape().take_front(batch));
  llvm::append_range(shape, op.getRange().getShape());
  return RankedTensorType::get(shape, op.getRange().getElementType());
}

void ApplyOp::build(OpBuilder &builder, OperationState &state, Value op,
                    Value x) {
  build(builder, state,
        applyType(cast<OperatorType>(op.getType()),
                  cast<RankedTensorType>(x.getType())),
        op, x);
}

ParseResult ApplyOp::parse(OpAsmParser &parser, OperationState &result) {
  OpAsmParser::UnresolvedOperand op, x;
  Type first;
  RankedTensorType vector;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseOperand(op) || parser.parseComma() ||
      parser.parseOperand(x) ||
      parser.parseOptionalAttrDict(result.attributes) ||
      parser.parseColonType(first))
    return failure();
  auto opType = dyn_cast<OperatorType>(first);
  if (opType) {
    if (parser.parseComma() || parser.parseType(vector))
      return failure();
  } else {
    vector = dyn_cast<RankedTensorType>(first);
    if (!vector)
      return parser.emitError(loc, "expected a tensor or an operator type");
    opType = parser.getChecked<OperatorType>(loc, parser.getContext(), vector,
                                             vector);
  }
  if (!opType || parser.resolveOperand(op, opType, result.operands) ||
      parser.resolveOperand(x, vector, result.operands))
    return failure();
  RankedTensorType type = applyType(opType, vector);
  if (!type) // apply_c1
    return parser.emitError(loc, "operator has domain ")
           << opType.getDomain() << ", but is applied to " << vector;
  result.addTypes(type);
  return success();
}

void ApplyOp::print(OpAsmPrinter &p) {
  p << " " << getOp() << ", " << getX();
  p.printOptionalAttrDict((*this)->getAttrs());
  p << " : ";
  OperatorType op = getOp().getType();
  if (!op.isSquare() || op.getDomain() != getX().getType())
    p << op << ", ";
  p << getX().getType();
}

LogicalResult ApplyOp::verify() {
  OperatorType op = getOp().getType();
  auto x = cast<RankedTensorType>(getX().getType());
  int64_t rank = op.getDomain().getRank();
  if (x.getRank() < rank || x.getElementType() != op.getDomain().getElementType() ||
      failed(verifyCompatibleShape(x.getShape().take_back(rank),
                                   op.getDomain().getShape()))) // apply_c1
    return emitOpError("applies an operator with domain ")
           << op.getDomain() << " to " << x;
  if (getType() != applyType(op, x)) // apply_c2
    return emitOpError("has result ")
           << getType() << ", expected " << applyType(op, x);
  return success();
}

//===----------------------------------------------------------------------===//
// linop.sweep, linop.get_diagonal
//===----------------------------------------------------------------------===//

/// What sweeps and diagonals demand of their operator.
static LogicalResult verifyCapability(Operation *user, Value op, Type grid,
                                      unsigned capability, StringRef what) {
  auto type = cast<OperatorType>(op.getType());
  if (!type.isSquare() || type.getDomain() != grid)
    return user->emitOpError("needs a square operator on ")
           << grid << ", but it is " << type;
  LinearOperatorInterface definition = getOperator(op);
  if (definition && !(definition.getCapabilities() & capability))
    return user->emitOpError("needs ")
           << what << ", which " << definition->getName() << " does not have";
  return success();
}

ParseResult SweepOp::parse(OpAsmParser &parser, OperationState &result) {
  StringRef word;
  OpAsmParser::UnresolvedOperand op, x, b, omega;
  RankedTensorType grid;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseKeyword(&word))
    return failure();
  std::optional<Direction> direction = symbolizeDirection(word);
  if (!direction) // sweep_c3
    return parser.emitError(loc, "expected forward or backward, but found '")
           << word << "'";
  if (parser.parseOperand(op) || parser.parseComma() ||
      parser.parseOperand(x) || parser.parseComma() ||
      parser.parseOperand(b) || parser.parseKeyword("omega") ||
      parser.parseOperand(omega) ||
      parser.parseOptionalAttrDict(result.attributes) ||
      parser.parseColonType(grid))
    return failure();
  auto type = parser.getChecked<OperatorType>(loc, parser.getContext(), grid,
                                              grid);
  if (!type || parser.resolveOperand(op, type, result.operands) ||
      parser.resolveOperand(x, grid, result.operands) ||
      parser.resolveOperand(b, grid, result.operands) ||
      parser.resolveOperand(omega, parser.getBuilder().getF64Type(),
                            result.operands))
    return failure();
  result.addAttribute("direction",
                      DirectionAttr::get(parser.getContext(), *direction));
  result.addTypes(grid);
  return success();
}

void SweepOp::print(OpAsmPrinter &p) {
  p << " " << stringifyDirection(getDirection()) << " " << getOp() << ", "
    << getX() << ", " << getB() << " omega " << getOmega();
  p.printOptionalAttrDict((*this)->getAttrs(), {"direction"});
  p << " : " << getType();
}

LogicalResult SweepOp::verify() { // sweep_c1, sweep_c2
  return verifyCapability(*this, getOp(), getType(), CanSweep,
                          "rows that can be visited in order");
}

ParseResult GetDiagonalOp::parse(OpAsmParser &parser, OperationState &result) {
  OpAsmParser::UnresolvedOperand op;
  RankedTensorType grid;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseOperand(op) ||
      parser.parseOptionalAttrDict(result.attributes) ||
      parser.parseColonType(grid))
    return failure();
  auto type = parser.getChecked<OperatorType>(loc, parser.getContext(), grid,
                                              grid);
  if (!type || parser.resolveOperand(op, type, result.operands))
    return failure();
  result.addTypes(grid);
  return success();
}

void GetDiagonalOp::print(OpAsmPrinter &p) {
  p << " " << getOp();
  p.printOptionalAttrDict((*this)->getAttrs());
  p << " : " << getType();
}

LogicalResult GetDiagonalOp::verify() { // get_diagonal_c1, get_diagonal_c2
  return verifyCapability(*this, getOp(), getType(), HasDiagonal, "a diagonal");
}

//===----------------------------------------------------------------------===//
// linop.spectrum
//===----------------------------------------------------------------------===//

LogicalResult SpectrumOp::verify() {
  if (!getOp().getType().isSquare()) // spectrum_c1
    return emitOpError("needs a square operator, but it is ")
           << getOp().getType();
  LinearOperatorInterface op = getOperator(getOp());
  if (op && op.getFacts().symmetric == Fact::Disproved) { // spectrum_c2
    InFlightDiagnostic diag =
        emitOpError("needs a symmetric operator, but it is not");
    diag.attachNote(op->getLoc()) << "operator is defined here";
    return diag;
  }
  return success();
}

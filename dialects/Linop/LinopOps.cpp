//===- LinopOps.cpp - Syntax and verification of operators ----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parsers, printers and verifiers of the ops that define an operator; stencils are
// in LinopStencil.cpp. The labels in comments are those of SPEC.md.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Linop/Linop.h"

using namespace mlir;
using namespace lathe::linop;

#define GET_OP_CLASSES
#include "lathe/Dialect/Linop/LinopOps.cpp.inc"

/// A vector that a CSR matrix with these arrays is applied to.
static RankedTensorType csrGrid(RankedTensorType positions,
                                RankedTensorType values) {
  int64_t rows = positions.isDynamicDim(0) ? ShapedType::kDynamic
                                           : positions.getDimSize(0) - 1;
  return RankedTensorType::get({rows}, values.getElementType());
}

ParseResult CsrOp::parse(OpAsmParser &parser, OperationState &result) {
  SmallVector<OpAsmParser::UnresolvedOperand, 3> operands;
  SmallVector<Type, 3> types;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseOperandList(operands, 3) ||
      parser.parseOptionalAttrDict(result.attributes) ||
      parser.parseColonTypeList(types) ||
      parser.resolveOperands(operands, types, loc, result.operands))
    return failure();
  auto positions = dyn_cast<RankedTensorType>(types[0]);
  auto values = dyn_cast<RankedTensorType>(types[2]);
  if (!positions || !values || positions.getRank() != 1)
    return parser.emitError(loc, "expected three 1-D tensors, but found ")
           << types;
  if (positions.getDimSize(0) == 0) // csr_c1
    return parser.emitError(
        loc, "has no positions, expected the number of rows plus one");
  RankedTensorType grid = csrGrid(positions, values);
  OperatorType type = parser.getChecked<OperatorType>(
      loc, parser.getContext(), grid, grid);
  if (!type)
    return failure();
  result.addTypes(type);
  return success();
}

void CsrOp::print(OpAsmPrinter &p) {
  p << " " << getOperands();
  p.printOptionalAttrDict((*this)->getAttrs());
  p << " : " << getOperandTypes();
}

LogicalResult CsrOp::verify() {
  auto positions = cast<RankedTensorType>(getPositions().getType());
  auto coordinates = cast<RankedTensorType>(getCoordinates().getType());
  auto values = cast<RankedTensorType>(getValues().getType());
  if (positions.getDimSize(0) == 0) // csr_c1
    return emitOpError("has no positions, expected the number of rows plus one");
  if (positions.getElementType() != coordinates.getElementType()) // csr_c2
    return emitOpError("has positions of ")
           << positions.getElementType() << " and coordinates of "
           << coordinates.getElementType() << ", expected one index type";
  if (failed(verifyCompatibleShape(coordinates, values))) // csr_c3
    return emitOpError("has coordinates ")
           << coordinates << " and values " << values
           << ", expected one length";
  RankedTensorType grid = csrGrid(positions, values);
  if (getType() != OperatorType::get(grid)) // csr_c4
    return emitOpError("has type ") << getType() << ", expected "
                                    << OperatorType::get(grid);
  return success();
}

ParseResult DiagonalOp::parse(OpAsmParser &parser, OperationState &result) {
  OpAsmParser::UnresolvedOperand entries;
  RankedTensorType grid;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseOperand(entries) ||
      parser.parseOptionalAttrDict(result.attributes) ||
      parser.parseColonType(grid) ||
      parser.resolveOperand(entries, grid, result.operands))
    return failure();
  auto type = parser.getChecked<OperatorType>(loc, parser.getContext(), grid,
                                              grid);
  return type ? (result.addTypes(type), success()) : failure();
}

void DiagonalOp::print(OpAsmPrinter &p) {
  p << " " << getEntries();
  p.printOptionalAttrDict((*this)->getAttrs());
  p << " : " << getEntries().getType();
}

LogicalResult DiagonalOp::verify() {
  auto grid = cast<RankedTensorType>(getEntries().getType());
  if (!getType().isSquare() || getType().getDomain() != grid) // diagonal_c1
    return emitOpError("has type ")
           << getType() << ", expected a square operator on " << grid;
  return success();
}

LogicalResult IdentityOp::verify() {
  if (!getType().isSquare()) // identity_c1
    return emitOpError("must be square, but is ") << getType();
  return success();
}

/// The operator that a matrix m x n is: from n to m numbers.
static std::pair<RankedTensorType, RankedTensorType>
denseSpaces(RankedTensorType matrix) {
  Type element = matrix.getElementType();
  return {RankedTensorType::get({matrix.getDimSize(1)}, element),
          RankedTensorType::get({matrix.getDimSize(0)}, element)};
}

ParseResult DenseOp::parse(OpAsmParser &parser, OperationState &result) {
  OpAsmParser::UnresolvedOperand matrix;
  RankedTensorType type;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseOperand(matrix) ||
      parser.parseOptionalAttrDict(result.attributes) ||
      parser.parseColonType(type) ||
      parser.resolveOperand(matrix, type, result.operands))
    return failure();
  if (type.getRank() != 2) // dense_c2
    return parser.emitError(loc, "expected a tensor of rank 2, but found ")
           << type;
  auto [domain, range] = denseSpaces(type);
  auto op = parser.getChecked<OperatorType>(loc, parser.getContext(), domain,
                                            range);
  return op ? (result.addTypes(op), success()) : failure();
}

void DenseOp::print(OpAsmPrinter &p) {
  p << " " << getMatrix();
  p.printOptionalAttrDict((*this)->getAttrs());
  p << " : " << getMatrix().getType();
}

LogicalResult DenseOp::verify() {
  auto [domain, range] = denseSpaces(cast<RankedTensorType>(getMatrix().getType()));
  auto expected = OperatorType::get(getContext(), domain, range);
  if (getType() != expected) // dense_c1
    return emitOpError("has type ") << getType() << ", expected " << expected;
  return success();
}

unsigned DenseOp::getCapabilities() { return CanApply; }

LogicalResult ShiftOp::verify() {
  if (!getType().isSquare()) // shift_c1
    return emitOpError("needs a square operator, but it is ") << getType();
  return success();
}

LogicalResult MagnitudeOp::verify() {
  LinearOperatorInterface base = getOperator(getBase());
  if (base && !(base.getCapabilities() & HasMagnitude)) // magnitude_c1
    return emitOpError("needs an operator that is given entry by entry, but '")
           << base->getName() << "' is not";
  return success();
}

//===- LinopOps.cpp - Syntax and verification -----------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parsers, printers and verifiers of the linop ops. The labels in comments are
// those of SPEC.md.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Linop/Linop.h"

#include <cmath>

using namespace mlir;
using namespace lathe::linop;

#define GET_OP_CLASSES
#include "lathe/Dialect/Linop/LinopOps.cpp.inc"

//===----------------------------------------------------------------------===//
// linop.stencil
//===----------------------------------------------------------------------===//

Value StencilOp::getVariable(unsigned i) {
  if (!getIsVariable()[i])
    return {};
  unsigned operand = llvm::count(getIsVariable().take_front(i), true);
  return getCoefficients()[operand];
}

int64_t StencilOp::getRadius(unsigned dim) {
  int64_t radius = 0;
  for (unsigned i = 0; i < getNumEntries(); ++i)
    radius = std::max(radius, std::abs(getOffset(i)[dim]));
  return radius;
}

/// `(` offsets `)` `=` (number | value), appended to the parts of the op.
static ParseResult
parseStencilEntry(OpAsmParser &parser, SmallVector<int64_t> &offsets,
                  SmallVector<double> &constants, SmallVector<bool> &isVariable,
                  SmallVector<OpAsmParser::UnresolvedOperand> &coefficients) {
  SMLoc loc = parser.getCurrentLocation();
  size_t before = offsets.size();
  auto parseOffset = [&] { return parser.parseInteger(offsets.emplace_back()); };
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Paren, parseOffset))
    return failure();
  // All entries lie in one array, so one too short and one too long would pass.
  size_t numDims = offsets.size() - before;
  size_t expected = before / std::max<size_t>(1, constants.size());
  if (!constants.empty() && numDims != expected) // stencil_c4
    return parser.emitError(loc, "offset has ")
           << numDims << " dimensions, expected " << expected
           << " as in the first entry";
  if (parser.parseEqual())
    return failure();
  OpAsmParser::UnresolvedOperand value;
  OptionalParseResult operand = parser.parseOptionalOperand(value);
  isVariable.push_back(operand.has_value());
  constants.push_back(0.0);
  if (!operand.has_value())
    return parser.parseFloat(constants.back());
  coefficients.push_back(value);
  return *operand;
}

/// One boundary for all dimensions, or one a dimension in brackets.
static ParseResult parseBoundaries(OpAsmParser &parser,
                                   SmallVector<int32_t> &boundaries) {
  auto parseOne = [&]() -> ParseResult {
    StringRef word;
    SMLoc loc = parser.getCurrentLocation();
    if (parser.parseKeyword(&word))
      return failure();
    std::optional<Boundary> boundary = symbolizeBoundary(word);
    if (!boundary)
      return parser.emitError(loc)
             << "unknown boundary '" << word
             << "', expected dirichlet, neumann or periodic";
    boundaries.push_back(static_cast<int32_t>(*boundary));
    return success();
  };
  if (succeeded(parser.parseOptionalLSquare()))
    return failure(parser.parseCommaSeparatedList(parseOne) ||
                   parser.parseRSquare());
  return parseOne();
}

ParseResult StencilOp::parse(OpAsmParser &parser, OperationState &result) {
  SmallVector<int64_t> offsets;
  SmallVector<double> constants;
  SmallVector<bool> isVariable;
  SmallVector<OpAsmParser::UnresolvedOperand> coefficients;
  SmallVector<int32_t> boundaries;
  auto parseEntry = [&] {
    return parseStencilEntry(parser, offsets, constants, isVariable,
                             coefficients);
  };
  SMLoc loc = parser.getCurrentLocation();
  OperatorType type;
  if (parser.parseCommaSeparatedList(AsmParser::Delimiter::Braces, parseEntry) ||
      parseBoundaries(parser, boundaries) ||
      parser.parseOptionalAttrDict(result.attributes) ||
      parser.parseColonType(type) ||
      parser.resolveOperands(coefficients, type.getDomain(), loc,
                             result.operands))
    return failure();
  if (boundaries.size() == 1)
    boundaries.resize(type.getDomain().getRank(), boundaries.front());
  Builder &b = parser.getBuilder();
  result.addAttribute("offsets", b.getDenseI64ArrayAttr(offsets));
  result.addAttribute("constants", b.getDenseF64ArrayAttr(constants));
  result.addAttribute("is_variable", b.getDenseBoolArrayAttr(isVariable));
  result.addAttribute("boundaries", b.getDenseI32ArrayAttr(boundaries));
  result.addTypes(type);
  return success();
}

void StencilOp::print(OpAsmPrinter &p) {
  p << " {";
  llvm::interleaveComma(llvm::seq<unsigned>(0, getNumEntries()), p,
                        [&](unsigned i) {
                          p << "(";
                          llvm::interleaveComma(getOffset(i), p);
                          p << ") = ";
                          if (Value variable = getVariable(i))
                            p << variable;
                          else
                            p << FloatAttr::get(Float64Type::get(getContext()),
                                                getConstants()[i])
                                     .getValue();
                        });
  p << "} ";
  auto name = [](int32_t b) {
    return stringifyBoundary(static_cast<Boundary>(b));
  };
  if (llvm::all_equal(getBoundaries())) {
    p << name(getBoundaries().front());
  } else {
    p << "[";
    llvm::interleaveComma(getBoundaries(), p, [&](int32_t b) { p << name(b); });
    p << "]";
  }
  p.printOptionalAttrDict(
      (*this)->getAttrs(),
      {"offsets", "constants", "is_variable", "boundaries"});
  p << " : " << getType();
}

LogicalResult StencilOp::verify() {
  unsigned entries = getNumEntries();
  int64_t rank = getGridRank();
  if (!getType().isSquare()) // stencil_c1
    return emitOpError("must be square, but is ") << getType();
  if (rank > 3) // stencil_c2
    return emitOpError("has a grid of rank ")
           << rank << ", expected 1, 2 or 3";
  if (entries == 0) // stencil_c3
    return emitOpError("has no entries");
  if (static_cast<int64_t>(getOffsets().size()) != entries * rank ||
      getIsVariable().size() != entries) // stencil_c4
    return emitOpError("has offsets that do not match its grid of rank ")
           << rank;
  if (static_cast<int64_t>(getBoundaries().size()) != rank) // stencil_c5
    return emitOpError("has ") << getBoundaries().size()
                               << " boundaries, expected 1 or " << rank;
  for (int32_t boundary : getBoundaries())
    if (!symbolizeBoundary(static_cast<uint32_t>(boundary))) // stencil_c5
      return emitOpError("has boundary ")
             << boundary << ", expected 0 (dirichlet), 1 (neumann) or 2 "
             << "(periodic)";
  if (static_cast<size_t>(llvm::count(getIsVariable(), true)) !=
      getCoefficients().size()) // stencil_c4
    return emitOpError("has coefficients that do not match its entries");
  for (Value coefficient : getCoefficients())
    if (coefficient.getType() != getGrid()) // stencil_c6
      return emitOpError("has a coefficient of type ")
             << coefficient.getType() << ", expected " << getGrid();
  for (unsigned i = 0; i < entries; ++i) {
    for (int64_t o : getOffset(i))
      if (o > maxRadius || o < -maxRadius) // stencil_c7
        return emitOpError("has an offset of ")
               << o << ", expected at most " << maxRadius;
    for (unsigned j = 0; j < i; ++j)
      if (getOffset(i) == getOffset(j)) // stencil_c8
        return emitOpError("has two entries for offset (")
             << getOffset(i) << ")";
    if (!std::isfinite(getConstants()[i])) // stencil_c9
      return emitOpError("has a coefficient that is not finite");
  }
  return success();
}

//===----------------------------------------------------------------------===//
// Operators over plain tensors
//===----------------------------------------------------------------------===//

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

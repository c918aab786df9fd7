//===- LinopStencil.cpp - Syntax and verification of stencils -------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parser, printer and verifier of linop.stencil, whose entries have a syntax of
// their own. The labels in comments are those of SPEC.md.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Linop/Linop.h"

#include <cmath>

using namespace mlir;
using namespace lathe::linop;

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
                                   SmallVector<Boundary> &boundaries) {
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
    boundaries.push_back(*boundary);
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
  SmallVector<Boundary> boundaries;
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
  result.addAttribute("boundaries", fromBoundaries(b.getContext(), boundaries));
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
  if (llvm::all_equal(getBoundaries())) {
    p << stringifyBoundary(getBoundaries().front());
  } else {
    p << "[";
    llvm::interleaveComma(getBoundaries(), p,
                          [&](Boundary b) { p << stringifyBoundary(b); });
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
  if (failed(detail::verifyBoundaries(*this, getBoundaries()))) // stencil_c5
    return failure();
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

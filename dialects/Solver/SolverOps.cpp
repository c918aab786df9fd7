//===- SolverOps.cpp - Syntax and verification ----------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Parsers, printers and verifiers of the solver ops. The labels in comments are
// those of SPEC.md.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Solver/Solver.h"

using namespace mlir;
using namespace lathe::linop;
using namespace lathe::solver;

#define GET_OP_CLASSES
#include "lathe/Dialect/Solver/SolverOps.cpp.inc"

//===----------------------------------------------------------------------===//
// Named methods
//===----------------------------------------------------------------------===//

static constexpr Keyword startKeyword = {Keyword::Grid, "start"};
static constexpr Keyword toleranceKeyword = {Keyword::F64, "tolerance"};
static constexpr Keyword limitKeyword = {Keyword::I64, "max_iterations"};
static constexpr Keyword omegaKeyword = {Keyword::F64, "omega"};

ArrayRef<Keyword> JacobiOp::keywords() {
  static constexpr Keyword list[] = {omegaKeyword, startKeyword,
                                     toleranceKeyword, limitKeyword};
  return list;
}
ArrayRef<Keyword> GaussSeidelOp::keywords() {
  static constexpr Keyword list[] = {startKeyword, toleranceKeyword,
                                     limitKeyword};
  return list;
}
ArrayRef<Keyword> SorOp::keywords() { return JacobiOp::keywords(); }
ArrayRef<Keyword> SsorOp::keywords() { return JacobiOp::keywords(); }
ArrayRef<Keyword> ChebyshevOp::keywords() {
  static constexpr Keyword list[] = {{Keyword::F64, "lower"},
                                     {Keyword::F64, "upper"},
                                     startKeyword,
                                     toleranceKeyword,
                                     limitKeyword};
  return list;
}
ArrayRef<Keyword> CgOp::keywords() {
  static constexpr Keyword list[] = {{Keyword::Operator, "preconditioner"},
                                     startKeyword,
                                     toleranceKeyword,
                                     limitKeyword};
  return list;
}

/// Operands by keyword, in any order, and the attributes after them. A name that
/// is misspelt would otherwise be an attribute that nobody reads.
static ParseResult
parseKeywords(OpAsmParser &parser, ArrayRef<Keyword> keywords,
              MutableArrayRef<std::optional<OpAsmParser::UnresolvedOperand>> given,
              NamedAttrList &attributes, bool attributesHaveWord) {
  auto names = llvm::map_to_vector(
      keywords, [](const Keyword &k) -> StringRef { return k.name; });
  StringRef word;
  SMLoc loc = parser.getCurrentLocation();
  while (succeeded(parser.parseOptionalKeyword(&word, names))) {
    auto &slot = given[llvm::find(names, word) - names.begin()];
    if (slot) // method_c3, iterate_c7
      return parser.emitError(loc) << "operand '" << word << "' is given twice";
    if (parser.parseOperand(slot.emplace()))
      return failure();
    loc = parser.getCurrentLocation();
  }
  if (attributesHaveWord
          ? parser.parseOptionalAttrDictWithKeyword(attributes)
          : parser.parseOptionalAttrDict(attributes))
    return failure();
  for (NamedAttribute attr : attributes)
    if (attr.getName() != "check_every" && !attr.getNameDialect())
      return parser.emitError(loc)
             << "unknown attribute '" << attr.getName().getValue()
             << "', expected check_every"; // method_c5, iterate_c7
  if (failed(parser.parseOptionalKeyword(&word)))
    return success();
  InFlightDiagnostic diag = // method_c3, iterate_c7
      parser.emitError(loc) << "unknown operand '" << word
                            << "', expected one of ";
  llvm::interleaveComma(names, diag);
  return diag;
}

ParseResult lathe::solver::detail::parseMethod(OpAsmParser &parser,
                                               OperationState &result,
                                               ArrayRef<Keyword> keywords) {
  using Unresolved = OpAsmParser::UnresolvedOperand;
  Unresolved op, b;
  SmallVector<std::optional<Unresolved>> given(keywords.size());
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseOperand(op) || parser.parseComma() || parser.parseOperand(b))
    return failure();
  RankedTensorType grid;
  if (parseKeywords(parser, keywords, given, result.attributes,
                    /*attributesHaveWord=*/false) ||
      parser.parseColonType(grid))
    return failure();
  auto opType =
      parser.getChecked<OperatorType>(loc, parser.getContext(), grid, grid);
  if (!opType || parser.resolveOperand(op, opType, result.operands) ||
      parser.resolveOperand(b, grid, result.operands))
    return failure();
  Builder &builder = parser.getBuilder();
  SmallVector<int32_t> segments = {1, 1};
  for (auto [keyword, operand] : llvm::zip_equal(keywords, given)) {
    Type types[] = {builder.getF64Type(), builder.getI64Type(),
                    builder.getI1Type(), grid, opType};
    segments.push_back(operand.has_value());
    if (operand &&
        parser.resolveOperand(*operand, types[keyword.kind], result.operands))
      return failure();
  }
  result.addAttribute("operandSegmentSizes",
                      builder.getDenseI32ArrayAttr(segments));
  result.addTypes({grid, builder.getI64Type(), builder.getF64Type(),
                   builder.getI32Type()});
  return success();
}

void lathe::solver::detail::printMethod(OpAsmPrinter &p,
                                        MethodOpInterface method,
                                        int64_t checkEvery) {
  p << " " << method.getOp() << ", " << method.getB();
  auto segments = method->getPropertiesAsAttribute();
  auto sizes = cast<DenseI32ArrayAttr>(
      cast<DictionaryAttr>(segments).get("operandSegmentSizes"));
  unsigned next = 2;
  for (auto [i, keyword] : llvm::enumerate(method.getKeywords()))
    if (sizes[i + 2])
      p << " " << keyword.name << " " << method->getOperand(next++);
  SmallVector<StringRef> elided = {"operandSegmentSizes"};
  if (int64_t(method.getCheckEvery()) == checkEvery)
    elided.push_back("check_every");
  p.printOptionalAttrDict(method->getAttrs(), elided);
  p << " : " << method.getB().getType();
}

/// What every method demands: a square operator on the grid of b, which has
/// what the method needs.
static LogicalResult verifyMethod(MethodOpInterface method, unsigned capability,
                                  StringRef what) {
  auto type = cast<OperatorType>(method.getOp().getType());
  Type grid = method.getB().getType();
  if (!type.isSquare() || type.getDomain() != grid) // method_c1
    return method->emitOpError("needs a square operator on ")
           << grid << ", but it is " << type;
  LinearOperatorInterface op = getOperator(method.getOp());
  if (op && !(op.getCapabilities() & capability)) // method_c2
    return method->emitOpError("needs ")
           << what << ", which " << op->getName() << " does not have";
  return success();
}

static constexpr StringLiteral needsRows = "rows that can be visited in order";

LogicalResult JacobiOp::verify() {
  return verifyMethod(*this, HasDiagonal, "a diagonal");
}
LogicalResult GaussSeidelOp::verify() {
  return verifyMethod(*this, CanSweep, needsRows);
}
LogicalResult SorOp::verify() { return verifyMethod(*this, CanSweep, needsRows); }
LogicalResult SsorOp::verify() {
  return verifyMethod(*this, CanSweep, needsRows);
}

LogicalResult ChebyshevOp::verify() {
  if (!getLower() != !getUpper()) // chebyshev_c1
    return emitOpError("needs both 'lower' and 'upper', or neither");
  return verifyMethod(*this, CanApply, "an apply");
}

LogicalResult CgOp::verify() {
  if (failed(verifyMethod(*this, CanApply, "an apply")))
    return failure();
  auto refuse = [&](Value op, StringRef name) -> LogicalResult {
    LinearOperatorInterface definition = getOperator(op);
    if (!definition)
      return success();
    OperatorFacts facts = definition.getFacts();
    StringRef what = facts.symmetric == Fact::Disproved ? "symmetric"
                     : facts.positiveDefinite == Fact::Disproved
                         ? "positive definite"
                         : "";
    if (what.empty())
      return success();
    InFlightDiagnostic diag = emitOpError("needs a ")
                              << what << " " << name << ", but it is not";
    diag.attachNote(definition->getLoc()) << name << " is defined here";
    return diag;
  };
  if (failed(refuse(getOp(), "operator"))) // cg_c1
    return failure();
  if (getPreconditioner()) // cg_c2
    return refuse(getPreconditioner(), "preconditioner");
  return success();
}

//===----------------------------------------------------------------------===//
// solver.iterate
//===----------------------------------------------------------------------===//

YieldOp IterateOp::getYield() {
  return cast<YieldOp>(getBody().front().getTerminator());
}

MeasureOp IterateOp::getMeasure() {
  auto measures = getBody().front().getOps<MeasureOp>();
  return measures.empty() ? MeasureOp() : *measures.begin();
}

/// `(` %state = %init [`:` type], ... `)`; types default to `grid`, which is
/// not known yet, and are then left null.
static ParseResult
parseInits(OpAsmParser &parser, SmallVector<OpAsmParser::Argument> &states,
           SmallVector<OpAsmParser::UnresolvedOperand> &inits) {
  return parser.parseCommaSeparatedList(
      AsmParser::Delimiter::Paren, [&]() -> ParseResult {
        if (parser.parseArgument(states.emplace_back()) ||
            parser.parseEqual() || parser.parseOperand(inits.emplace_back()))
          return failure();
        if (succeeded(parser.parseOptionalColon()))
          return parser.parseType(states.back().type);
        return success();
      });
}

static ParseResult parseCarried(OpAsmParser &parser,
                                SmallVector<OpAsmParser::Argument> &states) {
  return parser.parseCommaSeparatedList(
      AsmParser::Delimiter::Paren, [&]() -> ParseResult {
        if (parser.parseArgument(states.emplace_back()))
          return failure();
        if (succeeded(parser.parseOptionalColon()))
          return parser.parseType(states.back().type);
        return success();
      });
}

ParseResult IterateOp::parse(OpAsmParser &parser, OperationState &result) {
  using Unresolved = OpAsmParser::UnresolvedOperand;
  Unresolved op, b;
  static constexpr Keyword keywords[] = {
      toleranceKeyword, limitKeyword, {Keyword::I1, "breakdown"}};
  std::optional<Unresolved> scalars[3];
  SmallVector<OpAsmParser::Argument> states;
  SmallVector<Unresolved> inits;
  RankedTensorType grid;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseOperand(op) || parser.parseComma() ||
      parser.parseOperand(b) || parseInits(parser, states, inits))
    return failure();
  unsigned numInits = states.size();
  if (succeeded(parser.parseOptionalKeyword("carry")) &&
      parseCarried(parser, states))
    return failure();
  if (parseKeywords(parser, keywords, scalars, result.attributes,
                    /*attributesHaveWord=*/true) ||
      parser.parseColonType(grid))
    return failure();
  for (OpAsmParser::Argument &state : states)
    if (!state.type)
      state.type = grid;
  Region *from = result.addRegion(), *body = result.addRegion();
  if (succeeded(parser.parseOptionalKeyword("from")) &&
      parser.parseRegion(*from, ArrayRef(states).take_front(numInits)))
    return failure();
  if (states.size() > numInits && from->empty()) // iterate_c4
    return parser.emitError(loc, "states after 'carry' need a 'from' region");
  if (parser.parseRegion(*body, states))
    return failure();
  auto opType =
      parser.getChecked<OperatorType>(loc, parser.getContext(), grid, grid);
  if (!opType || parser.resolveOperand(op, opType, result.operands) ||
      parser.resolveOperand(b, grid, result.operands))
    return failure();
  for (unsigned i = 0; i < numInits; ++i)
    if (parser.resolveOperand(inits[i], states[i].type, result.operands))
      return failure();
  Builder &builder = parser.getBuilder();
  Type types[3] = {builder.getF64Type(), builder.getI64Type(),
                   builder.getI1Type()};
  SmallVector<int32_t> segments = {1, 1, int32_t(numInits)};
  for (auto [scalar, type] : llvm::zip(scalars, types)) {
    segments.push_back(scalar.has_value());
    if (scalar && parser.resolveOperand(*scalar, type, result.operands))
      return failure();
  }
  result.addAttribute("operandSegmentSizes",
                      builder.getDenseI32ArrayAttr(segments));
  result.addTypes({grid, builder.getI64Type(), builder.getF64Type(),
                   builder.getI32Type()});
  return success();
}

void IterateOp::print(OpAsmPrinter &p) {
  Type grid = getB().getType();
  Block &body = getBody().front();
  auto printState = [&](BlockArgument arg) {
    if (arg.getType() != grid)
      p << " : " << arg.getType();
  };
  p << " " << getOp() << ", " << getB() << " (";
  llvm::interleaveComma(llvm::enumerate(getInits()), p, [&](auto it) {
    p << body.getArgument(it.index()) << " = " << it.value();
    printState(body.getArgument(it.index()));
  });
  p << ")";
  if (getNumCarried()) {
    p << " carry (";
    llvm::interleaveComma(
        body.getArguments().drop_front(getInits().size()), p,
        [&](BlockArgument arg) {
          p << arg;
          printState(arg);
        });
    p << ")";
  }
  if (getTolerance())
    p << " tolerance " << getTolerance();
  if (getMaxIterations())
    p << " max_iterations " << getMaxIterations();
  if (getBreakdown())
    p << " breakdown " << getBreakdown();
  SmallVector<StringRef> elided = {"operandSegmentSizes"};
  if (getCheckEvery() == 1)
    elided.push_back("check_every");
  p.printOptionalAttrDictWithKeyword((*this)->getAttrs(), elided);
  p << " : " << grid;
  if (!getFrom().empty()) {
    p << " from ";
    p.shadowRegionArgs(getFrom(),
                       body.getArguments().take_front(getInits().size()));
    p.printRegion(getFrom(), /*printEntryBlockArgs=*/false);
  }
  p << " ";
  p.printRegion(getBody(), /*printEntryBlockArgs=*/false);
}

LogicalResult IterateOp::verify() {
  auto type = cast<OperatorType>(getOp().getType());
  if (!type.isSquare() || type.getDomain() != getB().getType()) // iterate_c1
    return emitOpError("needs a square operator on ")
           << getB().getType() << ", but it is " << type;
  if (getInits().empty() ||
      getInits().front().getType() != getB().getType()) // iterate_c2
    return emitOpError("needs the iterate, of type ")
           << getB().getType() << ", as its first state";
  return success();
}

LogicalResult IterateOp::verifyRegions() {
  Block &body = getBody().front();
  auto yield = dyn_cast<YieldOp>(body.getTerminator());
  unsigned numInits = getInits().size();
  if (body.getNumArguments() < numInits ||
      !llvm::equal(TypeRange(body.getArgumentTypes()).take_front(numInits),
                   getInits().getTypes())) // iterate_c3
    return emitOpError("has states ")
           << body.getArgumentTypes() << ", expected first those given: "
           << getInits().getTypes();
  if (!yield || !llvm::equal(yield.getStates().getTypes(),
                             body.getArgumentTypes())) // iterate_c3
    return body.getTerminator()->emitOpError("ends the body with ")
           << body.getTerminator()->getOperandTypes()
           << ", expected a solver.yield of the states: "
           << body.getArgumentTypes();
  TypeRange carried = TypeRange(body.getArgumentTypes()).drop_front(numInits);
  if (carried.empty() != getFrom().empty()) // iterate_c4
    return emitOpError("needs a 'from' region exactly where it has states "
                       "after 'carry'");
  if (!getFrom().empty()) {
    auto start = dyn_cast<YieldOp>(getFrom().front().getTerminator());
    if (!start || !llvm::equal(start.getStates().getTypes(), carried) ||
        !llvm::equal(getFrom().front().getArgumentTypes(),
                     getInits().getTypes())) // iterate_c4
      return emitOpError("must yield the states after 'carry' from its 'from' "
                         "region: ")
             << carried;
  }
  if (llvm::range_size(body.getOps<MeasureOp>()) > 1) // iterate_c5
    return emitOpError("has more than one measure");
  if (!getFrom().empty() && !getFrom().front().getOps<MeasureOp>().empty())
    return emitOpError("has a measure in its 'from' region"); // iterate_c5
  if (MeasureOp measure = getMeasure())
    if (measure.getState() == MeasuredState::old &&
        getCheckEvery() != 1) // iterate_c6
      return emitOpError("with a measure of the old state needs check_every = "
                         "1, but it is ")
             << getCheckEvery();
  return success();
}

LogicalResult MeasureOp::verify() {
  bool tensor = isa<RankedTensorType>(getValue().getType());
  if (tensor != (getKind() == MeasureKind::norm2) ||
      (!tensor && !getValue().getType().isF64())) // measure_c1
    return emitOpError("takes ")
           << (getKind() == MeasureKind::norm2 ? "a tensor" : "an f64")
           << ", but it is " << getValue().getType();
  return success();
}

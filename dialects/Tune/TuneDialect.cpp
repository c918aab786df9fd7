//===- TuneDialect.cpp - Parameters and recorded choices ------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registration, syntax and verification of the tune dialect.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Tune/Tune.h"

#include "lathe/Support/Inline.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

#include <cmath>

using namespace mlir;
using namespace lathe;
using namespace lathe::tune;

#include "lathe/Dialect/Tune/TuneDialect.cpp.inc"
#include "lathe/Dialect/Tune/TuneEnums.cpp.inc"
#include "lathe/Dialect/Tune/TuneInterfaces.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "lathe/Dialect/Tune/TuneAttrs.cpp.inc"
#define GET_OP_CLASSES
#include "lathe/Dialect/Tune/TuneOps.cpp.inc"

void TuneDialect::initialize() {
  addInterfaces<lathe::AlwaysInline>();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "lathe/Dialect/Tune/TuneAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "lathe/Dialect/Tune/TuneOps.cpp.inc"
      >();
}

std::optional<int64_t> ConfigAttr::getKnob(StringRef name) const {
  if (auto value = getKnobs().getAs<IntegerAttr>(name))
    return value.getInt();
  return std::nullopt;
}

int64_t lathe::tune::valueOf(StringRef name, ArrayRef<Knob> knobs,
                             ArrayRef<int64_t> values) {
  const Knob *knob =
      llvm::find_if(knobs, [&](const Knob &knob) { return knob.name == name; });
  return values[knob - knobs.begin()];
}

LogicalResult TuneDialect::verifyOperationAttribute(Operation *op,
                                                    NamedAttribute attr) {
  if (attr.getName() != ConfigAttr::attrName())
    return success();
  auto config = dyn_cast<ConfigAttr>(attr.getValue());
  if (!config) // config_c1
    return op->emitOpError("'tune.config' must be a #tune.config, but it is ")
           << attr.getValue();
  for (NamedAttribute knob : config.getKnobs()) {
    auto value = dyn_cast<IntegerAttr>(knob.getValue());
    if (!value || !value.getType().isInteger(64)) // config_c2
      return op->emitOpError("'tune.config' has knob '")
             << knob.getName().getValue() << "' = " << knob.getValue()
             << ", expected an i64";
  }
  return success();
}

//===----------------------------------------------------------------------===//
// tune.param
//===----------------------------------------------------------------------===//

/// `[` or `(` low `,` high `]` or `)`
static ParseResult parseInterval(OpAsmParser &parser, OperationState &result) {
  Builder &b = parser.getBuilder();
  double low, high;
  bool lowOpen = succeeded(parser.parseOptionalLParen());
  if (!lowOpen && parser.parseLSquare())
    return failure();
  if (parser.parseFloat(low) || parser.parseComma() || parser.parseFloat(high))
    return failure();
  bool highOpen = succeeded(parser.parseOptionalRParen());
  if (!highOpen && parser.parseRSquare())
    return failure();
  result.addAttribute("low", b.getF64FloatAttr(low));
  result.addAttribute("high", b.getF64FloatAttr(high));
  result.addAttribute("low_open", b.getBoolAttr(lowOpen));
  result.addAttribute("high_open", b.getBoolAttr(highOpen));
  return success();
}

ParseResult ParamOp::parse(OpAsmParser &parser, OperationState &result) {
  StringAttr name;
  StringRef word;
  Type type;
  if (parser.parseSymbolName(name, "sym_name", result.attributes) ||
      parser.parseColonType(type) || parser.parseKeyword("in") ||
      parseInterval(parser, result))
    return failure();
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseKeyword(&word))
    return failure();
  std::optional<Policy> policy = symbolizePolicy(word);
  if (!policy) // param_c4
    return parser.emitError(loc) << "unknown policy '" << word
                                 << "', expected fixed or spectral";
  result.addAttribute("policy", PolicyAttr::get(parser.getContext(), *policy));
  if (*policy == Policy::fixed) {
    double value;
    if (parser.parseFloat(value))
      return failure();
    result.addAttribute("value", parser.getBuilder().getF64FloatAttr(value));
  }
  if (!type.isF64()) // param_c5
    return parser.emitError(loc, "parameter has type ") << type
                                                        << ", expected f64";
  return parser.parseOptionalAttrDict(result.attributes);
}

void ParamOp::print(OpAsmPrinter &p) {
  p << " ";
  p.printSymbolName(getSymName());
  p << " : f64 in " << (getLowOpen() ? "(" : "[");
  p << getLow() << ", " << getHigh() << (getHighOpen() ? ") " : "] ");
  p << stringifyPolicy(getPolicy());
  if (getValue())
    p << " " << *getValue();
  p.printOptionalAttrDict((*this)->getAttrs(),
                          {"sym_name", "low", "high", "low_open", "high_open",
                           "policy", "value"});
}

bool ParamOp::contains(double value) {
  double low = getLow().convertToDouble(), high = getHigh().convertToDouble();
  return (getLowOpen() ? value > low : value >= low) &&
         (getHighOpen() ? value < high : value <= high);
}

LogicalResult ParamOp::verify() {
  double low = getLow().convertToDouble(), high = getHigh().convertToDouble();
  bool oneEnd = !getLowOpen() && !getHighOpen() && low == high;
  if (!(low < high) && !oneEnd) // param_c1
    return emitOpError("has an empty interval");
  if (getValue().has_value() != (getPolicy() == Policy::fixed)) // param_c2
    return emitOpError("with policy ")
           << stringifyPolicy(getPolicy())
           << (getValue() ? " takes no value" : " needs a value");
  if (getValue() && !contains(getValue()->convertToDouble())) // param_c3
    return emitOpError("has value ")
           << getValueAttr() << " outside its interval";
  return success();
}

//===----------------------------------------------------------------------===//
// tune.choose
//===----------------------------------------------------------------------===//

ParseResult ChooseOp::parse(OpAsmParser &parser, OperationState &result) {
  FlatSymbolRefAttr param;
  OpAsmParser::UnresolvedOperand op;
  Type type;
  if (parser.parseAttribute(param, "param", result.attributes))
    return failure();
  bool hasOp = succeeded(parser.parseOptionalKeyword("for"));
  if (hasOp && parser.parseOperand(op))
    return failure();
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseOptionalAttrDict(result.attributes) ||
      parser.parseColonType(type))
    return failure();
  result.addTypes(parser.getBuilder().getF64Type());
  if (!hasOp) // choose_c3
    return type.isF64() ? success()
                        : ParseResult(parser.emitError(loc, "parameter has type ")
                                      << type << ", expected f64");
  auto grid = dyn_cast<RankedTensorType>(type);
  if (!grid) // choose_c3
    return parser.emitError(loc, "expected the tensor type that the operator "
                                 "acts on, but found ")
           << type;
  auto opType = parser.getChecked<linop::OperatorType>(
      loc, parser.getContext(), grid, grid);
  return failure(!opType || parser.resolveOperand(op, opType, result.operands));
}

void ChooseOp::print(OpAsmPrinter &p) {
  p << " " << getParamAttr();
  if (getOp())
    p << " for " << getOp();
  p.printOptionalAttrDict((*this)->getAttrs(), {"param"});
  p << " : ";
  if (getOp())
    p << getOp().getType().getDomain();
  else
    p << "f64";
}

LogicalResult ChooseOp::verify() {
  if (getOp() && !getOp().getType().isSquare()) // choose_c3
    return emitOpError("needs a square operator, but it is ")
           << getOp().getType();
  return success();
}

LogicalResult ChooseOp::verifySymbolUses(SymbolTableCollection &symbols) {
  auto param = symbols.lookupNearestSymbolFrom<ParamOp>(*this, getParamAttr());
  if (!param) // choose_c1
    return emitOpError("reads ") << getParamAttr()
                                 << ", but there is no such tune.param";
  if (param.getPolicy() == Policy::spectral && !getOp()) // choose_c2
    return emitOpError("reads the spectral parameter ")
           << getParamAttr() << ", which needs 'for' and an operator";
  return success();
}

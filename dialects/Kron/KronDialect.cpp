//===- KronDialect.cpp - Operators with product structure -----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registration, syntax and verification of the kron dialect.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Kron/Kron.h"

#include "lathe/Support/Inline.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/Support/MathExtras.h"

#include <cmath>

using namespace mlir;
using namespace lathe;
using namespace lathe::kron;
using linop::OperatorType;

#include "lathe/Dialect/Kron/KronDialect.cpp.inc"
#define GET_OP_CLASSES
#include "lathe/Dialect/Kron/KronOps.cpp.inc"

void KronDialect::initialize() {
  addInterfaces<lathe::AlwaysInline>();
  addOperations<
#define GET_OP_LIST
#include "lathe/Dialect/Kron/KronOps.cpp.inc"
      >();
}

//===----------------------------------------------------------------------===//
// Types of products
//===----------------------------------------------------------------------===//

/// The product of two sizes: dynamic if one is; nothing if it overflows.
static std::optional<int64_t> multiplySizes(int64_t a, int64_t b) {
  if (ShapedType::isDynamic(a) || ShapedType::isDynamic(b))
    return ShapedType::kDynamic;
  int64_t product;
  if (llvm::MulOverflow(a, b, product))
    return std::nullopt;
  return product;
}

static bool isVector(RankedTensorType type) { return type.getRank() == 1; }

/// The type of the product of factors of these types; null where there is
/// none (c1 to c4 of SPEC.md).
static OperatorType productType(TypeRange factors) {
  std::optional<int64_t> domain = 1, range = 1;
  Type element;
  for (Type type : factors) {
    auto factor = dyn_cast<OperatorType>(type);
    if (!factor || !isVector(factor.getDomain()) || !isVector(factor.getRange()))
      return {};
    if (element && factor.getDomain().getElementType() != element)
      return {};
    element = factor.getDomain().getElementType();
    domain = multiplySizes(*domain, factor.getDomain().getDimSize(0));
    range = multiplySizes(*range, factor.getRange().getDimSize(0));
    if (!domain || !range)
      return {};
  }
  if (!element)
    return {};
  return OperatorType::get(element.getContext(),
                           RankedTensorType::get({*domain}, element),
                           RankedTensorType::get({*range}, element));
}

/// The number whose k-th power is `size`, if there is one.
static std::optional<int64_t> rootOf(int64_t size, unsigned k) {
  if (ShapedType::isDynamic(size))
    return size;
  auto guess = static_cast<int64_t>(std::llround(std::pow(size, 1.0 / k)));
  std::optional<int64_t> power = 1;
  for (unsigned i = 0; i < k && power; ++i)
    power = multiplySizes(*power, guess);
  return power && *power == size ? std::optional(guess) : std::nullopt;
}

/// The one type of `k` equal factors whose product has type `product`.
static OperatorType factorType(OperatorType product, unsigned k) {
  if (!isVector(product.getDomain()) || !isVector(product.getRange()))
    return {};
  auto domain = rootOf(product.getDomain().getDimSize(0), k);
  auto range = rootOf(product.getRange().getDimSize(0), k);
  if (!domain || !range)
    return {};
  Type element = product.getDomain().getElementType();
  return OperatorType::get(product.getContext(),
                           RankedTensorType::get({*domain}, element),
                           RankedTensorType::get({*range}, element));
}

//===----------------------------------------------------------------------===//
// kron.product
//===----------------------------------------------------------------------===//

void ProductOp::build(OpBuilder &builder, OperationState &state,
                      ValueRange factors) {
  build(builder, state, productType(factors.getTypes()), factors);
}

ParseResult ProductOp::parse(OpAsmParser &parser, OperationState &result) {
  SmallVector<OpAsmParser::UnresolvedOperand> factors;
  SmallVector<Type> types;
  SMLoc loc = parser.getCurrentLocation();
  if (parser.parseOperandList(factors) ||
      parser.parseOptionalAttrDict(result.attributes) || parser.parseColon())
    return failure();
  SMLoc typeLoc = parser.getCurrentLocation();
  if (parser.parseTypeList(types))
    return failure();
  for (Type type : types)
    if (!isa<OperatorType>(type))
      return parser.emitError(typeLoc, "expected an operator type, but found ")
             << type;
  if (types.size() == 1 && factors.size() > 1) {
    auto product = cast<OperatorType>(types.front());
    OperatorType factor = factorType(product, factors.size());
    if (!factor)
      return parser.emitError(typeLoc, "no ")
             << factors.size() << " equal factors have the product " << product
             << ", list the type of each factor instead";
    types.assign(factors.size(), factor);
  }
  if (parser.resolveOperands(factors, types, loc, result.operands))
    return failure();
  OperatorType type = productType(types);
  if (!type)
    return parser.emitError(typeLoc,
                            "expected factors between vectors of one element "
                            "type, with a product whose size fits 63 bits");
  result.addTypes(type);
  return success();
}

void ProductOp::print(OpAsmPrinter &p) {
  p << " " << getFactors();
  p.printOptionalAttrDict((*this)->getAttrs());
  p << " : ";
  TypeRange types = getFactors().getTypes();
  bool uniform = types.size() > 1 && llvm::all_equal(types) &&
                 factorType(getType(), types.size()) == types.front();
  if (uniform)
    p << getType();
  else
    p << types;
}

LogicalResult ProductOp::verify() {
  if (getFactors().empty()) // product_c1
    return emitOpError("has no factors, expected one or more");
  for (auto [i, value] : llvm::enumerate(getFactors())) {
    auto type = cast<OperatorType>(value.getType());
    auto first = cast<OperatorType>(getFactors().front().getType());
    if (!isVector(type.getDomain()) || !isVector(type.getRange())) // product_c2
      return emitOpError("has factor ")
             << i << " of type " << type << ", expected one between vectors";
    if (type.getDomain().getElementType() !=
        first.getDomain().getElementType()) // product_c3
      return emitOpError("has factor ")
             << i << " of " << type.getDomain().getElementType()
             << ", expected " << first.getDomain().getElementType()
             << " as factor 0";
    Operation *definition = value.getDefiningOp();
    if (definition &&
        !isa<linop::DenseOp, linop::IdentityOp, ProductOp>(
            definition)) // product_c5
      return emitOpError("has factor ")
             << i << " defined by " << definition->getName()
             << ", expected linop.dense, linop.identity or kron.product";
  }
  OperatorType expected = productType(getFactors().getTypes());
  if (!expected)
    return emitOpError("is larger than 63 bits can count"); // product_c6
  if (getType() != expected) // product_c4
    return emitOpError("has type ") << getType() << ", expected " << expected;
  return success();
}

unsigned ProductOp::getCapabilities() { return linop::CanApply; }

/// A product of symmetric factors is symmetric, of positive definite ones
/// positive definite; the converse does not hold.
linop::OperatorFacts ProductOp::getFacts() {
  linop::OperatorFacts facts{linop::Fact::Proved, linop::Fact::Proved};
  for (Value factor : getFactors()) {
    linop::OperatorFacts of = linop::getFacts(factor);
    if (of.symmetric != linop::Fact::Proved)
      facts.symmetric = linop::Fact::Unknown;
    if (of.positiveDefinite != linop::Fact::Proved)
      facts.positiveDefinite = linop::Fact::Unknown;
  }
  return facts;
}

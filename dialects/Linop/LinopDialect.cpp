//===- LinopDialect.cpp - Registration and types --------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The linop dialect and the syntax of !linop.operator.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Linop/Linop.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace lathe::linop;

#include "lathe/Dialect/Linop/LinopDialect.cpp.inc"
#include "lathe/Dialect/Linop/LinopEnums.cpp.inc"
#include "lathe/Dialect/Linop/LinopInterfaces.cpp.inc"
#define GET_TYPEDEF_CLASSES
#include "lathe/Dialect/Linop/LinopTypes.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "lathe/Dialect/Linop/LinopAttrs.cpp.inc"

void LinopDialect::initialize() {
  addTypes<
#define GET_TYPEDEF_LIST
#include "lathe/Dialect/Linop/LinopTypes.cpp.inc"
      >();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "lathe/Dialect/Linop/LinopAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "lathe/Dialect/Linop/LinopOps.cpp.inc"
      >();
}

LinearOperatorInterface lathe::linop::getOperator(Value value) {
  return value.getDefiningOp<LinearOperatorInterface>();
}

//===----------------------------------------------------------------------===//
// !linop.operator
//===----------------------------------------------------------------------===//

Type OperatorType::parse(AsmParser &parser) {
  SMLoc loc = parser.getCurrentLocation();
  RankedTensorType domain, range;
  if (parser.parseLess() || parser.parseType(domain))
    return {};
  range = domain;
  if (succeeded(parser.parseOptionalArrow()) && parser.parseType(range))
    return {};
  if (parser.parseGreater())
    return {};
  return parser.getChecked<OperatorType>(loc, parser.getContext(), domain,
                                         range);
}

void OperatorType::print(AsmPrinter &printer) const {
  printer << "<" << getDomain();
  if (!isSquare())
    printer << " -> " << getRange();
  printer << ">";
}

LogicalResult
OperatorType::verify(llvm::function_ref<InFlightDiagnostic()> emitError,
                     RankedTensorType domain, RankedTensorType range) {
  Type element = domain.getElementType();
  if (!element.isF32() && !element.isF64())
    return emitError() << "operator has element type " << element
                       << ", expected f32 or f64";
  if (range.getElementType() != element)
    return emitError() << "operator has domain of " << element
                       << " and range of " << range.getElementType()
                       << ", expected one element type";
  if (domain.getRank() == 0 || range.getRank() == 0)
    return emitError() << "operator between tensors of rank 0, expected rank 1 "
                          "or more";
  return success();
}

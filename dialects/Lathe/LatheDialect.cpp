//===- LatheDialect.cpp - Attributes shared by all stages -----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registration of the lathe dialect and the checks of its discardable attributes.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Lathe/Lathe.h"

#include "mlir/IR/DialectImplementation.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace lathe;

#include "lathe/Dialect/Lathe/LatheDialect.cpp.inc"
#include "lathe/Dialect/Lathe/LatheEnums.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "lathe/Dialect/Lathe/LatheAttrs.cpp.inc"

void LatheDialect::initialize() {
  addAttributes<
#define GET_ATTRDEF_LIST
#include "lathe/Dialect/Lathe/LatheAttrs.cpp.inc"
      >();
}

TargetAttr TargetAttr::of(Operation *op) {
  for (; op; op = op->getParentOp())
    if (auto target = op->getAttrOfType<TargetAttr>(attrName()))
      return target;
  return {};
}

int64_t TargetAttr::lanes(Type type) const {
  unsigned bits = type.isIndex() ? 64 : type.getIntOrFloatBitWidth();
  return std::max<int64_t>(1, getVectorBits() / std::max(1u, bits));
}

LogicalResult LatheDialect::verifyOperationAttribute(Operation *op,
                                                     NamedAttribute attr) {
  if (attr.getName() == TargetAttr::attrName()) {
    auto target = dyn_cast<TargetAttr>(attr.getValue());
    if (!isa<ModuleOp>(op) || !target)
      return op->emitOpError("'lathe.target' must be a #lathe.target on a module");
    unsigned bits = target.getVectorBits();
    if (bits < 64 || bits > 4096 || (bits & (bits - 1)))
      return op->emitOpError("'lathe.target' has vector_bits = ")
             << bits << ", expected a power of two from 64 to 4096";
    return success();
  }
  return success();
}

/// lathe.csr: the three parts of one matrix, in order, with matching types.
static LogicalResult verifyCsrGroup(FunctionOpInterface func, unsigned index,
                                    CsrAttr csr) {
  unsigned part = static_cast<unsigned>(csr.getPart());
  auto partAt = [&](unsigned i) -> CsrAttr {
    return i < func.getNumArguments()
               ? func.getArgAttrOfType<CsrAttr>(i, "lathe.csr")
               : CsrAttr();
  };
  if (index < part)
    return func.emitOpError("argument ") << index << ": CSR group '"
           << csr.getName() << "' must start with its positions";
  unsigned first = index - part;
  for (unsigned i = 0; i < 3; ++i) {
    CsrAttr other = partAt(first + i);
    if (!other || other.getName() != csr.getName() ||
        static_cast<unsigned>(other.getPart()) != i)
      return func.emitOpError("argument ")
             << index << ": CSR group '" << csr.getName()
             << "' must be three arguments in a row: positions, coordinates, "
                "values";
  }
  auto type = dyn_cast<RankedTensorType>(func.getArgumentTypes()[index]);
  auto buffer = dyn_cast<MemRefType>(func.getArgumentTypes()[index]);
  if (!type && !buffer) // after lowering to LLVM nothing is left to check
    return success();
  ShapedType shaped = type ? cast<ShapedType>(type) : cast<ShapedType>(buffer);
  Type element = shaped.getElementType();
  bool fits = part == 2 ? isa<FloatType>(element)
                        : element.isInteger(32) || element.isInteger(64);
  if (shaped.getRank() != 1 || !fits)
    return func.emitOpError("argument ")
           << index << ": " << stringifyCsrPart(csr.getPart())
           << " of a CSR group must be a 1-D tensor of "
           << (part == 2 ? "f32 or f64" : "i32 or i64") << ", but it is "
           << shaped;
  return success();
}

LogicalResult LatheDialect::verifyRegionArgAttribute(Operation *op,
                                                     unsigned regionIndex,
                                                     unsigned argIndex,
                                                     NamedAttribute attr) {
  auto func = dyn_cast<FunctionOpInterface>(op);
  if (attr.getName() == "lathe.csr") {
    auto csr = dyn_cast<CsrAttr>(attr.getValue());
    if (!func || !csr)
      return op->emitOpError("'lathe.csr' must be a #lathe.csr on a function "
                             "argument");
    return verifyCsrGroup(func, argIndex, csr);
  }
  return success();
}

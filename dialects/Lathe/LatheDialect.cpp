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

FailureOr<TargetAttr> TargetAttr::require(Operation *op) {
  if (TargetAttr target = of(op))
    return target;
  return op->emitOpError(
      "is in a module without lathe.target, run --lathe-target first");
}

int64_t TargetAttr::lanes(Type type) const {
  unsigned bits = type.isIndex() ? 64 : type.getIntOrFloatBitWidth();
  return std::max<int64_t>(1, getVectorBits() / std::max(1u, bits));
}

LogicalResult LatheDialect::verifyOperationAttribute(Operation *op,
                                                     NamedAttribute attr) {
  if (attr.getName() == TargetAttr::attrName()) {
    auto target = dyn_cast<TargetAttr>(attr.getValue());
    if (!isa<ModuleOp>(op) || !target) // target_c1
      return op->emitOpError("'lathe.target' must be a #lathe.target on a module");
    unsigned bits = target.getVectorBits();
    if (bits < 64 || bits > 4096 || !llvm::isPowerOf2_32(bits)) // target_c2
      return op->emitOpError("'lathe.target' has vector_bits = ")
             << bits << ", expected a power of two from 64 to 4096";
    // Tiles are unrolled to fill the registers: many more take the compiler minutes.
    if (target.getVectorRegisters() < 4 || target.getVectorRegisters() > 64) // target_c3
      return op->emitOpError("'lathe.target' has vector_registers = ")
             << target.getVectorRegisters() << ", expected 4 to 64";
    if (target.getLine() < 16 || !llvm::isPowerOf2_32(target.getLine()) ||
        target.getL1() < target.getLine()) // target_c4
      return op->emitOpError("'lathe.target' has line = ")
             << target.getLine() << " and l1 = " << target.getL1()
             << ", expected a power of two from 16 and a cache of a line or more";
    return success();
  }
  if (attr.getName() == "lathe.csr") // csr_group_c1
    return op->emitOpError("'lathe.csr' must be a #lathe.csr on a function "
                           "argument");
  return success();
}

LogicalResult LatheDialect::verifyRegionResultAttribute(Operation *op,
                                                        unsigned regionIndex,
                                                        unsigned resultIndex,
                                                        NamedAttribute attr) {
  if (attr.getName() == "lathe.csr") // csr_group_c1
    return op->emitOpError("'lathe.csr' must be a #lathe.csr on a function "
                           "argument");
  return success();
}

/// The type of one array of a CSR group; a tensor, or later a buffer.
static LogicalResult verifyCsrType(FunctionOpInterface func, unsigned index,
                                   CsrAttr csr) {
  Type type = func.getArgumentTypes()[index];
  bool isValues = csr.getPart() == CsrPart::values;
  auto shaped = dyn_cast<ShapedType>(type);
  Type element = shaped ? shaped.getElementType() : type;
  bool fits = isValues ? element.isF32() || element.isF64()
                       : element.isInteger(32) || element.isInteger(64);
  if (!shaped || !shaped.hasRank() || shaped.getRank() != 1 ||
      !fits) // csr_group_c4
    return func.emitOpError("argument ")
           << index << ": " << stringifyCsrPart(csr.getPart())
           << " of a CSR group must be a 1-D tensor of "
           << (isValues ? "f32 or f64" : "i32 or i64") << ", but it is "
           << type;
  if (csr.getPart() == CsrPart::coordinates) {
    auto positions = dyn_cast<ShapedType>(func.getArgumentTypes()[index - 1]);
    if (positions && positions.getElementType() != element) // csr_group_c5
      return func.emitOpError("argument ")
             << index << ": CSR group '" << csr.getName()
             << "' has positions of " << positions.getElementType()
             << " and coordinates of " << element
             << ", expected one index type";
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
  // For a part too early in the list this wraps to an index past the end.
  unsigned first = index - part;
  for (unsigned i = 0; i < 3; ++i) {
    CsrAttr other = partAt(first + i);
    if (!other || other.getName() != csr.getName() ||
        static_cast<unsigned>(other.getPart()) != i) // csr_group_c2
      return func.emitOpError("argument ")
             << index << ": CSR group '" << csr.getName()
             << "' must be three arguments in a row: positions, coordinates, "
                "values";
  }
  for (unsigned i = 0; i < first; ++i)
    if (CsrAttr other = partAt(i);
        other && other.getName() == csr.getName()) // csr_group_c3
      return func.emitOpError("argument ")
             << index << ": there is another CSR group '" << csr.getName()
             << "' at argument " << i;
  return verifyCsrType(func, index, csr);
}

LogicalResult LatheDialect::verifyRegionArgAttribute(Operation *op,
                                                     unsigned regionIndex,
                                                     unsigned argIndex,
                                                     NamedAttribute attr) {
  auto func = dyn_cast<FunctionOpInterface>(op);
  // Lowered to LLVM a buffer is several arguments: the group was checked before.
  bool lowered = op->getName().getDialectNamespace() == "llvm";
  if (attr.getName() == "lathe.csr" && !lowered) {
    auto csr = dyn_cast<CsrAttr>(attr.getValue());
    if (!func || !csr) // csr_group_c1
      return op->emitOpError("'lathe.csr' must be a #lathe.csr on a function "
                             "argument");
    return verifyCsrGroup(func, argIndex, csr);
  }
  return success();
}

//===----------------------------------------------------------------------===//
// lathe.dims
//===----------------------------------------------------------------------===//

NamedSize lathe::parseNamedSize(StringRef text) {
  NamedSize size{text};
  auto [name, number] = text.rsplit(" + ");
  if (!number.getAsInteger(10, size.plus))
    size.name = name;
  return size;
}

std::string lathe::printNamedSize(NamedSize size) {
  std::string text = size.name.str();
  return size.plus ? text + " + " + std::to_string(size.plus) : text;
}

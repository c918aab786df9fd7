//===- LinopDialect.cpp - Registration and types --------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The linop dialect, how boundaries are stored, and the syntax of !linop.operator.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Linop/Linop.h"

#include "lathe/Support/Inline.h"

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
  addInterfaces<lathe::AlwaysInline>();
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

//===----------------------------------------------------------------------===//
// Boundaries
//===----------------------------------------------------------------------===//

Boundary lathe::linop::toBoundary(IntegerAttr attr) {
  return static_cast<Boundary>(attr.getInt());
}

IntegerAttr lathe::linop::fromBoundary(MLIRContext *context,
                                       Boundary boundary) {
  return Builder(context).getI32IntegerAttr(static_cast<int32_t>(boundary));
}

ArrayRef<Boundary> lathe::linop::toBoundaries(DenseI32ArrayAttr attr) {
  static_assert(sizeof(Boundary) == sizeof(int32_t));
  return {reinterpret_cast<const Boundary *>(attr.getRawData().data()),
          static_cast<size_t>(attr.size())};
}

DenseI32ArrayAttr lathe::linop::fromBoundaries(MLIRContext *context,
                                               ArrayRef<Boundary> boundaries) {
  return DenseI32ArrayAttr::get(
      context, llvm::map_to_vector(boundaries, [](Boundary boundary) {
        return static_cast<int32_t>(boundary);
      }));
}

LogicalResult
lathe::linop::detail::verifyBoundaries(Operation *op,
                                       ArrayRef<Boundary> boundaries) {
  for (Boundary boundary : boundaries)
    if (!symbolizeBoundary(static_cast<uint32_t>(boundary)))
      return op->emitOpError("has boundary ")
             << static_cast<int32_t>(boundary)
             << ", expected 0 (dirichlet), 1 (neumann) or 2 (periodic)";
  return success();
}

//===----------------------------------------------------------------------===//
// LinearOperatorInterface
//===----------------------------------------------------------------------===//

/// How many operators may be built on one another: what is asked of them goes
/// down by recursion.
static constexpr unsigned maxDepth = 64;

/// The number of operators that `op` is built from, one on the other; more than
/// maxDepth also where it is built from itself, as it may be in a graph region.
/// `level` operators are built on `op`.
static unsigned depthOf(Operation *op, unsigned level,
                        DenseMap<Operation *, unsigned> &known) {
  if (level > maxDepth)
    return maxDepth + 1;
  auto [entry, isNew] = known.try_emplace(op, maxDepth + 1);
  if (!isNew) // known, or in progress, which is a cycle
    return entry->second;
  unsigned depth = 1;
  for (Value operand : op->getOperands())
    if (auto base = operand.getDefiningOp<LinearOperatorInterface>())
      depth = std::max(depth, 1 + depthOf(base, level + 1, known));
  return known[op] = depth;
}

static bool isTooDeep(Operation *op) {
  DenseMap<Operation *, unsigned> known;
  return depthOf(op, /*level=*/0, known) > maxDepth;
}

LinearOperatorInterface lathe::linop::getOperator(Value value) {
  auto op = value.getDefiningOp<LinearOperatorInterface>();
  return op && !isTooDeep(op) ? op : LinearOperatorInterface();
}

LogicalResult lathe::linop::detail::verifyOperator(Operation *op) {
  if (isTooDeep(op)) // operator_c1
    return op->emitOpError("is built from itself or from more than ")
           << maxDepth << " operators";
  return success();
}

OperatorFacts lathe::linop::getFacts(Value value) {
  LinearOperatorInterface op = getOperator(value);
  if (!op)
    return {};
  OperatorFacts facts = op.getFacts();
  auto declared = op->getAttrOfType<FactsAttr>(FactsAttr::attrName());
  if (!declared)
    return facts;
  bool definite = declared.declares(Property::positive_definite);
  if (facts.positiveDefinite == Fact::Unknown && definite)
    facts.positiveDefinite = Fact::Declared;
  if (facts.symmetric == Fact::Unknown &&
      (definite || declared.declares(Property::symmetric)))
    facts.symmetric = Fact::Declared;
  return facts;
}

void lathe::linop::collectStorage(Value value,
                                  llvm::SetVector<Value> &storage) {
  for (Value part : getOperator(value).getStorage()) {
    if (isa<OperatorType>(part.getType()))
      collectStorage(part, storage);
    else if (isa<RankedTensorType>(part.getType()))
      storage.insert(part);
  }
}

LogicalResult LinopDialect::verifyOperationAttribute(Operation *op,
                                                     NamedAttribute attr) {
  bool facts = attr.getName() == FactsAttr::attrName();
  if (!facts && attr.getName() != SpectrumAttr::attrName())
    return success();
  // facts_c1, spectrum_attribute_c1
  if (facts ? !isa<FactsAttr>(attr.getValue())
            : !isa<SpectrumAttr>(attr.getValue()))
    return op->emitOpError() << attr.getName() << " must be a "
                             << (facts ? "#linop.facts" : "#linop.spectrum")
                             << ", but it is " << attr.getValue();
  if (!isa<LinearOperatorInterface>(op)) // facts_c2
    return op->emitOpError() << attr.getName()
                             << " belongs on an op that defines an operator";
  return success();
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
  if (!element.isF32() && !element.isF64()) // type_c1
    return emitError() << "operator has element type " << element
                       << ", expected f32 or f64";
  if (range.getElementType() != element) // type_c2
    return emitError() << "operator has domain of " << element
                       << " and range of " << range.getElementType()
                       << ", expected one element type";
  if (domain.getRank() == 0 || range.getRank() == 0) // type_c3
    return emitError() << "operator between tensors of rank 0, expected rank 1 "
                          "or more";
  return success();
}

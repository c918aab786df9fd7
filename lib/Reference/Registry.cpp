//===- Registry.cpp - The meaning of each op, by its name -----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of handlers, and ops that apply to tensors element by element.
//
//===----------------------------------------------------------------------===//

#include "Dialects.h"

#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/StringExtras.h"

#include <map>

using namespace mlir;
using namespace lathe::reference;

const Registry &Registry::get() {
  static const Registry registry = [] {
    Registry r;
    registerArith(r);
    registerAttn(r);
    registerDivisions(r);
    registerFunc(r);
    registerIndex(r);
    registerKron(r);
    registerLinalg(r);
    registerLinop(r);
    registerMath(r);
    registerScf(r);
    registerSolver(r);
    registerTensor(r);
    registerTune(r);
    return r;
  }();
  return registry;
}

void Registry::add(StringRef name, Handler handler) {
  [[maybe_unused]] bool added =
      handlers.try_emplace(name, std::move(handler)).second;
  assert(added && "two meanings for one op");
}

const Handler *Registry::lookup(Operation *op) const {
  auto it = handlers.find(op->getName().getStringRef());
  if (it != handlers.end())
    return &it->second;
  for (const InterfaceHandler &interface : interfaces)
    if (interface.matches(op))
      return &interface.handler;
  return nullptr;
}

std::string Registry::describe() const {
  std::map<StringRef, std::vector<StringRef>> dialects;
  for (const auto &entry : handlers) {
    auto [dialect, op] = entry.getKey().split('.');
    dialects[dialect].push_back(op);
  }
  std::string text;
  for (auto &[dialect, ops] : dialects) {
    llvm::sort(ops);
    text += (text.empty() ? "" : ", ") + dialect.str() + ".{" +
            llvm::join(ops, ", ") + "}";
  }
  for (const InterfaceHandler &interface : interfaces)
    text += ", " + interface.description;
  return text;
}

/// Applies `function` to numbers, or to all elements of tensors.
static LogicalResult evaluateElementwise(const ElementFunction &function,
                                         Operation *op, Evaluator &e) {
  SmallVector<Number> numbers(op->getNumOperands());
  Type type = op->getResult(0).getType();
  Type element = getElementTypeOrSelf(type);
  auto compute = [&] {
    Number result = function(op, numbers);
    if (element.isIntOrIndex())
      result.i = wrap(result.i, element);
    return result;
  };
  if (!isa<RankedTensorType>(type)) {
    for (auto [number, operand] : llvm::zip_equal(numbers, op->getOperands()))
      number = e.getNumber(operand);
    e.set(op->getResult(0), compute());
    return success();
  }
  SmallVector<const Tensor *> operands;
  for (Value operand : op->getOperands()) {
    operands.push_back(&e.getTensor(operand));
    if (failed(checkShapes(op, operands.front()->shape, operands.back()->shape)))
      return failure();
  }
  auto result = makeTensor(op, element, operands.front()->shape);
  if (failed(result))
    return failure();
  for (int64_t i = 0, size = (*result)->size(); i < size; ++i) {
    for (auto [number, operand] : llvm::zip_equal(numbers, operands))
      number = operand->get(i);
    (*result)->set(i, compute());
  }
  e.set(op->getResult(0), TensorPtr(*result));
  return success();
}

void Registry::addElementwise(StringRef name, ElementFunction function) {
  addOnNumbers(name, function);
  add(name, [function = std::move(function)](Operation *op, Evaluator &e) {
    return evaluateElementwise(function, op, e);
  });
}

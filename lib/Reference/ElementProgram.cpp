//===- ElementProgram.cpp - A region as a function of numbers -------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Values become slots of an array, ops the functions of the registry.
//
//===----------------------------------------------------------------------===//

#include "lathe/Reference/ElementProgram.h"

#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace lathe::reference;

ElementProgram::ElementProgram(Block &block, Evaluator &evaluator,
                               ArrayRef<Operation *> indices)
    : block(block), evaluator(evaluator), indices(indices),
      compiled(compile()) {}

bool ElementProgram::compile() {
  llvm::DenseMap<Value, unsigned> places;
  auto place = [&](Value value, Number number) {
    places[value] = slots.size();
    slots.push_back(number);
  };
  for (BlockArgument argument : block.getArguments())
    place(argument, {});
  for (Operation *op : indices)
    place(op->getResult(0), {});
  // Slots of the operands; false where one is no number.
  auto find = [&](ValueRange values, SmallVectorImpl<unsigned> &found) {
    for (Value value : values) {
      if (!places.count(value)) { // captured from outside
        if (value.getParentBlock() == &block ||
            !std::holds_alternative<Number>(evaluator.get(value)))
          return false;
        place(value, evaluator.getNumber(value));
      }
      found.push_back(places[value]);
    }
    return true;
  };
  for (Operation &op : block.without_terminator()) {
    if (llvm::is_contained(indices, &op))
      continue;
    if (op.getNumResults() != 1 || op.getNumRegions() != 0 ||
        isa<ShapedType>(op.getResult(0).getType()))
      return false;
    if (matchPattern(&op, m_Constant())) {
      if (failed(evaluator.run(op)))
        return false;
      place(op.getResult(0), evaluator.getNumber(op.getResult(0)));
      continue;
    }
    Step step = {&op,
                 evaluator.getRegistry().lookupElement(
                     op.getName().getStringRef()),
                 {},
                 0,
                 {}};
    if (!step.function || !find(op.getOperands(), step.operands))
      return false;
    if (op.getResult(0).getType().isIntOrIndex())
      step.wrap = op.getResult(0).getType();
    place(op.getResult(0), {});
    step.result = slots.size() - 1;
    steps.push_back(std::move(step));
  }
  return find(block.getTerminator()->getOperands(), yielded);
}

LogicalResult ElementProgram::runSlowly(ArrayRef<Number> arguments) {
  for (auto [op, number] : llvm::zip_equal(
           indices, arguments.drop_front(block.getNumArguments())))
    evaluator.set(op->getResult(0), number);
  SmallVector<Datum> data;
  for (Number number : arguments.take_front(block.getNumArguments()))
    data.push_back(number);
  auto yields = evaluator.run(block, data);
  if (failed(yields))
    return failure();
  results.clear();
  for (const Datum &datum : *yields)
    results.push_back(std::get<Number>(datum));
  return success();
}

FailureOr<ArrayRef<Number>> ElementProgram::run(ArrayRef<Number> arguments) {
  if (!compiled) {
    if (failed(runSlowly(arguments)))
      return failure();
    return ArrayRef<Number>(results);
  }
  std::copy(arguments.begin(), arguments.end(), slots.begin());
  for (const Step &step : steps) {
    operands.clear();
    for (unsigned slot : step.operands)
      operands.push_back(slots[slot]);
    Number result = (*step.function)(step.op, operands);
    if (step.wrap)
      result.i = wrap(result.i, step.wrap);
    slots[step.result] = result;
  }
  results.clear();
  for (unsigned slot : yielded)
    results.push_back(slots[slot]);
  return ArrayRef<Number>(results);
}

//===- Scf.cpp - The meaning of scf ---------------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Structured control flow, one iteration after the other.
//
//===----------------------------------------------------------------------===//

#include "Dialects.h"

#include "mlir/Dialect/SCF/IR/SCF.h"

using namespace mlir;
using namespace lathe::reference;

static LogicalResult evaluate(scf::ForOp op, Evaluator &e) {
  int64_t low = e.getInt(op.getLowerBound()),
          high = e.getInt(op.getUpperBound()), step = e.getInt(op.getStep());
  if (step <= 0)
    return op.emitOpError("has step ") << step << ", expected a positive one";
  SmallVector<Datum> state = e.get(op.getInits());
  // What is left, and not the next counter, is compared: that might overflow.
  Type type = op.getStep().getType();
  unsigned unused = type.isIndex() ? 0 : 64 - type.getIntOrFloatBitWidth();
  auto unsign = [&](uint64_t value) { return value << unused >> unused; };
  bool any = op.getUnsignedCmp() ? unsign(low) < unsign(high) : low < high;
  uint64_t left = unsign(uint64_t(high) - uint64_t(low));
  for (int64_t i = low; any; i = wrap(uint64_t(i) + step, type)) {
    SmallVector<Datum> arguments = {Number{0.0, i}};
    llvm::append_range(arguments, state);
    auto next = e.run(*op.getBody(), arguments);
    if (failed(next))
      return failure();
    state = std::move(*next);
    any = left > uint64_t(step);
    left -= step;
  }
  e.set(op.getResults(), state);
  return success();
}

static LogicalResult evaluate(scf::WhileOp op, Evaluator &e) {
  SmallVector<Datum> state = e.get(op.getInits());
  while (true) {
    auto tested = e.run(op.getBefore().front(), state);
    if (failed(tested))
      return failure();
    // scf.condition: whether to go on, then what to pass on.
    state.assign(tested->begin() + 1, tested->end());
    if (!std::get<Number>(tested->front()).i)
      break;
    auto next = e.run(op.getAfter().front(), state);
    if (failed(next))
      return failure();
    state = std::move(*next);
  }
  e.set(op.getResults(), state);
  return success();
}

static LogicalResult evaluate(scf::IfOp op, Evaluator &e) {
  Region &region =
      e.getInt(op.getCondition()) ? op.getThenRegion() : op.getElseRegion();
  if (region.empty())
    return success();
  auto results = e.run(region.front(), {});
  if (failed(results))
    return failure();
  e.set(op.getResults(), *results);
  return success();
}

void lathe::reference::registerScf(Registry &r) {
  r.add<scf::ForOp>(evaluate);
  r.add<scf::IfOp>(evaluate);
  r.add<scf::WhileOp>(evaluate);
}

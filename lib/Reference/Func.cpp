//===- Func.cpp - The meaning of func -------------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calls. Operators may be passed to and returned from private functions.
//
//===----------------------------------------------------------------------===//

#include "Dialects.h"

#include "mlir/IR/SymbolTable.h"

using namespace mlir;
using namespace lathe::reference;

static LogicalResult evaluate(func::CallOp op, Evaluator &e) {
  auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
      op, op.getCalleeAttr());
  assert(callee && "the verifier has found the function");
  auto results = e.call(callee, e.get(op.getOperands()));
  if (failed(results))
    return failure();
  e.set(op.getResults(), *results);
  return success();
}

void lathe::reference::registerFunc(Registry &r) {
  r.add<func::CallOp>(evaluate);
}

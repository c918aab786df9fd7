//===- Explain.cpp - Say what was found, where it matters -----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Remarks of the analysis and the sentences that stay on ops.
//
//===----------------------------------------------------------------------===//

#include "lathe/Analysis/Explain.h"

#include "lathe/Dialect/Solver/Solver.h"

#include "mlir/IR/Remarks.h"
#include "mlir/Interfaces/FunctionInterfaces.h"

using namespace mlir;
using namespace lathe;

void lathe::remarkAnalysis(Operation *op, StringRef name, StringRef sentence) {
  auto func = op->getParentOfType<FunctionOpInterface>();
  remark::analysis(op->getLoc(), remark::RemarkOpts::name(name)
                                     .category("lathe-analyse")
                                     .function(func ? func.getName() : ""))
      << sentence;
}

void lathe::addExplanation(Operation *op, StringRef sentence) {
  std::string all;
  if (auto old = op->getAttrOfType<StringAttr>(explainAttrName)) {
    all = (old.getValue() + "; ").str();
    // One sentence may have several parts.
    if (StringRef("; " + all).contains(("; " + sentence + "; ").str()))
      return;
  }
  all += sentence;
  op->setAttr(explainAttrName, StringAttr::get(op->getContext(), all));
}

SmallVector<Operation *> lathe::getSolversOf(Value op) {
  SmallVector<Operation *> solvers;
  for (Operation *user : op.getUsers())
    if (isa<solver::MethodOpInterface, solver::IterateOp>(user) &&
        user->getOperand(0) == op && !llvm::is_contained(solvers, user))
      solvers.push_back(user);
  // Uses come last first; what is said must not hang on that.
  std::reverse(solvers.begin(), solvers.end());
  return solvers;
}

Operation *lathe::getSolverAround(Operation *op) {
  if (isa<solver::MethodOpInterface, solver::PreconditionerInterface>(op))
    return op;
  return isa<solver::IterateOp>(op) ? op
                                    : op->getParentOfType<solver::IterateOp>();
}

//===- SolverDialect.cpp - Registration -----------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Registration of the solver dialect.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Solver/Solver.h"

#include "lathe/Support/Inline.h"

#include "mlir/IR/DialectImplementation.h"
#include "llvm/ADT/TypeSwitch.h"

using namespace mlir;
using namespace lathe::solver;

#include "lathe/Dialect/Solver/SolverDialect.cpp.inc"
#include "lathe/Dialect/Solver/SolverEnums.cpp.inc"
#include "lathe/Dialect/Solver/SolverInterfaces.cpp.inc"
#define GET_ATTRDEF_CLASSES
#include "lathe/Dialect/Solver/SolverAttrs.cpp.inc"

void SolverDialect::initialize() {
  addInterfaces<lathe::AlwaysInline>();
  addAttributes<
#define GET_ATTRDEF_LIST
#include "lathe/Dialect/Solver/SolverAttrs.cpp.inc"
      >();
  addOperations<
#define GET_OP_LIST
#include "lathe/Dialect/Solver/SolverOps.cpp.inc"
      >();
}

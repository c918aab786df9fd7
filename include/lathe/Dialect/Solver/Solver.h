//===- Solver.h - Iterations that solve A x = b ----------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The solver dialect: named methods and the general iteration.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_DIALECT_SOLVER_SOLVER_H
#define LATHE_DIALECT_SOLVER_SOLVER_H

#include "lathe/Dialect/Linop/Linop.h"

#include "mlir/Interfaces/ControlFlowInterfaces.h"

#include "lathe/Dialect/Solver/SolverDialect.h.inc"
#include "lathe/Dialect/Solver/SolverEnums.h.inc"
#define GET_ATTRDEF_CLASSES
#include "lathe/Dialect/Solver/SolverAttrs.h.inc"

namespace lathe::solver {

/// Why a solve stopped; part of the ABI.
enum class Reason : int32_t {
  Running = -1,
  Converged = 0,
  Limit = 1,
  Stagnated = 2,
  Diverged = 3,
  BrokeDown = 4,
  NotFinite = 5,
  Monitor = 6,
};

/// An optional operand of a method, given by keyword.
struct Keyword {
  enum Kind { F64, I64, I1, Grid, Operator } kind;
  llvm::StringLiteral name;
};

class YieldOp;
class MeasureOp;
} // namespace lathe::solver

#include "lathe/Dialect/Solver/SolverInterfaces.h.inc"

namespace lathe::solver::detail {
mlir::ParseResult parseMethod(mlir::OpAsmParser &parser,
                              mlir::OperationState &result,
                              llvm::ArrayRef<Keyword> keywords);
/// Leaves out `check_every` where it is `checkEvery`, the default of the method.
void printMethod(mlir::OpAsmPrinter &p, MethodOpInterface method,
                 int64_t checkEvery);
} // namespace lathe::solver::detail

#define GET_OP_CLASSES
#include "lathe/Dialect/Solver/SolverOps.h.inc"

#endif // LATHE_DIALECT_SOLVER_SOLVER_H

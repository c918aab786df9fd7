//===- Sched.h - What the lower stages speak -------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The sched dialect: groups, members, loops over buffers.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_DIALECT_SCHED_SCHED_H
#define LATHE_DIALECT_SCHED_SCHED_H

#include "lathe/Dialect/Linop/Linop.h"
#include "lathe/Dialect/Tune/Tune.h"

#include "mlir/Interfaces/LoopLikeInterface.h"

#include "lathe/Dialect/Sched/SchedDialect.h.inc"
#define GET_TYPEDEF_CLASSES
#include "lathe/Dialect/Sched/SchedTypes.h.inc"

namespace lathe::sched {
class ReturnOp;
class MemberYieldOp;
class NextOp;

/// On a loop whose turns do not depend on each other, beyond scratch memory that
/// is used inside it alone.
inline constexpr llvm::StringLiteral parallelAttr = "lathe.parallel";
/// On a buffer that each thread has one of.
inline constexpr llvm::StringLiteral perThreadAttr = "lathe.per_thread";

/// Lets one-shot bufferisation handle sched.group and sched.loop: groups in
/// place on their outs, loops with states that may be permuted.
void registerBufferizableOpInterfaceModels(mlir::DialectRegistry &registry);
/// On a loop: how often its body is expected to run each time; 1 without it.
inline constexpr llvm::StringLiteral tripsAttr = "lathe.trips";
/// How often an op is expected to run in a call, by the loops around it.
int64_t countRuns(mlir::Operation *op);

} // namespace lathe::sched

#define GET_OP_CLASSES
#include "lathe/Dialect/Sched/SchedOps.h.inc"

#endif // LATHE_DIALECT_SCHED_SCHED_H

//===- LowerControl.h - Control around groups to scalar code ---*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What stage sweep does to the ops of an iteration that are not groups. Private
// to lib/Schedule.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_SCHEDULE_LOWERCONTROL_H
#define LATHE_LIB_SCHEDULE_LOWERCONTROL_H

#include "lathe/Dialect/Sched/Sched.h"
#include "lathe/Dialect/Solver/Solver.h"

namespace lathe {

/// Replaces a stop test by the first reason that holds, in the order of their
/// table.
void lowerTest(solver::TestOp op);

/// Replaces a loop over states by scf.while.
void lowerLoop(sched::LoopOp op);

} // namespace lathe

#endif // LATHE_LIB_SCHEDULE_LOWERCONTROL_H

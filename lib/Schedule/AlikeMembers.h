//===- AlikeMembers.h - Members that do the same ---------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The iterations of a pass are members with equal bodies, each over what the one
// before it left. Those can be written once, as a loop over them.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_SCHEDULE_ALIKEMEMBERS_H
#define LATHE_LIB_SCHEDULE_ALIKEMEMBERS_H

#include "lathe/Dialect/Sched/Sched.h"

namespace lathe::sched {

/// Neighbouring members that are alike, each as far behind the one before it.
struct Run {
  unsigned first = 0, count = 1;
};

/// The members of a group, cut into runs. `fits` says whether a field of the
/// second of two neighbours plays the part of one of the first. Two that
/// are all of the group gain nothing: they are left as members on their own.
llvm::SmallVector<Run>
findRuns(llvm::ArrayRef<MemberOp> members,
         llvm::function_ref<bool(MemberOp, mlir::Value, MemberOp, mlir::Value)>
             fits);

/// The same where the temporaries are stacked: each member reads and writes
/// rows of what rolls that follow those of the one before it.
llvm::SmallVector<Run> findRuns(GroupOp group);

/// Stacks the temporaries of members that are alike into one array, those of
/// each behind those of the one before it. Returns the group that takes the
/// place of `group`, which has its delays and rolling temporaries.
GroupOp stackTemporaries(GroupOp group);

} // namespace lathe::sched

#endif // LATHE_LIB_SCHEDULE_ALIKEMEMBERS_H

//===- GroupEmitter.h - The loops of a group -------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The steps of a pass, shared by the threads of a team, each member as far
// behind as its delay says.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_SCHEDULE_GROUPEMITTER_H
#define LATHE_LIB_SCHEDULE_GROUPEMITTER_H

#include "AlikeMembers.h"
#include "PartialSums.h"
#include "RowEmitter.h"

namespace lathe::sched {

/// Writes the loops of one group.
class GroupEmitter {
public:
  GroupEmitter(GroupOp group, TargetAttr target, PartialSums &partials);

  void emit();

private:
  using Sums = llvm::SmallVector<mlir::Value>;
  /// Part of the dimension that is split, counted in the direction of the walk.
  struct Chunk {
    mlir::Value begin, end;
  };

  void findSizes();
  void findChunks(mlir::Value thread, mlir::Value threads);
  Chunk chunkAt(mlir::Value number);
  void emitSteps();
  void emitBlocks();
  Sums emitBlock(mlir::Value at, Chunk chunk, mlir::ValueRange sums);
  Sums forEachMember(llvm::ArrayRef<MemberOp> some, mlir::ValueRange sums,
                     llvm::function_ref<Sums(MemberOp, mlir::ValueRange)> emit);
  void emitChunk(mlir::Value number,
                 llvm::function_ref<Sums(Chunk, mlir::ValueRange)> body);
  void forEachChunk(llvm::function_ref<void(mlir::Value)> body);
  void ifAnyChunk(llvm::function_ref<void()> body);
  void emitApart(mlir::Value step);
  void emitLoop(mlir::Value begin, mlir::Value end,
                llvm::function_ref<void(mlir::Value)> body);
  Sums emitFor(mlir::Value begin, mlir::Value end, mlir::ValueRange inits,
               llvm::function_ref<Sums(mlir::Value, mlir::ValueRange)> body);
  Sums emitStep(mlir::Value step, Chunk chunk, mlir::ValueRange sums);
  Sums emitInTurn(mlir::Value step, Chunk chunk, mlir::ValueRange sums);
  Sums emitOne(MemberOp member, mlir::Value step, Chunk chunk,
               mlir::ValueRange sums);
  Sums emitAtOnce(mlir::Value step, Chunk chunk, mlir::ValueRange sums);
  Sums emitSideBySide(mlir::Value step, Chunk chunk, mlir::ValueRange sums);
  Sums emitIfActive(MemberOp member, mlir::Value step, mlir::Value delay,
                    Chunk part, mlir::ValueRange sums);
  Sums emitMember(MemberOp member, mlir::Value step, Chunk own,
                  mlir::ValueRange sums);
  void emitTogether(MemberOp member, mlir::Value step, Chunk own);
  void emitRows(MemberOp member, llvm::ArrayRef<mlir::Value> outer, Chunk rows,
                Chunk columns);
  mlir::Value areInside(MemberOp member, llvm::ArrayRef<mlir::Value> outer);
  Sums emitBranch(mlir::Value condition, mlir::TypeRange types,
                  llvm::function_ref<Sums()> thenBody,
                  llvm::function_ref<Sums()> elseBody);
  RowPosition rowOf(mlir::Value step, Chunk own);
  Chunk ownPart(Chunk chunk, mlir::Value behind);
  mlir::Value behindOf(MemberOp member);
  std::pair<mlir::Value, mlir::Value> delayOf(const Run &run,
                                              mlir::Value number);
  void emitRun(const Run &run, mlir::Value step, Chunk chunk);
  RowEmitter rowEmitter(MemberOp member);
  NextRows nextRows(MemberOp member, llvm::ArrayRef<mlir::Value> outer);
  Sums addUp();
  /// `at` or, walking backward, its mirror image among `count`.
  mlir::Value walked(mlir::Value at, mlir::Value count);
  void yield(mlir::ValueRange values);

  GroupOp group;
  TargetAttr target;
  PartialSums &partials;
  mlir::OpBuilder b;
  mlir::Location loc;
  IndexMath index;
  llvm::SmallVector<MemberOp> members;
  int64_t rank, numSums = 0, lastDelay = 0;
  /// How many of the members lead: GroupOp::getLeading.
  unsigned leading;
  /// Those of them that are alike; none of those with sums are.
  llvm::SmallVector<Run> runs;
  /// Which member of a run is being written; null outside of runs.
  mlir::Value number;
  llvm::SmallVector<mlir::Value> sizes;
  /// Steps of one member: rows, planes or blocks.
  mlir::Value steps;
  /// The size of the dimension that is split, and how.
  mlir::Value extent, width, firstChunk, pastChunk, numChunks;
  mlir::Value half;
};

} // namespace lathe::sched

#endif // LATHE_LIB_SCHEDULE_GROUPEMITTER_H

//===- Labels.h - What a kernel's innermost loops became -------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Labels of compiled code: what a model of cost may learn from, and a test may
// demand, without running the code. They are taken from the code generator's
// own data after its last pass, so that they describe the instructions of
// `emitCode`, for the CPU that the module names and not the host.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TARGET_LABELS_H
#define LATHE_TARGET_LABELS_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/JSON.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace lathe {

/// One innermost loop. All counts are of instructions of the loop, each block
/// counted once: a loop of several blocks need not run all of them each time.
struct LoopLabels {
  /// The function, and the block of the loop's header as assembly names it.
  std::string function, block;
  unsigned instructions = 0;
  /// The widest operand in a vector register; a scalar in one has its own
  /// width.
  unsigned vectorBits = 0;
  /// Fused multiply-adds by their width in bits.
  std::map<unsigned, unsigned> fused;
  /// Those that move values between memory and vector registers, spills and
  /// reloads not counted. One that loads and computes is a load.
  unsigned loads = 0, stores = 0;
  /// Those that move a register to the stack or back because registers ran out,
  /// folded into another instruction or not. To read an argument that was
  /// passed on the stack is none.
  unsigned spills = 0;
  /// Calls of functions that are not of this module.
  unsigned calls = 0;
  /// The most registers that hold a value at one point of the loop, those that
  /// the loop only keeps for later code among them.
  unsigned vectorRegisters = 0, integerRegisters = 0;
  /// Cycles of an iteration in the steady state by the scheduling model of the
  /// CPU: every block runs, every load meets the first-level cache, and no load
  /// reads what a store of the loop wrote. Nothing where the loop calls a
  /// function, or LLVM has no model of the CPU or of an instruction.
  std::optional<double> cycles;
};

/// Compiles a module after stage llvm and labels its innermost loops, in the
/// order of the code. A loop that calls a function of the module is not
/// innermost: the function has the loops. Errors are reported on the module.
mlir::FailureOr<std::vector<LoopLabels>> labelCode(mlir::ModuleOp module);

/// The labels by their names with underscores; cycles are null where there are
/// none.
llvm::json::Object toJson(const LoopLabels &loop);

} // namespace lathe

#endif // LATHE_TARGET_LABELS_H

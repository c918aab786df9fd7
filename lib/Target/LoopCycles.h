//===- LoopCycles.h - Cycles of a loop by simulation -----------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A machine instruction sequence goes in, cycles come out.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_TARGET_LOOPCYCLES_H
#define LATHE_LIB_TARGET_LOOPCYCLES_H

#include "llvm/ADT/ArrayRef.h"
#include "llvm/MC/MCInst.h"

#include <optional>

namespace llvm {
class TargetMachine;
} // namespace llvm

namespace lathe {

/// Cycles of one iteration of `body` in the steady state, on the CPU of
/// `machine`; nothing where LLVM has no model of it or of an instruction.
std::optional<double> cyclesOf(llvm::ArrayRef<llvm::MCInst> body,
                               const llvm::TargetMachine &machine);

} // namespace lathe

#endif // LATHE_LIB_TARGET_LOOPCYCLES_H

//===- Cpu.h - What is known of each CPU -----------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table that turns the name of a CPU into a target.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TARGET_CPU_H
#define LATHE_TARGET_CPU_H

#include "lathe/Dialect/Lathe/Lathe.h"

namespace lathe {

/// The target for a CPU by LLVM's name, or for "native" the host's, less those
/// features of its CPU that the host has not (a hypervisor can hide some). An
/// error at `loc`, which lists the names that are known, for any other name.
mlir::FailureOr<TargetAttr> getCpuTarget(mlir::Location loc,
                                         llvm::StringRef cpu);

/// The target that a JSON file describes, with the members of #lathe.target. An
/// error at `loc` that names the file where it does not.
mlir::FailureOr<TargetAttr> readMachine(mlir::Location loc,
                                        llvm::StringRef path);

/// The name under which the host is known; "native" resolved.
std::string getHostCpu();

} // namespace lathe

#endif // LATHE_TARGET_CPU_H

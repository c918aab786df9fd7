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

#include "llvm/ADT/StringMap.h"

namespace lathe {

/// The target for a CPU by LLVM's name, or for "native" the host's, less what
/// the host says it has not (a hypervisor can hide features of a CPU). An error
/// at `loc`, which lists the names that are known, for any other name.
mlir::FailureOr<TargetAttr> getCpuTarget(mlir::Location loc,
                                         llvm::StringRef cpu);

/// The target that a JSON file describes, with the members of #lathe.target. An
/// error at `loc` that names the file where it does not.
mlir::FailureOr<TargetAttr> readMachine(mlir::Location loc,
                                        llvm::StringRef path);

/// The name in the table of a CPU that calls itself `name`: that, if it has the
/// vectors of it, else one of its width; "x86-64", which is not in the table,
/// if it has less than AVX2.
std::string findCpuOf(llvm::StringRef name,
                      const llvm::StringMap<bool> &features);

/// The name under which the host is known; "native" resolved.
std::string getHostCpu();

} // namespace lathe

#endif // LATHE_TARGET_CPU_H

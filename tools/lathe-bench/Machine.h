//===- Machine.h - The machine, as a file ----------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is known of the host, and the file that tells it to the other tools.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_BENCH_MACHINE_H
#define LATHE_TOOLS_LATHE_BENCH_MACHINE_H

#include "Loops/Ceilings.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

namespace lathe::bench {

/// The sizes that the operating system tells or, where it does not, those of
/// Lathe's table for the host.
CacheSizes hostCaches();

/// Measures all ceilings, with each number of threads, and writes a file for
/// `--machine` of the other tools.
llvm::Error probeMachine(llvm::StringRef path, llvm::ArrayRef<int32_t> threads);

} // namespace lathe::bench

#endif // LATHE_TOOLS_LATHE_BENCH_MACHINE_H

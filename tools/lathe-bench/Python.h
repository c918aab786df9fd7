//===- Python.h - Peers that are Python packages ---------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Starts a Python that is a peer (peers.py) and talks with it, line by line.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_BENCH_PYTHON_H
#define LATHE_TOOLS_LATHE_BENCH_PYTHON_H

#include "Case.h"

#include "llvm/Support/JSON.h"

namespace lathe::bench {

/// What a peer in Python is given.
struct PythonCall {
  /// Its name in peers.py, which is also that of the row.
  llvm::StringRef peer;
  std::vector<const Array *> inputs;
  llvm::json::Object parameters;
};

/// Adds the peer. Its result goes to `result`, before anything is timed; it is
/// a missing one where Python or the package is not there.
void addPythonPeer(Problem &problem, const Settings &settings, PythonCall call,
                   Array &result);

/// What the words `blas` of peers.py prints; empty where there is no Python.
std::string listBlas(const Settings &settings);

} // namespace lathe::bench

#endif // LATHE_TOOLS_LATHE_BENCH_PYTHON_H

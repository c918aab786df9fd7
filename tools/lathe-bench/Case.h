//===- Case.h - What is measured -------------------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A case is a program, data for it, and the peers that do the same work.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_BENCH_CASE_H
#define LATHE_TOOLS_LATHE_BENCH_CASE_H

#include "Loops/Loops.h"
#include "Work.h"

#include "lathe/Support/Array.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <functional>
#include <string>
#include <vector>

namespace lathe::bench {

/// Another way to the result of a case.
struct Peer {
  std::string name;
  /// Why it cannot run here; empty where it can.
  std::string missing;
  std::function<void()> run;
  const Array *result = nullptr;
  /// In place of `run`, for one in another process: so many runs, and their
  /// seconds. Its result is there before.
  std::function<llvm::Expected<double>(int64_t runs)> measure = {};
  /// What exactly was measured; empty for code of the tool.
  std::string version = "";
};

/// Data of a case. The peers own what they refer to together with it.
struct Problem {
  /// In the order of the program's arguments; scalars have rank 0.
  std::vector<Array> inputs;
  /// The first one is the reference of `error` where that needs one.
  std::vector<Peer> peers;
  /// How far a result is from the right one, after the peers have run.
  std::function<double(const Array &)> error;
  double errorLimit = 0.0;
  Work work;
};

struct Settings {
  /// The matrix of the cases on sparse matrices.
  std::string matrix;
  /// Also the peers that a case does not have by itself.
  bool allPeers = false;
  /// The Python that runs peers which are packages.
  std::string python;
  /// A BLAS library; empty for those that Python finds.
  std::string blas;
  /// Of our kernels, and of the peers that have several.
  int32_t threads = 1;
};

/// The program of a case on other sizes, and its arguments.
struct Variant {
  std::string program;
  std::vector<Array> inputs;
};

struct Case {
  llvm::StringRef name, size, dtype, summary;
  /// The program; empty where it was not there when the tool was built.
  llvm::StringRef program;
  /// Where it stands in the source tree.
  llvm::StringRef path;
  /// Bodies that a solve is limited to, 0 for a program without one. The
  /// tolerance of a limited solve is zero, so both sides do the same work.
  int64_t iterations = 0;
  std::function<llvm::Expected<Problem>(const Settings &)> make;
  /// Other sizes, where the program can have them, and some to choose for: in
  /// and out of the caches, primes, and thin ones.
  llvm::Expected<Variant> (*vary)(const Case &program,
                                  llvm::ArrayRef<int64_t> sizes) = nullptr;
  std::vector<std::string> shapes = {};
};

/// All cases, in the order in which they are listed and run.
const std::vector<Case> &allCases();

// Data of the families; see the files of these names.
llvm::Expected<Problem> makeSor(const Settings &settings, int64_t n,
                                double omega, int64_t sweeps, int64_t look,
                                double errorLimit);
llvm::Expected<Problem> makeJacobi(const Settings &settings, int64_t n,
                                   int64_t steps);
llvm::Expected<Problem> makeHeavyBall(const Settings &settings, int64_t n,
                                      int64_t steps);
llvm::Expected<Problem> makeCgStencil(const Settings &settings, int64_t n,
                                      int64_t steps);
/// With nine and with thirteen points.
llvm::Expected<Problem> makeSor9(const Settings &settings, int64_t n,
                                 int64_t sweeps);
llvm::Expected<Problem> makeSor13(const Settings &settings, int64_t n,
                                  int64_t sweeps);
llvm::Expected<Problem> makeJacobi27(const Settings &settings, int64_t n,
                                     int64_t steps);
/// On the matrix of the settings; with SSOR as preconditioner or with none.
llvm::Expected<Problem> makeCgCsr(const Settings &settings, bool ssor,
                                  int64_t steps);
llvm::Expected<Problem> makeKron(const Settings &settings);
llvm::Expected<Problem> makeAttention(const Settings &settings,
                                      const Mask &mask);
/// m x k times k x n; sizes are named m x n x k.
llvm::Expected<Problem> makeMatmul(const Settings &settings, int64_t m,
                                   int64_t n, int64_t k);

} // namespace lathe::bench

#endif // LATHE_TOOLS_LATHE_BENCH_CASE_H

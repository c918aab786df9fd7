//===- Problems.h - Pieces of the data of cases ----------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the families of cases share: arrays, the sets of loops, and errors.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_BENCH_PROBLEMS_H
#define LATHE_TOOLS_LATHE_BENCH_PROBLEMS_H

#include "Case.h"
#include "Loops/Loops.h"

#include <memory>

namespace lathe::bench {

/// An array for a case; fails where memory runs out.
llvm::Expected<Array> makeArray(ElementKind kind,
                                llvm::ArrayRef<int64_t> shape);

/// The numbers (k * 7919) mod 13, which every case on a grid takes for b.
llvm::Expected<Array> makeRightHandSide(llvm::ArrayRef<int64_t> shape);

/// The sets of loops that a case meets.
std::vector<const Loops *> loopSets(const Settings &settings);

/// max |x - reference| / max |reference|
double maximumError(const Array &x, const Array &reference);

/// How much the norm of b - A x differs from that of a reference, as a
/// fraction: Krylov iterates themselves drift apart in different summations.
double residualError(double residual, double reference);

/// Unit roundoff of f64.
inline constexpr double roundoff = 1.0 / (1ull << 53);

} // namespace lathe::bench

#endif // LATHE_TOOLS_LATHE_BENCH_PROBLEMS_H

//===- Cases.cpp - The list of cases --------------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Names, programs and sizes. The text of the programs is built in, so that the
// tool runs anywhere.
//
//===----------------------------------------------------------------------===//

#include "Case.h"

#include <cmath>

using namespace lathe;
using namespace lathe::bench;

#include "Programs.inc"

/// The relaxation factor of the five-point stencil that policy `spectral`
/// finds: 2 / (1 + sin(pi h)).
static double bestOmega(int64_t n) {
  return 2.0 / (1.0 + std::sin(M_PI / double(n + 1)));
}

static std::vector<Case> stencilCases() {
  return {
      {"poisson-sor", "f64", "SOR on 1024 x 1024, spectral omega, 32 sweeps",
       poissonSor, "test/Examples/poisson-sor.mlir", 32,
       [](const Settings &s) {
         // The compiler finds omega from the spectrum, with 13 digits of it.
         return makeSor(s, 1024, bestOmega(1024), 32, 16, 1e-10);
       }},
      {"heavy-ball", "f64", "heavy ball on 256 x 256, 200 steps", heavyBall,
       "test/Examples/heavy-ball.mlir", 200,
       [](const Settings &s) { return makeHeavyBall(s, 256, 200); }},
      {"sor-2d", "f64", "SOR on 2048 x 2048, omega 1.5, 8 sweeps", sor2d,
       "tools/lathe-bench/Programs/sor-2d.mlir", 8,
       [](const Settings &s) {
         // As any schedule that keeps the order must.
         return makeSor(s, 2048, 1.5, 8, 8, 1e-12);
       }},
      {"jacobi-2d", "f64", "Jacobi on 4096 x 4096, 16 steps", jacobi2d,
       "tools/lathe-bench/Programs/jacobi-2d.mlir", 16,
       [](const Settings &s) { return makeJacobi(s, 4096, 16); }},
      {"cg-sten", "f64", "CG on 1024 x 1024, 200 iterations", cgSten,
       "tools/lathe-bench/Programs/cg-sten.mlir", 200,
       [](const Settings &s) { return makeCgStencil(s, 1024, 200); }},
  };
}

static std::vector<Case> otherCases() {
  return {
      {"cg-csr", "f64", "CG on the matrix, 200 iterations", cgCsr,
       "tools/lathe-bench/Programs/cg-csr.mlir", 200,
       [](const Settings &s) { return makeCgCsr(s, /*ssor=*/false, 200); }},
      {"cg-ssor-csr", "f64", "CG with SSOR on the matrix, 40 iterations",
       cgSsorCsr, "test/Examples/cg-ssor-csr.mlir", 40,
       [](const Settings &s) { return makeCgCsr(s, /*ssor=*/true, 40); }},
      {"kron-apply", "f32", "sixfold product of 8 x 8 on 64 rows", kronApply,
       "test/Examples/kron-apply.mlir", 0, makeKron},
      {"attention-causal", "f32", "8 heads, length 2048, width 64, causal",
       attentionCausal, "test/Examples/attention-causal.mlir", 0,
       [](const Settings &s) { return makeAttention(s, 0, /*alibi=*/false); }},
      {"attention-variant", "f32", "the same with ALiBi and a window of 256",
       attentionVariant, "test/Examples/attention-variant.mlir", 0,
       [](const Settings &s) { return makeAttention(s, 256, /*alibi=*/true); }},
  };
}

const std::vector<Case> &lathe::bench::allCases() {
  static const std::vector<Case> cases = [] {
    std::vector<Case> all = stencilCases();
    for (Case &other : otherCases())
      all.push_back(std::move(other));
    return all;
  }();
  return cases;
}

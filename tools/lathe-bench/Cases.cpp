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
#include "Variants.h"

#include <cmath>

using namespace lathe;
using namespace lathe::bench;
using llvm::StringRef;

#include "Programs.inc"

/// The relaxation factor of the five-point stencil that policy `spectral`
/// finds: 2 / (1 + sin(pi h)).
static double bestOmega(int64_t n) {
  return 2.0 / (1.0 + std::sin(M_PI / double(n + 1)));
}

static constexpr Mask full{/*causal=*/false, 0, false};
static constexpr Mask causal{/*causal=*/true, 0, false};
static constexpr Mask variant{/*causal=*/true, /*window=*/256, /*alibi=*/true};

static std::vector<Case> stencilCases() {
  return {
      {"sor-2d", "2048^2", "f64", "SOR, omega 1.5, 8 sweeps", sor2d,
       "tools/lathe-bench/Programs/sor-2d.mlir", 8,
       [](const Settings &s) {
         // As any schedule that keeps the order must.
         return makeSor(s, 2048, 1.5, 8, 8, 1e-12);
       }},
      {"jacobi-2d", "4096^2", "f64", "Jacobi, 16 steps", jacobi2d,
       "tools/lathe-bench/Programs/jacobi-2d.mlir", 16,
       [](const Settings &s) { return makeJacobi(s, 4096, 16); }},
      {"cg-sten", "1024^2", "f64", "CG, 200 iterations", cgSten,
       "tools/lathe-bench/Programs/cg-sten.mlir", 200,
       [](const Settings &s) { return makeCgStencil(s, 1024, 200); }},
      {"heavy-ball", "256^2", "f64", "heavy ball, 200 steps", heavyBall,
       "test/Examples/heavy-ball.mlir", 200,
       [](const Settings &s) { return makeHeavyBall(s, 256, 200); }},
      {"poisson-sor", "1024^2", "f64", "SOR, spectral omega, 32 sweeps",
       poissonSor, "test/Examples/poisson-sor.mlir", 32,
       [](const Settings &s) {
         // The compiler finds omega from the spectrum, with 13 digits of it.
         return makeSor(s, 1024, bestOmega(1024), 32, 16, 1e-10);
       }},
      {"stencil-9", "2048^2", "f64", "SOR with 9 points, 8 sweeps", stencil9,
       "tools/lathe-bench/Programs/stencil-9.mlir", 8,
       [](const Settings &s) { return makeSor9(s, 2048, 8); }},
      {"stencil-13", "2048^2", "f64", "SOR with 13 points, 8 sweeps", stencil13,
       "tools/lathe-bench/Programs/stencil-13.mlir", 8,
       [](const Settings &s) { return makeSor13(s, 2048, 8); }},
      {"stencil-27", "256^3", "f64", "Jacobi with 27 points, 4 steps",
       stencil27, "tools/lathe-bench/Programs/stencil-27.mlir", 4,
       [](const Settings &s) { return makeJacobi27(s, 256, 4); }},
  };
}

static std::vector<Case> sparseCases() {
  return {
      {"cg-csr", "the matrix", "f64", "CG, 200 iterations", cgCsr,
       "tools/lathe-bench/Programs/cg-csr.mlir", 200,
       [](const Settings &s) { return makeCgCsr(s, /*ssor=*/false, 200); }},
      {"cg-ssor-csr", "the matrix", "f64", "CG with SSOR, 40 iterations",
       cgSsorCsr, "test/Examples/cg-ssor-csr.mlir", 40,
       [](const Settings &s) { return makeCgCsr(s, /*ssor=*/true, 40); }},
  };
}

static std::vector<Case> denseCases() {
  return {
      {"matmul", "1024x1024x1024", "f32", "product of square matrices",
       matmulSquare, "tools/lathe-bench/Programs/matmul.mlir", 0,
       [](const Settings &s) { return makeMatmul(s, 1024, 1024, 1024); }},
      {"matmul-skinny", "2048x64x64", "f32", "product with a tall matrix",
       matmulTall, "tools/lathe-bench/Programs/matmul-tall.mlir", 0,
       [](const Settings &s) { return makeMatmul(s, 2048, 64, 64); }},
      {"matmul-skinny", "64x64x2048", "f32", "product with long sums",
       matmulDeep, "tools/lathe-bench/Programs/matmul-deep.mlir", 0,
       [](const Settings &s) { return makeMatmul(s, 64, 64, 2048); }},
      {"kron-8x6", "64 x 8^6", "f32", "sixfold product of 8 x 8 on 64 rows",
       kronApply, "test/Examples/kron-apply.mlir", 0, makeKron},
      {"attention-full", "H8 L2048 d64", "f32", "softmax attention",
       attentionFull, "tools/lathe-bench/Programs/attention-full.mlir", 0,
       [](const Settings &s) { return makeAttention(s, full); }},
      {"attention-causal", "H8 L2048 d64", "f32", "causal", attentionCausal,
       "test/Examples/attention-causal.mlir", 0,
       [](const Settings &s) { return makeAttention(s, causal); }},
      {"attention-variant", "H8 L2048 d64", "f32",
       "causal with ALiBi and a window of 256", attentionVariant,
       "test/Examples/attention-variant.mlir", 0,
       [](const Settings &s) { return makeAttention(s, variant); }},
  };
}

/// How the program can be varied: by what it has.
static void setVariants(Case &program) {
  StringRef text = program.program;
  auto set = [&](auto vary, std::vector<std::string> shapes) {
    program.vary = vary;
    program.shapes = std::move(shapes);
  };
  auto has = [&](StringRef word) { return text.contains(word); };
  StringRef grid = text.split("!grid = tensor<").second.split('>').first;
  if (grid.count('x') == 2)
    set(varyGrid, {"256x256", "4096x4096", "509x1021", "64x16384"});
  else if (grid.count('x') == 3)
    set(varyGrid, {"64x64x64", "256x256x256", "61x127x251", "16x512x512"});
  else if (has("kron.product"))
    set(varyKron, {"64x8^6", "64x16^4", "16x7^5", "2x31^4"});
  else if (has("!heads"))
    set(varyAttention, {"8x2048x64", "8x512x128", "4x1021x61", "1x8192x32"});
  else if (has("linalg.matmul") && program.name == "matmul")
    set(varyMatmul,
        {"1024x1024x1024", "384x384x384", "509x1021x251", "16x4096x2048"});
  else if (has("linalg.matmul"))
    set(varyMatmul, {"2048x64x64", "64x64x2048", "4099x61x67", "200000x24x8"});
}

const std::vector<Case> &lathe::bench::allCases() {
  static const std::vector<Case> cases = [] {
    std::vector<Case> all;
    for (auto family : {stencilCases, sparseCases, denseCases})
      for (Case &other : family()) {
        setVariants(other);
        all.push_back(std::move(other));
      }
    return all;
  }();
  return cases;
}

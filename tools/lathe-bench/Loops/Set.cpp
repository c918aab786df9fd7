//===- Set.cpp - One compilation of the loops, as a table -----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The table of the set that is being compiled.
//
//===----------------------------------------------------------------------===//

#include "Set.h"

using namespace lathe::bench;

#ifdef __clang__
#define COMPILER "clang"
#else
#define COMPILER "gcc"
#endif

#ifdef __FAST_MATH__
const Loops &lathe::bench::fastLoops() {
  static constexpr const char *name = COMPILER "-fast";
#else
const Loops &lathe::bench::plainLoops() {
  static constexpr const char *name = COMPILER;
#endif
  using namespace LATHE_LOOPS;
  static const Loops loops = {
      name,     sor,    jacobi, jacobiPast, heavyBall, cgStencil, sor9,  sor13,
      jacobi27, sorCsr, cgCsr,  cgSsorCsr,  kron,      attention, matmul};
  return loops;
}

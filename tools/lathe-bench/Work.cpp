//===- Work.cpp - What a case must do at least ----------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// All formulas of the floors. They count what the definition of a case asks for
// under the best order that is known, not what our kernels do.
//
//===----------------------------------------------------------------------===//

#include "Work.h"

#include <algorithm>
#include <cmath>

using namespace lathe;
using namespace lathe::bench;

/// Seconds for the bytes where each cache holds as much of the footprint as it
/// can, and holds it from one pass to the next.
static double memorySeconds(const Work &work, const Ceilings &ceilings) {
  auto share = [&](int64_t size) {
    return std::min(1.0, ceilings.threads * double(size) / work.footprint);
  };
  double inL2 = share(ceilings.sizes.l2);
  double inL3 = std::max(inL2, share(ceilings.sizes.l3 / ceilings.threads));
  return work.bytes *
         (inL2 / ceilings.l2.best() + (inL3 - inL2) / ceilings.l3.best() +
          (1.0 - inL3) / ceilings.memory.best());
}

double lathe::bench::floorSeconds(const Work &work, const Ceilings &ceilings) {
  double rate = (work.isF32 ? ceilings.fmaF32 : ceilings.fmaF64) / 2.0;
  return std::max(work.operations / rate, memorySeconds(work, ceilings));
}

Work lathe::bench::stationaryWork(double points, double steps,
                                  double operations, double looks,
                                  double lookOperations) {
  Work work;
  // The square and its sum are one more operation of a look.
  work.operations =
      points * (steps * operations + looks * (lookOperations + 1.0));
  // All steps between two looks can be one pass: b is read, x is written, and
  // read too unless it is still zero.
  work.bytes = points * (16.0 + 24.0 * (looks - 1.0));
  work.footprint = 16.0 * points;
  return work;
}

Work lathe::bench::heavyBallWork(double points, double steps) {
  Work work;
  // The residual 5, its square 1, the step 1, the momentum 2.
  work.operations = 9.0 * points * steps;
  // The test of a residual comes before the next step, so each step is a pass:
  // b, x and the x before it are read, and the last is written.
  work.bytes = 32.0 * points * steps;
  work.footprint = 24.0 * points;
  return work;
}

Work lathe::bench::cgWork(double points, double steps, double operations,
                          double bytes) {
  Work work;
  // x, r and p advance by one multiply-add each, and there are two products.
  work.operations = points * steps * (operations + 5.0);
  // Two passes, one after each product: r and p are read and p is written; p, x
  // and r are read, and x and r are written. A p is never stored.
  work.bytes = points * steps * (64.0 + bytes);
  work.footprint = points * (24.0 + bytes);
  return work;
}

Work lathe::bench::kronWork(double rows, double size, double factors) {
  Work work;
  double columns = std::pow(size, factors);
  work.isF32 = true;
  work.operations = rows * columns * factors * size;
  work.bytes = work.footprint = 8.0 * rows * columns;
  return work;
}

Work lathe::bench::attentionWork(double scores, double width, double elements) {
  Work work;
  work.isF32 = true;
  // A score is a sum of `width` products and is weighed into as many sums; its
  // weight takes a scale, a maximum, a sum and an exponential of at least five.
  work.operations = scores * (2.0 * width + 8.0);
  // q, k and v are read, and the result is written.
  work.bytes = work.footprint = 16.0 * elements;
  return work;
}

Work lathe::bench::matmulWork(double m, double n, double k) {
  Work work;
  work.isF32 = true;
  work.operations = m * n * k;
  work.bytes = work.footprint = 4.0 * (m * k + k * n + m * n);
  return work;
}

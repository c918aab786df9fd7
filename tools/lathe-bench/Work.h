//===- Work.h - What a case must do at least -------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Operations and bytes of each family of cases, counted from its definition, and
// the floor: the time that they take at the ceilings of the machine.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_BENCH_WORK_H
#define LATHE_TOOLS_LATHE_BENCH_WORK_H

#include "Loops/Ceilings.h"

namespace lathe::bench {

struct Work {
  /// Floating-point operations, where a multiply-add is one.
  double operations = 0.0;
  /// Of their type.
  bool isF32 = false;
  /// Bytes read and written, in passes over `footprint` bytes.
  double bytes = 0.0, footprint = 0.0;
};

/// The time below which no kernel for this work can be.
double floorSeconds(const Work &work, const Ceilings &ceilings);

/// A stationary iteration on `points` points from x = 0: `operations` for each
/// point and step, and `lookOperations` for each point and look at the residual,
/// of which there are `looks`.
Work stationaryWork(double points, double steps, double operations,
                    double looks, double lookOperations);
/// An iteration of heavy ball looks at every residual.
Work heavyBallWork(double points, double steps);
/// CG where A p takes so many operations and bytes of the matrix for each point.
Work cgWork(double points, double steps, double operations, double bytes);
/// `rows` rows of size^factors numbers.
Work kronWork(double rows, double size, double factors);
/// `scores` is the number of pairs of a query and a key that it sees.
Work attentionWork(double scores, double width, double elements);
Work matmulWork(double m, double n, double k);

} // namespace lathe::bench

#endif // LATHE_TOOLS_LATHE_BENCH_WORK_H

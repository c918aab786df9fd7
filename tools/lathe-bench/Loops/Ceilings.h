//===- Ceilings.h - What this machine can do at best -----------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Rates that no kernel exceeds, measured by loops that do nothing else.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_BENCH_CEILINGS_H
#define LATHE_TOOLS_LATHE_BENCH_CEILINGS_H

#include <cstdint>

namespace lathe::bench {

/// Bytes a second of all threads together; an update or a copy counts what it
/// reads and what it writes.
struct Bandwidth {
  double read = 0.0, update = 0.0, copy = 0.0;

  double best() const;
};

/// Bytes; those of the L3 are what reads at its speed, which is less than its
/// size where others share it.
struct CacheSizes {
  int64_t l1 = 0, l2 = 0, l3 = 0;
};

struct Ceilings {
  int threads = 1;
  CacheSizes sizes;
  /// Floating-point operations a second, where a multiply-add is two. bf16: dot
  /// products with sums in f32; 0 where the processor has none.
  double fmaF64 = 0.0, fmaF32 = 0.0, dotBf16 = 0.0;
  /// Seconds.
  double latencyF64 = 0.0, latencyF32 = 0.0;
  /// Bytes a second of loads and of stores that meet the L1.
  double load = 0.0, store = 0.0;
  Bandwidth l1, l2, l3;
  /// Copies write past the caches.
  Bandwidth memory;

  /// Measures what floors are made of, and keeps the better of old and new: a
  /// busy machine is slower than it can be, and never faster.
  void refresh();
  /// Measures the rest as well.
  void measureAll();
};

/// `sizes` are those of the data sheet; finds out how much of the L3 is there.
Ceilings makeCeilings(int threads, CacheSizes sizes);

/// Seconds in which two threads meet; 0 where there is one processor only.
double measureBarrier();

} // namespace lathe::bench

#endif // LATHE_TOOLS_LATHE_BENCH_CEILINGS_H

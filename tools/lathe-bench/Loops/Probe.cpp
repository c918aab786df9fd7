//===- Probe.cpp - Is the machine the same as a moment ago? ---------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The two loops of the probe: independent multiply-adds in registers, and passes
// over a buffer that no cache of a core holds. Each takes several milliseconds,
// or an interrupt would look like another machine.
//
//===----------------------------------------------------------------------===//

#include "Probe.h"

#include <algorithm>
#include <cstdint>
#include <ctime>
#include <iterator>

using namespace lathe::bench;

double lathe::bench::threadSeconds() {
  timespec time;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return double(time.tv_sec) + 1e-9 * double(time.tv_nsec);
}

/// The buffer: 64 MB.
static constexpr int64_t memoryElements = 8 << 20;

Probe::Probe() : memory(memoryElements, 1.0) {}

void Probe::clear() {
  computeSeconds.clear();
  memorySeconds.clear();
}

/// Keeps a value that nothing else needs.
static void use(const double *values) {
  asm volatile("" : : "r"(values) : "memory");
}

static void compute() {
  double chains[32];
  std::fill(std::begin(chains), std::end(chains), 2.0);
  use(chains); // or the compiler finds that no chain needs its loop
  for (int round = 0; round < 5000000; ++round)
    for (double &chain : chains)
      chain = chain * 0.999999 + 1e-6;
  use(chains);
}

void Probe::measure() {
  double start = threadSeconds();
  compute();
  double middle = threadSeconds();
  for (int pass = 0; pass < 3; ++pass) {
    for (double &element : memory)
      element = 1.0 - element;
    use(memory.data());
  }
  computeSeconds.push_back(middle - start);
  memorySeconds.push_back(threadSeconds() - middle);
}

static double spread(std::vector<double> seconds) {
  if (seconds.size() < 2)
    return 1.0;
  std::sort(seconds.begin(), seconds.end());
  size_t tenth = (seconds.size() - 1) / 10;
  return seconds[seconds.size() - 1 - tenth] / seconds[tenth];
}

double Probe::drift() const {
  return std::max(spread(computeSeconds), spread(memorySeconds));
}

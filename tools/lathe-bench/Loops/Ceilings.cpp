//===- Ceilings.cpp - What this machine can do at best --------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Each loop runs on all threads at once, a few times; the fastest time counts.
//
//===----------------------------------------------------------------------===//

#include "Ceilings.h"

#include "Probe.h"
#include "Vectors.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <functional>
#include <thread>
#include <vector>
#ifdef __AVX512BF16__
#include <immintrin.h>
#endif

using namespace lathe::bench;

/// Enough for two pipes of any latency in use, and few enough for 16 registers.
static constexpr int chains = 12;

static double wallSeconds() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/// Keeps values that nothing else needs.
static void use(const void *values) {
  asm volatile("" : : "r"(values) : "memory");
}

//===----------------------------------------------------------------------===//
// The same work on all threads
//===----------------------------------------------------------------------===//

/// Seconds of `work(thread)` on all threads, from the moment all are there.
static double timeOnce(int threads, const std::function<void(int)> &work) {
  if (threads == 1) {
    double start = threadSeconds();
    work(0);
    return threadSeconds() - start;
  }
  std::atomic<int> waiting{threads};
  std::vector<double> starts(threads), ends(threads);
  std::vector<std::thread> team;
  for (int thread = 0; thread < threads; ++thread)
    team.emplace_back([&, thread] {
      --waiting;
      while (waiting.load() > 0)
        std::this_thread::yield();
      starts[thread] = wallSeconds();
      work(thread);
      ends[thread] = wallSeconds();
    });
  for (std::thread &member : team)
    member.join();
  return *std::max_element(ends.begin(), ends.end()) -
         *std::min_element(starts.begin(), starts.end());
}

static double bestTime(int threads, const std::function<void(int)> &work) {
  double best = timeOnce(threads, work);
  for (int i = 1; i < 5; ++i)
    best = std::min(best, timeOnce(threads, work));
  return best;
}

//===----------------------------------------------------------------------===//
// Arithmetic
//===----------------------------------------------------------------------===//

template <typename T, int count>
static void multiplyAdd(int64_t rounds) {
  Vector<T> sums[count], factor, term;
  for (int lane = 0; lane < int(vectorBytes / sizeof(T)); ++lane) {
    factor[lane] = T(0.999);
    term[lane] = T(0.001);
  }
  for (Vector<T> &sum : sums)
    sum = term;
  for (int64_t round = 0; round < rounds; ++round)
    for (Vector<T> &sum : sums)
      sum = sum * factor + term;
  use(sums);
}

static constexpr int64_t rounds = 500000;

template <typename T>
static double multiplyAddRate(int threads) {
  double seconds =
      bestTime(threads, [](int) { multiplyAdd<T, chains>(rounds); });
  double lanes = vectorBytes / sizeof(T);
  return 2.0 * lanes * chains * double(rounds) * threads / seconds;
}

template <typename T>
static double multiplyAddLatency() {
  return bestTime(1, [](int) { multiplyAdd<T, 1>(rounds); }) / double(rounds);
}

#ifdef __AVX512BF16__
static void dot(int64_t count) {
  __m512 sums[chains];
  __m512bh a = (__m512bh)_mm512_set1_epi16(0x3c00), b = a;
  for (__m512 &sum : sums)
    sum = _mm512_setzero_ps();
  for (int64_t round = 0; round < count; ++round)
    for (__m512 &sum : sums)
      sum = _mm512_dpbf16_ps(sum, a, b);
  use(sums);
}

static double dotRate(int threads) {
  double seconds = bestTime(threads, [](int) { dot(rounds); });
  return 64.0 * chains * double(rounds) * threads / seconds;
}
#else
static double dotRate(int) { return 0.0; }
#endif

//===----------------------------------------------------------------------===//
// Memory
//===----------------------------------------------------------------------===//

static void read(const double *data, int64_t size) {
  constexpr int64_t step = 8 * lanesF64;
  Vector<double> sums[8] = {};
  for (int64_t i = 0; i + step <= size; i += step)
    for (int k = 0; k < 8; ++k)
      sums[k] += load(data + i + k * lanesF64);
  use(sums);
}

static void update(double *data, int64_t size) {
  for (int64_t i = 0; i < size; ++i)
    data[i] = 1.0 - data[i];
  use(data);
}

static void fill(double *data, int64_t size, double value) {
  for (int64_t i = 0; i < size; ++i)
    data[i] = value;
  use(data);
}

static void copy(const double *from, double *to, int64_t size) {
  for (int64_t i = 0; i < size; ++i)
    to[i] = from[i];
  use(to);
}

/// A copy that does not bring what it overwrites into the caches.
static void stream(const double *from, double *to, int64_t size) {
  for (int64_t i = 0; i + lanesF64 <= size; i += lanesF64)
    storePast(to + i, load(from + i));
  use(to);
}

namespace {
/// A buffer for each thread, and loops over the first so many bytes of it.
class Buffers {
public:
  Buffers(int threads, int64_t bytes) : data(threads) {
    for (auto &buffer : data)
      buffer.assign(bytes / sizeof(double) + 8, 0.5);
  }

  /// Bytes a second of `pass(data, elements)`, which moves every byte `moves`
  /// times; passes are repeated until it takes a millisecond or so.
  template <typename Pass>
  double rate(int64_t bytes, double moves, Pass pass) {
    int64_t elements = bytes / sizeof(double);
    int64_t passes = std::max<int64_t>(1, (128 << 20) / bytes);
    double seconds = bestTime(int(data.size()), [&](int thread) {
      // Vectors are aligned as no vector of the library is.
      double *start = reinterpret_cast<double *>(
          (reinterpret_cast<uintptr_t>(data[thread].data()) + 63) / 64 * 64);
      for (int64_t k = 0; k < passes; ++k)
        pass(start, elements);
    });
    return moves * double(elements) * sizeof(double) * double(passes) *
           double(data.size()) / seconds;
  }

  Bandwidth bandwidth(int64_t bytes, bool isMemory) {
    Bandwidth result;
    result.read = rate(bytes, 1.0, read);
    result.update = rate(bytes, 2.0, update);
    result.copy = rate(bytes, 1.0, [=](double *from, int64_t size) {
      int64_t half = size / 16 * 8; // aligned
      (isMemory ? stream : copy)(from, from + half, half);
    });
    return result;
  }

private:
  std::vector<std::vector<double>> data;
};
} // namespace

static constexpr int64_t memoryBytes = 64 << 20;

double Bandwidth::best() const { return std::max({read, update, copy}); }

static void keepBest(double &value, double measured) {
  value = std::max(value, measured);
}

static void keepBest(Bandwidth &value, const Bandwidth &measured) {
  keepBest(value.read, measured.read);
  keepBest(value.update, measured.update);
  keepBest(value.copy, measured.copy);
}

void Ceilings::refresh() {
  keepBest(fmaF64, multiplyAddRate<double>(threads));
  keepBest(fmaF32, multiplyAddRate<float>(threads));
  Buffers buffers(threads, memoryBytes);
  keepBest(l2, buffers.bandwidth(sizes.l2 / 2, false));
  keepBest(l3, buffers.bandwidth(sizes.l3 / (2 * threads), false));
  keepBest(memory, buffers.bandwidth(memoryBytes, true));
}

void Ceilings::measureAll() {
  refresh();
  keepBest(dotBf16, dotRate(threads));
  latencyF64 = multiplyAddLatency<double>();
  latencyF32 = multiplyAddLatency<float>();
  Buffers buffers(threads, sizes.l1);
  keepBest(l1, buffers.bandwidth(sizes.l1 / 2, false));
  keepBest(load, l1.read);
  keepBest(store, buffers.rate(sizes.l1 / 2, 1.0, [](double *data, int64_t n) {
    fill(data, n, 1.0);
  }));
}

Ceilings lathe::bench::makeCeilings(int threads, CacheSizes sizes) {
  Ceilings ceilings;
  ceilings.threads = threads;
  ceilings.sizes = sizes;
  // The share of the L3 ends where reads fall below this part of its speed.
  constexpr double least = 0.7;
  Buffers buffers(1, sizes.l3);
  double fast = 0.0;
  ceilings.sizes.l3 = sizes.l2;
  for (int64_t bytes = 2 * sizes.l2; bytes <= sizes.l3; bytes += bytes / 2) {
    double rate = buffers.rate(bytes, 1.0, read);
    fast = std::max(fast, rate);
    if (rate < least * fast)
      break;
    ceilings.sizes.l3 = bytes;
  }
  ceilings.refresh();
  return ceilings;
}

//===----------------------------------------------------------------------===//
// Threads
//===----------------------------------------------------------------------===//

double lathe::bench::measureBarrier() {
  if (std::thread::hardware_concurrency() < 2)
    return 0.0;
  // Each thread announces the rounds it has begun and waits for the other's.
  // The first one ends the game by its clock: a thread that has to wait for a
  // processor would make so many rounds last for minutes.
  struct alignas(128) Announced {
    std::atomic<int64_t> round{0};
  } announced[2];
  std::atomic<int64_t> last{INT64_MAX};
  constexpr int64_t batch = 64;
  double best = 0.0;
  auto play = [&](int me) {
    double begin = wallSeconds(), start = begin;
    for (int64_t round = 1; round <= last.load(); ++round) {
      if (me == 0 && round % batch == 0) {
        double now = wallSeconds(), seconds = (now - start) / batch;
        if (round > batch) // both were there
          best = best > 0.0 ? std::min(best, seconds) : seconds;
        start = now;
        if (round >= batch * 1000 || now - begin > 1.0)
          last = round;
      }
      announced[me].round = round;
      while (announced[1 - me].round.load() < round) {
      }
    }
  };
  std::thread other(play, 1);
  play(0);
  other.join();
  return best;
}

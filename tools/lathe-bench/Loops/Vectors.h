//===- Vectors.h - Vectors of this processor -------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// For the few loops that say what compilers do not find out: which registers to
// use, and which stores to keep out of the caches.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_BENCH_VECTORS_H
#define LATHE_TOOLS_LATHE_BENCH_VECTORS_H

#include <cstdint>
#include <cstring>

namespace lathe::bench {

#if defined(__AVX512F__)
inline constexpr int vectorBytes = 64;
#elif defined(__AVX__)
inline constexpr int vectorBytes = 32;
#else
inline constexpr int vectorBytes = 16;
#endif

template <typename T>
using Vector = T __attribute__((vector_size(vectorBytes)));

inline constexpr int64_t lanesF64 = vectorBytes / sizeof(double);

/// From any place.
inline Vector<double> load(const double *place) {
  Vector<double> value;
  std::memcpy(&value, place, sizeof(value));
  return value;
}

/// To a place that is aligned to a vector, past the caches where the compiler
/// has a word for it.
inline void storePast(double *place, Vector<double> value) {
#ifdef __clang__
  __builtin_nontemporal_store(value, reinterpret_cast<Vector<double> *>(place));
#else
  *reinterpret_cast<Vector<double> *>(place) = value;
#endif
}

} // namespace lathe::bench

#endif // LATHE_TOOLS_LATHE_BENCH_VECTORS_H

//===- Divisions.cpp - The meaning of integer divisions -------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A quotient by 0 is 0 and a remainder by 0 the dividend; the least number
// divided by -1 wraps to itself, with remainder 0.
//
//===----------------------------------------------------------------------===//

#include "Dialects.h"

using namespace mlir;
using namespace lathe::reference;

/// Adds an op of which `function` is the meaning for divisors that are not 0,
/// and `byZero` for 0, given the dividend.
template <typename Function, typename ByZero>
static void addSigned(Registry &r, ArrayRef<StringRef> names, Function function,
                      ByZero byZero) {
  for (StringRef name : names)
    r.addElementwise(name, [=](Operation *, ArrayRef<Number> n) {
      int64_t a = n[0].i, b = n[1].i;
      if (b == 0)
        return Number{0.0, byZero(a)};
      // In fewer than 64 bits nothing overflows here: the result is wrapped.
      bool overflows = b == -1 && a == std::numeric_limits<int64_t>::min();
      return Number{0.0, function(a, overflows ? 1 : b)};
    });
}

template <typename Function, typename ByZero>
static void addUnsigned(Registry &r, ArrayRef<StringRef> names,
                        Function function, ByZero byZero) {
  for (StringRef name : names)
    r.addElementwise(name, [=](Operation *op, ArrayRef<Number> n) {
      uint64_t a = unsignedOf(op, n[0]), b = unsignedOf(op, n[1]);
      return Number{0.0, int64_t(b == 0 ? byZero(a) : function(a, b))};
    });
}

void lathe::reference::registerDivisions(Registry &r) {
  using S = int64_t;
  using U = uint64_t;
  auto nothing = [](auto a) { return decltype(a)(0); };
  auto dividend = [](auto a) { return a; };
  addSigned(
      r, {"arith.divsi", "index.divs"}, [](S a, S b) { return a / b; },
      nothing);
  addSigned(
      r, {"arith.floordivsi", "index.floordivs"},
      [](S a, S b) { return a / b - (a % b != 0 && (a < 0) != (b < 0)); },
      nothing);
  addSigned(
      r, {"arith.ceildivsi", "index.ceildivs"},
      [](S a, S b) { return a / b + (a % b != 0 && (a < 0) == (b < 0)); },
      nothing);
  addSigned(
      r, {"arith.remsi", "index.rems"}, [](S a, S b) { return a % b; },
      dividend);
  addUnsigned(
      r, {"arith.divui", "index.divu"}, [](U a, U b) { return a / b; },
      nothing);
  addUnsigned(
      r, {"arith.ceildivui", "index.ceildivu"},
      [](U a, U b) { return a / b + (a % b != 0); }, nothing);
  addUnsigned(
      r, {"arith.remui", "index.remu"}, [](U a, U b) { return a % b; },
      dividend);
}

//===- Symbol.cpp - Eigenvalues of a stencil over its modes ---------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A mode has the eigenvalue sum_o c(o) cos(o . frequency), or the product of
// the cosines of each dimension. It is computed as
//
//     sum_o c(o)  -  sum_o c(o) (1 - cos(o . frequency)),
//
// whose terms are small where the modes are smooth: the smallest eigenvalue of
// a Laplacian keeps all its digits, and a constant vector that is sent to zero
// is seen to be.
//
// The second sum falls apart into groups of dimensions that entries couple, so
// the usual star needs sums, not products, of modes to be visited; and a group
// that is linear in each cosine has its extremes at the ends of the dimensions.
//
//===----------------------------------------------------------------------===//

#include "Symbol.h"

#include "llvm/ADT/EquivalenceClasses.h"

#include <cmath>
#include <limits>

using namespace mlir;
using namespace lathe;
using namespace lathe::linop;

static double defect(double phase) {
  double s = std::sin(0.5 * phase);
  return 2.0 * s * s;
}

//===----------------------------------------------------------------------===//
// Construction
//===----------------------------------------------------------------------===//

Symbol::Symbol(const ConstantStencil &stencil)
    : stencil(stencil), sum(stencil.getSum()),
      tolerance(8.0 * std::numeric_limits<double>::epsilon() *
                stencil.getAbsoluteSum()) {
  setDimensions();
  setGroups();
}

/// Each mode along a dimension takes memory and time of the compiler.
static constexpr int64_t mostModes = int64_t(1) << 26;

void Symbol::setDimensions() {
  for (unsigned d = 0; d < stencil.getRank(); ++d) {
    Dimension &dim = dims.emplace_back();
    Boundary boundary = stencil.getBoundary(d);
    int64_t n = stencil.getShape()[d];
    bool even = stencil.isEven(d);
    dim.cosine = even || boundary != Boundary::periodic;
    if (ShapedType::isDynamic(n))
      obstacle = llvm::formatv("dimension {0} has no static size", d);
    else if (n > mostModes)
      obstacle = llvm::formatv("dimension {0} has more than {1} points", d, mostModes);
    else if (n == 0)
      obstacle = llvm::formatv("dimension {0} is empty", d);
    else if (boundary != Boundary::periodic && !even)
      obstacle = llvm::formatv("the stencil is not even in dimension {0}, "
                               "which is {1}",
                               d, stringifyBoundary(boundary));
    else if (boundary == Boundary::dirichlet && stencil.getRadius(d) > 1)
      obstacle = llvm::formatv("the stencil has radius {0} in dimension {1}, "
                               "which is dirichlet",
                               stencil.getRadius(d), d);
    if (!obstacle.empty())
      continue;
    dim.first = boundary == Boundary::dirichlet ? 1 : 0;
    dim.count = boundary == Boundary::periodic && even ? n / 2 + 1 : n;
    dim.step = boundary == Boundary::dirichlet  ? M_PI / double(n + 1)
               : boundary == Boundary::neumann ? M_PI / double(n)
                                               : 2.0 * M_PI / double(n);
    for (int64_t o = 1; dim.cosine && o <= stencil.getRadius(d); ++o) {
      std::vector<double> &row = dim.defects.emplace_back();
      for (int64_t i = 0; i < dim.count; ++i)
        row.push_back(defect(double(o * (dim.first + i)) * dim.step));
    }
  }
}

void Symbol::setGroups() {
  llvm::EquivalenceClasses<unsigned> coupled;
  auto moves = [](const ConstantStencil::Entry &entry) {
    SmallVector<unsigned, 3> along;
    for (auto [d, o] : llvm::enumerate(entry.offset))
      if (o != 0)
        along.push_back(d);
    return along;
  };
  for (const ConstantStencil::Entry &entry : stencil.getEntries())
    for (unsigned d : moves(entry))
      coupled.unionSets(moves(entry).front(), d);
  for (unsigned d = 0; d < stencil.getRank(); ++d) {
    if (!coupled.contains(d)) {
      uncoupled.push_back(d);
      continue;
    }
    Group *group = llvm::find_if(groups, [&](const Group &g) {
      return coupled.isEquivalent(g.dims.front(), d);
    });
    if (group == groups.end())
      group = &groups.emplace_back();
    group->dims.push_back(d);
    group->multilinear &= stencil.getRadius(d) <= 1 && stencil.isEven(d);
  }
  for (auto [i, entry] : llvm::enumerate(stencil.getEntries()))
    for (Group &group : groups)
      if (SmallVector<unsigned, 3> along = moves(entry);
          !along.empty() && llvm::is_contained(group.dims, along.front()))
        group.entries.push_back(i);
}

std::string Symbol::getModeName() const {
  SmallVector<StringRef, 3> names;
  for (unsigned d = 0; d < stencil.getRank(); ++d) {
    Boundary boundary = stencil.getBoundary(d);
    StringRef name = boundary == Boundary::dirichlet ? "sines"
                     : boundary == Boundary::neumann ? "cosines"
                                                     : "waves";
    if (!llvm::is_contained(names, name))
      names.push_back(name);
  }
  return llvm::join(names, " times ");
}

//===----------------------------------------------------------------------===//
// Evaluation
//===----------------------------------------------------------------------===//

/// How many eigenvectors frequency `i` of a dimension stands for.
int64_t Symbol::multiplicity(unsigned dim, int64_t i) const {
  int64_t n = stencil.getShape()[dim];
  bool halved = stencil.getBoundary(dim) == Boundary::periodic &&
                dims[dim].cosine;
  return halved && i != 0 && 2 * i != n ? 2 : 1;
}

/// The number of frequencies to visit; saturates.
int64_t Symbol::countModes(ArrayRef<unsigned> over) const {
  int64_t count = 1;
  for (unsigned d : over)
    count = std::min<int64_t>(count * std::min(dims[d].count, maxModes + 1),
                              maxModes + 1);
  return count;
}

double Symbol::evaluate(ArrayRef<unsigned> entries, const Mode &at) const {
  double value = 0.0;
  for (unsigned i : entries) {
    const ConstantStencil::Entry &entry = stencil.getEntries()[i];
    // 1 - (1 - u)(1 - v) = u + v - u v, all of them in [0, 2].
    double all = 0.0, phase = 0.0;
    for (auto [d, o] : llvm::enumerate(entry.offset)) {
      if (o == 0)
        continue;
      if (!dims[d].cosine) {
        phase += double(o * (dims[d].first + at[d])) * dims[d].step;
        continue;
      }
      double one = dims[d].defects[std::abs(o) - 1][at[d]];
      all += one - all * one;
    }
    double wave = defect(phase);
    all += wave - all * wave;
    value -= entry.coefficient * all;
  }
  return value;
}

/// Calls `see` with each mode of the group (dimensions outside it are at 0) and
/// its term; with `endsOnly` the linear dimensions are seen at both ends only.
void Symbol::visit(const Group &group, bool endsOnly,
                   llvm::function_ref<void(const Mode &, double)> see) const {
  bool ends = endsOnly && group.multilinear;
  Mode at(stencil.getRank(), 0);
  while (true) {
    see(at, evaluate(group.entries, at));
    unsigned k = 0;
    for (; k < group.dims.size(); ++k) {
      unsigned d = group.dims[k];
      at[d] += ends ? std::max<int64_t>(1, dims[d].count - 1) : 1;
      if (at[d] < dims[d].count)
        break;
      at[d] = 0;
    }
    if (k == group.dims.size())
      return;
  }
}

Symbol::Extent Symbol::getExtent(const Group &group, bool endsOnly) const {
  constexpr double inf = std::numeric_limits<double>::infinity();
  Extent extent = {inf, -inf, inf, -inf, 0, 0, {}, {}};
  visit(group, endsOnly, [&](const Mode &at, double value) {
    if (value < extent.low) {
      extent.low = value;
      extent.lowMode = at;
    }
    if (value > extent.high) {
      extent.high = value;
      extent.highMode = at;
    }
  });
  if (endsOnly)
    return extent;
  visit(group, false, [&](const Mode &at, double value) {
    int64_t count = 1;
    for (unsigned d : group.dims)
      count *= multiplicity(d, at[d]);
    if (value <= extent.low + tolerance)
      extent.lowCount += count;
    else
      extent.nextLow = std::min(extent.nextLow, value);
    if (value >= extent.high - tolerance)
      extent.highCount += count;
    else
      extent.nextHigh = std::max(extent.nextHigh, value);
  });
  return extent;
}

std::pair<double, double> Symbol::getExtremes() const {
  double low = sum, high = sum;
  for (const Group &group : groups) {
    Extent extent = getExtent(group, /*endsOnly=*/true);
    low += extent.low;
    high += extent.high;
  }
  return {low, high};
}

//===----------------------------------------------------------------------===//
// All frequencies
//===----------------------------------------------------------------------===//

/// The range of one group's term over all frequencies, or an interval around.
std::pair<double, double> Symbol::getRange(const Group &group) const {
  constexpr double inf = std::numeric_limits<double>::infinity();
  double low = inf, high = -inf, all = 0.0, absolute = 0.0;
  auto see = [&](double value) {
    low = std::min(low, value);
    high = std::max(high, value);
  };
  for (unsigned i : group.entries) {
    all += stencil.getEntries()[i].coefficient;
    absolute += std::abs(stencil.getEntries()[i].coefficient);
  }
  if (group.multilinear) {
    for (unsigned corner = 0; corner < 1u << group.dims.size(); ++corner) {
      double value = 0.0;
      for (unsigned i : group.entries) {
        unsigned odd = 0;
        for (auto [k, d] : llvm::enumerate(group.dims))
          odd += (corner >> k & 1) && stencil.getEntries()[i].offset[d] != 0;
        value -= odd % 2 ? 2.0 * stencil.getEntries()[i].coefficient : 0.0;
      }
      see(value);
    }
    return {low, high};
  }
  if (group.dims.size() > 1 || !stencil.isEven(group.dims.front()))
    return {-all - absolute, -all + absolute};
  // 2 a t + 2 b (2 t^2 - 1) less its value at t = 1, for t = cos in [-1, 1].
  ConstantStencil::Offset offset(stencil.getRank(), 0);
  offset[group.dims.front()] = 1;
  double a = stencil.getCoefficient(offset);
  offset[group.dims.front()] = 2;
  double b = stencil.getCoefficient(offset);
  auto term = [&](double t) {
    return -2.0 * a * (1.0 - t) - 4.0 * b * (1.0 - t) * (1.0 + t);
  };
  see(term(1.0));
  see(term(-1.0));
  if (std::abs(a) < std::abs(4.0 * b))
    see(term(-a / (4.0 * b)));
  return {low, high};
}

std::pair<double, double> Symbol::getRange() const {
  double low = sum, high = sum;
  for (const Group &group : groups) {
    auto [groupLow, groupHigh] = getRange(group);
    low += groupLow;
    high += groupHigh;
  }
  return {low, high};
}

//===----------------------------------------------------------------------===//
// Null modes
//===----------------------------------------------------------------------===//

/// Frequencies counted from 0 to the numbers that name the mode.
Symbol::Mode Symbol::nameMode(const Mode &at) const {
  Mode name(at);
  for (auto [d, m] : llvm::enumerate(name))
    m += dims[d].first;
  return name;
}

/// Null modes of a semidefinite operator: those that are lowest (or highest) in
/// every group.
Symbol::Null Symbol::getNullAtEnd(bool low) const {
  Null null;
  null.count = 1;
  for (unsigned d : uncoupled)
    null.count *= stencil.getShape()[d];
  Mode first(stencil.getRank(), 0);
  bool complete = true;
  double ends = sum, otherEnds = sum;
  constexpr double inf = std::numeric_limits<double>::infinity();
  double least = inf;
  for (const Group &group : groups) {
    bool all = countModes(group.dims) <= maxModes;
    Extent extent = getExtent(group, /*endsOnly=*/!all);
    complete &= all;
    const Mode &mode = low ? extent.lowMode : extent.highMode;
    for (unsigned d : group.dims)
      first[d] = mode[d];
    null.count *= all ? (low ? extent.lowCount : extent.highCount) : 1;
    ends += low ? extent.low : extent.high;
    otherEnds += low ? extent.high : extent.low;
    least = std::min(least, low ? extent.nextLow - extent.low
                                : extent.high - extent.nextHigh);
  }
  null.first = nameMode(first);
  null.complete = complete;
  if (complete && std::isfinite(least))
    null.others = low ? std::make_pair(ends + least, otherEnds)
                      : std::make_pair(otherEnds, ends - least);
  return null;
}

/// Null modes of an indefinite operator: any mode may be one.
Symbol::Null Symbol::getNullInside() const {
  Null null;
  Group all;
  all.multilinear = false;
  for (unsigned d = 0; d < stencil.getRank(); ++d)
    all.dims.push_back(d);
  for (unsigned i = 0; i < stencil.getEntries().size(); ++i)
    all.entries.push_back(i);
  if (countModes(all.dims) > maxModes)
    return null;
  visit(all, /*endsOnly=*/false, [&](const Mode &at, double value) {
    if (!isZero(sum + value))
      return;
    if (null.count == 0)
      null.first = nameMode(at);
    int64_t count = 1;
    for (auto [d, i] : llvm::enumerate(at))
      count *= multiplicity(d, i);
    null.count += count;
  });
  return null;
}

Symbol::Null Symbol::getNull(std::pair<double, double> extremes) const {
  auto [low, high] = extremes;
  if (isZero(low))
    return getNullAtEnd(/*low=*/true);
  if (isZero(high))
    return getNullAtEnd(/*low=*/false);
  if (low > 0.0 || high < 0.0)
    return {};
  Null null = getNullInside();
  null.others = extremes;
  return null;
}

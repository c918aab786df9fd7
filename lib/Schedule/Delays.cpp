//===- Delays.cpp - How far members run behind ----------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every dependence, flow or anti, is a lower bound on the difference of two
// delays; the least solution is found by relaxation, as for loop shifting.
//
//===----------------------------------------------------------------------===//

#include "lathe/Schedule/Delays.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

namespace {

/// Member `reader` reads version `version` of out `out` (0 is what the group
/// found there, v what the v-th writer left), `low` to `high` steps away.
struct Access {
  unsigned reader, out, version;
  int64_t low, high;
  /// The first of them in rows.
  int64_t lowRow;
  /// The same along dimension 1.
  int64_t lowColumn, highColumn;
  bool wraps, wrapsColumn;
  /// Whether the point read lies ahead of the reader, or is its own.
  bool ahead;
};

/// delay[to] >= delay[from] + least
struct Bound {
  unsigned from, to;
  int64_t least;
};

class DelaySolver {
public:
  explicit DelaySolver(GroupOp group)
      : group(group), sign(group.getBackward() ? -1 : 1),
        rank(group.getDomain().size()) {}

  FailureOr<SmallVector<int64_t>> solve(std::string *why);
  Split solveSplit(ArrayRef<int64_t> delays, bool sideBySide, int64_t vector);
  int64_t reachAcross();
  SmallVector<Access> accesses;

  void collect();

private:
  std::pair<int64_t, int64_t> reach(int64_t offset, linop::Boundary boundary);
  void collectReads(unsigned index, MemberOp member);
  void addAccess(unsigned reader, Value field, ArrayRef<int64_t> offset,
                 ArrayRef<linop::Boundary> boundaries);
  void addUnboundedAccess(unsigned reader, Value field);
  std::optional<std::pair<unsigned, unsigned>> versionOf(unsigned reader,
                                                         Value field);
  bool addBounds(const Access &access, std::string *why);
  bool isBeside(const Access &access);
  FailureOr<SmallVector<int64_t>> relax(ArrayRef<Bound> bounds);
  void addOrderOfWriters(SmallVectorImpl<Bound> &bounds);
  bool addSideBySide(ArrayRef<int64_t> delays, int64_t vector,
                     SmallVectorImpl<Bound> &bounds);
  bool addChunks(SmallVectorImpl<Bound> &bounds);
  bool readsAcross();

  GroupOp group;
  int64_t sign;
  int64_t rank;
  SmallVector<MemberOp> members;
  /// For each out, the members that write it, in order.
  SmallVector<SmallVector<unsigned>> writers;
  SmallVector<Bound> bounds;
};

} // namespace

void DelaySolver::collect() {
  writers.resize(group.getOuts().size());
  for (MemberOp member : group.getBody().getOps<MemberOp>()) {
    for (int64_t out : member.getInto())
      writers[out].push_back(members.size());
    members.push_back(member);
  }
  for (auto [i, member] : llvm::enumerate(members))
    collectReads(i, member);
}

void DelaySolver::collectReads(unsigned index, MemberOp member) {
  member.getBody().walk([&](Operation *op) {
    if (auto read = dyn_cast<ReadOp>(op))
      addAccess(index, read.getField(), read.getOffset(), read.getBoundaries());
    else if (auto row = dyn_cast<CsrRowOp>(op))
      addUnboundedAccess(index, row.getX());
  });
  // A carry is a read of what the member itself left in the row.
  MemberYieldOp yield = member.getYield();
  SmallVector<int64_t> offset(rank, 0);
  SmallVector<linop::Boundary> boundaries(rank, linop::Boundary::dirichlet);
  boundaries.back() = yield.getBoundary();
  for (int64_t d = 1, n = yield.getCarry().size(); d <= n; ++d) {
    offset.back() = -sign * d;
    addAccess(index, member.getBody().getArgument(0), offset, boundaries);
  }
}

/// Which out a field lives in, and which version of it the reader means;
/// none for inputs, which nobody writes.
std::optional<std::pair<unsigned, unsigned>>
DelaySolver::versionOf(unsigned reader, Value field) {
  auto position = [&](unsigned out, unsigned writer) {
    return llvm::find(writers[out], writer) - writers[out].begin() + 1;
  };
  if (auto arg = dyn_cast<BlockArgument>(field)) {
    if (arg.getOwner() == &group.getBody().front()) {
      unsigned inputs = group.getInputs().size();
      if (arg.getArgNumber() < inputs)
        return std::nullopt;
      return std::make_pair(arg.getArgNumber() - inputs, 0u);
    }
    unsigned out = members[reader].getInto()[arg.getArgNumber()];
    return std::make_pair(out, unsigned(position(out, reader)));
  }
  auto result = cast<OpResult>(field);
  auto member = cast<MemberOp>(result.getOwner());
  unsigned out = member.getInto()[result.getResultNumber()];
  unsigned writer = llvm::find(members, member) - members.begin();
  return std::make_pair(out, unsigned(position(out, writer)));
}

/// From where to where an offset leads, counted in the direction of the walk.
std::pair<int64_t, int64_t> DelaySolver::reach(int64_t offset,
                                               linop::Boundary boundary) {
  int64_t o = sign * offset;
  if (boundary != linop::Boundary::neumann)
    return {o, o};
  // A mirrored cell lies on the other side, one nearer.
  int64_t mirrored = std::max<int64_t>(std::abs(o) - 1, 0);
  return {std::min({o, int64_t(0), -mirrored}),
          std::max({o, int64_t(0), mirrored})};
}

void DelaySolver::addAccess(unsigned reader, Value field,
                            ArrayRef<int64_t> offset,
                            ArrayRef<linop::Boundary> boundaries) {
  auto version = versionOf(reader, field);
  if (!version)
    return;
  auto [low, high] = reach(offset.front(), boundaries.front());
  int64_t lowRow = low;
  // Where a step is several points deep, a neighbour may be in the next one.
  int64_t depth = rank == 1 ? blockPoints1D : group.getRowsPerStep();
  low = llvm::divideFloorSigned(low, depth);
  high = llvm::divideCeilSigned(high, depth);
  std::pair<int64_t, int64_t> columns = {0, 0};
  if (rank > 1)
    columns = reach(offset[1], boundaries[1]);
  auto wraps = [&](int64_t d) {
    return d < rank && offset[d] != 0 &&
           boundaries[d] == linop::Boundary::periodic;
  };
  const int64_t *first =
      llvm::find_if(offset, [](int64_t o) { return o != 0; });
  bool dirichlet = llvm::all_of(boundaries, [](linop::Boundary b) {
    return b == linop::Boundary::dirichlet;
  });
  bool ahead = first == offset.end() || (dirichlet && sign * *first > 0);
  accesses.push_back({reader, version->first, version->second, low, high,
                      lowRow, columns.first, columns.second, wraps(0), wraps(1),
                      ahead});
}

void DelaySolver::addUnboundedAccess(unsigned reader, Value field) {
  if (auto version = versionOf(reader, field))
    accesses.push_back({reader, version->first, version->second, 0, 0, 0, 0, 0,
                        true, true, false});
}

bool DelaySolver::addBounds(const Access &access, std::string *why) {
  ArrayRef<unsigned> list = writers[access.out];
  if (access.wraps) {
    // Any step may be read: only what is complete before the pass, or the
    // member's own sweep in place, can be.
    bool onlyOwn = llvm::all_of(
        list, [&](unsigned writer) { return writer == access.reader; });
    onlyOwn &= list.empty() || members[access.reader].getOrdered();
    if (!onlyOwn && why)
      *why = "an op reads anywhere what the same pass writes";
    return onlyOwn;
  }
  if (access.version > 0 && list[access.version - 1] != access.reader) {
    unsigned writer = list[access.version - 1];
    int64_t after = writer < access.reader ? 0 : 1;
    bounds.push_back({writer, access.reader, access.high + after});
  } else if (access.version > 1 && access.high > 0) {
    // A sweep that is folded to points it has not visited finds there what
    // the writer before it left.
    bounds.push_back({list[access.version - 2], access.reader, access.high});
  }
  if (access.version < list.size()) {
    unsigned next = list[access.version];
    if (next == access.reader) {
      bool ordered = members[access.reader].getOrdered();
      // A sweep that is folded back to points it has visited finds there what it
      // left itself, until the writer after it goes over that.
      if (ordered && access.low < 0 && access.version + 1 < list.size())
        bounds.push_back({next, list[access.version + 1], -access.low});
      bool apart = group.getRowsTogether() > 1 && isBeside(access);
      if (ordered || (access.ahead && !apart))
        return true;
      if (why)
        *why = "an op reads old values of points that it has written over";
      return false;
    }
    int64_t after = access.reader < next ? 0 : 1;
    bounds.push_back({access.reader, next, -access.low + after});
  }
  return true;
}

FailureOr<SmallVector<int64_t>> DelaySolver::solve(std::string *why) {
  collect();
  for (const Access &access : accesses)
    if (!addBounds(access, why))
      return failure();
  addOrderOfWriters(bounds);
  FailureOr<SmallVector<int64_t>> delays = relax(bounds);
  if (failed(delays) && why)
    *why = "an op writes over what another one, which waits for it, still "
           "needs";
  return delays;
}

/// Whether a member reads, of what it writes, another row of those that it may
/// do at once.
bool DelaySolver::isBeside(const Access &access) {
  return rank == 2 ? access.low != 0 || access.high != 0
                   : access.lowColumn != 0 || access.highColumn != 0;
}

/// Two writers of one out follow each other.
void DelaySolver::addOrderOfWriters(SmallVectorImpl<Bound> &bounds) {
  for (ArrayRef<unsigned> list : writers)
    for (unsigned i = 1; i < list.size(); ++i)
      bounds.push_back({list[i - 1], list[i], 0});
}

/// The least delays that obey all bounds.
FailureOr<SmallVector<int64_t>> DelaySolver::relax(ArrayRef<Bound> bounds) {
  SmallVector<int64_t> delays(members.size(), 0);
  for (unsigned round = 0; round <= members.size(); ++round) {
    bool changed = false;
    for (const Bound &bound : bounds) {
      int64_t least = delays[bound.from] + bound.least;
      if (delays[bound.to] < least) {
        delays[bound.to] = least;
        changed = true;
      }
    }
    if (!changed)
      return delays;
  }
  return failure();
}

//===----------------------------------------------------------------------===//
// Within a step
//===----------------------------------------------------------------------===//

/// Columns that members stay apart in any case: closer together, one would load
/// what another has just stored.
static constexpr int64_t leastApart = 16;

int64_t lathe::sched::columnsBehind(int64_t low, int64_t high, int64_t vector) {
  int64_t behind = high + (low == 0 && high == 0 ? 1 : 2) * vector;
  return llvm::alignTo(std::max(behind, leastApart), columnUnit);
}

/// Two members meet in a row where one reads the very step that the other is
/// at; elsewhere the step was done before, or comes later. Members run in
/// order, so that only later ones can be held back.
bool DelaySolver::addSideBySide(ArrayRef<int64_t> delays, int64_t vector,
                                SmallVectorImpl<Bound> &bounds) {
  if (rank != 2 || group.getBackward())
    return false;
  unsigned leading = group.getLeading().size();
  for (unsigned m = 1; m < leading; ++m)
    bounds.push_back({m - 1, m, leastApart});
  auto holdBack = [&](unsigned from, unsigned to, int64_t by) {
    bounds.push_back({from, to, std::max<int64_t>(by, 0)});
    return from < to || (from == to && by <= 0);
  };
  for (const Access &access : accesses) {
    ArrayRef<unsigned> list = writers[access.out];
    unsigned reader = access.reader;
    if (reader >= leading)
      continue;
    if (access.wraps || (access.wrapsColumn && !list.empty()))
      return false;
    if (access.version > 0) {
      unsigned writer = list[access.version - 1];
      if (writer != reader && access.high == delays[reader] - delays[writer] &&
          !holdBack(writer, reader,
                    columnsBehind(access.lowColumn, access.highColumn, vector)))
        return false;
    }
    if (access.version < list.size()) {
      unsigned next = list[access.version];
      if (next != reader && access.low == delays[reader] - delays[next] &&
          !holdBack(reader, next, -access.lowColumn))
        return false;
    }
  }
  return true;
}

/// In grids of several dimensions: no dependence leads from a chunk to an
/// earlier one.
bool DelaySolver::addChunks(SmallVectorImpl<Bound> &bounds) {
  for (const Access &access : accesses) {
    ArrayRef<unsigned> list = writers[access.out];
    if (list.empty())
      continue;
    // What wraps around the walked dimension is read in any step.
    if (access.wrapsColumn ||
        (access.wraps && (access.lowColumn != 0 || access.highColumn != 0)))
      return false;
    if (access.version > 0) {
      unsigned writer = list[access.version - 1];
      // A sweep in place finds new values behind itself; a mirrored one may be
      // ahead, where it must still be old.
      if (writer == access.reader &&
          (access.highColumn > 0 || (access.high > 0 && access.lowColumn < 0)))
        return false;
      if (writer != access.reader)
        bounds.push_back({writer, access.reader, access.highColumn});
    }
    if (access.version < list.size()) {
      unsigned next = list[access.version];
      if (next == access.reader &&
          (access.lowColumn < 0 || (access.low < 0 && access.highColumn > 0)))
        return false;
      if (next != access.reader)
        bounds.push_back({access.reader, next, -access.lowColumn});
    }
  }
  addOrderOfWriters(bounds);
  return true;
}

/// Whether some member reads, of what the group writes, other columns.
bool DelaySolver::readsAcross() {
  return llvm::any_of(accesses, [&](const Access &access) {
    return !writers[access.out].empty() &&
           (access.lowColumn != 0 || access.highColumn != 0);
  });
}

Split DelaySolver::solveSplit(ArrayRef<int64_t> delays, bool sideBySide,
                              int64_t vector) {
  collect();
  Split split;
  split.delays.assign(members.size(), 0);
  if (rank == 1) {
    // Points on their own, or one thread.
    bool alone = llvm::all_of(accesses, [&](const Access &access) {
      return writers[access.out].empty() ||
             (access.low == 0 && access.high == 0 && !access.wraps);
    });
    alone &= llvm::none_of(members, [](MemberOp m) { return m.getOrdered(); });
    if (alone)
      split.dimension = 0;
    return split;
  }
  SmallVector<Bound> together, chunks;
  split.sideBySide = sideBySide && addSideBySide(delays, vector, together);
  if (!split.sideBySide)
    together.clear();
  bool cut = addChunks(chunks);
  int64_t unit = rank == 2 ? columnUnit : 1;
  auto solve = [&](ArrayRef<Bound> some, ArrayRef<Bound> more) {
    SmallVector<Bound> all(some);
    llvm::append_range(all, more);
    for (Bound &bound : all)
      bound.least = bound.least > 0 ? llvm::alignTo(bound.least, unit) : 0;
    return relax(all);
  };
  FailureOr<SmallVector<int64_t>> solved = failure();
  if (cut)
    solved = solve(together, chunks);
  if (succeeded(solved)) {
    split.dimension = 1;
    split.chained = readsAcross() ||
                    llvm::any_of(*solved, [](int64_t delay) { return delay > 0; });
  } else if (split.sideBySide) {
    solved = solve(together, {});
    split.sideBySide = succeeded(solved);
  }
  if (succeeded(solved))
    split.delays = *solved;
  return split;
}

Split lathe::sched::solveSplit(GroupOp group, ArrayRef<int64_t> delays,
                               bool sideBySide, int64_t vector) {
  return DelaySolver(group).solveSplit(delays, sideBySide, vector);
}

FailureOr<SmallVector<int64_t>> lathe::sched::solveDelays(GroupOp group,
                                                          std::string *why) {
  return DelaySolver(group).solve(why);
}

int64_t DelaySolver::reachAcross() {
  int64_t reach = 0;
  auto behind = [&](unsigned member) { return (*members[member].getDelay())[1]; };
  for (const Access &access : accesses)
    if (access.version > 0 && group.getRollingSteps(access.out)) {
      unsigned writer = writers[access.out][access.version - 1];
      reach = std::max(reach, behind(access.reader) - behind(writer) -
                                  access.lowColumn);
    }
  return reach;
}

int64_t lathe::sched::reachAcross(GroupOp group) {
  DelaySolver solver(group);
  solver.collect();
  return solver.reachAcross();
}

int64_t lathe::sched::liveRows(GroupOp group, unsigned out,
                               ArrayRef<int64_t> delays) {
  DelaySolver solver(group);
  solver.collect();
  int64_t depth = group.getRowsPerStep();
  int64_t rows = depth, writers = 0, writer = 0;
  for (auto [i, member] :
       llvm::enumerate(group.getBody().getOps<MemberOp>()))
    for (int64_t into : member.getInto())
      if (into == out) {
        ++writers;
        writer = i;
      }
  if (writers != 1)
    return 0;
  for (const Access &access : solver.accesses) {
    if (access.out != out)
      continue;
    if (access.version == 0 || access.wraps)
      return 0;
    int64_t behind = delays[access.reader] - delays[writer];
    rows = std::max(rows, (behind + 1) * depth - access.lowRow);
  }
  return rows;
}

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
  int64_t column;
  bool wraps;
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
  FailureOr<SmallVector<int64_t>> solveColumns(ArrayRef<int64_t> delays,
                                               int64_t lanes, int64_t least);
  SmallVector<Access> accesses;

  void collect();

private:
  void collectReads(unsigned index, MemberOp member);
  void addAccess(unsigned reader, Value field, ArrayRef<int64_t> offset,
                 ArrayRef<int32_t> boundaries);
  void addUnboundedAccess(unsigned reader, Value field);
  std::optional<std::pair<unsigned, unsigned>> versionOf(unsigned reader,
                                                         Value field);
  bool addBounds(const Access &access, std::string *why);

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

void DelaySolver::addAccess(unsigned reader, Value field,
                            ArrayRef<int64_t> offset,
                            ArrayRef<int32_t> boundaries) {
  auto version = versionOf(reader, field);
  if (!version)
    return;
  int64_t o = sign * offset.front();
  auto boundary = static_cast<linop::Boundary>(boundaries.front());
  int64_t low = std::min<int64_t>(o, 0), high = std::max<int64_t>(o, 0);
  if (boundary == linop::Boundary::neumann) {
    // A mirrored cell lies on the other side, one nearer.
    int64_t mirrored = std::max<int64_t>(std::abs(o) - 1, 0);
    low = std::min(low, -mirrored);
    high = std::max(high, mirrored);
  } else if (rank > 1) {
    low = high = o;
  }
  if (rank == 1) { // in blocks: a neighbour may be in the next one
    low = low < 0 ? -((-low + blockPoints1D - 1) / blockPoints1D) : 0;
    high = high > 0 ? (high + blockPoints1D - 1) / blockPoints1D : 0;
  }
  bool wraps = boundary == linop::Boundary::periodic && offset.front() != 0;
  const int64_t *first =
      llvm::find_if(offset, [](int64_t o) { return o != 0; });
  bool dirichlet = llvm::all_of(boundaries, [](int32_t b) { return b == 0; });
  bool ahead =
      first == offset.end() || (dirichlet && sign * *first > 0);
  accesses.push_back(
      {reader, version->first, version->second, low, high, offset.back(), wraps,
       ahead});
}

void DelaySolver::addUnboundedAccess(unsigned reader, Value field) {
  if (auto version = versionOf(reader, field))
    accesses.push_back({reader, version->first, version->second, 0, 0, 0, true, false});
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
      *why = "a member reads all of what the same pass writes";
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
      if (access.ahead || members[access.reader].getOrdered())
        return true;
      if (why)
        *why = "a member reads old values of points that it has written over";
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
  // Two writers of one out follow each other.
  for (ArrayRef<unsigned> list : writers)
    for (auto [first, second] : llvm::zip(list, list.drop_front(list.empty() ? 0 : 1)))
      bounds.push_back({first, second, 0});
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
  if (why)
    *why = "members wait for each other";
  return failure();
}

/// Two members meet in a row where one reads the very step that the other is
/// at; elsewhere the step was done before, or comes later.
FailureOr<SmallVector<int64_t>>
DelaySolver::solveColumns(ArrayRef<int64_t> delays, int64_t lanes,
                          int64_t least) {
  collect();
  bool folds = false;
  group.getBody().walk([&](ReadOp read) {
    folds |= llvm::any_of(read.getBoundaries(), [](int32_t b) { return b != 0; });
  });
  if (rank != 2 || group.getBackward() || folds)
    return failure();
  auto whole = [&](int64_t columns) {
    return columns <= 0 ? 0 : int64_t(llvm::alignTo(columns, lanes));
  };
  SmallVector<int64_t> columns(members.size(), 0);
  auto atLeast = [&](unsigned to, unsigned from, int64_t by) {
    // Members run in order, so that only later ones can be held back.
    if (from < to)
      columns[to] = std::max(columns[to], columns[from] + by);
    return from < to || (from == to && by == 0);
  };
  for (unsigned m = 0; m < members.size(); ++m) {
    if (m > 0)
      columns[m] = columns[m - 1] + least;
    for (const Access &access : accesses) {
      ArrayRef<unsigned> list = writers[access.out];
      if (access.wraps)
        return failure();
      if (access.reader == m && access.version > 0) {
        unsigned writer = list[access.version - 1];
        if (writer != m && access.high == delays[m] - delays[writer] &&
            !atLeast(m, writer, whole(access.column)))
          return failure();
      }
      if (access.version < list.size() && list[access.version] == m &&
          access.reader != m &&
          access.low == delays[access.reader] - delays[m] &&
          !atLeast(m, access.reader, whole(-access.column)))
        return failure();
    }
  }
  return columns;
}

FailureOr<SmallVector<int64_t>>
lathe::sched::solveColumnDelays(GroupOp group, ArrayRef<int64_t> delays,
                                int64_t lanes, int64_t least) {
  return DelaySolver(group).solveColumns(delays, lanes, least);
}

FailureOr<SmallVector<int64_t>> lathe::sched::solveDelays(GroupOp group,
                                                          std::string *why) {
  return DelaySolver(group).solve(why);
}

int64_t lathe::sched::liveSteps(GroupOp group, unsigned out,
                                ArrayRef<int64_t> delays) {
  DelaySolver solver(group);
  solver.collect();
  int64_t steps = 1, writers = 0, writer = 0;
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
    steps = std::max(steps,
                     delays[access.reader] - delays[writer] - access.low + 1);
  }
  return steps;
}

//===- Measure.cpp - Pairs, medians and bands -----------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A case is right before it is fast: its result is compared first, then it and
// its peers run in turns with the probe between them.
//
// All messages are internal: they say that a program or a peer of the tool is
// wrong.
//
//===----------------------------------------------------------------------===//

#include "Measure.h"

#include "lathe/Support/Error.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/Path.h"

#include <algorithm>
#include <chrono>
#include <sched.h>

using namespace lathe;
using namespace lathe::bench;
using namespace llvm;

/// Above this the machine has changed while a case ran.
static constexpr double allowedDrift = 1.15;

double lathe::bench::quantile(std::vector<double> values, double part) {
  std::sort(values.begin(), values.end());
  double place = part * double(values.size() - 1);
  size_t below = size_t(place);
  size_t above = std::min(below + 1, values.size() - 1);
  return values[below] +
         (place - double(below)) * (values[above] - values[below]);
}

namespace {
/// Seconds of one try: for each side one value a pair.
struct Times {
  explicit Times(size_t sides) : seconds(sides) {}
  std::vector<std::vector<double>> seconds;
  double drift = 0.0;
};
} // namespace

/// Calls the kernel, and checks that it did the work that the peers do.
static Error check(Kernel &kernel, const Case &program) {
  kernel.poison();
  if (Error error = kernel.run())
    return error;
  std::optional<int64_t> iterations = kernel.getIterations();
  if (program.iterations && iterations && *iterations != program.iterations)
    return userError("the solve stopped after " + Twine(*iterations) +
                         " iterations",
                     program.name, Twine(program.iterations));
  return Error::success();
}

static double wallSeconds() {
  return std::chrono::duration<double>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

/// The shortest time that is worth a look; a call that takes less is repeated.
static constexpr double leastSeconds = 2e-3;

namespace {
/// One side of the pairs: called as often in a row as makes a measurable time.
class Side {
public:
  /// `measure` makes a number of runs and returns their seconds.
  explicit Side(std::function<Expected<double>(int64_t)> measure)
      : measureRuns(std::move(measure)) {}

  /// Seconds of one run.
  Expected<double> measure() {
    Expected<double> seconds = measureRuns(runs);
    for (; seconds && !isCalibrated && *seconds < leastSeconds;
         seconds = measureRuns(runs))
      runs *= 2;
    isCalibrated = true;
    if (!seconds)
      return seconds;
    return *seconds / double(runs);
  }

private:
  std::function<Expected<double>(int64_t)> measureRuns;
  bool isCalibrated = false;
  int64_t runs = 1;
};

/// While it lives the thread stays where its caches are. Where that is not
/// allowed the times are only worse, which the probe sees.
class PinnedThread {
public:
  PinnedThread() {
    int processor = sched_getcpu();
    if (sched_getaffinity(0, sizeof(before), &before) || processor < 0)
      return;
    cpu_set_t set;
    CPU_ZERO(&set);
    CPU_SET(processor, &set);
    pinned = !sched_setaffinity(0, sizeof(set), &set);
  }
  ~PinnedThread() {
    if (pinned)
      (void)sched_setaffinity(0, sizeof(before), &before);
  }

private:
  cpu_set_t before;
  bool pinned = false;
};
} // namespace

/// The side of something in this process, on the clock of the thread or, with
/// several threads, of the wall.
static Side makeSide(bool isWall, std::function<Error()> call) {
  return Side([=](int64_t runs) -> Expected<double> {
    auto now = isWall ? wallSeconds : threadSeconds;
    double start = now();
    for (int64_t i = 0; i < runs; ++i)
      if (Error error = call())
        return std::move(error);
    return now() - start;
  });
}

static Expected<Times> measurePairs(MutableArrayRef<Side> sides, int64_t pairs,
                                    Probe &probe) {
  Times times(sides.size());
  probe.clear();
  probe.measure();
  for (int64_t pair = 0; pair < pairs; ++pair) {
    for (auto [side, seconds] : zip_equal(sides, times.seconds)) {
      Expected<double> measured = side.measure();
      if (!measured)
        return measured.takeError();
      seconds.push_back(*measured);
    }
    probe.measure();
  }
  times.drift = probe.drift();
  return times;
}

/// The try in which the machine moved least. Our kernel is the first side, then
/// come the peers that are there.
static Expected<Times> measureTries(Kernel &kernel, ArrayRef<Peer> peers,
                                    const MeasureOptions &options,
                                    Probe &probe) {
  bool isWall = options.threads > 1;
  std::vector<Side> sides = {makeSide(isWall, [&] { return kernel.run(); })};
  for (const Peer &peer : peers) {
    if (!peer.missing.empty())
      continue;
    sides.push_back(peer.measure ? Side(peer.measure) : makeSide(isWall, [&] {
      peer.run();
      return Error::success();
    }));
  }
  std::optional<PinnedThread> pinned;
  if (!isWall)
    pinned.emplace();
  std::optional<Times> best;
  for (int64_t i = 0; i < options.tries; ++i) {
    Expected<Times> times = measurePairs(sides, options.pairs, probe);
    if (!times)
      return times;
    if (!best || times->drift < best->drift)
      best = std::move(*times);
    if (best->drift <= allowedDrift)
      break;
  }
  return std::move(*best);
}

static void setDrift(Row &row, double drift) {
  row.drift = drift;
  row.noisy = drift > allowedDrift;
}

/// `side` is that of the peer; 0, which is ours, for one that is missing.
static void fillTimes(Row &row, const Times &times, size_t side) {
  const std::vector<double> &ours = times.seconds[0];
  row.ours = quantile(ours, 0.5);
  setDrift(row, times.drift);
  if (!side)
    return;
  std::vector<double> ratios;
  for (auto [mine, theirs] : zip_equal(ours, times.seconds[side]))
    ratios.push_back(theirs / mine);
  row.theirs = quantile(times.seconds[side], 0.5);
  row.ratio = quantile(ratios, 0.5);
  row.ratioLow = quantile(ratios, 0.1);
  row.ratioHigh = quantile(ratios, 0.9);
}

/// A row of the case, with nothing measured yet.
static Row emptyRow(const Case &program, StringRef peer, int32_t threads) {
  Row row;
  row.name = program.name;
  row.size = program.size;
  row.dtype = program.dtype;
  row.peer = peer;
  row.threads = threads;
  return row;
}

static std::vector<Row> missingRow(const Case &program, int32_t threads,
                                   Error reason) {
  Row row = emptyRow(program, "clang", threads);
  row.missing = toString(std::move(reason));
  return {row};
}

static KernelOptions kernelOptions(const MeasureOptions &options) {
  KernelOptions choices;
  choices.cpu = options.cpu;
  return choices;
}

Expected<std::vector<Row>>
lathe::bench::measureCase(const Case &program, const Settings &settings,
                          const MeasureOptions &options, Probe &probe,
                          Ceilings &ceilings) {
  if (program.program.empty())
    return missingRow(program, options.threads,
                      userError("the program was not there when the "
                                "tool was built",
                                program.path, "a file"));
  Expected<Problem> problem = program.make(settings);
  if (!problem)
    return missingRow(program, options.threads, problem.takeError());
  auto kernel = Kernel::compile(program, kernelOptions(options));
  if (!kernel)
    return missingRow(program, options.threads, kernel.takeError());
  if (Error error =
          (*kernel)->bind(std::move(problem->inputs), options.threads))
    return std::move(error);
  if (Error error = check(**kernel, program))
    return std::move(error);
  for (const Peer &peer : problem->peers)
    if (peer.missing.empty() && peer.run)
      peer.run();
  double limit = problem->errorLimit;
  for (const Peer &peer : problem->peers)
    if (peer.missing.empty() && !(problem->error(*peer.result) <= limit))
      return userError("peer '" + peer.name + "' computes something else",
                       program.name,
                       formatv("an error of at most {0:e1}", limit).str());
  double error = problem->error((*kernel)->getResult());
  Expected<Times> times =
      measureTries(**kernel, problem->peers, options, probe);
  if (!times)
    return times.takeError();
  ceilings.refresh();
  double floor = floorSeconds(problem->work, ceilings);
  std::vector<Row> rows;
  size_t side = 0;
  for (const Peer &peer : problem->peers) {
    Row row = emptyRow(program, peer.name, options.threads);
    row.missing = peer.missing;
    row.version = peer.version;
    row.error = error;
    row.errorLimit = options.errorLimit.value_or(limit);
    row.floor = floor;
    fillTimes(row, *times, peer.missing.empty() ? ++side : 0);
    rows.push_back(std::move(row));
  }
  return rows;
}

/// One try: `options.pairs` compilations. An error where there is no code.
static Expected<std::vector<CompileTimes>>
measureCompilations(const Case &program, const MeasureOptions &options,
                    Probe &probe) {
  std::vector<CompileTimes> times;
  probe.clear();
  probe.measure();
  for (int64_t i = 0; i < options.pairs; ++i) {
    auto kernel = Kernel::compile(program, kernelOptions(options));
    if (!kernel)
      return kernel.takeError();
    times.push_back((*kernel)->getCompileTimes());
    probe.measure();
  }
  return times;
}

Row lathe::bench::measureLatency(const Case &program,
                                 const MeasureOptions &options, Probe &probe) {
  Row row = emptyRow(program, "", 1);
  PinnedThread pinned;
  row.name = latencyName;
  row.size = sys::path::stem(program.path);
  for (int64_t i = 0; i < options.tries; ++i) {
    auto times = measureCompilations(program, options, probe);
    if (!times) {
      row.missing = toString(times.takeError());
      return row;
    }
    if (row.drift && *row.drift <= probe.drift())
      continue;
    auto median = [&](auto part) {
      auto range = map_range(*times, part);
      return quantile({range.begin(), range.end()}, 0.5);
    };
    row.split = {median([](const CompileTimes &t) { return t.stages; }),
                 median([](const CompileTimes &t) { return t.llvm; }),
                 median([](const CompileTimes &t) { return t.link; })};
    row.ours = median(
        [](const CompileTimes &t) { return t.stages + t.llvm + t.link; });
    setDrift(row, probe.drift());
    if (!row.noisy)
      break;
  }
  return row;
}

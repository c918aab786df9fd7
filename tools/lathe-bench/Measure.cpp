//===- Measure.cpp - Pairs, medians and bands -----------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A case is right before it is fast: its result is compared first, then it and
// its peers run in turns with the probe between them.
//
// All messages are internal: they say that a program or a peer of the tool is wrong.
//
//===----------------------------------------------------------------------===//

#include "Measure.h"

#include "lathe/Support/Error.h"

#include "llvm/Support/FormatVariadic.h"

#include <algorithm>
#include <chrono>

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
  return values[below] + (place - double(below)) * (values[above] - values[below]);
}

namespace {
/// Seconds of all runs of one try.
struct Times {
  std::vector<double> ours;
  std::vector<std::vector<double>> peers;
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

static Expected<Times> measurePairs(Kernel &kernel, ArrayRef<Peer> peers,
                                    const MeasureOptions &options,
                                    Probe &probe) {
  auto now = options.threads > 1 ? wallSeconds : threadSeconds;
  Times times;
  times.peers.resize(peers.size());
  probe.clear();
  probe.measure();
  for (int64_t pair = 0; pair < options.pairs; ++pair) {
    double start = now();
    if (Error error = kernel.run())
      return std::move(error);
    times.ours.push_back(now() - start);
    for (auto [peer, seconds] : zip_equal(peers, times.peers)) {
      if (!peer.missing.empty())
        continue;
      start = now();
      peer.run();
      seconds.push_back(now() - start);
    }
    probe.measure();
  }
  times.drift = probe.drift();
  return times;
}

/// The try in which the machine moved least.
static Expected<Times> measureTries(Kernel &kernel, ArrayRef<Peer> peers,
                                    const MeasureOptions &options,
                                    Probe &probe) {
  std::optional<Times> best;
  for (int64_t i = 0; i < options.tries; ++i) {
    Expected<Times> times = measurePairs(kernel, peers, options, probe);
    if (!times)
      return times;
    if (!best || times->drift < best->drift)
      best = std::move(*times);
    if (best->drift <= allowedDrift)
      break;
  }
  return std::move(*best);
}

static void fillTimes(Row &row, const Times &times, size_t peer) {
  row.ours = quantile(times.ours, 0.5);
  row.drift = times.drift;
  row.noisy = times.drift > allowedDrift;
  const std::vector<double> &seconds = times.peers[peer];
  if (seconds.empty())
    return;
  std::vector<double> ratios;
  for (auto [ours, theirs] : zip_equal(times.ours, seconds))
    ratios.push_back(theirs / ours);
  row.theirs = quantile(seconds, 0.5);
  row.ratio = quantile(ratios, 0.5);
  row.ratioLow = quantile(ratios, 0.1);
  row.ratioHigh = quantile(ratios, 0.9);
}

/// The row of a case that cannot run, with the reason.
static std::vector<Row> missingRow(const Case &program, Error reason) {
  Row row;
  row.name = program.name;
  row.dtype = program.dtype;
  row.peer = "clang";
  row.missing = toString(std::move(reason));
  return {row};
}

Expected<std::vector<Row>>
lathe::bench::measureCase(const Case &program, const Settings &settings,
                          const MeasureOptions &options, Probe &probe) {
  if (program.program.empty())
    return missingRow(program, userError("the program was not there when the "
                                         "tool was built",
                                         program.path, "a file"));
  Expected<Problem> problem = program.make(settings);
  if (!problem)
    return missingRow(program, problem.takeError());
  auto kernel = Kernel::compile(program);
  if (!kernel)
    return missingRow(program, kernel.takeError());
  if (Error error = (*kernel)->bind(std::move(problem->inputs), options.threads))
    return std::move(error);
  if (Error error = check(**kernel, program))
    return std::move(error);
  for (const Peer &peer : problem->peers)
    if (peer.missing.empty())
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
  std::vector<Row> rows;
  for (auto [k, peer] : enumerate(problem->peers)) {
    Row row;
    row.name = program.name;
    row.dtype = program.dtype;
    row.peer = peer.name;
    row.threads = options.threads;
    row.missing = peer.missing;
    row.error = error;
    row.errorLimit = options.errorLimit.value_or(limit);
    fillTimes(row, *times, k);
    rows.push_back(std::move(row));
  }
  return rows;
}

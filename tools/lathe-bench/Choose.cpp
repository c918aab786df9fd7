//===- Choose.cpp - How good the choices are ------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Candidates come from the ranking that the provider analytic writes, and are
// compiled by replaying one line of it.
//
//===----------------------------------------------------------------------===//

#include "Choose.h"
#include "Kernel.h"
#include "Measure.h"
#include "Problems.h"

#include "lathe/Support/Error.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

#include <numeric>
#include <random>

using namespace lathe;
using namespace lathe::bench;
using namespace llvm;

namespace {

/// One line of a ranking, and what the clock says.
struct Timed {
  std::string line, config;
  double predicted = 0.0, seconds = std::numeric_limits<double>::infinity();
};

/// A file of this process that is removed with it.
class ScratchFile {
public:
  ScratchFile() { (void)sys::fs::createTemporaryFile("lathe-choose", "json", path); }
  ~ScratchFile() { (void)sys::fs::remove(path); }
  StringRef getPath() const { return path; }
  Error write(StringRef text) const {
    return writeToOutput(path, [&](raw_ostream &os) {
      os << text;
      return Error::success();
    });
  }
  std::string read() const {
    auto buffer = MemoryBuffer::getFile(path);
    return buffer ? (*buffer)->getBuffer().str() : "";
  }

private:
  SmallString<128> path;
};

} // namespace

static std::string configOf(StringRef line) {
  Expected<json::Value> value = json::parse(line);
  if (!value) {
    consumeError(value.takeError());
    return "";
  }
  json::Object *config = value->getAsObject()->getObject("config");
  return config ? formatv("{0}", json::Value(json::Object(*config))).str() : "";
}

/// The program on another grid.
static Expected<std::string> onGrid(const Case &program, StringRef shape) {
  auto [before, rest] = program.program.split("!grid = tensor<");
  auto [grid, after] = rest.split('>');
  if (after.empty() || program.iterations == 0)
    return userError("case '" + program.name + "' has no grid to choose for",
                     "on the command line",
                     "a case of a solve on a stencil, such as jacobi-2d");
  StringRef element = grid.rsplit('x').second;
  return (before + "!grid = tensor<" + shape + "x" + element + ">" + after).str();
}

/// Two that vectors divide, in and out of the caches, one of primes and a thin one.
static std::vector<std::string> shapesFor(const Case &program) {
  StringRef grid = program.program.split("!grid = tensor<").second.split('>').first;
  return grid.count('x') == 3
             ? std::vector<std::string>{"64x64x64", "256x256x256", "61x127x251", "16x512x512"}
             : std::vector<std::string>{"256x256", "4096x4096", "509x1021", "64x16384"};
}

/// Seconds of the thread for one call, the best of some after a first one.
static Expected<double> timeOnce(const Case &program, const KernelOptions &options,
                                 ArrayRef<int64_t> shape) {
  auto kernel = Kernel::compile(program, options);
  if (!kernel)
    return kernel.takeError();
  std::vector<Array> inputs;
  auto b = makeRightHandSide(shape);
  if (!b)
    return b.takeError();
  inputs.push_back(std::move(*b));
  if (Error error = (*kernel)->bind(std::move(inputs), /*threads=*/1))
    return std::move(error);
  if (Error error = (*kernel)->run())
    return std::move(error);
  double best = std::numeric_limits<double>::infinity(), all = 0;
  for (int i = 0; i < 3 || (all < 0.02 && i < 200); ++i) {
    double start = threadSeconds();
    if (Error error = (*kernel)->run())
      return std::move(error);
    double took = threadSeconds() - start;
    best = std::min(best, took);
    all += took;
  }
  return best;
}

/// Spearman's: the correlation of the ranks.
static double rankCorrelation(ArrayRef<Timed> candidates) {
  auto ranks = [&](auto value) {
    std::vector<double> result;
    for (const Timed &a : candidates) {
      double below = 0, equal = 0;
      for (const Timed &other : candidates) {
        below += value(other) < value(a);
        equal += value(other) == value(a);
      }
      result.push_back(below + (equal - 1) / 2);
    }
    return result;
  };
  std::vector<double> x = ranks([](const Timed &t) { return t.predicted; });
  std::vector<double> y = ranks([](const Timed &t) { return t.seconds; });
  double mean = (x.size() - 1) / 2.0, xy = 0, xx = 0, yy = 0;
  for (auto [a, b] : zip(x, y)) {
    xy += (a - mean) * (b - mean);
    xx += (a - mean) * (a - mean);
    yy += (b - mean) * (b - mean);
  }
  return xx > 0 && yy > 0 ? xy / std::sqrt(xx * yy) : 0.0;
}

/// The candidates in the order of the ranking, and the config of the default.
static Error listCandidates(const Case &program, std::vector<Timed> &candidates,
                            std::string &fallback) {
  ScratchFile ranking, record;
  KernelOptions options;
  options.provider = "analytic";
  options.ranking = ranking.getPath().str();
  if (auto kernel = Kernel::compile(program, options); !kernel)
    return kernel.takeError();
  std::string lines = ranking.read();
  for (StringRef line : split(lines, '\n')) {
    if (line.empty())
      continue;
    Expected<json::Value> value = json::parse(line);
    if (!value)
      return value.takeError();
    double cycles = value->getAsObject()->getNumber("cycles").value_or(0.0);
    candidates.push_back({line.str() + "\n", configOf(line), cycles});
  }
  options = {};
  options.record = record.getPath().str();
  if (auto kernel = Kernel::compile(program, options); !kernel)
    return kernel.takeError();
  fallback = configOf(StringRef(record.read()).trim());
  return Error::success();
}

/// At most 64, with both choices.
static void sample(std::vector<Timed> &candidates, StringRef fallback) {
  constexpr size_t most = 64;
  std::mt19937 random(1);
  while (candidates.size() > most) {
    size_t at = 1 + random() % (candidates.size() - 1);
    if (candidates[at].config != fallback)
      candidates.erase(candidates.begin() + at);
  }
}

/// Two interleaved passes over all, then two over the best eight.
static Error timeAll(const Case &program, std::vector<Timed> &candidates,
                     ArrayRef<int64_t> shape) {
  ScratchFile replay;
  KernelOptions options;
  options.replay = replay.getPath().str();
  auto pass = [&](ArrayRef<Timed *> some) -> Error {
    for (Timed *candidate : some) {
      if (Error error = replay.write(candidate->line))
        return error;
      Expected<double> seconds = timeOnce(program, options, shape);
      if (!seconds)
        return seconds.takeError();
      candidate->seconds = std::min(candidate->seconds, *seconds);
    }
    return Error::success();
  };
  std::vector<Timed *> all;
  for (Timed &candidate : candidates)
    all.push_back(&candidate);
  for (int i = 0; i < 2; ++i)
    if (Error error = pass(all))
      return error;
  sort(all, [](Timed *a, Timed *b) { return a->seconds < b->seconds; });
  for (int i = 0; i < 2; ++i)
    if (Error error = pass(ArrayRef(all).take_front(8)))
      return error;
  return Error::success();
}

static Expected<SmallVector<int64_t>> parseShape(StringRef shape) {
  SmallVector<int64_t> sizes;
  for (StringRef size : split(shape, 'x')) {
    int64_t n = 0;
    if (size.getAsInteger(10, n) || n < 1)
      return userError("shape '" + shape + "' is no grid", "on the command line",
                       "sizes such as 64x48");
    sizes.push_back(n);
  }
  return sizes;
}

/// Times the candidates of one shape, prints a line, and returns the parts of the
/// best that default and analytic chose.
static Expected<std::pair<double, double>>
measureShape(const ChooseOptions &options, StringRef shape, raw_ostream &os) {
  Case program = *options.program;
  Expected<SmallVector<int64_t>> sizes = parseShape(shape);
  if (!sizes)
    return sizes.takeError();
  Expected<std::string> text = onGrid(program, shape);
  if (!text)
    return text.takeError();
  program.program = *text;
  std::vector<Timed> candidates;
  std::string fallback;
  if (Error error = listCandidates(program, candidates, fallback))
    return std::move(error);
  if (candidates.empty())
    return userError( // internal: every solve on a static grid is ranked
        "nothing is ranked of case '" + program.name + "'",
                     "on grid " + shape, "one that the provider analytic knows");
  if (!options.all)
    sample(candidates, fallback);
  if (Error error = timeAll(program, candidates, *sizes))
    return std::move(error);
  const Timed &best = *llvm::min_element(
      candidates,
      [](const Timed &a, const Timed &b) { return a.seconds < b.seconds; });
  auto part = [&](StringRef config) {
    auto it = find_if(candidates, [&](const Timed &t) { return t.config == config; });
    return it == candidates.end() ? 0.0 : best.seconds / it->seconds;
  };
  const std::string &analytic = candidates.front().config;
  std::pair<double, double> parts = {part(fallback), part(analytic)};
  os << formatv("{0,-16} {1,10}  {2,7:f2}  {3,7:f2}  {4,8:f2}  {5,10:f2}  {6}, {7}, {8}\n",
                shape, candidates.size(), 1e3 * best.seconds, parts.first,
                parts.second, rankCorrelation(candidates), best.config, fallback,
                analytic);
  os.flush();
  return parts;
}

Error lathe::bench::measureChoices(const ChooseOptions &options, raw_ostream &os) {
  std::vector<std::string> shapes =
      options.shapes.empty() ? shapesFor(*options.program) : options.shapes;
  os << "shape            candidates  best ms  default  analytic  rank corr.  best, "
        "default, analytic\n";
  double byDefault = 0, byAnalytic = 0;
  for (StringRef shape : shapes) {
    auto parts = measureShape(options, shape, os);
    if (!parts)
      return parts.takeError();
    byDefault += parts->first;
    byAnalytic += parts->second;
  }
  os << formatv("mean of {0}: default {1:f2} of the best, analytic {2:f2}\n",
                shapes.size(), byDefault / shapes.size(), byAnalytic / shapes.size());
  return Error::success();
}

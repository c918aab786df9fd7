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
#include "Report.h"
#include "Variants.h"

#include "lathe/Support/Error.h"
#include "lathe/Support/File.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"
#include "llvm/Support/MemoryBuffer.h"

#include <random>
#include <set>

using namespace lathe;
using namespace lathe::bench;
using namespace llvm;

namespace {

/// One line of a ranking, and what the clock says.
struct Timed {
  std::string line, config;
  double predicted = 0.0, seconds = std::numeric_limits<double>::infinity();
  std::vector<LoopLabels> loops = {};
};

/// A file of this process that is removed with it.
class ScratchFile {
public:
  ScratchFile() {
    (void)sys::fs::createTemporaryFile("lathe-choose", "json", path);
  }
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

/// The kernel that a line of a ranking is of, with its arguments, called once.
static Expected<std::unique_ptr<Kernel>> prepare(const Case &program,
                                                 StringRef line,
                                                 ArrayRef<int64_t> sizes,
                                                 bool labels = false) {
  ScratchFile replay;
  if (Error error = replay.write(line))
    return std::move(error);
  KernelOptions options;
  options.replay = replay.getPath().str();
  options.labels = labels;
  auto kernel = Kernel::compile(program, options);
  if (!kernel)
    return kernel;
  Expected<Variant> variant = program.vary(program, sizes);
  if (!variant)
    return variant.takeError();
  if (Error error = (*kernel)->bind(std::move(variant->inputs), /*threads=*/1))
    return std::move(error);
  if (Error error = (*kernel)->run())
    return std::move(error);
  return kernel;
}

/// Seconds of the thread for one call, the best of some.
static Expected<double> timeOnce(Kernel &kernel) {
  double best = std::numeric_limits<double>::infinity(), all = 0;
  for (int i = 0; i < 3 || (all < 0.02 && i < 200); ++i) {
    double start = threadSeconds();
    if (Error error = kernel.run())
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

/// At most `most`, in the order that they have, and both choices.
static void sample(std::vector<Timed> &candidates, size_t most,
                   StringRef fallback) {
  if (candidates.size() <= most)
    return;
  std::set<size_t> taken = {0};
  for (auto [i, candidate] : enumerate(candidates))
    if (candidate.config == fallback)
      taken.insert(i);
  std::mt19937 random(1);
  while (taken.size() < most)
    taken.insert(random() % candidates.size());
  std::vector<Timed> some;
  for (size_t i : taken)
    some.push_back(std::move(candidates[i]));
  candidates = std::move(some);
}

/// Two interleaved passes over all, then two over the best eight.
static Error timeAll(const Case &program, std::vector<Timed> &candidates,
                     ArrayRef<int64_t> shape, bool labels) {
  auto pass = [&](ArrayRef<Timed *> some) -> Error {
    for (Timed *candidate : some) {
      bool unlabelled = labels && candidate->loops.empty();
      auto kernel = prepare(program, candidate->line, shape, unlabelled);
      if (!kernel)
        return kernel.takeError();
      if (unlabelled)
        candidate->loops = (*kernel)->getLabels();
      Expected<double> seconds = timeOnce(**kernel);
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

namespace {
/// The time of the default's choice over that of analytic's: the median of
/// pairs, and the band from the tenth to the ninetieth of a hundred.
struct Gain {
  double median = 1, low = 1, high = 1;
};
} // namespace

/// Times both choices in turns; which goes first takes turns as well. Nothing
/// is timed where they are the same.
static Expected<Gain> compareChoices(const Case &program,
                                     const Timed &byDefault,
                                     const Timed &byAnalytic,
                                     ArrayRef<int64_t> shape) {
  constexpr int pairs = 15;
  if (byDefault.config == byAnalytic.config)
    return Gain();
  std::unique_ptr<Kernel> kernels[2];
  const Timed *choices[2] = {&byDefault, &byAnalytic};
  for (auto [kernel, choice] : zip(kernels, choices)) {
    auto prepared = prepare(program, choice->line, shape);
    if (!prepared)
      return prepared.takeError();
    kernel = std::move(*prepared);
  }
  std::vector<double> ratios;
  for (int pair = 0; pair < pairs; ++pair) {
    double seconds[2];
    for (int side : {pair % 2, 1 - pair % 2}) {
      Expected<double> measured = timeOnce(*kernels[side]);
      if (!measured)
        return measured.takeError();
      seconds[side] = *measured;
    }
    ratios.push_back(seconds[0] / seconds[1]);
  }
  return Gain{quantile(ratios, 0.5), quantile(ratios, 0.1),
              quantile(ratios, 0.9)};
}

/// What came of the candidates of a shape.
struct Judgement {
  std::string shape, best, byDefault, byAnalytic;
  std::vector<Timed> candidates = {};
  /// Milliseconds of the best, and the parts of it that were chosen.
  double milliseconds = 0, defaultPart = 0, analyticPart = 0, correlation = 0;
  std::optional<Gain> gain = {};
};

/// Times the candidates of one shape.
static Expected<Judgement> measureShape(const Case &given, StringRef shape,
                                        const ChooseOptions &options) {
  Case program = given;
  Expected<SmallVector<int64_t>> sizes = parseShape(shape);
  if (!sizes)
    return sizes.takeError();
  Expected<Variant> variant = given.vary(given, *sizes);
  if (!variant)
    return variant.takeError();
  program.program = variant->program;
  std::vector<Timed> candidates;
  std::string fallback;
  if (Error error = listCandidates(program, candidates, fallback))
    return std::move(error);
  if (candidates.empty())
    return userError( // internal: every program that can be varied is ranked
        "nothing is ranked of case '" + program.name + "'", "on shape " + shape,
        "one that the provider analytic knows");
  sample(candidates, options.most, fallback);
  if (Error error =
          timeAll(program, candidates, *sizes, !options.candidates.empty()))
    return std::move(error);
  const Timed &best =
      *llvm::min_element(candidates, [](const Timed &a, const Timed &b) {
        return a.seconds < b.seconds;
      });
  const Timed &analytic = candidates.front();
  auto byDefault =
      find_if(candidates, [&](const Timed &t) { return t.config == fallback; });
  Judgement result{shape.str(), best.config, fallback, analytic.config};
  result.milliseconds = 1e3 * best.seconds;
  result.analyticPart = best.seconds / analytic.seconds;
  if (byDefault != candidates.end()) {
    result.defaultPart = best.seconds / byDefault->seconds;
    Expected<Gain> gain = compareChoices(program, *byDefault, analytic, *sizes);
    if (!gain)
      return gain.takeError();
    result.gain = *gain;
  }
  result.correlation = rankCorrelation(candidates);
  result.candidates = std::move(candidates);
  return result;
}

//===----------------------------------------------------------------------===//
// The report
//===----------------------------------------------------------------------===//

static void printTitles(raw_ostream &os) {
  os << "case             shape            candidates  best ms  default  "
        "analytic  "
        "default / analytic  rank corr.  best, default, analytic\n";
}

/// "1.12 [1.10, 1.15]": above 1 the choice of analytic is the faster one.
static std::string inWords(const std::optional<Gain> &gain) {
  if (!gain)
    return "-";
  return formatv("{0:f2} [{1:f2}, {2:f2}]", gain->median, gain->low,
                 gain->high);
}

static void printJudgement(StringRef name, const Judgement &row,
                           raw_ostream &os) {
  os << formatv("{0,-16} {1,-16} {2,10}  {3,7:f2}  {4,7:f2}  {5,8:f2}  {6,18}  "
                "{7,10:f2}  {8}, {9}, {10}\n",
                name, row.shape, row.candidates.size(), row.milliseconds,
                row.defaultPart, row.analyticPart, inWords(row.gain),
                row.correlation, row.best, row.byDefault, row.byAnalytic);
  os.flush();
}

/// "keys = 32, panel = 16" of a config in JSON.
static std::string inWords(StringRef config) {
  std::string words;
  for (char c : config.drop_front().drop_back())
    if (c == ':')
      words += " = ";
    else if (c == ',')
      words += ", ";
    else if (c != '"')
      words += c;
  return words;
}

static std::string renderRow(StringRef name, const Judgement &row) {
  return formatv(
      "| {0} | {1} | {2} | {3:f2} | {4:f2} | {5:f2} | {6} | {7:f2} | {8} | {9} "
      "|\n",
      name, row.shape, row.candidates.size(), row.milliseconds, row.defaultPart,
      row.analyticPart, inWords(row.gain), row.correlation,
      inWords(row.byAnalytic), inWords(row.best));
}

/// What was predicted and measured, one JSON object a line.
static std::string listCandidates(StringRef name, const Judgement &row) {
  std::string lines;
  for (const Timed &candidate : row.candidates) {
    Expected<json::Value> value = json::parse(candidate.line);
    if (!value)
      cantFail(value.takeError()); // it was parsed before
    json::Object &line = *value->getAsObject();
    line["case"] = name;
    line["shape"] = row.shape;
    line["seconds"] = candidate.seconds;
    json::Array loops;
    for (const LoopLabels &loop : candidate.loops)
      loops.push_back(toJson(loop));
    line["loops"] = std::move(loops);
    lines += formatv("{0}\n", *value);
  }
  return lines;
}

/// What is written beside the lines on the screen.
struct Written {
  std::string table, candidates;
};

static ArrayRef<std::string> shapesOf(const Case &program,
                                      const ChooseOptions &options) {
  return options.shapes.empty() ? program.shapes : options.shapes;
}

/// What can be wrong with a case and its shapes, before anything is timed.
static Error checkCase(const Case &program, const ChooseOptions &options) {
  if (!program.vary)
    return userError(
        "case '" + program.name + "' has no sizes to choose for",
        "on the command line",
        "a case of a static stencil, product or attention, such as "
        "jacobi-2d");
  for (StringRef shape : shapesOf(program, options)) {
    Expected<SmallVector<int64_t>> sizes = parseShape(shape);
    if (!sizes)
      return sizes.takeError();
    if (Expected<Variant> variant = program.vary(program, *sizes); !variant)
      return variant.takeError();
  }
  return Error::success();
}

/// The lines of one case, and their mean.
static Error judgeCase(const Case &program, const ChooseOptions &options,
                       raw_ostream &os, Written &written) {
  ArrayRef<std::string> shapes = shapesOf(program, options);
  double byDefault = 0, byAnalytic = 0;
  for (StringRef shape : shapes) {
    Expected<Judgement> row = measureShape(program, shape, options);
    if (!row)
      return row.takeError();
    printJudgement(program.name, *row, os);
    written.table += renderRow(program.name, *row);
    written.candidates += listCandidates(program.name, *row);
    byDefault += row->defaultPart / double(shapes.size());
    byAnalytic += row->analyticPart / double(shapes.size());
  }
  os << formatv(
      "{0}: mean of {1}: default {2:f2} of the best, analytic {3:f2}\n",
      program.name, shapes.size(), byDefault, byAnalytic);
  written.table += formatv("| {0} | mean | | | {1:f2} | {2:f2} | | | | |\n",
                           program.name, byDefault, byAnalytic);
  return Error::success();
}

static constexpr PageMarks marks = {"<!-- lathe-bench choose -->\n",
                                    "<!-- end of lathe-bench choose -->\n"};

Error lathe::bench::measureChoices(const ChooseOptions &options,
                                   StringRef command, raw_ostream &os) {
  for (const Case *program : options.programs)
    if (Error error = checkCase(*program, options))
      return error;
  std::optional<PendingFile> file; // before anything is timed
  if (!options.candidates.empty()) {
    Expected<PendingFile> opened = PendingFile::create(options.candidates);
    if (!opened)
      return opened.takeError();
    file.emplace(std::move(*opened));
  }
  Written written;
  written.table = formatv(
      "`{0}` on {1}. Times are milliseconds of the best candidate that was "
      "timed; "
      "default and analytic are the parts of it that the two providers "
      "chose. Default / analytic is the ratio of the times of these choices, "
      "the median of 15 pairs with its 10-90 % band.\n\n"
      "| case | shape | candidates | best | default | analytic | default / "
      "analytic | rank correlation | "
      "analytic's choice | best |\n|---|---|---|---|---|---|---|---|---|---|\n",
      command, machineName());
  printTitles(os);
  for (const Case *program : options.programs)
    if (Error error = judgeCase(*program, options, os, written))
      return error;
  if (file)
    if (Error error = file->write({written.candidates}))
      return error;
  if (file)
    if (Error error = file->commit())
      return error;
  return options.markdown.empty()
             ? Error::success()
             : replaceMarked(options.markdown, marks, written.table);
}

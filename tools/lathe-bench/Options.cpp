//===- Options.cpp - The command line of lathe-bench ----------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The words of the command line, and the text of --help.
//
//===----------------------------------------------------------------------===//

#include "Options.h"

#include "lathe/Runtime/Team.h"
#include "lathe/Support/Error.h"
#include "lathe/Support/File.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include <limits>

using namespace llvm;
using namespace lathe;
using namespace lathe::bench;

const char *const lathe::bench::helpText =
    R"(usage: lathe-bench [CASE...] [options]
       lathe-bench probe --out=FILE [--threads=N,...]
       lathe-bench choose CASE... [--shapes=SHAPE,...] [--sample=N|--all]
                   [--markdown=FILE] [--candidates=FILE]

Compiles the program of each case, compares its result, and times it against
its peers in turns, on one processor. Without a CASE all run. Case
compile-latency measures the compiler: the seconds from the parsed module to
code that can be called, for the cases beside it, or else for all.

The second form measures what the machine can do at best, and writes FILE for
--machine=FILE of the other tools.

The third form times the candidates of each CASE, 64 of them, N or --all, and both
choices anyway, for four shapes or those given (--shapes=512x512,64x16384), and says
what part of the best the providers default and analytic chose. Shapes are those of the grid; of a matmul
rows x columns x terms of a sum; of kron-8x6 rows x size of a factor ^ their number;
of attention heads x length x size of a head. --markdown=FILE writes the table,
between the lines <!-- lathe-bench choose --> and <!-- end of lathe-bench choose -->
where FILE has them; --candidates=FILE all that was timed, one JSON object a line:
what the provider analytic predicts, the seconds, and the labels of its loops that
lathe-compile --emit=labels prints. Where the choices differ, 15 pairs of calls give
the time of the default's over that of analytic's, with its 10-90 % band.

options:
  --list            the cases, one a line
  --json=FILE       one object for each case and peer; - for standard output
  --markdown=FILE   the table; between the lines <!-- lathe-bench --> and
                    <!-- end of lathe-bench --> where FILE has them
  --pairs=N         runs of each side; default: 15, the fewest to publish
  --tries=N         how often a case is measured while the machine is noisy;
                    default: 5
  --threads=N,...   threads of our kernels, 1 to 256, each in turn; peers that
                    are plain loops have one. Above 1 times are those of the
                    clock, on all processors
  --cpu=NAME        generate our code for this CPU; default: native. Peers and
                    floors stay those of the host
  --all-peers       also the loops with -ffast-math
  --python=PROGRAM  the Python of peers that are packages; default: that of
                    tools/install-peers.sh, or else python3
  --blas=PATH       a BLAS library; default: those that this Python has
  --error-limit=E   the largest error of a result; default: by the case
  --matrix=FILE.mtx the matrix of the sparse cases; default: bcsstk16
  --help            this text

A ratio is the time of the peer over ours: the median of the pairs, and the
band from the tenth to the ninetieth of a hundred. Times are those of the
thread on its processor where there is one. The exit status is 1 if a result is
wrong; a case whose program does not compile is reported with the reason, and is
no failure.
)";

static Error setCount(int64_t &target, StringRef name, StringRef text) {
  if (!text.getAsInteger(10, target) && target >= 1 && target <= 100000)
    return Error::success();
  return userError("option --" + name + " has value '" + text + "'",
                   "on the command line", "a number from 1 to 100000");
}

static Error setText(std::string &target, StringRef name, StringRef text,
                     StringRef kind) {
  if (text.empty())
    return userError("option --" + name + " has no value",
                     "on the command line", "--" + name + "=" + kind);
  target = text.str();
  return Error::success();
}

static Error setFile(std::string &target, StringRef name, StringRef text) {
  return setText(target, name, text, "FILE");
}

/// Two files to write are not one.
static Error checkFiles(StringRef a, StringRef aName, StringRef b,
                        StringRef bName) {
  if (a.empty() || b.empty() || a == "-" || !isSameFile(a, b))
    return Error::success();
  return userError("options --" + aName + " and --" + bName + " name one file",
                   b, "two paths");
}

static Error setThreads(std::vector<int32_t> &threads, StringRef text) {
  threads.clear();
  for (StringRef word : split(text, ',')) {
    int32_t count;
    if (word.getAsInteger(10, count) || count < 1 || count > LATHE_MAX_THREADS)
      return userError("option --threads has value '" + text + "'",
                       "on the command line",
                       "numbers from 1 to " + Twine(LATHE_MAX_THREADS) +
                           ", with commas between");
    threads.push_back(count);
  }
  return Error::success();
}

static Error parseOption(Options &options, StringRef word) {
  auto [name, value] = word.drop_front(2).split('=');
  if (name == "json")
    return setFile(options.json, name, value);
  if (name == "markdown")
    return setFile(options.markdown, name, value);
  if (name == "matrix")
    return setFile(options.settings.matrix, name, value);
  if (name == "python")
    return setFile(options.settings.python, name, value);
  if (name == "cpu")
    return setText(options.measure.cpu, name, value, "NAME");
  if (name == "blas")
    return setFile(options.settings.blas, name, value);
  if (name == "pairs")
    return setCount(options.measure.pairs, name, value);
  if (name == "tries")
    return setCount(options.measure.tries, name, value);
  if (name == "error-limit") {
    double limit;
    if (value.getAsDouble(limit) || !(limit >= 0.0))
      return userError("option --error-limit has value '" + value + "'",
                       "on the command line", "a number from 0");
    options.measure.errorLimit = limit;
    return Error::success();
  }
  if (name == "threads")
    return setThreads(options.threads, value);
  bool *flag = StringSwitch<bool *>(word)
                   .Case("--list", &options.list)
                   .Case("--help", &options.help)
                   .Case("--all-peers", &options.settings.allPeers)
                   .Default(nullptr);
  if (!flag)
    return userError("unknown option '" + word + "'", "on the command line",
                     "one of those that --help lists");
  *flag = true;
  return Error::success();
}

/// The Python of tools/install-peers.sh where it is there.
static std::string findPython() {
  SmallString<128> path;
  if (!sys::path::cache_directory(path))
    return "python3";
  sys::path::append(path, "lathe", "peers", "bin", "python3");
  return sys::fs::exists(path) ? path.str().str() : "python3";
}

/// The words after `probe`.
static Expected<Options> parseProbe(ArrayRef<char *> words) {
  Options options;
  options.threads = {1, 2};
  for (StringRef word : words) {
    auto [name, value] = word.split('=');
    Error error =
        name == "--out" ? setFile(options.machine, "out", value)
        : name == "--threads"
            ? setThreads(options.threads, value)
            : userError("unknown word '" + word + "' after probe",
                        "on the command line", "--out=FILE or --threads=N,...");
    if (error)
      return std::move(error);
  }
  if (options.machine.empty())
    return userError("probe has no file", "on the command line", "--out=FILE");
  return options;
}

static Expected<const Case *> findCase(StringRef name) {
  auto found =
      find_if(allCases(), [&](const Case &c) { return c.name == name; });
  if (found != allCases().end())
    return &*found;
  return userError("unknown case '" + name + "'", "on the command line",
                   "one of those that --list prints");
}

/// One word after `choose`.
static Error parseChooseWord(ChooseOptions &choose, StringRef word) {
  auto [name, value] = word.split('=');
  if (name == "--markdown")
    return setFile(choose.markdown, "markdown", value);
  if (name == "--candidates")
    return setFile(choose.candidates, "candidates", value);
  if (name == "--sample")
    return setCount(choose.most, "sample", value);
  if (name == "--all" && value.empty()) {
    choose.most = std::numeric_limits<int64_t>::max();
  } else if (name == "--shapes" && !value.empty()) {
    for (StringRef shape : split(value, ','))
      choose.shapes.push_back(shape.str());
  } else if (word.starts_with("--")) {
    return userError("unknown word '" + word + "' after choose",
                     "on the command line",
                     "CASE..., --shapes=SHAPE,..., --sample=N, --all, "
                     "--markdown=FILE or --candidates=FILE");
  } else {
    Expected<const Case *> found = findCase(word);
    if (!found)
      return found.takeError();
    choose.programs.push_back(*found);
  }
  return Error::success();
}

static Expected<Options> parseChoose(ArrayRef<char *> words) {
  Options options;
  for (StringRef word : words)
    if (Error error = parseChooseWord(options.choose, word))
      return std::move(error);
  bool isSample = any_of(words, [](StringRef word) {
    return word.starts_with("--sample=");
  });
  if (isSample && is_contained(words, StringRef("--all")))
    return userError("options --sample and --all exclude each other",
                     "on the command line", "one of them");
  if (Error error = checkFiles(options.choose.markdown, "markdown",
                               options.choose.candidates, "candidates"))
    return std::move(error);
  if (options.choose.programs.empty())
    return userError("choose has no case", "on the command line",
                     "lathe-bench choose CASE...");
  return options;
}

Expected<Options> lathe::bench::parseOptions(ArrayRef<char *> words) {
  if (!words.empty() && StringRef(words.front()) == "choose")
    return parseChoose(words.drop_front());
  if (!words.empty() && StringRef(words.front()) == "probe")
    return parseProbe(words.drop_front());
  Options options;
  options.settings.matrix = LATHE_BENCH_MATRIX;
  options.settings.python = findPython();
  SmallVector<StringRef> names;
  for (StringRef word : words) {
    if (!word.starts_with("--"))
      names.push_back(word);
    else if (Error error = parseOption(options, word))
      return std::move(error);
  }
  if (Error error =
          checkFiles(options.json, "json", options.markdown, "markdown"))
    return std::move(error);
  bool latencyNamed = is_contained(names, latencyName);
  bool latency = names.empty() || latencyNamed;
  llvm::erase(names, latencyName);
  for (StringRef name : names)
    if (Expected<const Case *> found = findCase(name); !found)
      return found.takeError();
  bool latencyOnly = latencyNamed && names.empty();
  for (const Case &known : allCases()) {
    bool named = is_contained(names, known.name);
    if (named || (names.empty() && !latencyOnly))
      options.cases.push_back(&known);
    if (latency && (named || names.empty()))
      options.latencies.push_back(&known);
  }
  return options;
}

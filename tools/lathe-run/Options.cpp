//===- Options.cpp - The command line of lathe-run ------------------------===//
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

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringRef.h"

using namespace llvm;
using namespace lathe;
using namespace lathe::run;

const char *const lathe::run::helpText =
    R"(usage: lathe-run IN.mlir ARG... [options]

Compiles a function of IN.mlir (- for standard input) and calls it, as in
  lathe-run test/Examples/poisson-sor.mlir normal:1 --explain --out=x.npy

ARG, in the order of the function's arguments:
  FILE.npy          an array: f32, f64, i32 or i64, as the argument's type says
  FILE.mtx          a matrix: one file for the three arguments of a CSR group;
                    elsewhere a dense one for an argument of rank 1 or 2
  1.5, -3, inf      a scalar
  zeros, ones       a tensor of this number
  uniform:SEED      numbers in [0, 1), from the seed and the index alone
  normal:SEED       standard normal numbers, likewise
The last four take a shape where the type has dynamic sizes: uniform:7:8x16

options:
  --entry=NAME      the function; default: the only public one
  --interpret       evaluate by the definition of each op, in f64
  --check           do both, and compare
  --out=FILE.npy    write a tensor result; once for each, in order
  --json            standard output is one JSON object and nothing else
  --benchmark=N     run N times, report the median (with --json each time)
  --cpu=NAME        generate code for this CPU; default: native
  --machine=FILE    the JSON file FILE describes the CPU, in place of --cpu
  --threads=N       threads of the kernel, at most 256; default: 1
  --replay=FILE     take the choices that FILE holds (lathe-compile --record)
  --provider=NAME   who chooses: default (closed forms of the target) or analytic
                    (counts what each candidate does)
  --explain         say on standard error what was chosen, and why
  --help            this text
  --version         that of Lathe's LLVM
A value may be a word of its own: --cpu NAME

The exit status is 0 if results were computed, whatever a solve stopped for,
and agree where --check compared them.
)";

/// A word that begins like an option but is a number.
static bool isNumber(StringRef word) {
  double value;
  return !word.getAsDouble(value);
}

static Error parseCount(StringRef name, StringRef text, int64_t most,
                        int64_t &count) {
  if (!text.getAsInteger(10, count) && count >= 1 && count <= most)
    return Error::success();
  return userError("option --" + name + " has value '" + text + "'",
                   "on the command line",
                   "a whole number from 1 to " + Twine(most));
}

/// Options that are given as --name=value, or in two words.
static bool takesValue(StringRef name) {
  return is_contained({"entry", "cpu", "machine", "out", "replay", "provider",
                       "threads", "benchmark"},
                      name);
}

/// Sets one option, given as --name or --name=value.
static Error setOption(Options &options, StringRef word) {
  auto [name, value] = word.drop_front(2).split('=');
  bool hasValue = word.contains('=');
  for (auto [flag, target] : std::initializer_list<std::pair<StringRef, bool *>>{
           {"json", &options.json},
           {"explain", &options.explain},
           {"interpret", &options.interpret},
           {"check", &options.check},
           {"help", &options.help},
           {"version", &options.version}})
    if (name == flag) {
      *target = true;
      return hasValue ? userError("option --" + name + " has a value",
                                  "on the command line", "none")
                      : Error::success();
    }
  if (!takesValue(name))
    return userError("unknown option '" + word + "'", "on the command line",
                     "one of those that --help lists");
  if (value.empty())
    return userError("option --" + name + " has no value",
                     "on the command line", "--" + name + "=VALUE");
  int64_t count = 0;
  if (name == "entry") {
    options.entry = value.str();
  } else if (name == "cpu") {
    options.cpu = value.str();
  } else if (name == "machine") {
    options.machine = value.str();
  } else if (name == "out") {
    options.outputs.push_back(value.str());
  } else if (name == "replay") {
    options.replay = value.str();
  } else if (name == "provider") {
    options.provider = value.str();
  } else {
    bool isThreads = name == "threads";
    if (Error error = parseCount(name, value, isThreads ? LATHE_MAX_THREADS : 1000000, count))
      return error;
    if (isThreads)
      options.threads = count;
    else
      options.benchmark = count;
  }
  return Error::success();
}

Expected<Options> lathe::run::parseOptions(ArrayRef<const char *> words) {
  Options options;
  std::vector<std::string> positional;
  for (size_t i = 0; i < words.size(); ++i) {
    std::string word = StringRef(words[i]) == "-h" ? "--help" : words[i];
    bool isOption = word.size() > 1 && word[0] == '-' && !isNumber(word);
    if (!isOption) {
      positional.push_back(word);
      continue;
    }
    if (word[1] != '-')
      return userError("unknown option '" + word + "'", "on the command line",
                       "one of those that --help lists");
    if (takesValue(StringRef(word).drop_front(2)) && i + 1 < words.size() &&
        !StringRef(words[i + 1]).starts_with("--"))
      word += "=" + std::string(words[++i]);
    if (Error error = setOption(options, word))
      return error;
  }
  if (options.help || options.version)
    return options;
  if (positional.empty())
    return userError("no input file", "on the command line",
                     "lathe-run IN.mlir ARG...");
  if (options.interpret && options.check)
    return userError("options --interpret and --check exclude each other",
                     "on the command line", "one of them");
  if (options.cpu && !options.machine.empty())
    return userError("options --cpu and --machine exclude each other",
                     "on the command line", "one of them");
  options.input = positional.front();
  options.arguments.assign(positional.begin() + 1, positional.end());
  return options;
}

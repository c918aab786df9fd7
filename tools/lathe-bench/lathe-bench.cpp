//===- lathe-bench.cpp - Kernels against their peers ----------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Measures named cases. A wrong result or a call that fails is a failure; a
// slow one is a number.
//
//===----------------------------------------------------------------------===//

#include "Machine.h"
#include "Options.h"
#include "Report.h"

#include "lathe/Support/File.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/InitLLVM.h"

using namespace lathe;
using namespace lathe::bench;
using namespace llvm;

static int fail(const Twine &message) {
  errs() << "lathe-bench: error: " << message << "\n";
  return 1;
}

static void printList() {
  auto print = [](StringRef name, StringRef dtype, StringRef size,
                  StringRef summary) {
    outs() << left_justify(name, 18) << left_justify(dtype, 5)
           << left_justify(size, 16) << summary << "\n";
  };
  for (const Case &known : allCases())
    print(known.name, known.dtype, known.size, known.summary);
  print(latencyName, "-", "each program", "from a parsed module to code");
}

/// Opens the files before anything is measured.
static Expected<std::optional<PendingFile>> openJson(const Options &options) {
  if (!options.markdown.empty()) { // which keeps text of the old file
    Expected<PendingFile> file = PendingFile::create(options.markdown);
    if (!file)
      return file.takeError();
  }
  std::optional<PendingFile> json;
  if (!options.json.empty() && options.json != "-") {
    Expected<PendingFile> file = PendingFile::create(options.json);
    if (!file)
      return file.takeError();
    json.emplace(std::move(*file));
  }
  return json;
}

static Error writeJson(ArrayRef<Row> rows, PendingFile &file) {
  std::string text;
  raw_string_ostream os(text);
  printJson(os, rows);
  if (Error error = file.write({text}))
    return error;
  return file.commit();
}

/// Prints a row and keeps it; a warning where it was not measured.
static void add(Row row, raw_ostream &os, std::vector<Row> &rows) {
  printRow(os, row);
  os.flush();
  if (!row.missing.empty())
    errs() << "lathe-bench: warning: case '" << row.name << "' "
           << (row.peer.empty() ? "for '" + row.size : "against '" + row.peer)
           << "' is missing: " << row.missing << "\n";
  rows.push_back(std::move(row));
}

/// Runs a case; false where a call or the result is wrong, which is printed.
static bool runCase(const Case &program, const Settings &settings,
                    const MeasureOptions &options, Probe &probe,
                    Ceilings &ceilings, raw_ostream &os,
                    std::vector<Row> &all) {
  auto rows = measureCase(program, settings, options, probe, ceilings);
  if (!rows) {
    fail(toString(rows.takeError()));
    return false;
  }
  bool isWrong = rows->front().isWrong();
  if (isWrong)
    fail(formatv("the result has an error of {0:e1}, {1}, expected at most "
                 "{2:e1}",
                 *rows->front().error, program.name, *rows->front().errorLimit)
             .str());
  for (Row &row : *rows)
    add(std::move(row), os, all);
  return !isWrong;
}

static int run(const Options &options, StringRef command) {
  auto json = openJson(options);
  if (!json)
    return fail(toString(json.takeError()));
  if (options.measure.pairs < 15)
    errs() << "lathe-bench: warning: fewer than 15 pairs, not to be "
              "published\n";
  raw_ostream &os = options.json == "-" ? errs() : outs();
  std::vector<Row> rows;
  Probe probe;
  int failures = 0;
  printHead(os);
  for (int32_t threads : options.threads) {
    Settings settings = options.settings;
    MeasureOptions measure = options.measure;
    settings.threads = measure.threads = threads;
    if (options.cases.empty())
      break;
    Ceilings ceilings = makeCeilings(threads, hostCaches());
    for (const Case *program : options.cases)
      failures +=
          !runCase(*program, settings, measure, probe, ceilings, os, rows);
  }
  for (const Case *program : options.latencies)
    add(measureLatency(*program, options.measure, probe), os, rows);
  if (options.json == "-")
    printJson(outs(), rows);
  if (*json)
    if (Error error = writeJson(rows, **json))
      return fail(toString(std::move(error)));
  if (!options.markdown.empty())
    if (Error error = writeMarkdown(options.markdown, rows, command))
      return fail(toString(std::move(error)));
  return failures ? 1 : 0;
}

int main(int argc, char **argv) {
  InitLLVM init(argc, argv);
  prepareSignals();
  ArrayRef<char *> words(argv + 1, argc ? argc - 1 : 0);
  Expected<Options> options = parseOptions(words);
  if (!options)
    return fail(toString(options.takeError()));
  if (options->help) {
    outs() << helpText;
    return 0;
  }
  std::string command = "lathe-bench";
  for (StringRef word : words) // where the report goes changes no figure
    if (!word.starts_with("--json=") && !word.starts_with("--markdown=") &&
        !word.starts_with("--candidates="))
      command += (" " + word).str();
  if (!options->choose.programs.empty()) {
    if (Error error = measureChoices(options->choose, command, outs()))
      return fail(toString(std::move(error)));
    return 0;
  }
  if (!options->machine.empty()) {
    if (Error error = probeMachine(options->machine, options->threads))
      return fail(toString(std::move(error)));
    return 0;
  }
  if (options->list) {
    printList();
    return 0;
  }
  // Peers find out by themselves what they run on: an environment that was made
  // for another machine slows them down.
  for (const char *name : {"OPENBLAS_CORETYPE", "OPENBLAS_L2_SIZE"})
    unsetenv(name);
  return run(*options, command);
}

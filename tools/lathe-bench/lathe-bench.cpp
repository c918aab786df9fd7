//===- lathe-bench.cpp - Kernels against their peers ----------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Measures named cases. A wrong result or a call that fails is a failure; a
// slow one is a number.
//
//===----------------------------------------------------------------------===//

#include "Options.h"
#include "Report.h"

#include "lathe/Support/File.h"

#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/InitLLVM.h"

#include <sched.h>

using namespace lathe;
using namespace lathe::bench;
using namespace llvm;

static int fail(const Twine &message) {
  errs() << "lathe-bench: error: " << message << "\n";
  return 1;
}

static void printList() {
  for (const Case &known : allCases())
    outs() << left_justify(known.name, 20) << known.dtype << "  "
           << known.summary << "\n";
}

/// The thread stays where its caches are. Where that is not allowed the times
/// are only worse, which the probe sees.
static void pinThread() {
  int processor = sched_getcpu();
  if (processor < 0)
    return;
  cpu_set_t set;
  CPU_ZERO(&set);
  CPU_SET(processor, &set);
  (void)sched_setaffinity(0, sizeof(set), &set);
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

/// The warning of a case that was not measured, or not well.
static void warn(const Row &row) {
  if (!row.missing.empty())
    errs() << "lathe-bench: warning: case '" << row.name << "' against '"
           << row.peer << "' is missing: " << row.missing << "\n";
}

/// Runs the cases; the first failure of each is printed, and counted.
static int runCases(const Options &options, raw_ostream &os,
                    std::vector<Row> &all) {
  int failures = 0;
  Probe probe;
  printHead(os);
  for (const Case *program : options.cases) {
    auto rows =
        measureCase(*program, options.settings, options.measure, probe);
    if (!rows) {
      fail(toString(rows.takeError()));
      ++failures;
      continue;
    }
    for (const Row &row : *rows) {
      printRow(os, row);
      warn(row);
    }
    os.flush();
    if (rows->front().isWrong()) {
      fail(formatv("the result has an error of {0:e1}, {1}, expected at most "
                   "{2:e1}",
                   *rows->front().error, program->name,
                   *rows->front().errorLimit)
               .str());
      ++failures;
    }
    all.insert(all.end(), rows->begin(), rows->end());
  }
  return failures;
}

static int run(const Options &options, StringRef command) {
  auto json = openJson(options);
  if (!json)
    return fail(toString(json.takeError()));
  if (options.measure.pairs < 15)
    errs() << "lathe-bench: warning: fewer than 15 pairs, not to be "
              "published\n";
  if (options.measure.threads == 1)
    pinThread();
  std::vector<Row> rows;
  int failures =
      runCases(options, options.json == "-" ? errs() : outs(), rows);
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
  ArrayRef<char *> words(argv + 1, argc ? argc - 1 : 0);
  Expected<Options> options = parseOptions(words);
  if (!options)
    return fail(toString(options.takeError()));
  if (options->help) {
    outs() << helpText;
    return 0;
  }
  if (options->list) {
    printList();
    return 0;
  }
  std::string command = "lathe-bench";
  for (StringRef word : words)
    command += (" " + word).str();
  return run(*options, command);
}

//===- Page.cpp - The page of performance ---------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rows as tables of Markdown. A noisy row is no figure: the page names it
// and says no more, and it names what is missing.
//
//===----------------------------------------------------------------------===//

#include "Report.h"

#include "lathe/Support/File.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

#include <set>

using namespace llvm;
using namespace lathe;
using namespace lathe::bench;

static constexpr PageMarks marks = {"<!-- lathe-bench -->\n",
                                    "<!-- end of lathe-bench -->\n"};

/// The lines of the table's rows that `render` makes something of.
static std::string renderRows(ArrayRef<Row> rows,
                              function_ref<std::string(const Row &)> render) {
  std::string lines;
  for (const Row &row : rows)
    if (row.missing.empty() && !row.noisy)
      lines += render(row);
  return lines;
}

static std::string renderPair(const Row &row) {
  if (row.peer.empty())
    return "";
  return formatv(
      "| {0} | {1} | {2} | {3} | {4} | {5} | {6} | {7} | {8} | {9} "
      "| {10} | {11} |\n",
      row.name, row.size, row.dtype, row.threads, milliseconds(row.ours),
      text("%.0f", row.percentOfFloor(row.ours)), row.peer,
      milliseconds(row.theirs), text("%.0f", row.percentOfFloor(row.theirs)),
      text("%.2f", row.ratio), band(row),
      text("%.1e", row.error) + " of " + text("%.1e", row.errorLimit));
}

static std::string renderLatency(const Row &row) {
  if (!row.split)
    return "";
  return formatv("| {0} | {1} | {2} | {3} | {4} |\n", row.size,
                 milliseconds(row.ours), milliseconds(row.split->stages),
                 milliseconds(row.split->llvm), milliseconds(row.split->link));
}

/// What the tables do not hold, and why.
static std::string renderRest(ArrayRef<Row> rows) {
  std::string lines;
  for (const Row &row : rows) {
    std::string what = formatv("- {0} {1} ({2}, threads: {3}){4}: ", row.name,
                               row.size, row.dtype, row.threads,
                               row.peer.empty() ? "" : " against " + row.peer);
    if (!row.missing.empty())
      lines += what + "missing: " + row.missing + "\n";
    else if (row.noisy)
      lines += what + "noisy: the probe moved by a factor of " +
               text("%.2f", row.drift) + "\n";
  }
  return lines;
}

/// What exactly the peers are.
static std::string renderPeers(ArrayRef<Row> rows) {
  std::set<std::string> lines;
  for (const Row &row : rows)
    if (!row.version.empty())
      lines.insert("- " + row.peer + ": " + row.version + "\n");
  return join(lines, "");
}

static std::string render(ArrayRef<Row> rows, StringRef command) {
  std::string pairs = renderRows(rows, renderPair);
  std::string latencies = renderRows(rows, renderLatency);
  std::string rest = renderRest(rows);
  std::string page =
      formatv("`{0}` on {1}. Times are medians of milliseconds.\n", command,
              machineName());
  if (!pairs.empty())
    page += "\n| case | size | dtype | threads | ours | % of floor | peer | "
            "peer's | % of floor | ratio | band | error |\n"
            "|---|---|---|---|---|---|---|---|---|---|---|---|\n" +
            pairs;
  if (!latencies.empty())
    page += "\n| program | compiled in | stages | LLVM | linking |\n"
            "|---|---|---|---|---|\n" +
            latencies;
  if (std::string peers = renderPeers(rows); !peers.empty())
    page += "\nPeers that are not of the tool:\n\n" + peers;
  if (!rest.empty())
    page += "\nNot in the tables:\n\n" + rest;
  return page;
}

Error lathe::bench::replaceMarked(StringRef path, PageMarks marks,
                                  StringRef text) {
  std::string before, after;
  if (auto old = MemoryBuffer::getFile(path)) {
    StringRef page = (*old)->getBuffer();
    size_t begin = page.find(marks.begin), end = page.find(marks.end);
    if (begin != StringRef::npos && end != StringRef::npos && begin < end) {
      before = page.take_front(begin).str();
      after = page.drop_front(end + marks.end.size()).str();
    }
  }
  return writeFile(path, {before, marks.begin, text, marks.end, after});
}

Error lathe::bench::writeMarkdown(StringRef path, ArrayRef<Row> rows,
                                  StringRef command) {
  return replaceMarked(path, marks, render(rows, command));
}

//===- Report.cpp - What lathe-bench tells its user -----------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rows as JSON, as a table of Markdown, and as lines of text.
//
//===----------------------------------------------------------------------===//

#include "Report.h"

#include "lathe/Support/File.h"
#include "lathe/Target/Cpu.h"

#include "llvm/Support/Format.h"
#include "llvm/Support/FormatVariadic.h"
#include "llvm/Support/JSON.h"

#include <cmath>
#include <thread>

using namespace llvm;
using namespace lathe;
using namespace lathe::bench;

/// The model as the operating system names it; empty where it does not.
static std::string modelName() {
  auto info = MemoryBuffer::getFileAsStream("/proc/cpuinfo");
  if (!info)
    return "";
  SmallVector<StringRef> lines;
  (*info)->getBuffer().split(lines, '\n');
  for (StringRef line : lines)
    if (line.starts_with("model name"))
      return (line.split(':').second.trim() + ", ").str();
  return "";
}

std::string lathe::bench::machineName() {
  return formatv("{0}{1}, {2} processors", modelName(), getHostCpu(),
                 std::thread::hardware_concurrency());
}

//===----------------------------------------------------------------------===//
// JSON
//===----------------------------------------------------------------------===//

static json::Value number(std::optional<double> value) {
  if (!value)
    return nullptr;
  if (std::isnan(*value))
    return "nan";
  if (std::isinf(*value))
    return *value > 0 ? "inf" : "-inf";
  return *value;
}

void lathe::bench::printJson(raw_ostream &os, ArrayRef<Row> rows) {
  json::Array array;
  std::string machine = machineName();
  for (const Row &row : rows) {
    json::Value missing = nullptr;
    if (!row.missing.empty())
      missing = row.missing;
    array.push_back(json::Object{{"case", row.name},
                                 {"dtype", row.dtype},
                                 {"threads", row.threads},
                                 {"ours_seconds", number(row.ours)},
                                 {"peer", row.peer},
                                 {"peer_seconds", number(row.theirs)},
                                 {"ratio", number(row.ratio)},
                                 {"ratio_p10", number(row.ratioLow)},
                                 {"ratio_p90", number(row.ratioHigh)},
                                 {"floor_percent", nullptr},
                                 {"error", number(row.error)},
                                 {"error_limit", number(row.errorLimit)},
                                 {"noisy", row.noisy},
                                 {"machine", machine},
                                 {"missing", std::move(missing)}});
  }
  os << formatv("{0:2}", json::Value(std::move(array))) << "\n";
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

static std::string text(const char *form, std::optional<double> value) {
  if (!value)
    return "-";
  std::string result;
  raw_string_ostream(result) << format(form, *value);
  return result;
}

static std::string milliseconds(std::optional<double> seconds) {
  return text("%.2f", seconds ? std::optional(*seconds * 1e3) : seconds);
}

static std::string band(const Row &row) {
  return text("%.2f", row.ratioLow) + " - " + text("%.2f", row.ratioHigh);
}

static void printColumns(raw_ostream &os, ArrayRef<std::string> columns) {
  static constexpr int widths[] = {-18, -6, -11, 10, 10, 7, 15, 10, 7};
  for (auto [column, width] : zip_first(columns, widths))
    os << (width < 0 ? left_justify(column, -width)
                     : right_justify(column, width));
  os << "\n";
}

void lathe::bench::printHead(raw_ostream &os) {
  printColumns(os, {"case", "dtype", "peer", "ours ms", "peer ms", "ratio",
                    "band", "error", "drift"});
}

void lathe::bench::printRow(raw_ostream &os, const Row &row) {
  if (!row.missing.empty()) {
    printColumns(os, {row.name, row.dtype, row.peer, milliseconds(row.ours),
                      "missing"});
    return;
  }
  printColumns(os, {row.name, row.dtype, row.peer, milliseconds(row.ours),
                    milliseconds(row.theirs), text("%.2f", row.ratio),
                    band(row), text("%.1e", row.error),
                    text("%.2f", row.drift) + (row.noisy ? "!" : " ")});
}

//===----------------------------------------------------------------------===//
// Markdown
//===----------------------------------------------------------------------===//

static constexpr StringLiteral beginMark = "<!-- lathe-bench -->\n";
static constexpr StringLiteral endMark = "<!-- end of lathe-bench -->\n";

static std::string renderTable(ArrayRef<Row> rows, StringRef command) {
  std::string result;
  raw_string_ostream os(result);
  os << beginMark << "`" << command << "` on " << machineName()
     << ". Times are medians of milliseconds.\n\n"
        "| case | dtype | peer | ours | peer's | ratio | band | error | limit "
        "| probe |\n|---|---|---|---|---|---|---|---|---|---|\n";
  for (const Row &row : rows) {
    if (!row.missing.empty()) {
      os << "| " << row.name << " | " << row.dtype << " | " << row.peer
         << " | " << milliseconds(row.ours)
         << " | missing | - | - | - | - | - |\n";
      continue;
    }
    os << "| " << row.name << " | " << row.dtype << " | " << row.peer << " | "
       << milliseconds(row.ours) << " | " << milliseconds(row.theirs) << " | "
       << text("%.2f", row.ratio) << " | " << band(row) << " | "
       << text("%.1e", row.error) << " | " << text("%.1e", row.errorLimit)
       << " | " << text("%.2f", row.drift) << (row.noisy ? " noisy" : "")
       << " |\n";
  }
  os << endMark;
  return result;
}

Error lathe::bench::writeMarkdown(StringRef path, ArrayRef<Row> rows,
                                  StringRef command) {
  std::string before, after;
  if (auto old = MemoryBuffer::getFile(path)) {
    StringRef page = (*old)->getBuffer();
    size_t begin = page.find(beginMark), end = page.find(endMark);
    if (begin != StringRef::npos && end != StringRef::npos && begin < end) {
      before = page.take_front(begin).str();
      after = page.drop_front(end + endMark.size()).str();
    }
  }
  Expected<PendingFile> file = PendingFile::create(path);
  if (!file)
    return file.takeError();
  if (Error error = file->write({before, renderTable(rows, command), after}))
    return error;
  return file->commit();
}

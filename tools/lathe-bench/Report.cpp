//===- Report.cpp - What lathe-bench tells its user -----------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rows as JSON and as lines of text.
//
//===----------------------------------------------------------------------===//

#include "Report.h"

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
    auto text = [](const std::string &words) -> json::Value {
      return words.empty() ? json::Value(nullptr) : json::Value(words);
    };
    json::Value split = nullptr;
    if (row.split)
      split = json::Object{{"stages_seconds", row.split->stages},
                           {"llvm_seconds", row.split->llvm},
                           {"link_seconds", row.split->link}};
    array.push_back(json::Object{
        {"case", row.name},
        {"size", row.size},
        {"dtype", row.dtype},
        {"threads", row.threads},
        {"ours_seconds", number(row.ours)},
        {"peer", text(row.peer)},
        {"peer_version", text(row.version)},
        {"peer_seconds", number(row.theirs)},
        {"ratio", number(row.ratio)},
        {"ratio_p10", number(row.ratioLow)},
        {"ratio_p90", number(row.ratioHigh)},
        {"floor_seconds", number(row.floor)},
        {"floor_percent", number(row.percentOfFloor(row.ours))},
        {"peer_floor_percent", number(row.percentOfFloor(row.theirs))},
        {"error", number(row.error)},
        {"error_limit", number(row.errorLimit)},
        {"noisy", row.noisy},
        {"machine", machine},
        {"split", std::move(split)},
        {"missing", text(row.missing)}});
  }
  os << formatv("{0:2}", json::Value(std::move(array))) << "\n";
}

//===----------------------------------------------------------------------===//
// Text
//===----------------------------------------------------------------------===//

std::string lathe::bench::text(const char *form, std::optional<double> value) {
  if (!value)
    return "-";
  std::string result;
  raw_string_ostream(result) << format(form, *value);
  return result;
}

std::string lathe::bench::milliseconds(std::optional<double> seconds) {
  return text("%.2f", seconds ? std::optional(*seconds * 1e3) : seconds);
}

std::string lathe::bench::band(const Row &row) {
  return text("%.2f", row.ratioLow) + " - " + text("%.2f", row.ratioHigh);
}

static void printColumns(raw_ostream &os, ArrayRef<std::string> columns) {
  static constexpr int widths[] = {-18, -18, -5, 2, -13, 10,
                                   10,  7,   15, 8, 10,  7};
  for (auto [column, width] : zip_first(columns, widths))
    os << (width < 0 ? left_justify(column, -width)
                     : right_justify(column, width));
  os << "\n";
}

void lathe::bench::printHead(raw_ostream &os) {
  printColumns(os, {"case", "size", "dtype", "t", " peer", "ours ms", "peer ms",
                    "ratio", "band", "error", "drift"});
}

void lathe::bench::printRow(raw_ostream &os, const Row &row) {
  std::string threads = std::to_string(row.threads), peer = " " + row.peer;
  if (row.split)
    peer = formatv(" {0:f0}+{1:f0}+{2:f0} ms", row.split->stages * 1e3,
                   row.split->llvm * 1e3, row.split->link * 1e3);
  SmallVector<std::string> columns = {
      row.name, row.size, row.dtype, threads, peer, milliseconds(row.ours)};
  if (!row.missing.empty())
    columns.push_back("missing");
  else
    columns.append({milliseconds(row.theirs), text("%.2f", row.ratio),
                    band(row), text("%.0f %%", row.percentOfFloor(row.ours)),
                    text("%.1e", row.error),
                    text("%.2f", row.drift) + (row.noisy ? "!" : " ")});
  printColumns(os, columns);
}

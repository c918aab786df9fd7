//===- Report.h - What lathe-bench tells its user --------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The rows as JSON, as a table of Markdown, and as lines of text.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_BENCH_REPORT_H
#define LATHE_TOOLS_LATHE_BENCH_REPORT_H

#include "Measure.h"

#include "llvm/Support/raw_ostream.h"

namespace lathe::bench {

/// The processor and how Lathe knows it.
std::string machineName();

void printJson(llvm::raw_ostream &os, llvm::ArrayRef<Row> rows);

void printHead(llvm::raw_ostream &os);
void printRow(llvm::raw_ostream &os, const Row &row);

/// Pieces of both forms for people; "-" for what is absent.
std::string text(const char *form, std::optional<double> value);
std::string milliseconds(std::optional<double> seconds);
std::string band(const Row &row);

/// The lines around a table in a page.
struct PageMarks {
  llvm::StringLiteral begin, end;
};

/// Writes `text` and the marks to `path`: in the place of what is marked there,
/// or else alone.
llvm::Error replaceMarked(llvm::StringRef path, PageMarks marks,
                          llvm::StringRef text);

/// Writes the tables to `path`: in place of the one that is marked there, or
/// else alone.
llvm::Error writeMarkdown(llvm::StringRef path, llvm::ArrayRef<Row> rows,
                          llvm::StringRef command);

} // namespace lathe::bench

#endif // LATHE_TOOLS_LATHE_BENCH_REPORT_H

//===- MatrixMarket.cpp - Matrices in the Matrix Market format ------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The format is that of Boisvert, Pozo and Remington (NISTIR 5935, 1996): a
// banner, comments, a line of sizes, and one entry a line. A size line is only
// believed as far as the length of the file makes it possible, so what it says
// cannot make us allocate.
//
//===----------------------------------------------------------------------===//

#include "lathe/Support/MatrixMarket.h"

#include "lathe/Support/Array.h"
#include "lathe/Support/Error.h"
#include "lathe/Support/File.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/MathExtras.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

using namespace llvm;
using namespace lathe;

namespace {
enum class Field { Real, Integer, Pattern };
enum class Symmetry { General, Symmetric, Skew };

struct Entry {
  int64_t row, column;
  double value;
  /// Its place among the entries of the file.
  int64_t order = 0;
};

/// One file being read.
class Reader {
public:
  Reader(StringRef text, StringRef path) : rest(text), path(path) {}

  Expected<CsrMatrix> read();

private:
  Error readBanner();
  Error readSizes();
  Error readEntry(Entry &entry);
  Error readCoordinates();
  Error readArray();
  CsrMatrix compress();

  /// The words of the next line that is not blank; none at the end.
  SmallVector<StringRef, 5> nextWords();
  Error parseValue(StringRef word, double &value);
  Error parseIndex(StringRef word, int64_t size, StringRef what,
                   int64_t &index);
  void add(Entry entry);
  Error refuse(const Twine &what, const Twine &expected) {
    return userError(what, path + Twine(":") + Twine(line), expected);
  }

  StringRef rest, path;
  int64_t line = 0;
  bool coordinate = true;
  Field field = Field::Real;
  Symmetry symmetry = Symmetry::General;
  int64_t rows = 0, columns = 0, stored = 0;
  std::vector<Entry> entries;
};
} // namespace

SmallVector<StringRef, 5> Reader::nextWords() {
  SmallVector<StringRef, 5> words;
  while (words.empty() && !rest.empty()) {
    StringRef text;
    std::tie(text, rest) = rest.split('\n');
    ++line;
    // A sixth word is one too many everywhere; more need not be told apart.
    while (words.size() < 6 && !(text = text.ltrim()).empty()) {
      size_t end = std::min(text.find_first_of(" \t\r\v\f"), text.size());
      words.push_back(text.take_front(end));
      text = text.drop_front(end);
    }
  }
  return words;
}

//===----------------------------------------------------------------------===//
// Banner and sizes
//===----------------------------------------------------------------------===//

Error Reader::readBanner() {
  SmallVector<StringRef, 5> words = nextWords();
  if (words.size() != 5 || !words[0].equals_insensitive("%%MatrixMarket") ||
      !words[1].equals_insensitive("matrix"))
    return refuse("is not a Matrix Market file",
                  "the banner '%%MatrixMarket matrix FORMAT FIELD SYMMETRY'");
  std::string format = words[2].lower(), kind = words[3].lower(),
              shape = words[4].lower();
  if (format != "coordinate" && format != "array")
    return refuse("has format '" + format + "'", "coordinate or array");
  coordinate = format == "coordinate";
  if (kind != "real" && kind != "double" && kind != "integer" &&
      kind != "pattern")
    return refuse("has field '" + kind + "'", "real, integer or pattern");
  field = kind == "pattern"   ? Field::Pattern
          : kind == "integer" ? Field::Integer
                              : Field::Real;
  if (shape != "general" && shape != "symmetric" && shape != "skew-symmetric")
    return refuse("has symmetry '" + shape + "'",
                  "general, symmetric or skew-symmetric");
  symmetry = shape == "general"     ? Symmetry::General
             : shape == "symmetric" ? Symmetry::Symmetric
                                    : Symmetry::Skew;
  if (field == Field::Pattern && !coordinate)
    return refuse("is an array of field pattern", "real or integer values");
  if (field == Field::Pattern && symmetry == Symmetry::Skew)
    return refuse("is a skew-symmetric pattern", "real or integer values");
  return Error::success();
}

Error Reader::readSizes() {
  SmallVector<StringRef, 5> words;
  do {
    words = nextWords();
  } while (!words.empty() && words[0].starts_with("%"));
  SmallVector<int64_t, 3> sizes(words.size());
  for (auto [word, size] : zip(words, sizes))
    if (word.getAsInteger(10, size) || size < 0)
      return refuse("has '" + word.take_front(40) + "' in its line of sizes",
                    "whole numbers that fit in 64 bits");
  if (words.size() != (coordinate ? 3 : 2))
    return refuse("has no line of sizes", coordinate
                                              ? "rows, columns and entries"
                                              : "rows and columns");
  rows = sizes[0];
  columns = sizes[1];
  if (symmetry != Symmetry::General && rows != columns)
    return refuse("is symmetric but has " + Twine(rows) + " rows and " +
                      Twine(columns) + " columns",
                  "as many columns as rows");
  // Each entry takes at least two bytes; empty rows take none, so they are
  // believed up to a number that costs little.
  int64_t bytes = rest.size();
  constexpr int64_t harmless = 1 << 20;
  if (std::max(rows, columns) > std::max(harmless, bytes))
    return refuse("claims " + Twine(std::max(rows, columns)) +
                      " rows or columns",
                  "at most what a file of its length can hold");
  if (coordinate)
    stored = sizes[2];
  else if (symmetry == Symmetry::General)
    stored = countElements({rows, columns}).value_or(bytes);
  else if (symmetry == Symmetry::Symmetric)
    stored = rows * (rows + 1) / 2;
  else
    stored = rows * (rows - 1) / 2;
  int64_t most = (bytes + 1) / (coordinate ? 4 : 2);
  if (stored > most)
    return refuse("is truncated or lies about its size: " + Twine(stored) +
                      " entries",
                  "at most " + Twine(most) + " in a file of its length");
  return Error::success();
}

//===----------------------------------------------------------------------===//
// Entries
//===----------------------------------------------------------------------===//

Error Reader::parseValue(StringRef word, double &value) {
  StringRef digits = word;
  digits.consume_front("+");
  const char *end = digits.data() + digits.size();
  if (field == Field::Integer) {
    int64_t integer;
    if (digits.getAsInteger(10, integer))
      return refuse("has value '" + word.take_front(40) + "'",
                    "a whole number that fits in 64 bits");
    value = integer;
    return Error::success();
  }
  auto result = std::from_chars(digits.data(), end, value);
  if (result.ptr == end && result.ec == std::errc::result_out_of_range) {
    // Too small or too large for f64: strtod gives 0 or infinity.
    value = std::strtod(digits.str().c_str(), nullptr);
    if (std::isinf(value))
      return refuse("has value '" + word.take_front(40) + "'",
                    "a number in the range of f64");
    return Error::success();
  }
  if (result.ptr != end || result.ec != std::errc())
    return refuse("has value '" + word.take_front(40) + "'", "a real number");
  return Error::success();
}

Error Reader::parseIndex(StringRef word, int64_t size, StringRef what,
                         int64_t &index) {
  if (word.getAsInteger(10, index) || index < 1 || index > size)
    return refuse("has " + what + " index '" + word.take_front(40) +
                      "' out of range",
                  size ? "1 to " + std::to_string(size)
                       : std::string("no entry in an empty matrix"));
  --index;
  return Error::success();
}

void Reader::add(Entry entry) {
  entries.push_back(entry);
  if (symmetry != Symmetry::General && entry.row != entry.column)
    entries.push_back({entry.column, entry.row,
                       symmetry == Symmetry::Skew ? -entry.value : entry.value});
}

Error Reader::readEntry(Entry &entry) {
  SmallVector<StringRef, 5> words = nextWords();
  if (words.empty())
    return refuse("is truncated after its last entry",
                  Twine(stored) + " entries");
  unsigned count = field == Field::Pattern ? 2 : 3;
  if (words.size() != count)
    return refuse("has an entry of " + Twine(words.size()) + " words",
                  count == 2 ? "row and column" : "row, column and value");
  if (Error error = parseIndex(words[0], rows, "row", entry.row))
    return error;
  if (Error error = parseIndex(words[1], columns, "column", entry.column))
    return error;
  if (symmetry != Symmetry::General && entry.column > entry.row)
    return refuse("has an entry above the diagonal of a symmetric matrix",
                  "only the lower triangle");
  if (symmetry == Symmetry::Skew && entry.column == entry.row)
    return refuse("has an entry on the diagonal of a skew-symmetric matrix",
                  "only entries below it");
  entry.value = 1.0;
  return count == 2 ? Error::success() : parseValue(words[2], entry.value);
}

Error Reader::readCoordinates() {
  entries.reserve(symmetry == Symmetry::General ? stored : 2 * stored);
  for (int64_t i = 0; i < stored; ++i) {
    Entry entry;
    if (Error error = readEntry(entry))
      return error;
    add(entry);
  }
  return Error::success();
}

/// Values come column by column; of a symmetric matrix those from the diagonal
/// down, of a skew-symmetric one those below it.
Error Reader::readArray() {
  entries.reserve(symmetry == Symmetry::General ? stored : 2 * stored);
  for (int64_t column = 0; column < columns; ++column) {
    int64_t first = symmetry == Symmetry::General     ? 0
                    : symmetry == Symmetry::Symmetric ? column
                                                      : column + 1;
    for (int64_t row = first; row < rows; ++row) {
      SmallVector<StringRef, 5> words = nextWords();
      if (words.empty())
        return refuse("is truncated after its last value",
                      Twine(stored) + " values");
      if (words.size() != 1)
        return refuse("has a line of " + Twine(words.size()) + " words",
                      "one value");
      Entry entry = {row, column, 0.0};
      if (Error error = parseValue(words[0], entry.value))
        return error;
      add(entry);
    }
    if (symmetry == Symmetry::Skew)
      entries.push_back({column, column, 0.0});
  }
  return Error::success();
}

CsrMatrix Reader::compress() {
  // In the order of the file within one place, so sums are reproducible.
  for (auto [order, entry] : enumerate(entries))
    entry.order = order;
  llvm::sort(entries, [](const Entry &a, const Entry &b) {
    return std::tie(a.row, a.column, a.order) <
           std::tie(b.row, b.column, b.order);
  });
  CsrMatrix matrix;
  matrix.rows = rows;
  matrix.columns = columns;
  matrix.dense = !coordinate;
  matrix.positions.assign(rows + 1, 0);
  matrix.coordinates.reserve(entries.size());
  matrix.values.reserve(entries.size());
  const Entry *last = nullptr;
  for (const Entry &entry : entries) {
    if (last && last->row == entry.row && last->column == entry.column) {
      matrix.values.back() += entry.value;
    } else {
      ++matrix.positions[entry.row + 1];
      matrix.coordinates.push_back(entry.column);
      matrix.values.push_back(entry.value);
    }
    last = &entry;
  }
  for (int64_t row = 0; row < rows; ++row)
    matrix.positions[row + 1] += matrix.positions[row];
  return matrix;
}

Expected<CsrMatrix> Reader::read() {
  if (Error error = readBanner())
    return error;
  if (Error error = readSizes())
    return error;
  if (Error error = coordinate ? readCoordinates() : readArray())
    return error;
  if (!nextWords().empty())
    return refuse("has text after its last entry",
                  Twine(stored) + " entries and nothing more");
  return compress();
}

Expected<CsrMatrix> lathe::parseMatrixMarket(StringRef text, StringRef path) {
  return Reader(text, path).read();
}

Expected<CsrMatrix> lathe::readMatrixMarket(StringRef path) {
  auto buffer = readFile(path, ".mtx");
  if (!buffer)
    return buffer.takeError();
  return parseMatrixMarket((*buffer)->getBuffer(), path);
}

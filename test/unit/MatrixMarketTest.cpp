//===- MatrixMarketTest.cpp - Tests of .mtx files -------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What each kind of file means, and what a hostile one gets.
//
//===----------------------------------------------------------------------===//

#include "lathe/Support/MatrixMarket.h"

#include "llvm/ADT/ArrayRef.h"

#include "gtest/gtest.h"

#include <cmath>

using namespace llvm;
using namespace lathe;

namespace {

std::string banner(StringRef words, StringRef rest) {
  return ("%%MatrixMarket matrix " + words + "\n" + rest).str();
}

/// The message for `text`; empty where it is accepted.
std::string refusal(StringRef text) {
  Expected<CsrMatrix> matrix = parseMatrixMarket(text, "f.mtx");
  return matrix ? "" : toString(matrix.takeError());
}

void expectMatrix(StringRef text, ArrayRef<int64_t> positions,
                  ArrayRef<int64_t> coordinates, ArrayRef<double> values) {
  Expected<CsrMatrix> matrix = parseMatrixMarket(text, "f.mtx");
  ASSERT_TRUE(bool(matrix)) << toString(matrix.takeError());
  EXPECT_EQ(ArrayRef<int64_t>(matrix->positions), positions);
  EXPECT_EQ(ArrayRef<int64_t>(matrix->coordinates), coordinates);
  EXPECT_EQ(ArrayRef<double>(matrix->values), values);
}

TEST(MatrixMarketTest, SortsRowsAndSumsDuplicates) {
  expectMatrix(banner("coordinate real general",
                      "% a comment\n%\n2 3 5\n"
                      "2 3 1.5\n1 3 2\n1 1 4\n2 3 1e-1\n2 1 +.5\n"),
               {0, 2, 4}, {0, 2, 0, 2}, {4, 2, .5, 1.6});
}

TEST(MatrixMarketTest, ExpandsSymmetricMatrices) {
  expectMatrix(banner("coordinate real symmetric", "2 2 2\n1 1 4\n2 1 -1\n"),
               {0, 2, 3}, {0, 1, 0}, {4, -1, -1});
  expectMatrix(
      banner("coordinate integer skew-symmetric", "2 2 1\n2 1 3\n"),
      {0, 1, 2}, {1, 0}, {-3, 3});
}

TEST(MatrixMarketTest, ReadsPatternsAsOnes) {
  expectMatrix(banner("coordinate pattern symmetric", "2 2 2\n2 1\n2 2\n"),
               {0, 1, 3}, {1, 0, 1}, {1, 1, 1});
}

TEST(MatrixMarketTest, ReadsArraysByColumns) {
  expectMatrix(banner("array real general", "2 2\n1\n2\n3\n4\n"), {0, 2, 4},
               {0, 1, 0, 1}, {1, 3, 2, 4});
  expectMatrix(banner("array real symmetric", "2 2\n1\n2\n3\n"), {0, 2, 4},
               {0, 1, 0, 1}, {1, 2, 2, 3});
  expectMatrix(banner("array integer skew-symmetric", "2 2\n5\n"), {0, 2, 4},
               {0, 1, 0, 1}, {0, -5, 5, 0});
}

TEST(MatrixMarketTest, WordsMayBeOfAnyCaseAndLinesOfAnyEnding) {
  expectMatrix("%%matrixmarket MATRIX Coordinate Real General\r\n1 1 1\r\n\r\n"
               " 1\t1  2 \r\n\n",
               {0, 1}, {0}, {2});
}

TEST(MatrixMarketTest, EmptyMatricesAreMatrices) {
  expectMatrix(banner("coordinate real general", "0 0 0\n"), {0}, {}, {});
  expectMatrix(banner("coordinate real general", "2 2 0"), {0, 0, 0}, {}, {});
}

TEST(MatrixMarketTest, TinyValuesAreZeroAndHugeOnesRefused) {
  expectMatrix(banner("coordinate real general", "1 1 1\n1 1 1e-999\n"),
               {0, 1}, {0}, {0});
  EXPECT_NE(refusal(banner("coordinate real general", "1 1 1\n1 1 1e999\n"))
                .find("range of f64"),
            std::string::npos);
}

TEST(MatrixMarketTest, NonFiniteValuesAreTheSolversBusiness) {
  auto matrix = parseMatrixMarket(
      banner("coordinate real general", "1 1 1\n1 1 nan\n"), "f");

  ASSERT_TRUE(bool(matrix));
  EXPECT_TRUE(std::isnan(matrix->values[0]));
}

TEST(MatrixMarketTest, RefusesOtherBanners) {
  for (auto [words, part] : std::initializer_list<
           std::pair<StringRef, StringRef>>{
           {"coordinate complex general", "field 'complex'"},
           {"coordinate quaternion general", "field 'quaternion'"},
           {"coordinate real hermitian", "symmetry 'hermitian'"},
           {"sparse real general", "format 'sparse'"},
           {"coordinate real", "not a Matrix Market"},
           {"array pattern general", "array of field pattern"},
           {"coordinate pattern skew-symmetric", "skew-symmetric pattern"}})
    EXPECT_NE(refusal(banner(words, "1 1 1\n1 1 1\n")).find(part),
              std::string::npos)
        << words.str();
  EXPECT_NE(refusal("").find("not a Matrix Market"), std::string::npos);
  EXPECT_NE(refusal("1 1 1\n").find("f.mtx:1, expected the banner"),
            std::string::npos);
}

TEST(MatrixMarketTest, RefusesSizesThatLie) {
  for (auto [rest, part] : std::initializer_list<
           std::pair<StringRef, StringRef>>{
           {"", "no line of sizes"},
           {"2 2\n", "no line of sizes"},
           {"2 2 2 2\n", "no line of sizes"},
           {"-1 2 2\n", "'-1'"},
           {"2 2 99999999999999999999\n", "fit in 64 bits"},
           {"2 2 1000000000000\n1 1 1\n", "lies about its size"},
           {"1000000000000 2 1\n1 1 1\n", "claims 1000000000000"},
           {"2 9223372036854775807 1\n1 1 1\n", "claims"}})
    EXPECT_NE(refusal(banner("coordinate real general", rest)).find(part),
              std::string::npos)
        << rest.str();
  EXPECT_NE(refusal(banner("array real general", "1000000 1000000\n1\n"))
                .find("lies about its size"),
            std::string::npos);
  EXPECT_NE(refusal(banner("coordinate real symmetric", "2 3 1\n2 1 1\n"))
                .find("is symmetric but has 2 rows and 3 columns"),
            std::string::npos);
}

TEST(MatrixMarketTest, RefusesBadEntries) {
  for (auto [rest, part] : std::initializer_list<
           std::pair<StringRef, StringRef>>{
           {"2 2 1\n0 1 1\n", "row index '0' out of range"},
           {"2 2 1\n3 1 1\n", "row index '3' out of range"},
           {"2 2 1\n1 99999999999999999999 1\n", "column index"},
           {"2 2 1\n1 x 1\n", "column index 'x'"},
           {"0 0 1\n1 1 1\n", "no entry in an empty matrix"},
           {"2 2 2\n1 1 1\n\n\n\n", "truncated"},
           {"2 2 1\n1 1\n", "entry of 2 words"},
           {"2 2 1\n1 1 1 1\n", "entry of 4 words"},
           {"2 2 1\n1 1 1.2.3\n", "value '1.2.3'"},
           {"2 2 1\n1 1 0x1\n", "value '0x1'"},
           {"2 2 1\n1 1 1\n2 2 1\n", "text after its last entry"}})
    EXPECT_NE(refusal(banner("coordinate real general", rest)).find(part),
              std::string::npos)
        << rest.str();
}

TEST(MatrixMarketTest, RefusesEntriesAgainstTheSymmetry) {
  EXPECT_NE(refusal(banner("coordinate real symmetric", "2 2 1\n1 2 1\n"))
                .find("above the diagonal"),
            std::string::npos);
  EXPECT_NE(refusal(banner("coordinate real skew-symmetric", "2 2 1\n1 1 1\n"))
                .find("on the diagonal"),
            std::string::npos);
  EXPECT_NE(refusal(banner("coordinate integer general", "1 1 1\n1 1 1.5\n"))
                .find("a whole number"),
            std::string::npos);
  EXPECT_NE(refusal(banner("array real general", "1 1\n1 2\n"))
                .find("line of 2 words"),
            std::string::npos);
  EXPECT_NE(refusal(banner("array real general", "2 1\n1\n\n\n"))
                .find("truncated"),
            std::string::npos);
}

TEST(MatrixMarketTest, EveryPrefixIsRefusedOrRead) {
  std::string text = banner("coordinate real symmetric",
                            "% c\n3 3 4\n1 1 4\n2 1 -1\n3 1 -1.5e1\n3 3 4.25\n");

  for (size_t length = 0; length + 4 < text.size(); ++length)
    EXPECT_NE(refusal(StringRef(text).take_front(length)), "") << length;
  EXPECT_EQ(refusal(text), "");
}

} // namespace

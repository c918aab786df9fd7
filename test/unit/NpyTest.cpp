//===- NpyTest.cpp - Tests of .npy files ----------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What is read back as it was written, and what a hostile file gets.
//
//===----------------------------------------------------------------------===//

#include "lathe/Support/Npy.h"

#include "llvm/Support/FileSystem.h"
#include "llvm/Support/Path.h"

#include "gtest/gtest.h"

#include <sys/stat.h>

using namespace llvm;
using namespace lathe;

namespace {

/// The bytes of a file: version, header text, data.
std::string npy(unsigned version, StringRef header, StringRef data) {
  std::string bytes = "\x93NUMPY";
  bytes += char(version);
  bytes += '\0';
  for (unsigned i = 0; i < (version == 1 ? 2u : 4u); ++i)
    bytes += char(header.size() >> (8 * i));
  return bytes + header.str() + data.str();
}

std::string header(StringRef descr, StringRef order, StringRef shape) {
  return ("{'descr': '" + descr + "', 'fortran_order': " + order +
          ", 'shape': " + shape + ", }\n")
      .str();
}

template <typename T>
std::string raw(std::initializer_list<T> values) {
  return std::string(reinterpret_cast<const char *>(values.begin()),
                     values.size() * sizeof(T));
}

/// The message for `bytes`; empty where they are accepted.
std::string refusal(StringRef bytes) {
  Expected<Array> array = parseNpy(bytes, "f.npy");
  return array ? "" : toString(array.takeError());
}

/// A folder of its own that vanishes with the test.
struct Folder {
  SmallString<64> path;
  Folder() { sys::fs::createUniqueDirectory("lathe-npy", path); }
  ~Folder() { sys::fs::remove_directories(path); }
  std::string file(StringRef name) const { return (path + "/" + name).str(); }
  size_t count() const {
    size_t files = 0;
    std::error_code code;
    for (sys::fs::directory_iterator it(path, code), end; it != end && !code;
         it.increment(code))
      ++files;
    return files;
  }
};

TEST(NpyTest, ReadsEveryTypeAndVersion) {
  for (unsigned version : {1u, 2u, 3u}) {
    auto floats = parseNpy(
        npy(version, header("<f4", "False", "(2,)"), raw<float>({1.5f, -2.f})), "f");
    auto longs = parseNpy(
        npy(version, header("<i8", "False", "(1, 2)"), raw<int64_t>({7, -8})), "f");
    auto ints = parseNpy(
        npy(version, header("<i4", "False", "(1,)"), raw<int32_t>({-3})), "f");

    ASSERT_TRUE(bool(floats) && bool(longs) && bool(ints));
    EXPECT_EQ(floats->as<float>()[1], -2.f);
    EXPECT_EQ(longs->as<int64_t>()[1], -8);
    EXPECT_EQ(longs->getShape(), (ArrayRef<int64_t>{1, 2}));
    EXPECT_EQ(ints->as<int32_t>()[0], -3);
  }
}

TEST(NpyTest, TurnsFortranOrderIntoRows) {
  auto array = parseNpy(
      npy(1, header("<f8", "True", "(2, 3)"), raw<double>({1, 4, 2, 5, 3, 6})),
      "f");

  ASSERT_TRUE(bool(array));
  for (int i = 0; i < 6; ++i)
    EXPECT_EQ(array->as<double>()[i], i + 1);
}

TEST(NpyTest, TurnsFortranOrderOfThreeDimensions) {
  // a[i][j][k] = 100 i + 10 j + k, first index fastest in the file.
  auto array = parseNpy(npy(1, header("<i4", "True", "(2, 1, 3)"),
                            raw<int32_t>({0, 100, 1, 101, 2, 102})),
                        "f");

  ASSERT_TRUE(bool(array));
  int32_t expected[] = {0, 1, 2, 100, 101, 102};
  EXPECT_EQ(array->as<int32_t>(), ArrayRef<int32_t>(expected));
}

TEST(NpyTest, ReadsScalarsAndEmptyArrays) {
  auto scalar =
      parseNpy(npy(1, header("<f8", "False", "()"), raw<double>({3})), "f");
  auto empty = parseNpy(npy(1, header("<f8", "True", "(0, 5)"), ""), "f");

  ASSERT_TRUE(bool(scalar) && bool(empty));
  EXPECT_EQ(scalar->getNumElements(), 1);
  EXPECT_EQ(empty->getNumElements(), 0);
}

TEST(NpyTest, RefusesWhatIsNoNpyFile) {
  EXPECT_NE(refusal("").find("is not a .npy file, f.npy, expected"),
            std::string::npos);
  EXPECT_NE(refusal("PK\x03\x04").find("is not a .npy file"), std::string::npos);
  EXPECT_NE(refusal(npy(9, "", "")).find("has .npy version 9"), std::string::npos);
}

TEST(NpyTest, RefusesTruncation) {
  std::string whole =
      npy(1, header("<f8", "False", "(2,)"), raw<double>({1, 2}));

  for (size_t length = 0; length < whole.size(); ++length)
    EXPECT_NE(refusal(StringRef(whole).take_front(length)), "") << length;
  EXPECT_EQ(refusal(whole), "");
}

TEST(NpyTest, RefusesTrailingBytes) {
  std::string bytes =
      npy(1, header("<f8", "False", "(1,)"), raw<double>({1}) + "x");

  EXPECT_NE(refusal(bytes).find("has bytes after its data: 9"), std::string::npos);
}

TEST(NpyTest, RefusesHeadersThatLie) {
  // No byte is allocated for any of these.
  EXPECT_NE(refusal(npy(1, header("<f8", "False", "(1000000000000,)"), ""))
                .find("is truncated"),
            std::string::npos);
  EXPECT_NE(refusal(npy(1,
                        header("<f8", "False", "(4294967296, 4294967296)"), ""))
                .find("has a shape whose size overflows"),
            std::string::npos);
  EXPECT_NE(refusal(npy(1, header("<f8", "False",
                                  "(0, 4294967296, 4294967296, 2)"), ""))
                .find("has a shape whose size overflows"),
            std::string::npos);
  EXPECT_NE(
      refusal(npy(1, header("<f8", "False", "(99999999999999999999,)"), ""))
          .find("has a malformed .npy header"),
      std::string::npos);
  std::string longHeader = npy(2, "{}", "");
  longHeader[8] = longHeader[9] = longHeader[10] = longHeader[11] = char(0xff);
  EXPECT_NE(refusal(longHeader).find("is truncated in its header"),
            std::string::npos);
}

TEST(NpyTest, RefusesMalformedHeaders) {
  for (StringRef text :
       {"", "{", "{}", "[]", "{'descr': '<f8'}", "{'descr' '<f8'}",
        "{'descr': '<f8', 'fortran_order': Maybe, 'shape': (1,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (-1,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,",
        "{'descr': '<f8', 'fortran_order': False, 'shape': 1}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,), 'x': 1}",
        "{'descr': '<f8', 'descr': '<f8', 'shape': (1,)}",
        "{'descr': [('a', '<f8')], 'fortran_order': False, 'shape': (1,)}",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (1,)} x"})
    EXPECT_NE(refusal(npy(1, text, raw<double>({1}))).find("has a malformed .npy header"),
              std::string::npos)
        << text.str();
}

TEST(NpyTest, RefusesOtherElementTypes) {
  EXPECT_NE(refusal(npy(1, header(">f8", "False", "(1,)"), raw<double>({1})))
                .find("array has element type '>f8'"),
            std::string::npos);
  for (StringRef descr : {">f8", "|b1", "<c16", "<f2", "<u4", "|O", "f8"})
    EXPECT_NE(refusal(npy(1, header(descr, "False", "(1,)"), raw<double>({1})))
                  .find("little-endian"),
              std::string::npos)
        << descr.str();
}

TEST(NpyTest, RoundTripsThroughAFile) {
  Folder folder;
  for (auto shape : {SmallVector<int64_t>{}, {0}, {3}, {2, 3}, {1, 2, 3, 4}}) {
    auto array = Array::create(ElementKind::F64, shape, "test");
    ASSERT_TRUE(bool(array));
    for (auto [i, x] : llvm::enumerate(array->as<double>()))
      x = 0.1 * i;

    ASSERT_FALSE(bool(writeNpy(folder.file("a.npy"), *array)));
    auto back = readNpy(folder.file("a.npy"));

    ASSERT_TRUE(bool(back));
    EXPECT_EQ(back->getShape(), ArrayRef<int64_t>(shape));
    EXPECT_EQ(back->as<double>(), array->as<double>());
  }
  EXPECT_EQ(folder.count(), 1u);
}

TEST(NpyTest, AnUncommittedFileLeavesNothing) {
  Folder folder;
  {
    auto file = PendingFile::create(folder.file("a.npy"));
    ASSERT_TRUE(bool(file));
    EXPECT_EQ(folder.count(), 1u);
  }
  EXPECT_EQ(folder.count(), 0u);
}

TEST(NpyTest, RefusesPathsThatAreNoFiles) {
  Folder folder;
  std::string fifo = folder.file("pipe.npy");
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);

  EXPECT_NE(toString(readNpy(folder.file("none.npy")).takeError())
                .find("cannot read file"),
            std::string::npos);
  EXPECT_NE(toString(readNpy(folder.path).takeError()).find("is a directory"),
            std::string::npos);
  EXPECT_NE(toString(readNpy(fifo).takeError()).find("not a regular file"),
            std::string::npos);
}

TEST(NpyTest, RefusesPathsThatCannotBeWritten) {
  Folder folder;

  EXPECT_NE(toString(PendingFile::create(folder.path).takeError())
                .find("is a directory"),
            std::string::npos);
  EXPECT_NE(toString(PendingFile::create(folder.file("no/a.npy")).takeError())
                .find("cannot write file"),
            std::string::npos);

  // A file that takes the name of a device would replace it.
  std::string fifo = folder.file("fifo.npy");
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  EXPECT_NE(toString(PendingFile::create(fifo).takeError())
                .find("cannot write to what is not a regular file"),
            std::string::npos);
}

TEST(ArrayTest, RefusesSizesBeyondTheMachine) {
  auto huge = Array::create(ElementKind::F64, {int64_t(1) << 50}, "huge");
  auto overflow = Array::create(ElementKind::F64, {int64_t(1) << 62}, "huge");
  auto negative = Array::create(ElementKind::F64, {-1}, "huge");

  for (Expected<Array> *array : {&huge, &overflow, &negative}) {
    ASSERT_FALSE(bool(*array));
    EXPECT_NE(toString(array->takeError()).find("out of memory"),
              std::string::npos);
  }
}

} // namespace

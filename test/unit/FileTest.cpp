//===- FileTest.cpp - Reading and writing files with care -----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a file becomes after it was read must not reach those who hold its bytes.
//
//===----------------------------------------------------------------------===//

#include "lathe/Support/File.h"

#include "llvm/Support/FileUtilities.h"
#include "llvm/Support/raw_ostream.h"

#include "gtest/gtest.h"

using namespace lathe;
using namespace llvm;

/// Writes into the file that is there: a new one of the same name would leave
/// the old bytes to whoever has mapped them.
static void overwrite(StringRef path, char letter, size_t size) {
  std::error_code code;
  raw_fd_ostream os(path, code, sys::fs::CD_OpenExisting, sys::fs::FA_Write,
                    sys::fs::OF_None);
  ASSERT_FALSE(code) << code.message();
  os << std::string(size, letter);
}

TEST(FileTest, AFileThatIsOverwrittenIsNotReadAgain) {
  constexpr size_t size = 1 << 20; // LLVM maps files of this size if it may
  SmallString<128> path;
  ASSERT_FALSE(sys::fs::createTemporaryFile("lathe-file", "bin", path));
  FileRemover remover(path);
  overwrite(path, 'a', size);

  auto buffer = readFile(path, "test");
  ASSERT_TRUE(bool(buffer)) << toString(buffer.takeError());
  overwrite(path, 'b', size);

  StringRef text = (*buffer)->getBuffer();
  EXPECT_EQ(text.size(), size);
  EXPECT_EQ(text.find_first_not_of('a'), StringRef::npos);
  EXPECT_EQ(*text.end(), 0);
}

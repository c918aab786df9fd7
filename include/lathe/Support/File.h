//===- File.h - Reading and writing files with care ------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Input is read whole and only from regular files (a pipe or a device could
// block or never end). Output appears under its name whole or not at all.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_SUPPORT_FILE_H
#define LATHE_SUPPORT_FILE_H

#include "llvm/Support/Error.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"

namespace lathe {

/// The contents of a regular file and a zero after them, in memory of our own:
/// what becomes of the file is not seen. `what` names the kind, for messages.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>>
readFile(llvm::StringRef path, llvm::StringRef what);

/// An error where `path` is something else than a regular file, such as a device,
/// which a file that takes its name would replace.
llvm::Error checkReplaceable(llvm::StringRef path);

/// Whether two paths name one file, which need not be there yet.
bool isSameFile(llvm::StringRef a, llvm::StringRef b);

/// A file on its way: bytes go to a temporary beside `path`, which takes the
/// name at `commit` and vanishes without it. Create it before long work, so
/// that a path that cannot be written is found out early.
class PendingFile {
public:
  static llvm::Expected<PendingFile> create(llvm::StringRef path);
  PendingFile(PendingFile &&other)
      : path(std::move(other.path)), file(std::move(other.file)) {
    other.file.reset();
  }
  PendingFile &operator=(PendingFile &&) = delete;
  ~PendingFile();

  llvm::Error write(llvm::ArrayRef<llvm::StringRef> parts);
  llvm::Error commit();

private:
  PendingFile(llvm::StringRef path, llvm::sys::fs::TempFile file)
      : path(path), file(std::move(file)) {}

  std::string path;
  std::optional<llvm::sys::fs::TempFile> file;
};

/// Writes `path`, whole or not at all.
llvm::Error writeFile(llvm::StringRef path,
                      llvm::ArrayRef<llvm::StringRef> parts);

/// For a tool, before any file is pending: where a reader of its output is gone it
/// ends with status 74 (EX_IOERR), and pending files go; a write that the limit on
/// the size of files forbids fails, and does not end the process.
void prepareSignals();

/// Standard output, written to its end; an error where there is no room.
llvm::Error flushOutput();

} // namespace lathe

#endif // LATHE_SUPPORT_FILE_H

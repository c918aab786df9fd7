//===- File.cpp - Reading and writing files with care ---------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Regular files in, whole files out.
//
//===----------------------------------------------------------------------===//

#include "lathe/Support/File.h"

#include "lathe/Support/Error.h"

#include "llvm/ADT/SmallString.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Signals.h"
#include "llvm/Support/raw_ostream.h"

#include <csignal>
#include <sysexits.h>
#include <unistd.h>

using namespace llvm;
using namespace lathe;

Expected<std::unique_ptr<MemoryBuffer>> lathe::readFile(StringRef path,
                                                        StringRef what) {
  auto refuse = [&](std::error_code code) {
    return userError("cannot read file: " + code.message(), path,
                     "a readable " + what + " file");
  };
  sys::fs::file_status status;
  if (std::error_code code = sys::fs::status(path, status))
    return refuse(code);
  if (!sys::fs::is_regular_file(status))
    return userError(sys::fs::is_directory(status)
                         ? "cannot read file: is a directory"
                         : "cannot read file: is not a regular file",
                     path, "a readable " + what + " file");
  // Volatile and with a zero at its end: read, not mapped, so that a file that
  // shrinks cannot kill us.
  auto buffer = MemoryBuffer::getFile(path, /*IsText=*/false,
                                      /*RequiresNullTerminator=*/true,
                                      /*IsVolatile=*/true);
  if (!buffer)
    return refuse(buffer.getError());
  return std::move(*buffer);
}

static Error cannotWrite(StringRef path, const Twine &why) {
  return userError("cannot write file: " + why, path, "a writable path");
}

Error lathe::checkReplaceable(StringRef path) {
  if (!sys::fs::exists(path) || sys::fs::is_directory(path) ||
      sys::fs::is_regular_file(path))
    return Error::success();
  return userError("cannot write to what is not a regular file", path,
                   "a path of a file");
}

bool lathe::isSameFile(StringRef a, StringRef b) {
  auto whole = [](StringRef path) {
    SmallString<128> result(path);
    sys::fs::make_absolute(result);
    sys::path::remove_dots(result, /*remove_dot_dot=*/true);
    return result;
  };
  return whole(a) == whole(b) || sys::fs::equivalent(a, b);
}

Expected<PendingFile> PendingFile::create(StringRef path) {
  if (Error error = checkReplaceable(path))
    return std::move(error);
  if (sys::fs::is_directory(path))
    return cannotWrite(path, "is a directory");
  auto file = sys::fs::TempFile::create(path + ".%%%%%%%%.tmp");
  if (!file)
    return cannotWrite(path, toString(file.takeError()));
  return PendingFile(path, std::move(*file));
}

PendingFile::~PendingFile() {
  if (file)
    consumeError(file->discard());
}

Error PendingFile::write(ArrayRef<StringRef> parts) {
  raw_fd_ostream stream(file->FD, /*shouldClose=*/false);
  for (StringRef part : parts)
    stream << part;
  stream.flush();
  if (!stream.has_error())
    return Error::success();
  std::error_code code = stream.error();
  stream.clear_error();
  return cannotWrite(path, code.message());
}

Error PendingFile::commit() {
  Error error = file->keep(path);
  file.reset();
  if (error)
    return cannotWrite(path, toString(std::move(error)));
  return Error::success();
}

Error lathe::writeFile(StringRef path, ArrayRef<StringRef> parts) {
  Expected<PendingFile> file = PendingFile::create(path);
  if (!file)
    return file.takeError();
  if (Error error = file->write(parts))
    return error;
  return file->commit();
}

void lathe::prepareSignals() {
  // Not LLVM's own, whose exit() is for no handler of a signal.
  sys::SetOneShotPipeSignalFunction([] { _exit(EX_IOERR); });
  // LLVM takes all signals of crashes when it is first given something to do there,
  // which is done now.
  sys::AddSignalHandler([](void *) {}, nullptr);
  std::signal(SIGXFSZ, SIG_IGN);
}

llvm::Error lathe::flushOutput() {
  llvm::outs().flush();
  if (!llvm::outs().has_error())
    return llvm::Error::success();
  std::error_code code = llvm::outs().error();
  llvm::outs().clear_error();
  return userError("cannot write: " + code.message(), "standard output",
                   "a writable one");
}

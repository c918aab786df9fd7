//===- Link.cpp - Make a shared library of a kernel -----------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Calls lld. A kernel needs the C library and nothing else, so no compiler and
// no development package takes part.
//
//===----------------------------------------------------------------------===//

#include "Link.h"

#include "lathe/Support/Error.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/Support/FileSystem.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/Program.h"
#include "llvm/Support/Signals.h"

using namespace llvm;
using namespace lathe;

/// lld of the LLVM that we were built with, or any in PATH.
static std::string findLinker() {
  for (StringRef name : {"ld.lld", "ld.lld-22", "lld"}) {
    if (auto found = sys::findProgramByName(name, {LATHE_LLVM_BIN}))
      return *found;
    if (auto found = sys::findProgramByName(name))
      return *found;
  }
  return "";
}

/// liblathe_rt.a of the tree, built or installed, that the tool is part of.
static std::string findRuntime(StringRef tool) {
  SmallString<256> path(sys::path::parent_path(sys::path::parent_path(tool)));
  sys::path::append(path, "lib", "liblathe_rt.a");
  return path.str().str();
}

/// Runs the linker; its first line of output is the reason of a failure.
static Error runLinker(ArrayRef<StringRef> arguments, StringRef output) {
  SmallString<128> log;
  if (std::error_code code =
          sys::fs::createTemporaryFile("lathe-link", "log", log))
    return userError( // internal: the object was there before
        "cannot write a temporary file: " + code.message(), log,
                     "a writable folder for temporary files");
  sys::RemoveFileOnSignal(log);
  std::optional<StringRef> redirects[] = {StringRef(), log.str(), log.str()};
  std::string message;
  int status = sys::ExecuteAndWait(arguments.front(), arguments, std::nullopt,
                                   redirects, 0, 0, &message);
  if (status != 0 && message.empty())
    if (auto text = MemoryBuffer::getFile(log))
      message = (*text)->getBuffer().split('\n').first.str();
  sys::fs::remove(log);
  sys::DontRemoveFileOnSignal(log);
  if (status == 0)
    return Error::success();
  return userError( // internal: what is linked was made here
      "the linker failed: " + message, output,
                   "an object that links with the runtime");
}

Error lathe::linkShared(StringRef tool, StringRef object, StringRef output) {
  std::string linker = findLinker(), runtime = findRuntime(tool);
  if (linker.empty())
    return userError( // internal: the build asks for one
        "no linker", "ld.lld", "lld (install lld-22) in PATH");
  if (!sys::fs::exists(runtime))
    return userError("no runtime library", runtime,
                     "liblathe_rt.a beside the tool's folder");
  SmallString<128> temporary;
  if (std::error_code code = sys::fs::createUniqueFile(
          output + ".%%%%%%%%.tmp", temporary))
    return userError("cannot write file: " + code.message(), output,
                     "a writable path");
  sys::RemoveFileOnSignal(temporary);
  std::string soname = ("-soname=" + sys::path::filename(output)).str();
  SmallVector<StringRef> arguments{
      linker,     "-shared",       soname,           "-o",
      temporary,  object,          runtime,          "--gc-sections",
      "-z",       "noexecstack",   "--build-id=none"};
  // The C library by its run-time name, wherever this system keeps it.
  for (StringRef folder : {"/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu",
                           "/lib64", "/usr/lib64", "/usr/lib"}) {
    SmallString<64> library(folder);
    sys::path::append(library, "libm.so.6");
    if (!sys::fs::exists(library))
      continue;
    arguments.append({"-L", folder, "--as-needed", "-l:libm.so.6",
                      "-l:libc.so.6"});
    break;
  }
  Error error = runLinker(arguments, output);
  if (!error) {
    std::error_code code = sys::fs::rename(temporary, output);
    sys::DontRemoveFileOnSignal(temporary);
    if (!code)
      return Error::success();
    error = userError("cannot write file: " + code.message(), output,
                      "a writable path");
  }
  sys::fs::remove(temporary);
  sys::DontRemoveFileOnSignal(temporary);
  return error;
}

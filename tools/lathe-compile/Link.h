//===- Link.h - Make a shared library of a kernel --------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Links one object file with the runtime.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TOOLS_LATHE_COMPILE_LINK_H
#define LATHE_TOOLS_LATHE_COMPILE_LINK_H

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace lathe {

/// Links `object` and the runtime that lies beside `tool` to the shared library
/// `output`, which appears whole or not at all.
llvm::Error linkShared(llvm::StringRef tool, llvm::StringRef object,
                       llvm::StringRef output);

} // namespace lathe

#endif // LATHE_TOOLS_LATHE_COMPILE_LINK_H

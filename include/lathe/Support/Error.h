//===- Error.h - Errors for the user of a tool -----------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Every tool ends a failure in one line that says what is wrong, where, and what
// was expected; this builds that line.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_SUPPORT_ERROR_H
#define LATHE_SUPPORT_ERROR_H

#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"

namespace lathe {

/// "WHAT, WHERE, expected EXPECTED"; lower case, no final period.
inline llvm::Error userError(const llvm::Twine &what, const llvm::Twine &where,
                             const llvm::Twine &expected) {
  return llvm::createStringError(llvm::inconvertibleErrorCode(),
                                 what + ", " + where + ", expected " + expected);
}

/// What a tool says before the stack of a crash, in place of LLVM's address.
inline constexpr char bugReport[] =
    "This is a bug of Lathe: please report it with the program, the command and "
    "the stack below.\n";

} // namespace lathe

#endif // LATHE_SUPPORT_ERROR_H

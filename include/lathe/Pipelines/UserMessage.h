//===- UserMessage.h - A diagnostic in one line ----------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the tools but lathe-opt make of the compiler's diagnostics.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_PIPELINES_USERMESSAGE_H
#define LATHE_PIPELINES_USERMESSAGE_H

#include "mlir/IR/Diagnostics.h"

#include <string>

namespace lathe {

/// FILE:LINE:COLUMN, FILE for what is in no line of it, or `otherwise` where the
/// location is of no file.
std::string locationName(mlir::Location loc, llvm::StringRef otherwise);

/// "WHAT, WHERE, EXPECTED" of an error, the last where WHAT does not say it. An op that does not exist is expected to
/// be the one whose name is nearest.
std::string toUserMessage(const mlir::Diagnostic &error,
                          llvm::StringRef otherwise);

/// The line for a failure without an error, which no user can cause.
std::string unexplainedFailure(llvm::StringRef where);

} // namespace lathe

#endif // LATHE_PIPELINES_USERMESSAGE_H

//===- Decision.h - What was chosen, for a reader --------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the tools tell of the choices in a module, in the same words.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_PIPELINES_DECISION_H
#define LATHE_PIPELINES_DECISION_H

#include "mlir/IR/BuiltinOps.h"

#include <string>
#include <vector>

namespace lathe {

/// A choice that the compiler made for one op.
struct Decision {
  std::string function, op, location;
  std::vector<std::pair<std::string, int64_t>> knobs;
  /// In words; may be empty.
  std::string explanation;
};

/// The decisions in a module after stage `choose`. One for an op that is in no
/// line of a file is located at `otherwise`.
std::vector<Decision> collectDecisions(mlir::ModuleOp module,
                                       llvm::StringRef otherwise);

/// "LOCATION: OP: KNOB = VALUE, ...; EXPLANATION".
llvm::raw_ostream &operator<<(llvm::raw_ostream &os, const Decision &decision);

} // namespace lathe

#endif // LATHE_PIPELINES_DECISION_H

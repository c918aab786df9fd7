//===- Tune.h - Parameters and recorded choices ----------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The tune dialect: numerical parameters, knobs of ops, and the choices made.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_DIALECT_TUNE_TUNE_H
#define LATHE_DIALECT_TUNE_TUNE_H

#include "lathe/CostModel/Estimate.h"
#include "lathe/Dialect/Lathe/Lathe.h"
#include "lathe/Dialect/Linop/Linop.h"

#include "mlir/IR/SymbolTable.h"

#include "lathe/Dialect/Tune/TuneDialect.h.inc"
#include "lathe/Dialect/Tune/TuneEnums.h.inc"
#define GET_ATTRDEF_CLASSES
#include "lathe/Dialect/Tune/TuneAttrs.h.inc"

#include <optional>

namespace lathe::tune {

/// One knob of an op, with the values that it may take, smallest first.
struct Knob {
  std::string name;
  llvm::SmallVector<int64_t> values;
};

/// On a function: what stage choose chose for its ops, in order.
inline constexpr llvm::StringLiteral decisionsAttr = "lathe.decisions";

/// A value for each knob, and why.
struct Choice {
  llvm::SmallVector<int64_t> values;
  std::string reason;
};

} // namespace lathe::tune

#include "lathe/Dialect/Tune/TuneInterfaces.h.inc"
#define GET_OP_CLASSES
#include "lathe/Dialect/Tune/TuneOps.h.inc"

#endif // LATHE_DIALECT_TUNE_TUNE_H

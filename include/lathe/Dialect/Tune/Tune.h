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

/// The knobs of ops of ours and of upstream; dialects/Tune/SPEC.md says what
/// they mean. Ops of others may have more.
struct KnobName {
  static constexpr llvm::StringLiteral sweeps = "sweeps";
  static constexpr llvm::StringLiteral recompute = "recompute";
  static constexpr llvm::StringLiteral rows = "rows";
  static constexpr llvm::StringLiteral half_lanes = "half_lanes";
  static constexpr llvm::StringLiteral vectors = "vectors";
  static constexpr llvm::StringLiteral sum_tile = "sum_tile";
  static constexpr llvm::StringLiteral row_tile = "row_tile";
  static constexpr llvm::StringLiteral pack = "pack";
  static constexpr llvm::StringLiteral group = "group";
  static constexpr llvm::StringLiteral block = "block";
  static constexpr llvm::StringLiteral slab = "slab";
  static constexpr llvm::StringLiteral last_rows = "last_rows";
  static constexpr llvm::StringLiteral last_vectors = "last_vectors";
  static constexpr llvm::StringLiteral panel = "panel";
  static constexpr llvm::StringLiteral keys = "keys";
};

/// One knob of an op, with the values that it may take, smallest first.
struct Knob {
  llvm::StringRef name;
  llvm::SmallVector<int64_t> values;
};

/// The value of one knob, which is among `knobs`, of `values`, one for each of
/// them.
int64_t valueOf(llvm::StringRef name, llvm::ArrayRef<Knob> knobs,
                llvm::ArrayRef<int64_t> values);

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

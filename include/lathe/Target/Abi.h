//===- Abi.h - The signature of a public function --------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the caller of a function sees, from its source type: inputs in order,
// then tensor results, then scalar results. Recorded before bufferisation in
// attributes of the function, and read by everything that speaks the C ABI.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TARGET_ABI_H
#define LATHE_TARGET_ABI_H

#include "lathe/Dialect/Lathe/Lathe.h"

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/Operation.h"
#include "mlir/Interfaces/FunctionInterfaces.h"
#include "llvm/Support/SourceMgr.h"

#include <optional>

namespace lathe {

/// On a result: the number of the argument whose memory it may take.
inline constexpr llvm::StringLiteral updatesAttr = "lathe.updates";
/// On a function after stage bufferise: its parameters, as below.
inline constexpr llvm::StringLiteral abiAttr = "lathe.abi";
/// Beside it: the words of each size that has to be what the program expects,
/// an array of [WHAT, WHY] in the order in which its shapes function has them.
inline constexpr llvm::StringLiteral expectsAttr = "lathe.expects";

/// Whether `name` is a keyword of C or C++.
bool isKeyword(llvm::StringRef name);

/// Why a function of this name cannot be called from C; empty if it can.
std::string explainBadName(llvm::StringRef name);

/// One argument or result, as a caller sees it.
struct Parameter {
  std::string name;
  mlir::Type element;             // f64, i32, index, ...
  llvm::SmallVector<int64_t> shape; // empty for scalars
  bool isScalar = false;
  bool isResult = false;
  int64_t position = 0; // among the arguments, or the results, of the source
  int64_t updates = -1;
  int64_t csrGroup = -1, csrPart = 0;
  /// Names of the dimensions ("" where unknown), empty for none; "n + 1" for
  /// the positions of a matrix of n rows is the name "n" with the offset 1.
  llvm::SmallVector<std::string> dims;
  llvm::SmallVector<int64_t> offsets;
};

/// The signature of a function in the order of the C ABI.
struct Signature {
  llvm::SmallVector<Parameter> parameters;
  unsigned inputs = 0;

  llvm::ArrayRef<Parameter> getInputs() const {
    return llvm::ArrayRef(parameters).take_front(inputs);
  }
  llvm::ArrayRef<Parameter> getResults() const {
    return llvm::ArrayRef(parameters).drop_front(inputs);
  }

  /// The attribute form, kept on the function as `lathe.abi`.
  mlir::ArrayAttr toAttr(mlir::MLIRContext *context) const;
  /// Of a function that has the attribute; nullopt where it has not.
  static std::optional<Signature> of(mlir::Operation *function);
};

/// Sets `lathe.name` on the arguments of public functions, from the text of
/// the source that `module` was parsed from: %omega is "omega". Arguments of
/// a CSR group are "A.positions" and so on. Names that are there are kept.
void nameArguments(mlir::Operation *module, const llvm::SourceMgr &sources);

/// What messages and headers call argument `i`: its `lathe.name`, or arg<i>.
std::string argumentName(mlir::FunctionOpInterface function, unsigned i);

} // namespace lathe

#endif // LATHE_TARGET_ABI_H

//===- Info.h - What a kernel says about itself ----------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The C header of a compiled module, and the JSON text of one function.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TARGET_INFO_H
#define LATHE_TARGET_INFO_H

#include "lathe/Target/Abi.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/raw_ostream.h"

namespace lathe {

/// JSON: ABI version, target, parameters with what is baked of their shapes, what
/// was chosen.
std::string writeInfo(mlir::LLVM::LLVMFuncOp kernel, llvm::StringRef name,
                      const Signature &signature);

/// The C header of all kernels of a module after stage llvm. `guard` tells
/// headers of several modules apart.
void writeHeader(mlir::ModuleOp module, llvm::StringRef guard,
                 llvm::raw_ostream &os);

} // namespace lathe

#endif // LATHE_TARGET_INFO_H

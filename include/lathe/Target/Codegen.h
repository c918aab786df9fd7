//===- Codegen.h - From the LLVM dialect to machine code -------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One way to machine code for files and for the JIT, for the target that the
// module carries and no other.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TARGET_CODEGEN_H
#define LATHE_TARGET_CODEGEN_H

#include "mlir/IR/BuiltinOps.h"
#include "llvm/Support/raw_ostream.h"

#include <memory>

namespace llvm {
class LLVMContext;
class Module;
class TargetMachine;
} // namespace llvm

namespace lathe {

enum class CodeKind { Object, Assembly, LlvmIr };

/// A code generator for the target of `module`; errors are reported on it.
mlir::FailureOr<std::unique_ptr<llvm::TargetMachine>>
createTargetMachine(mlir::ModuleOp module);

/// A module after stage llvm as optimised LLVM IR.
mlir::FailureOr<std::unique_ptr<llvm::Module>>
translateToLlvm(mlir::ModuleOp module, llvm::LLVMContext &context,
                llvm::TargetMachine &machine);

/// Writes a module after stage llvm as `kind`.
mlir::LogicalResult emitCode(mlir::ModuleOp module, CodeKind kind,
                             llvm::raw_pwrite_stream &os);

} // namespace lathe

#endif // LATHE_TARGET_CODEGEN_H

//===- AbiWriter.h - The C functions around a kernel -----------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The descriptor of a kernel (AbiDescriptor.cpp) and the functions that use it
// (EmitAbi.cpp). Private to lib/Target.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_TARGET_ABIWRITER_H
#define LATHE_LIB_TARGET_ABIWRITER_H

#include "lathe/Target/Abi.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/StringMap.h"

namespace lathe {

/// Writes the ABI of the functions of one module.
class AbiWriter {
public:
  explicit AbiWriter(mlir::ModuleOp module)
      : module(module), builder(module.getBodyRegion()), loc(module.getLoc()),
        pointer(mlir::LLVM::LLVMPointerType::get(module.getContext())),
        i8(builder.getI8Type()), i32(builder.getI32Type()),
        i64(builder.getI64Type()),
        nothing(mlir::LLVM::LLVMVoidType::get(module.getContext())) {
    builder.setInsertionPointToEnd(module.getBody());
  }

  mlir::LogicalResult write(mlir::LLVM::LLVMFuncOp kernel);

private:
  // Constants.
  mlir::Value constant(mlir::Type type, int64_t value) {
    return mlir::LLVM::ConstantOp::create(builder, loc, type, value);
  }
  mlir::Value addressOf(llvm::StringRef symbol) {
    return mlir::LLVM::AddressOfOp::create(builder, loc, pointer, symbol);
  }
  mlir::Value null() {
    return mlir::LLVM::ZeroOp::create(builder, loc, pointer);
  }
  llvm::StringRef text(llvm::StringRef value);
  llvm::StringRef integers(llvm::ArrayRef<int64_t> values);
  llvm::StringRef table(llvm::StringRef name, mlir::Type type,
                        mlir::LLVM::Linkage linkage,
                        llvm::function_ref<mlir::Value()> value);
  mlir::Value structOf(mlir::LLVM::LLVMStructType type,
                       mlir::ValueRange fields);
  mlir::Value parameterOf(const Parameter &parameter);
  llvm::StringRef dimensionsOf(const Parameter &parameter);
  llvm::StringRef expectations(mlir::ArrayAttr words);
  void writeDescriptor(bool isParallel, mlir::ArrayAttr words);

  // Functions.
  mlir::LLVM::LLVMFuncOp function(llvm::StringRef name, mlir::Type result,
                                  llvm::ArrayRef<mlir::Type> inputs,
                                  mlir::LLVM::Linkage linkage);
  mlir::LLVM::LLVMFuncOp runtime(llvm::StringRef name, mlir::Type result,
                                 llvm::ArrayRef<mlir::Type> inputs);
  mlir::LogicalResult writeFrameCall(llvm::StringRef kernel,
                                     llvm::StringRef name,
                                     llvm::ArrayRef<unsigned> ranks,
                                     bool isBody = false);
  mlir::Value storeValues(llvm::ArrayRef<Parameter> parameters,
                          mlir::ValueRange arguments);
  void writeEntry();
  void writeShapes();
  void writeWorkspace();
  void writeInfoAndTvm();
  llvm::SmallVector<mlir::Type>
  argumentTypes(llvm::ArrayRef<Parameter> parameters);
  unsigned rankFor(const Parameter &parameter);
  bool isAlone(unsigned i);

  mlir::ModuleOp module;
  mlir::OpBuilder builder;
  mlir::Location loc;
  mlir::Type pointer, i8, i32, i64, nothing;
  std::string name, descriptor, info;
  Signature signature;
  llvm::StringMap<std::string> texts; // of the function being written
  unsigned counter = 0;
};

} // namespace lathe

#endif // LATHE_LIB_TARGET_ABIWRITER_H

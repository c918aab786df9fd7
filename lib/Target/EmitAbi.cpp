//===- EmitAbi.cpp - The C functions around each kernel -------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes, in the LLVM dialect, the functions that the C ABI promises, and the
// way from the frame that the runtime fills to the arguments of a kernel.
//
//===----------------------------------------------------------------------===//

#include "AbiWriter.h"

#include "lathe/Dialect/Lathe/Lathe.h"
#include "lathe/Runtime/Descriptor.h"
#include "lathe/Target/Info.h"
#include "lathe/Target/Passes.h"
#include "lathe/Team/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

namespace lathe {
#define GEN_PASS_DEF_PREPAREABIPASS
#define GEN_PASS_DEF_EMITABIPASS
#include "lathe/Target/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;

namespace {

struct PrepareAbiPass : lathe::impl::PrepareAbiPassBase<PrepareAbiPass> {
  void runOnOperation() override {
    for (auto function : getOperation().getOps<func::FuncOp>()) {
      function.removeArgAttrsAttr();
      function.removeResAttrsAttr();
      if (!function->hasAttr(abiAttr))
        continue;
      function.setName((function.getName() + ".kernel").str());
      function.setPrivate();
    }
  }
};

/// The frame of a scalar input holds the value, all others hold a buffer.
constexpr unsigned scalarFrame = ~0u;

} // namespace

//===----------------------------------------------------------------------===//
// From frames to kernels
//===----------------------------------------------------------------------===//

LLVM::LLVMFuncOp AbiWriter::function(StringRef symbol, Type result,
                                     ArrayRef<Type> inputs,
                                     LLVM::Linkage linkage) {
  builder.setInsertionPointToEnd(module.getBody());
  auto type = LLVM::LLVMFunctionType::get(result, inputs);
  auto op = LLVM::LLVMFuncOp::create(builder, loc, symbol, type, linkage);
  builder.setInsertionPointToStart(op.addEntryBlock(builder));
  return op;
}

LLVM::LLVMFuncOp AbiWriter::runtime(StringRef symbol, Type result,
                                    ArrayRef<Type> inputs) {
  if (auto op = module.lookupSymbol<LLVM::LLVMFuncOp>(symbol))
    return op;
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(module.getBody());
  return LLVM::LLVMFuncOp::create(
      builder, loc, symbol, LLVM::LLVMFunctionType::get(result, inputs));
}

/// `name`(frames) calls `kernel`, whose arguments are the parts of the buffers
/// and the scalars that the frames hold. The body also takes its thread, last.
LogicalResult AbiWriter::writeFrameCall(StringRef kernel, StringRef symbol,
                                        ArrayRef<unsigned> ranks, bool isBody) {
  auto callee = module.lookupSymbol<LLVM::LLVMFuncOp>(kernel);
  if (!callee)
    return module.emitError( // internal: made in stage bufferise
               "has no function '") << kernel << "' to be called";
  ArrayRef<Type> types = callee.getFunctionType().getParams();
  auto body = function(symbol, callee.getFunctionType().getReturnType(),
                       SmallVector<Type>(isBody ? 2 : 1, pointer),
                       LLVM::Linkage::Internal);
  // What one thread writes another may read: to LLVM, calls of the runtime
  // must look as if they did it.
  bool isShared = callee->hasAttr(teamAttr);
  Value frames = body.getArgument(0);
  SmallVector<Value> arguments;
  auto load = [&](Value base, unsigned word, Type type) -> Value {
    Value address = LLVM::GEPOp::create(builder, loc, pointer, i64, base,
                                        ArrayRef<LLVM::GEPArg>{int32_t(word)});
    return LLVM::LoadOp::create(builder, loc, type, address);
  };
  for (auto [i, rank] : llvm::enumerate(ranks)) {
    Value frame = load(frames, i, pointer);
    unsigned words = rank == scalarFrame ? 1 : 3 + 2 * rank;
    if (arguments.size() + words > types.size())
      return callee.emitError( // internal: the signature is the callee's
          "takes fewer arguments than its signature says");
    for (unsigned word = 0; word < words; ++word)
      arguments.push_back(load(frame, word, types[arguments.size()]));
    if (rank != scalarFrame && isBody && !isShared && isAlone(i))
      callee.setArgAttr(arguments.size() - words + 1,
                        LLVM::LLVMDialect::getNoAliasAttrName(),
                        builder.getUnitAttr());
  }
  if (isBody)
    arguments.push_back(body.getArgument(1));
  auto call = LLVM::CallOp::create(builder, loc, callee, arguments);
  LLVM::ReturnOp::create(builder, loc, call.getResults());
  return success();
}

/// Whether no other pointer leads to the memory of parameter `i`, or to that of
/// the workspace behind them. The runtime saw to it: what is written overlaps
/// nothing else, except a result that updates an input.
bool AbiWriter::isAlone(unsigned i) {
  if (i >= signature.parameters.size())
    return true;
  return signature.parameters[i].updates < 0 &&
         llvm::none_of(signature.parameters, [&](const Parameter &other) {
           return other.updates == int64_t(i);
         });
}

unsigned AbiWriter::rankFor(const Parameter &parameter) {
  return parameter.isScalar && !parameter.isResult ? scalarFrame
                                                   : parameter.shape.size();
}

//===----------------------------------------------------------------------===//
// What the caller sees
//===----------------------------------------------------------------------===//

SmallVector<Type> AbiWriter::argumentTypes(ArrayRef<Parameter> parameters) {
  SmallVector<Type> types;
  for (const Parameter &parameter : parameters) {
    bool byValue = parameter.isScalar && !parameter.isResult;
    types.push_back(!byValue                       ? pointer
                    : parameter.element.isIndex() ? i64
                                                  : parameter.element);
  }
  return types;
}

/// lathe_value[] on the stack
Value AbiWriter::storeValues(ArrayRef<Parameter> parameters,
                             ValueRange arguments) {
  Value count = constant(i64, std::max<int64_t>(1, arguments.size()));
  Value values =
      LLVM::AllocaOp::create(builder, loc, pointer, i64, count, /*align=*/8);
  for (auto [i, argument] : llvm::enumerate(arguments)) {
    Value address = LLVM::GEPOp::create(builder, loc, pointer, i64, values,
                                        ArrayRef<LLVM::GEPArg>{int32_t(i)});
    LLVM::StoreOp::create(builder, loc, argument, address);
  }
  return values;
}

void AbiWriter::writeEntry() {
  SmallVector<Type> types{pointer};
  llvm::append_range(types, argumentTypes(signature.parameters));
  auto entry = function(name, i32, types, LLVM::Linkage::External);
  auto invoke = runtime("lathe_rt_invoke", i32, {pointer, pointer, pointer});
  Value values = storeValues(signature.parameters,
                             entry.getArguments().drop_front());
  auto call = LLVM::CallOp::create(
      builder, loc, invoke,
      ValueRange{addressOf(descriptor), entry.getArgument(0), values});
  LLVM::ReturnOp::create(builder, loc, call.getResults());
}

void AbiWriter::writeShapes() {
  SmallVector<Type> types = argumentTypes(signature.getInputs());
  types.push_back(pointer);
  auto entry =
      function(name + "_result_shapes", i32, types, LLVM::Linkage::External);
  auto shapes =
      runtime("lathe_rt_result_shapes", i32, {pointer, pointer, pointer});
  Value values =
      storeValues(signature.getInputs(), entry.getArguments().drop_back());
  auto call = LLVM::CallOp::create(
      builder, loc, shapes,
      ValueRange{addressOf(descriptor), values, entry.getArguments().back()});
  LLVM::ReturnOp::create(builder, loc, call.getResults());
}

void AbiWriter::writeWorkspace() {
  SmallVector<Type> types{pointer};
  llvm::append_range(types, argumentTypes(signature.getInputs()));
  auto entry =
      function(name + "_workspace_bytes", i64, types, LLVM::Linkage::External);
  auto bytes =
      runtime("lathe_rt_workspace_bytes", i64, {pointer, pointer, pointer});
  Value values =
      storeValues(signature.getInputs(), entry.getArguments().drop_front());
  auto call = LLVM::CallOp::create(
      builder, loc, bytes,
      ValueRange{addressOf(descriptor), entry.getArgument(0), values});
  LLVM::ReturnOp::create(builder, loc, call.getResults());
}

void AbiWriter::writeInfoAndTvm() {
  function(name + "_info", pointer, {}, LLVM::Linkage::External);
  LLVM::ReturnOp::create(builder, loc, addressOf(text(info)));

  auto entry = function("__tvm_ffi_" + name, i32,
                        {pointer, pointer, i32, pointer},
                        LLVM::Linkage::External);
  auto adapter = runtime("lathe_rt_tvm_call", i32, {pointer, pointer, i32});
  auto call = LLVM::CallOp::create(
      builder, loc, adapter,
      ValueRange{addressOf(descriptor), entry.getArgument(1),
                 entry.getArgument(2)});
  LLVM::ReturnOp::create(builder, loc, call.getResults());
}

LogicalResult AbiWriter::write(LLVM::LLVMFuncOp kernel) {
  name = kernel.getName().drop_back(StringRef(".kernel").size()).str();
  descriptor = "__lathe_" + name;
  signature = *Signature::of(kernel);
  info = writeInfo(kernel, name, signature);
  texts.clear();
  counter = 0;

  SmallVector<unsigned> ranks, inputs;
  for (const Parameter &parameter : signature.parameters)
    ranks.push_back(rankFor(parameter));
  inputs.assign(ranks.begin(), ranks.begin() + signature.inputs);
  inputs.push_back(1); // where the sizes go
  ranks.push_back(scalarFrame); // the number of threads
  if (failed(writeFrameCall(name + ".workspace", name + ".workspace.body",
                            ranks)) ||
      failed(writeFrameCall(name + ".shapes", name + ".shapes.body", inputs)))
    return failure();
  ranks.back() = 1; // the workspace
  if (failed(writeFrameCall(name + ".kernel", name + ".body", ranks,
                            /*isBody=*/true)))
    return failure();
  writeDescriptor(kernel->hasAttr(teamAttr),
                  kernel->getAttrOfType<ArrayAttr>(expectsAttr));
  writeEntry();
  writeShapes();
  writeWorkspace();
  writeInfoAndTvm();
  return success();
}

namespace {
struct EmitAbiPass : lathe::impl::EmitAbiPassBase<EmitAbiPass> {
  void runOnOperation() override {
    SmallVector<LLVM::LLVMFuncOp> kernels;
    for (auto function : getOperation().getOps<LLVM::LLVMFuncOp>()) {
      if (function->hasAttr(abiAttr))
        kernels.push_back(function);
      if (!function.isExternal())
        function.setLinkage(LLVM::Linkage::Internal);
    }
    for (auto global : getOperation().getOps<LLVM::GlobalOp>())
      global.setLinkage(LLVM::Linkage::Internal);
    AbiWriter writer(getOperation());
    for (LLVM::LLVMFuncOp kernel : kernels)
      if (failed(writer.write(kernel)))
        return signalPassFailure();
  }
};
} // namespace

//===- EmitAbi.cpp - The C functions around each kernel -------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes, in the LLVM dialect, what lathe/Runtime/Descriptor.h and the C ABI
// say: the structs here have the layout of that header.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Lathe/Lathe.h"
#include "lathe/Runtime/Descriptor.h"
#include "lathe/Target/Abi.h"
#include "lathe/Target/Info.h"
#include "lathe/Target/Passes.h"
#include "lathe/Team/Passes.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "llvm/ADT/StringMap.h"

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

/// DLPack's code of an element type.
uint8_t dlpackCode(Type type) {
  if (type.isBF16())
    return kDLBfloat;
  return isa<FloatType>(type) ? kDLFloat : kDLInt;
}

unsigned bitsOf(Type type) {
  return type.isIndex() ? 64 : type.getIntOrFloatBitWidth();
}

/// Writes the ABI of the functions of one module.
class AbiWriter {
public:
  explicit AbiWriter(ModuleOp module)
      : module(module), builder(module.getBodyRegion()),
        loc(module.getLoc()), pointer(LLVM::LLVMPointerType::get(
                                  module.getContext())),
        i8(builder.getI8Type()), i32(builder.getI32Type()),
        i64(builder.getI64Type()), nothing(LLVM::LLVMVoidType::get(
                                       module.getContext())) {
    builder.setInsertionPointToEnd(module.getBody());
  }

  LogicalResult write(LLVM::LLVMFuncOp kernel);

private:
  // Constants.
  Value constant(Type type, int64_t value) {
    return LLVM::ConstantOp::create(builder, loc, type, value);
  }
  Value addressOf(StringRef symbol) {
    return LLVM::AddressOfOp::create(builder, loc, pointer, symbol);
  }
  Value null() { return LLVM::ZeroOp::create(builder, loc, pointer); }
  StringRef text(StringRef value);
  StringRef integers(ArrayRef<int64_t> values);
  StringRef table(StringRef name, Type type, LLVM::Linkage linkage,
                  llvm::function_ref<Value()> value);
  Value structOf(LLVM::LLVMStructType type, ValueRange fields);
  Value parameterOf(const Parameter &parameter);
  StringRef dimensionsOf(const Parameter &parameter);
  StringRef expectations(ArrayAttr words);
  void writeDescriptor(bool isParallel, ArrayAttr words);

  // Functions.
  LLVM::LLVMFuncOp function(StringRef name, Type result, ArrayRef<Type> inputs,
                            LLVM::Linkage linkage);
  LLVM::LLVMFuncOp runtime(StringRef name, Type result, ArrayRef<Type> inputs);
  LogicalResult writeFrameCall(StringRef kernel, StringRef name,
                               ArrayRef<unsigned> ranks, bool isBody = false);
  Value storeValues(ArrayRef<Parameter> parameters, ValueRange arguments);
  void writeEntry();
  void writeShapes();
  void writeWorkspace();
  void writeInfoAndTvm();
  SmallVector<Type> argumentTypes(ArrayRef<Parameter> parameters);
  unsigned rankFor(const Parameter &parameter);
  bool isAlone(unsigned i);

  ModuleOp module;
  OpBuilder builder;
  Location loc;
  Type pointer, i8, i32, i64, nothing;
  std::string name, descriptor, info;
  Signature signature;
  llvm::StringMap<std::string> texts; // of the function being written
  unsigned counter = 0;
};

/// The frame of a scalar input holds the value, all others hold a buffer.
constexpr unsigned scalarFrame = ~0u;

} // namespace

//===----------------------------------------------------------------------===//
// Constants
//===----------------------------------------------------------------------===//

StringRef AbiWriter::table(StringRef symbol, Type type, LLVM::Linkage linkage,
                           llvm::function_ref<Value()> value) {
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(module.getBody());
  auto global = LLVM::GlobalOp::create(builder, loc, type, /*isConstant=*/true,
                                       linkage, symbol, Attribute());
  Block *block = builder.createBlock(&global.getInitializerRegion());
  builder.setInsertionPointToStart(block);
  LLVM::ReturnOp::create(builder, loc, value());
  return global.getSymName();
}

StringRef AbiWriter::text(StringRef value) {
  std::string &symbol = texts[value];
  if (!symbol.empty())
    return symbol;
  symbol = name + ".text." + std::to_string(counter++);
  OpBuilder::InsertionGuard guard(builder);
  builder.setInsertionPointToEnd(module.getBody());
  std::string bytes = value.str() + '\0';
  LLVM::GlobalOp::create(
      builder, loc, LLVM::LLVMArrayType::get(i8, bytes.size()),
      /*isConstant=*/true, LLVM::Linkage::Internal, symbol,
      builder.getStringAttr(bytes));
  return symbol;
}

StringRef AbiWriter::integers(ArrayRef<int64_t> values) {
  std::string symbol = name + ".shape." + std::to_string(counter++);
  auto type = LLVM::LLVMArrayType::get(i64, values.size());
  return table(symbol, type, LLVM::Linkage::Internal, [&] {
    Value array = LLVM::UndefOp::create(builder, loc, type);
    for (auto [i, value] : llvm::enumerate(values))
      array = LLVM::InsertValueOp::create(
          builder, loc, array,
          constant(i64, ShapedType::isDynamic(value) ? -1 : value), i);
    return array;
  });
}

Value AbiWriter::structOf(LLVM::LLVMStructType type, ValueRange fields) {
  Value value = LLVM::UndefOp::create(builder, loc, type);
  for (auto [i, field] : llvm::enumerate(fields))
    value = LLVM::InsertValueOp::create(builder, loc, value, field, i);
  return value;
}

/// lathe_dimension[rank]: equal names are one symbol of the function.
StringRef AbiWriter::dimensionsOf(const Parameter &parameter) {
  if (parameter.dims.empty())
    return "";
  SmallVector<StringRef> symbols;
  for (const Parameter &other : signature.parameters)
    for (StringRef dim : other.dims)
      if (!dim.empty() && !llvm::is_contained(symbols, dim))
        symbols.push_back(dim);
  auto pair = LLVM::LLVMStructType::getLiteral(module.getContext(), {i32, i32});
  auto type = LLVM::LLVMArrayType::get(pair, parameter.dims.size());
  std::string symbol = name + ".dims." + std::to_string(counter++);
  return table(symbol, type, LLVM::Linkage::Internal, [&] {
    Value array = LLVM::UndefOp::create(builder, loc, type);
    for (auto [i, dim] : llvm::enumerate(parameter.dims)) {
      auto known = llvm::find(symbols, dim);
      int64_t number =
          known == symbols.end() ? -1 : known - symbols.begin();
      Value element = structOf(
          pair, {constant(i32, number), constant(i32, parameter.offsets[i])});
      array = LLVM::InsertValueOp::create(builder, loc, array, element, i);
    }
    return array;
  });
}

static LLVM::LLVMStructType parameterType(MLIRContext *context) {
  Builder builder(context);
  Type pointer = LLVM::LLVMPointerType::get(context);
  SmallVector<Type> fields(3, pointer);
  fields.append(5, builder.getI32Type());
  fields.append(4, builder.getI8Type());
  return LLVM::LLVMStructType::getLiteral(context, fields);
}

/// lathe_parameter
Value AbiWriter::parameterOf(const Parameter &parameter) {
  bool hasShape = !parameter.shape.empty();
  StringRef dims = dimensionsOf(parameter);
  SmallVector<Value> fields{
      addressOf(text(parameter.name)),
      hasShape ? addressOf(integers(parameter.shape)) : null(),
      dims.empty() ? null() : addressOf(dims)};
  for (int64_t value :
       {int64_t(parameter.shape.size()), parameter.position, parameter.updates,
        parameter.csrGroup, parameter.csrPart})
    fields.push_back(constant(i32, value));
  for (int64_t value :
       {int64_t(dlpackCode(parameter.element)),
        int64_t(bitsOf(parameter.element)), int64_t(parameter.isScalar),
        int64_t(parameter.element.isIndex())})
    fields.push_back(constant(i8, value));
  return structOf(parameterType(module.getContext()), fields);
}

/// lathe_expectation[]
StringRef AbiWriter::expectations(ArrayAttr words) {
  auto pair =
      LLVM::LLVMStructType::getLiteral(module.getContext(), {pointer, pointer});
  auto type = LLVM::LLVMArrayType::get(pair, words.size());
  return table(name + ".expects", type, LLVM::Linkage::Internal, [&] {
    Value array = LLVM::UndefOp::create(builder, loc, type);
    for (auto [i, both] : llvm::enumerate(words.getAsRange<ArrayAttr>())) {
      auto what = cast<StringAttr>(both[0]), why = cast<StringAttr>(both[1]);
      Value element =
          structOf(pair, {addressOf(text(what)), addressOf(text(why))});
      array = LLVM::InsertValueOp::create(builder, loc, array, element, i);
    }
    return array;
  });
}

/// lathe_parameter[] and lathe_function
void AbiWriter::writeDescriptor(bool isParallel, ArrayAttr words) {
  auto parameters = LLVM::LLVMArrayType::get(
      parameterType(module.getContext()), signature.parameters.size());
  std::string list = name + ".parameters";
  table(list, parameters, LLVM::Linkage::Internal, [&] {
    Value array = LLVM::UndefOp::create(builder, loc, parameters);
    for (auto [i, parameter] : llvm::enumerate(signature.parameters))
      array = LLVM::InsertValueOp::create(builder, loc, array,
                                          parameterOf(parameter), i);
    return array;
  });

  SmallVector<StringRef> symbols;
  for (const Parameter &parameter : signature.parameters)
    for (StringRef dim : parameter.dims)
      if (!dim.empty() && !llvm::is_contained(symbols, dim))
        symbols.push_back(dim);
  StringRef expects = words ? expectations(words) : "";
  SmallVector<Type> fields(6, i32);
  fields.append(7, pointer);
  auto type = LLVM::LLVMStructType::getLiteral(module.getContext(), fields);
  table(descriptor, type, LLVM::Linkage::External, [&] {
    SmallVector<Value> values;
    for (int64_t value :
         {int64_t(LATHE_ABI_VERSION), int64_t(signature.inputs),
          int64_t(signature.getResults().size()), int64_t(symbols.size()),
          int64_t(isParallel), int64_t(words ? words.size() : 0)})
      values.push_back(constant(i32, value));
    values.push_back(addressOf(text(name)));
    values.push_back(addressOf(list));
    values.push_back(words ? addressOf(expects) : null());
    for (StringRef part : {".body", ".shapes.body", ".workspace.body"})
      values.push_back(addressOf((name + part).str()));
    values.push_back(addressOf(text(info)));
    return structOf(type, values);
  });
  auto global = module.lookupSymbol<LLVM::GlobalOp>(descriptor);
  global.setVisibility_(LLVM::Visibility::Hidden);
}

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

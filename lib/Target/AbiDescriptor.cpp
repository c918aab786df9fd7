//===- AbiDescriptor.cpp - The data of a kernel's C functions -------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes the descriptor of a kernel as constants of the LLVM dialect: the
// structs here have the layout of lathe/Runtime/Descriptor.h.
//
//===----------------------------------------------------------------------===//

#include "AbiWriter.h"

#include "lathe/Runtime/Descriptor.h"

using namespace mlir;
using namespace lathe;

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

/// DLPack's code of an element type.
static uint8_t dlpackCode(Type type) {
  if (type.isBF16())
    return kDLBfloat;
  return isa<FloatType>(type) ? kDLFloat : kDLInt;
}

static unsigned bitsOf(Type type) {
  return type.isIndex() ? 64 : type.getIntOrFloatBitWidth();
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

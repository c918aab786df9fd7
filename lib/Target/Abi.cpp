//===- Abi.cpp - The signature of a public function -----------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Signatures as attributes, and the names that a user gave to arguments.
//
//===----------------------------------------------------------------------===//

#include "lathe/Target/Abi.h"

#include "lathe/Dialect/Lathe/Lathe.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/Builders.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;
using namespace lathe;

static DictionaryAttr parameterToAttr(const Parameter &parameter,
                                      Builder &builder) {
  SmallVector<StringRef> dims(parameter.dims.begin(), parameter.dims.end());
  NamedAttrList attrs;
  attrs.set("name", builder.getStringAttr(parameter.name));
  attrs.set("element", TypeAttr::get(parameter.element));
  attrs.set("shape", builder.getDenseI64ArrayAttr(parameter.shape));
  attrs.set("position", builder.getI64IntegerAttr(parameter.position));
  if (parameter.isScalar)
    attrs.set("scalar", builder.getUnitAttr());
  if (parameter.isResult)
    attrs.set("result", builder.getUnitAttr());
  if (parameter.updates >= 0)
    attrs.set("updates", builder.getI64IntegerAttr(parameter.updates));
  if (parameter.csrGroup >= 0) {
    attrs.set("csr_group", builder.getI64IntegerAttr(parameter.csrGroup));
    attrs.set("csr_part", builder.getI64IntegerAttr(parameter.csrPart));
  }
  if (!dims.empty()) {
    attrs.set("dims", builder.getStrArrayAttr(dims));
    attrs.set("offsets", builder.getDenseI64ArrayAttr(parameter.offsets));
  }
  return attrs.getDictionary(builder.getContext());
}

static Parameter parameterFromAttr(DictionaryAttr attrs) {
  auto integer = [&](StringRef name, int64_t otherwise) {
    auto attr = attrs.getAs<IntegerAttr>(name);
    return attr ? attr.getInt() : otherwise;
  };
  Parameter parameter;
  parameter.name = attrs.getAs<StringAttr>("name").str();
  parameter.element = attrs.getAs<TypeAttr>("element").getValue();
  llvm::append_range(parameter.shape,
                     attrs.getAs<DenseI64ArrayAttr>("shape").asArrayRef());
  parameter.isScalar = attrs.contains("scalar");
  parameter.isResult = attrs.contains("result");
  parameter.position = integer("position", 0);
  parameter.updates = integer("updates", -1);
  parameter.csrGroup = integer("csr_group", -1);
  parameter.csrPart = integer("csr_part", 0);
  if (auto dims = attrs.getAs<ArrayAttr>("dims")) {
    for (auto name : dims.getAsRange<StringAttr>())
      parameter.dims.push_back(name.str());
    llvm::append_range(parameter.offsets,
                       attrs.getAs<DenseI64ArrayAttr>("offsets").asArrayRef());
  }
  return parameter;
}

ArrayAttr Signature::toAttr(MLIRContext *context) const {
  Builder builder(context);
  SmallVector<Attribute> attrs;
  for (const Parameter &parameter : parameters)
    attrs.push_back(parameterToAttr(parameter, builder));
  return builder.getArrayAttr(attrs);
}

std::optional<Signature> Signature::of(Operation *function) {
  auto attrs = function->getAttrOfType<ArrayAttr>(abiAttr);
  if (!attrs)
    return std::nullopt;
  Signature signature;
  for (auto attr : attrs.getAsRange<DictionaryAttr>()) {
    signature.parameters.push_back(parameterFromAttr(attr));
    signature.inputs += !signature.parameters.back().isResult;
  }
  return signature;
}

/// The identifier after the % that `loc` points to, in one of `sources`.
static std::string sourceName(Location loc, const llvm::SourceMgr &sources) {
  auto file = dyn_cast<FileLineColLoc>(loc);
  if (!file)
    return "";
  for (unsigned id = 1; id <= sources.getNumBuffers(); ++id) {
    const llvm::MemoryBuffer *buffer = sources.getMemoryBuffer(id);
    if (buffer->getBufferIdentifier() != file.getFilename().getValue())
      continue;
    llvm::SMLoc place =
        const_cast<llvm::SourceMgr &>(sources).FindLocForLineAndColumn(
            id, file.getLine(), file.getColumn());
    if (!place.isValid() || *place.getPointer() != '%')
      return "";
    StringRef rest(place.getPointer() + 1,
                   buffer->getBufferEnd() - place.getPointer() - 1);
    return rest
        .take_while([](char c) { return llvm::isAlnum(c) || c == '_'; })
        .str();
  }
  return "";
}

std::string lathe::argumentName(FunctionOpInterface function, unsigned i) {
  if (auto name = function.getArgAttrOfType<StringAttr>(i, nameAttr))
    return name.str();
  return "arg" + std::to_string(i);
}

void lathe::nameArguments(Operation *module, const llvm::SourceMgr &sources) {
  module->walk([&](func::FuncOp function) {
    if (function.isExternal() || !function.isPublic())
      return;
    for (BlockArgument arg : function.getArguments()) {
      unsigned i = arg.getArgNumber();
      if (function.getArgAttr(i, nameAttr))
        continue;
      std::string name;
      if (auto csr = function.getArgAttrOfType<CsrAttr>(i, "lathe.csr"))
        name = (csr.getName() + "." + stringifyCsrPart(csr.getPart())).str();
      else
        name = sourceName(arg.getLoc(), sources);
      // A number is what the printer of MLIR chose, not the user.
      if (!name.empty() && !llvm::isDigit(name.front()))
        function.setArgAttr(i, nameAttr,
                            StringAttr::get(module->getContext(), name));
    }
  });
}

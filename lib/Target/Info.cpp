//===- Info.cpp - What a kernel says about itself -------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Writes the C header of a module and the JSON text of a function.
//
//===----------------------------------------------------------------------===//

#include "lathe/Target/Info.h"

#include "lathe/Dialect/Lathe/Lathe.h"
#include "lathe/Dialect/Tune/Tune.h"
#include "lathe/Runtime/Descriptor.h"

#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/JSON.h"

using namespace mlir;
using namespace lathe;

/// The text of lathe/Runtime/lathe.h, from the guard to its end.
static constexpr llvm::StringLiteral runtimeHeader =
#include "lathe/Target/RuntimeHeader.inc"
    ;

static std::string elementName(Type type) {
  std::string text;
  llvm::raw_string_ostream(text) << type;
  return text;
}

std::string lathe::writeInfo(LLVM::LLVMFuncOp kernel, StringRef name,
                             const Signature &signature) {
  auto module = kernel->getParentOfType<ModuleOp>();
  std::string text;
  llvm::raw_string_ostream os(text);
  llvm::json::OStream json(os);
  auto list = [&](StringRef key, ArrayRef<Parameter> parameters) {
    json.attributeArray(key, [&] {
      for (const Parameter &parameter : parameters)
        json.object([&] {
          json.attribute("name", parameter.name);
          json.attribute("type", elementName(parameter.element));
          if (parameter.isScalar)
            return;
          json.attributeArray("shape", [&] {
            for (int64_t size : parameter.shape)
              ShapedType::isDynamic(size) ? json.value(nullptr)
                                          : json.value(size);
          });
        });
    });
  };
  json.object([&] {
    json.attribute("abi", int64_t(LATHE_ABI_VERSION));
    json.attribute("name", name);
    if (TargetAttr target = TargetAttr::of(module)) {
      json.attribute("cpu", target.getCpu());
      json.attribute("triple", target.getTriple());
      json.attribute("vector_bits", int64_t(target.getVectorBits()));
    }
    list("inputs", signature.getInputs());
    list("results", signature.getResults());
    json.attributeArray("decisions", [&] {
      if (auto decisions = kernel->getAttrOfType<ArrayAttr>(tune::decisionsAttr))
        for (auto decision : decisions.getAsRange<StringAttr>())
          json.value(decision.getValue());
    });
  });
  return text;
}

//===----------------------------------------------------------------------===//
// Header
//===----------------------------------------------------------------------===//

/// double, float, int64_t, int32_t
static StringRef scalarType(Type type) {
  if (type.isF64())
    return "double";
  if (type.isF32())
    return "float";
  return type.isInteger(32) ? "int32_t" : "int64_t";
}

/// A name that C and C++ take and that is not yet in `used`.
static std::string cName(StringRef name, SmallVectorImpl<std::string> &used) {
  std::string text;
  for (char c : name)
    text += llvm::isAlnum(c) ? c : '_';
  if (isKeyword(text) || text == "call" || text == "dims")
    text += '_';
  while (llvm::is_contained(used, text))
    text += '_';
  used.push_back(text);
  return text;
}

static std::string declare(const Parameter &parameter,
                           SmallVectorImpl<std::string> &used) {
  std::string name = cName(parameter.name, used);
  if (!parameter.isScalar)
    return (parameter.isResult ? "DLTensor *" : "const DLTensor *") + name;
  return scalarType(parameter.element).str() +
         (parameter.isResult ? " *" : " ") + name;
}

static std::string shapeText(const Parameter &parameter) {
  if (parameter.isScalar)
    return elementName(parameter.element);
  std::string text;
  for (int64_t size : parameter.shape)
    text += (ShapedType::isDynamic(size) ? "?" : std::to_string(size)) + "x";
  return text + elementName(parameter.element);
}

static void writeFunction(StringRef name, const Signature &signature,
                          llvm::raw_ostream &os) {
  SmallVector<std::string> used, inputs, all;
  for (const Parameter &parameter : signature.parameters) {
    all.push_back(declare(parameter, used));
    if (!parameter.isResult)
      inputs.push_back(all.back());
  }
  os << "/* " << name << "\n";
  size_t dims = 0; // of all tensors that are results
  for (auto [i, parameter] : llvm::enumerate(signature.parameters)) {
    os << " *   " << used[i] << ": " << (parameter.isResult ? "result, " : "")
       << shapeText(parameter)
       << (parameter.isScalar && parameter.isResult ? ", may be null" : "");
    if (parameter.updates >= 0)
      os << ", may be the very tensor " << used[parameter.updates];
    os << "\n";
    if (parameter.isResult)
      dims += parameter.shape.size();
  }
  os << " * Sizes that are numbers are part of the code; dims has room for " << dims
     << ". */\n"
     << "lathe_status " << name << "(const lathe_call *call";
  for (const std::string &text : all)
    os << ",\n    " << text;
  os << ");\nlathe_status " << name << "_result_shapes(";
  for (const std::string &text : inputs)
    os << text << ",\n    ";
  os << "int64_t *dims);\nuint64_t " << name
     << "_workspace_bytes(const lathe_call *call";
  for (const std::string &text : inputs)
    os << ",\n    " << text;
  os << ");\nconst char *" << name << "_info(void);\n\n";
}

void lathe::writeHeader(ModuleOp module, StringRef guard,
                        llvm::raw_ostream &os) {
  std::string macro = "LATHE_KERNEL_";
  for (char c : guard)
    macro += llvm::isAlnum(c) ? llvm::toUpper(c) : '_';
  os << "/* Generated by lathe-compile";
  if (TargetAttr target = TargetAttr::of(module))
    os << " for " << target.getCpu() << " (" << target.getTriple() << ")";
  os << ". */\n\n"
     << runtimeHeader << "\n#ifndef " << macro << "\n#define " << macro
     << "\n\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n";
  for (auto function : module.getOps<LLVM::LLVMFuncOp>())
    if (auto signature = Signature::of(function))
      writeFunction(function.getName().drop_back(StringRef(".kernel").size()),
                    *signature, os);
  os << "#ifdef __cplusplus\n} /* extern \"C\" */\n#endif\n\n#endif /* "
     << macro << " */\n";
}

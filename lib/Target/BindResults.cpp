//===- BindResults.cpp - Results become memory of the caller --------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The first pass of stage bufferise. A caller owns the memory of all results, so
// a public function gets a buffer for each; what it looked like before is kept
// for the C ABI.
//
//===----------------------------------------------------------------------===//

#include "lathe/Analysis/SizeSlice.h"

#include "lathe/Dialect/Lathe/Lathe.h"
#include "lathe/Dialect/Sched/Sched.h"
#include "lathe/Target/Abi.h"
#include "lathe/Target/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/ADT/StringMap.h"

namespace lathe {
#define GEN_PASS_DEF_BINDRESULTSPASS
#include "lathe/Target/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;

//===----------------------------------------------------------------------===//
// The signature
//===----------------------------------------------------------------------===//

static bool isElement(Type type) {
  return type.isIndex() || type.isF64() || type.isF32() || type.isF16() ||
         type.isBF16() || type.isInteger(64) || type.isInteger(32) ||
         type.isInteger(16) || type.isInteger(8);
}

static bool isScalar(Type type) {
  return type.isIndex() || type.isF64() || type.isF32() || type.isInteger(64) ||
         type.isInteger(32);
}

/// Shape and element of a parameter, or an error where a caller cannot pass it.
static LogicalResult setType(func::FuncOp function, Type type, StringRef role,
                             Parameter &parameter) {
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (tensor && !tensor.getEncoding() && isElement(tensor.getElementType())) {
    parameter.element = tensor.getElementType();
    llvm::append_range(parameter.shape, tensor.getShape());
    return success();
  }
  if (isScalar(type)) {
    parameter.element = type;
    parameter.isScalar = true;
    return success();
  }
  return function.emitOpError()
         << role << " " << parameter.position << " of a public function has "
         << "type " << type
         << ", expected a tensor of f64, f32, f16, bf16, i64, i32, i16, i8 or "
            "index, or a scalar f64, f32, i64, i32 or index";
}

/// The names of dimensions that an argument has.
static LogicalResult setDims(func::FuncOp function, unsigned i,
                             Parameter &parameter) {
  if (auto csr = function.getArgAttrOfType<CsrAttr>(i, "lathe.csr"))
    parameter.csrPart = static_cast<int64_t>(csr.getPart());
  auto names = function.getArgAttrOfType<ArrayAttr>(i, dimsAttr);
  if (!names)
    return success();
  if (names.size() != parameter.shape.size())
    return function.emitOpError("argument ")
           << i << ": '" << dimsAttr << "' has " << names.size()
           << " names, expected " << parameter.shape.size();
  for (Attribute attr : names) {
    auto name = dyn_cast<StringAttr>(attr);
    if (!name)
      return function.emitOpError("argument ")
             << i << ": '" << dimsAttr << "' must be an array of strings";
    NamedSize size = parseNamedSize(name);
    parameter.dims.push_back(size.name.str());
    parameter.offsets.push_back(size.plus);
  }
  return success();
}

static FailureOr<Parameter> describeInput(func::FuncOp function, unsigned i) {
  Parameter parameter;
  parameter.position = i;
  parameter.name = argumentName(function, i);
  if (failed(setType(function, function.getArgumentTypes()[i], "argument",
                     parameter)) ||
      failed(setDims(function, i, parameter)))
    return failure();
  return parameter;
}

static FailureOr<Parameter> describeResult(func::FuncOp function, unsigned i) {
  Parameter parameter;
  parameter.isResult = true;
  parameter.position = i;
  auto name = function.getResultAttrOfType<StringAttr>(i, nameAttr);
  parameter.name = name ? name.str() : "result" + std::to_string(i);
  Type type = function.getResultTypes()[i];
  if (failed(setType(function, type, "result", parameter)))
    return failure();
  auto updates = function.getResultAttrOfType<IntegerAttr>(i, updatesAttr);
  if (!updates)
    return parameter;
  parameter.updates = updates.getInt();
  if (parameter.updates < 0 ||
      parameter.updates >= int64_t(function.getNumArguments()) ||
      function.getArgumentTypes()[parameter.updates] != type ||
      !isa<TensorType>(type))
    return function.emitOpError("result ")
           << i << ": '" << updatesAttr << "' is " << parameter.updates
           << ", expected the number of an argument of the tensor's type";
  return parameter;
}

static FailureOr<Signature> describe(func::FuncOp function) {
  if (std::string why = explainBadName(function.getName()); !why.empty())
    return function.emitOpError("is public, but its name ") << why;
  Signature signature;
  llvm::StringMap<int64_t> groups;
  for (unsigned i = 0; i < function.getNumArguments(); ++i) {
    FailureOr<Parameter> parameter = describeInput(function, i);
    if (failed(parameter))
      return failure();
    if (auto csr = function.getArgAttrOfType<CsrAttr>(i, "lathe.csr"))
      parameter->csrGroup =
          groups.try_emplace(csr.getName(), groups.size()).first->second;
    signature.parameters.push_back(*parameter);
  }
  signature.inputs = function.getNumArguments();
  for (bool scalars : {false, true})
    for (unsigned i = 0; i < function.getNumResults(); ++i) {
      if (isa<TensorType>(function.getResultTypes()[i]) == scalars)
        continue;
      FailureOr<Parameter> parameter = describeResult(function, i);
      if (failed(parameter))
        return failure();
      signature.parameters.push_back(*parameter);
    }
  return signature;
}

//===----------------------------------------------------------------------===//
// Shapes of results
//===----------------------------------------------------------------------===//

/// @f.shapes takes the inputs of @f, and writes all sizes of tensor results,
/// then the three numbers of each `sched.expect`.
static LogicalResult writeShapes(func::FuncOp function, func::ReturnOp ret,
                                 const Signature &signature) {
  OpBuilder builder(function);
  Location loc = function.getLoc();
  SmallVector<Type> types(function.getArgumentTypes());
  types.push_back(
      MemRefType::get({ShapedType::kDynamic}, builder.getI64Type()));
  auto shapes = func::FuncOp::create(
      builder, loc, (function.getName() + ".shapes").str(),
      builder.getFunctionType(types, {}));
  shapes.setPrivate();
  Block *body = shapes.addEntryBlock();
  builder.setInsertionPointToStart(body);
  SizeSlice slice(builder, function.front(), body->getArguments().drop_back());
  int64_t place = 0;
  auto write = [&](Value size) {
    Value index = arith::ConstantIndexOp::create(builder, loc, place++);
    Value value =
        arith::IndexCastOp::create(builder, loc, builder.getI64Type(), size);
    memref::StoreOp::create(builder, loc, value, body->getArguments().back(),
                            index);
  };
  for (const Parameter &result : signature.getResults())
    for (unsigned d = 0; d < result.shape.size(); ++d) {
      FailureOr<Value> size = slice.size(ret.getOperand(result.position), d);
      if (failed(size))
        return function.emitOpError("result ")
               << result.position << " has a size in dimension " << d
               << " that depends on data, expected one that follows from the "
                  "sizes and scalars of the arguments";
      write(*size);
    }
  SmallVector<Attribute> words;
  for (auto expect : llvm::make_early_inc_range(
           function.getOps<sched::ExpectOp>())) {
    for (Value value : expect.getOperands()) {
      FailureOr<Value> size = slice.scalar(value);
      if (failed(size))
        return expect.emitOpError( // internal: the analysis wrote it
            "depends on data");
      write(*size);
    }
    words.push_back(
        builder.getArrayAttr({expect.getWhatAttr(), expect.getWhyAttr()}));
    expect.erase();
  }
  if (!words.empty())
    function->setAttr(expectsAttr, builder.getArrayAttr(words));
  func::ReturnOp::create(builder, loc);
  return success();
}

//===----------------------------------------------------------------------===//
// Binding
//===----------------------------------------------------------------------===//

/// A result that may share the memory of input `arg` is computed from a copy
/// that lies in the result itself, so that both calls mean the same.
static void startFromInput(OpBuilder &builder, BlockArgument arg,
                           BlockArgument result) {
  builder.setInsertionPointToStart(arg.getOwner());
  Location loc = arg.getLoc();
  auto copy = bufferization::MaterializeInDestinationOp::create(
      builder, loc, /*result=*/TypeRange(), arg, result,
      /*restrict=*/true, /*writable=*/true);
  auto start = bufferization::ToTensorOp::create(
      builder, loc, arg.getType(), result, /*restrict=*/true,
      /*writable=*/true);
  arg.replaceAllUsesExcept(start, copy);
}

static LogicalResult bind(func::FuncOp function) {
  if (!function.getBody().hasOneBlock())
    return function.emitOpError("has more than one block, expected structured "
                                "control flow");
  auto ret = cast<func::ReturnOp>(function.front().getTerminator());
  FailureOr<Signature> signature = describe(function);
  if (failed(signature) || failed(writeShapes(function, ret, *signature)))
    return failure();

  OpBuilder builder(function.getContext());
  for (const Parameter &input : signature->getInputs())
    if (!input.isScalar)
      function.setArgAttr(input.position, "bufferization.writable",
                          builder.getBoolAttr(false));
  for (const Parameter &result : signature->getResults()) {
    auto type = MemRefType::get(result.shape, result.element);
    unsigned at = function.getNumArguments();
    if (failed(function.insertArgument(at, type, {}, function.getLoc())))
      return failure();
    BlockArgument buffer = function.getArgument(at);
    builder.setInsertionPoint(ret);
    Value value = ret.getOperand(result.position);
    if (result.isScalar) {
      memref::StoreOp::create(builder, ret.getLoc(), value, buffer);
      continue;
    }
    bufferization::MaterializeInDestinationOp::create(
        builder, ret.getLoc(), /*result=*/TypeRange(), value, buffer,
        /*restrict=*/true, /*writable=*/true);
    if (result.updates >= 0)
      startFromInput(builder, function.getArgument(result.updates), buffer);
  }
  ret->setOperands({});
  function->removeAttr(function.getResAttrsAttrName());
  function.setType(
      builder.getFunctionType(function.getArgumentTypes(), {}));
  function->setAttr(abiAttr, signature->toAttr(function.getContext()));
  return success();
}

namespace {
struct BindResultsPass : lathe::impl::BindResultsPassBase<BindResultsPass> {
  void runOnOperation() override {
    SmallVector<func::FuncOp> functions;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (function.isPublic() && !function.isExternal() &&
          !function->hasAttr(abiAttr))
        functions.push_back(function);
    for (func::FuncOp function : functions)
      if (failed(bind(function)))
        return signalPassFailure();
  }
};
} // namespace

//===- Call.cpp - A kernel called on arrays -------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See the header. The runtime checks all that is set here.
//
//===----------------------------------------------------------------------===//

#include "lathe/Target/Call.h"

#include "lathe/Support/Error.h"

#include "llvm/ADT/STLExtras.h"

#include <cstring>

using namespace lathe;
using llvm::Error;
using llvm::Expected;

Call::Call(const lathe_function &function, int32_t threads)
    : function(&function), values(function.inputs + function.results),
      tensors(values.size()), results(function.results) {
  call.size = sizeof(call);
  call.threads = threads;
}

void Call::setTensor(int32_t i, const Array &array) {
  ElementKind kind = array.getKind();
  bool isFloat = kind == ElementKind::F32 || kind == ElementKind::F64;
  DLTensor &tensor = tensors[i] = {};
  tensor.data = const_cast<char *>(array.getBytes());
  tensor.device.device_type = kDLCPU;
  tensor.ndim = int32_t(array.getShape().size());
  tensor.dtype = {uint8_t(isFloat ? kDLFloat : kDLInt),
                  uint8_t(8 * elementBytes(kind)), 1};
  tensor.shape = const_cast<int64_t *>(array.getShape().data());
  values[i].tensor = &tensor;
}

void Call::setInput(int32_t i, const Array &array) {
  if (!function->parameters[i].is_scalar)
    return setTensor(i, array);
  std::memcpy(&values[i], array.getBytes(), array.getNumBytes());
}

/// What the checks of a call say: WHAT, and most often what was expected.
static Error callError() {
  auto [what, expected] = llvm::StringRef(lathe_last_error()).split(", expected ");
  return userError(what, "in the call",
                   expected.empty() ? "arguments that fit" : expected);
}

static ElementKind kindOf(const lathe_parameter &parameter) {
  if (parameter.code == kDLFloat)
    return parameter.bits == 32 ? ElementKind::F32 : ElementKind::F64;
  return parameter.bits == 32 ? ElementKind::I32 : ElementKind::I64;
}

Error Call::makeResults() {
  llvm::ArrayRef<lathe_parameter> parameters(
      function->parameters + function->inputs, function->results);
  int64_t count = 0;
  for (const lathe_parameter &parameter : parameters)
    count += parameter.is_scalar ? 0 : parameter.rank;
  std::vector<int64_t> sizes(std::max<int64_t>(count, 1));
  if (lathe_rt_result_shapes(function, values.data(), sizes.data()))
    return callError();
  llvm::ArrayRef<int64_t> rest = sizes;
  for (auto [i, parameter] : llvm::enumerate(parameters)) {
    size_t rank = parameter.is_scalar ? 0 : parameter.rank;
    Expected<Array> array =
        Array::create(kindOf(parameter), rest.take_front(rank),
                      "result " + llvm::Twine(parameter.position));
    if (!array)
      return array.takeError();
    rest = rest.drop_front(rank);
    Array &result = results[parameter.position] = std::move(*array);
    if (parameter.is_scalar)
      values[function->inputs + i].pointer = result.getBytes();
    else
      setTensor(function->inputs + i, result);
  }
  return Error::success();
}

void Call::makeWorkspace() {
  workspace.resize(lathe_rt_workspace_bytes(function, &call, values.data()));
  call.workspace = workspace.empty() ? nullptr : workspace.data();
  call.workspace_bytes = workspace.size();
}

void Call::poison() {
  for (Array &result : results)
    std::memset(result.getBytes(), 0xff, result.getNumBytes());
  std::fill(workspace.begin(), workspace.end(), char(0xff));
}

Error Call::invoke(uint32_t flags) {
  call.flags = flags;
  if (lathe_rt_invoke(function, &call, values.data()))
    return callError();
  return Error::success();
}

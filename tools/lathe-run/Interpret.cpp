//===- Interpret.cpp - Running a program by the reference -----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arrays become numbers of 64 bits, and results become arrays of their type.
//
//===----------------------------------------------------------------------===//

#include "Arguments.h"
#include "Execution.h"

#include <chrono>

using namespace mlir;
using namespace lathe;
using namespace lathe::run;
using namespace lathe::reference;
using llvm::Expected;

static Datum toDatum(const Array &array, Type type) {
  bool isFloat = array.getKind() == ElementKind::F32 ||
                 array.getKind() == ElementKind::F64;
  auto tensor = std::make_shared<Tensor>();
  tensor->shape.assign(array.getShape().begin(), array.getShape().end());
  tensor->isFloat = isFloat;
  array.visit([&](auto elements) {
    if (isFloat)
      tensor->floats.assign(elements.begin(), elements.end());
    else
      tensor->ints.assign(elements.begin(), elements.end());
  });
  if (isa<RankedTensorType>(type))
    return TensorPtr(tensor);
  return tensor->get(0);
}

static Expected<Array> toArray(const Datum &datum, Type type) {
  auto *tensor = std::get_if<TensorPtr>(&datum);
  Expected<Array> array =
      Array::create(*elementKindOf(type),
                    tensor ? ArrayRef<int64_t>((*tensor)->shape)
                           : ArrayRef<int64_t>(),
                    "result");
  if (!array)
    return array;
  array->visit([&](auto elements) {
    for (auto [i, element] : llvm::enumerate(elements)) {
      Number number = tensor ? (*tensor)->get(i) : std::get<Number>(datum);
      if (std::is_floating_point_v<
              std::remove_reference_t<decltype(element)>>)
        element = number.f;
      else
        element = number.i;
    }
  });
  return array;
}

Expected<Execution> lathe::run::interpret(Program &program,
                                          ArrayRef<Array> arguments,
                                          int64_t repetitions) {
  SmallVector<Datum> data;
  for (auto [array, type] : llvm::zip_equal(
           arguments, program.function.getArgumentTypes()))
    data.push_back(toDatum(array, type));
  Execution execution;
  SmallVector<Datum> results;
  for (int64_t i = 0; i < repetitions; ++i) {
    Evaluator evaluator;
    auto start = std::chrono::steady_clock::now();
    auto values = evaluator.call(program.function, data);
    auto end = std::chrono::steady_clock::now();
    if (failed(values))
      return diagnosed();
    execution.runSeconds.push_back(
        std::chrono::duration<double>(end - start).count());
    results = std::move(*values);
    execution.solves = std::move(evaluator.getSolves());
  }
  for (auto [datum, info] : llvm::zip_equal(results, program.results)) {
    Expected<Array> array = toArray(datum, info.type);
    if (!array)
      return array.takeError();
    execution.results.push_back(std::move(*array));
    auto *tensor = std::get_if<TensorPtr>(&datum);
    execution.terms.emplace_back();
    if (tensor)
      execution.terms.back().assign((*tensor)->terms.begin(),
                                    (*tensor)->terms.end());
  }
  return execution;
}

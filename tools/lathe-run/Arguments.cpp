//===- Arguments.cpp - From words to the arguments of a function ----------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Files, scalars and generated data, checked against the types before anything
// is compiled or run.
//
//===----------------------------------------------------------------------===//

#include "Arguments.h"

#include "lathe/Dialect/Lathe/Lathe.h"
#include "lathe/Support/Error.h"
#include "lathe/Support/MatrixMarket.h"
#include "lathe/Support/Npy.h"
#include "lathe/Support/Random.h"
#include "lathe/Target/Abi.h"

#include "mlir/IR/BuiltinTypes.h"
#include "mlir/IR/TypeUtilities.h"
#include "llvm/ADT/StringExtras.h"
#include "mlir/Support/DebugStringHelper.h"
#include "llvm/Support/Format.h"

#include <charconv>
#include <cmath>
#include <limits>

using namespace mlir;
using namespace lathe;
using namespace lathe::run;
using llvm::Error;
using llvm::Expected;

std::optional<ElementKind> lathe::run::elementKindOf(Type type) {
  if (isa<ShapedType>(type) && !isa<RankedTensorType>(type))
    return std::nullopt;
  Type element = getElementTypeOrSelf(type);
  if (element.isF32())
    return ElementKind::F32;
  if (element.isF64())
    return ElementKind::F64;
  if (element.isInteger(32))
    return ElementKind::I32;
  if (element.isInteger(64) || element.isIndex())
    return ElementKind::I64;
  return std::nullopt;
}

static std::string typeName(Type type) { return debugString(type); }

namespace {
/// One argument being made: its name for messages, its type and its word.
struct Maker {
  std::string name;
  Type type;
  llvm::StringRef word;

  Error refuse(const Twine &what, const Twine &expected) const {
    return userError(what, place(), expected);
  }
  Expected<Array> make() const;

private:
  std::string place() const { return "argument '" + name + "'"; }
  Expected<Array> makeScalar(ElementKind kind) const;
  Expected<Array> makeFromMatrix(RankedTensorType tensor) const;
  Expected<Array> makeGenerated(RankedTensorType tensor) const;
  Error checkArray(const Array &array, RankedTensorType tensor) const;
  Expected<llvm::SmallVector<int64_t>>
  parseShape(llvm::StringRef text, RankedTensorType tensor) const;
};
} // namespace

//===----------------------------------------------------------------------===//
// Scalars
//===----------------------------------------------------------------------===//

Expected<Array> Maker::makeScalar(ElementKind kind) const {
  auto refuseWord = [&] {
    return refuse("has value '" + word + "'", "a number of type " + typeName(type));
  };
  Expected<Array> array = Array::create(kind, {}, place());
  if (!array)
    return array;
  if (kind == ElementKind::F32 || kind == ElementKind::F64) {
    double value;
    llvm::StringRef digits = word;
    digits.consume_front("+");
    auto result = std::from_chars(digits.begin(), digits.end(), value);
    if (result.ptr != digits.end() || result.ec != std::errc())
      return refuseWord();
    if (kind == ElementKind::F64)
      array->as<double>()[0] = value;
    else
      array->as<float>()[0] = value;
    return array;
  }
  int64_t value;
  if (word.getAsInteger(10, value))
    return refuseWord();
  if (kind == ElementKind::I64) {
    array->as<int64_t>()[0] = value;
    return array;
  }
  if (value != int32_t(value))
    return refuseWord();
  array->as<int32_t>()[0] = value;
  return array;
}

//===----------------------------------------------------------------------===//
// Tensors
//===----------------------------------------------------------------------===//

Error Maker::checkArray(const Array &array, RankedTensorType tensor) const {
  ElementKind kind = *elementKindOf(type);
  if (array.getKind() != kind)
    return refuse(word + " has elements of type " + elementName(array.getKind()),
                  elementName(kind) + " as in " + typeName(type));
  if (array.getShape().size() != size_t(tensor.getRank()) ||
      failed(verifyCompatibleShape(tensor.getShape(), array.getShape())))
    return refuse(word + " has shape " + shapeName(array.getShape()),
                  typeName(type));
  return Error::success();
}

/// Copies numbers into the elements of an array.
static void fill(Array &array, llvm::function_ref<double(int64_t)> number) {
  array.visit([&](auto elements) {
    for (auto [i, element] : llvm::enumerate(elements))
      element = number(i);
  });
}

static std::string numberName(double value) {
  std::string text;
  llvm::raw_string_ostream(text) << llvm::format("%.10g", value);
  return text;
}

/// Whether a number is an integer of so many bits.
static bool isInteger(double value, int bits) {
  double end = std::ldexp(1.0, bits - 1);
  return value == std::trunc(value) && value >= -end && value < end;
}

/// A dense matrix, or a sparse one written out, as a tensor of rank 2, or of
/// rank 1 where it has one column.
Expected<Array> Maker::makeFromMatrix(RankedTensorType tensor) const {
  Expected<CsrMatrix> matrix = readMatrixMarket(word);
  if (!matrix)
    return matrix.takeError();
  llvm::SmallVector<int64_t> shape = {matrix->rows, matrix->columns};
  if (tensor.getRank() == 1 && matrix->columns == 1)
    shape.pop_back();
  Expected<Array> array = Array::create(*elementKindOf(type), shape, word);
  if (!array)
    return array;
  if (Error error = checkArray(*array, tensor))
    return error;
  if (array->getKind() == ElementKind::I32 || array->getKind() == ElementKind::I64)
    for (double value : matrix->values)
      if (!isInteger(value, array->getKind() == ElementKind::I32 ? 32 : 64))
        return refuse(word + " has the value " + numberName(value), typeName(type));
  array->visit([&](auto elements) {
    for (int64_t row = 0; row < matrix->rows; ++row)
      for (int64_t k = matrix->positions[row]; k < matrix->positions[row + 1];
           ++k)
        elements[row * matrix->columns + matrix->coordinates[k]] =
            matrix->values[k];
  });
  return array;
}

Expected<llvm::SmallVector<int64_t>>
Maker::parseShape(llvm::StringRef text, RankedTensorType tensor) const {
  llvm::SmallVector<int64_t> shape(tensor.getShape());
  if (text.empty()) {
    if (tensor.hasStaticShape())
      return shape;
    return refuse("'" + word + "' has no shape",
                  typeName(type) + ", as in " + word.split(':').first +
                      (word.contains(':') ? ":7" : "") + ":8x16");
  }
  llvm::SmallVector<llvm::StringRef> sizes;
  text.split(sizes, 'x');
  shape.clear();
  for (llvm::StringRef size : sizes)
    if (size.getAsInteger(10, shape.emplace_back()) || shape.back() < 0)
      return refuse("'" + word + "' has shape '" + text + "'",
                    "sizes such as 8x16");
  if (shape.size() != size_t(tensor.getRank()) ||
      failed(verifyCompatibleShape(tensor.getShape(), shape)))
    return refuse("'" + word + "' has shape " + shapeName(shape),
                  typeName(type));
  return shape;
}

Expected<Array> Maker::makeGenerated(RankedTensorType tensor) const {
  auto [kindWord, rest] = word.split(':');
  bool random = kindWord == "uniform" || kindWord == "normal";
  uint64_t seed = 0;
  llvm::StringRef shapeText = rest;
  if (random) {
    llvm::StringRef seedText;
    std::tie(seedText, shapeText) = rest.split(':');
    if (seedText.getAsInteger(10, seed))
      return refuse("'" + word + "' has seed '" + seedText + "'",
                    kindWord + ":SEED with a whole number");
    if (!isa<FloatType>(tensor.getElementType()))
      return refuse("'" + word + "' makes floating-point numbers",
                    typeName(type));
  }
  auto shape = parseShape(shapeText, tensor);
  if (!shape)
    return shape.takeError();
  Expected<Array> array = Array::create(*elementKindOf(type), *shape, place());
  if (!array)
    return array;
  if (kindWord == "ones")
    fill(*array, [](int64_t) { return 1.0; });
  else if (kindWord == "uniform")
    fill(*array, [&](int64_t i) { return randomUniform(seed, i); });
  else if (kindWord == "normal")
    fill(*array, [&](int64_t i) { return randomNormal(seed, i); });
  return array;
}

Expected<Array> Maker::make() const {
  std::optional<ElementKind> kind = elementKindOf(type);
  if (!kind)
    return refuse("has type " + typeName(type),
                  "a tensor or scalar of f32, f64, i32, i64 or index");
  auto tensor = dyn_cast<RankedTensorType>(type);
  if (!tensor)
    return makeScalar(*kind);
  if (word.ends_with(".npy")) {
    Expected<Array> array = readNpy(word);
    if (!array)
      return array;
    if (Error error = checkArray(*array, tensor))
      return error;
    return array;
  }
  if (word.ends_with(".mtx"))
    return makeFromMatrix(tensor);
  llvm::StringRef kindWord = word.split(':').first;
  if (llvm::is_contained({"zeros", "ones", "uniform", "normal"}, kindWord))
    return makeGenerated(tensor);
  return refuse("is '" + word + "'",
                "FILE.npy, FILE.mtx, zeros, ones, uniform:SEED or normal:SEED "
                "for " +
                    typeName(type));
}

//===----------------------------------------------------------------------===//
// CSR groups
//===----------------------------------------------------------------------===//

/// The three arrays of a group, from one .mtx file.
static Error makeGroup(func::FuncOp function, unsigned first,
                       llvm::StringRef word, std::vector<Array> &arrays) {
  auto group = function.getArgAttrOfType<CsrAttr>(first, "lathe.csr");
  std::string where = ("matrix '" + group.getName() + "'").str();
  if (!word.ends_with(".mtx"))
    return userError("is '" + word + "'", where,
                     "one FILE.mtx for its three arrays");
  Expected<CsrMatrix> matrix = readMatrixMarket(word);
  if (!matrix)
    return matrix.takeError();
  if (matrix->rows != matrix->columns)
    return userError(word + " has " + Twine(matrix->rows) + " rows and " +
                         Twine(matrix->columns) + " columns",
                     where, "a square matrix");
  const int64_t sizes[] = {matrix->rows + 1,
                           int64_t(matrix->coordinates.size()),
                           int64_t(matrix->values.size())};
  for (unsigned part = 0; part < 3; ++part) {
    auto type = cast<RankedTensorType>(function.getArgumentTypes()[first + part]);
    ElementKind kind = *elementKindOf(type);
    if (failed(verifyCompatibleShape(type.getShape(), {sizes[part]})))
      return userError(word + " has " + Twine(sizes[part]) + " " +
                           stringifyCsrPart(static_cast<CsrPart>(part)),
                       where, typeName(type));
    if (kind == ElementKind::I32 &&
        sizes[1] > std::numeric_limits<int32_t>::max())
      return userError(word + " has " + Twine(sizes[1]) + " entries", where,
                       "at most 2147483647 for indices of i32");
    Expected<Array> array = Array::create(kind, {sizes[part]}, word);
    if (!array)
      return array.takeError();
    array->visit([&](auto elements) {
      for (auto [i, element] : llvm::enumerate(elements)) {
        if (part == 2)
          element = matrix->values[i];
        else
          element = part == 0 ? matrix->positions[i] : matrix->coordinates[i];
      }
    });
    arrays.push_back(std::move(*array));
  }
  return Error::success();
}

Expected<std::vector<Array>>
lathe::run::makeArguments(func::FuncOp function,
                          llvm::ArrayRef<std::string> words) {
  auto groupAt = [&](unsigned i) {
    return function.getArgAttrOfType<CsrAttr>(i, "lathe.csr");
  };
  llvm::SmallVector<std::string> expected;
  unsigned count = function.getNumArguments();
  for (unsigned i = 0; i < count; i += groupAt(i) ? 3 : 1)
    expected.push_back(groupAt(i) ? "FILE.mtx"
                                  : typeName(function.getArgumentTypes()[i]));
  if (words.size() != expected.size())
    return userError("function '" + function.getName() + "' is given " +
                         Twine(words.size()) + " arguments",
                     "on the command line",
                     Twine(expected.size()) +
                         (expected.empty() ? "" : ": ") +
                         llvm::join(expected, ", "));
  std::vector<Array> arrays;
  for (const std::string &word : words) {
    unsigned index = arrays.size();
    if (groupAt(index)) {
      if (Error error = makeGroup(function, index, word, arrays))
        return error;
      continue;
    }
    Maker maker{argumentName(function, index),
                function.getArgumentTypes()[index], word};
    auto array = maker.make();
    if (!array)
      return array.takeError();
    arrays.push_back(std::move(*array));
  }
  return arrays;
}

//===- Variants.cpp - Programs of cases on other sizes --------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See the header. A type that the program names once is replaced in its text; a
// program whose sizes stand in many places is written anew.
//
//===----------------------------------------------------------------------===//

#include "Variants.h"
#include "Problems.h"

#include "lathe/Support/Error.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/FormatVariadic.h"

using namespace lathe;
using namespace lathe::bench;
using namespace llvm;

static Error wrongShape(const Twine &shape, const Twine &expected) {
  return userError("shape '" + shape + "' does not fit", "on the command line",
                   expected);
}

Expected<SmallVector<int64_t>> lathe::bench::parseShape(StringRef shape) {
  SmallVector<int64_t> sizes;
  SmallVector<StringRef> words;
  SplitString(shape, words, "x^");
  for (StringRef word : words) {
    int64_t n = 0;
    if (word.getAsInteger(10, n) || n < 1 || n > 1 << 28)
      return wrongShape(shape, "sizes such as 64x48");
    sizes.push_back(n);
  }
  return sizes;
}

static std::string spell(ArrayRef<int64_t> sizes) {
  return join(map_range(sizes, [](int64_t n) { return std::to_string(n); }),
              "x");
}

static Error checkCount(ArrayRef<int64_t> sizes, size_t count,
                        StringRef expected) {
  return sizes.size() == count ? Error::success()
                               : wrongShape(spell(sizes), expected);
}

/// The program with the sizes of the type alias `!name` replaced.
static std::string replaceAlias(StringRef program, StringRef name,
                                ArrayRef<int64_t> sizes) {
  auto [before, rest] = program.split(("!" + name + " = tensor<").str());
  auto [type, after] = rest.split('>');
  StringRef element = type.rsplit('x').second;
  return (before + "!" + name + " = tensor<" + spell(sizes) + "x" + element +
          ">" + after)
      .str();
}

static Error addDense(Variant &variant, ArrayRef<SmallVector<int64_t>> shapes) {
  auto dense = makeDense(shapes, {1}, 1);
  if (!dense)
    return dense.takeError();
  variant.inputs = std::move((*dense)->inputs);
  return Error::success();
}

Expected<Variant> lathe::bench::varyGrid(const Case &program,
                                         ArrayRef<int64_t> sizes) {
  StringRef type =
      program.program.split("!grid = tensor<").second.split('>').first;
  if (Error error =
          checkCount(sizes, type.count('x'), "as many sizes as the grid has"))
    return std::move(error);
  Variant variant{replaceAlias(program.program, "grid", sizes), {}};
  Expected<Array> b = makeRightHandSide(sizes);
  if (!b)
    return b.takeError();
  variant.inputs.push_back(std::move(*b));
  return variant;
}

Expected<Variant> lathe::bench::varyMatmul(const Case &,
                                           ArrayRef<int64_t> sizes) {
  if (Error error = checkCount(sizes, 3, "rows x columns x terms of a sum"))
    return std::move(error);
  int64_t m = sizes[0], n = sizes[1], k = sizes[2];
  Variant variant{formatv(R"(!a = tensor<{0}x{2}xf32>
!b = tensor<{2}x{1}xf32>
!c = tensor<{0}x{1}xf32>
func.func @multiply(%a: !a, %b: !b) -> !c {{
  %zero = arith.constant 0.0 : f32
  %empty = tensor.empty() : !c
  %start = linalg.fill ins(%zero : f32) outs(%empty : !c) -> !c
  %c = linalg.matmul ins(%a, %b : !a, !b) outs(%start : !c) -> !c
  return %c : !c
})",
                          m, n, k),
                  {}};
  if (Error error = addDense(variant, {{m, k}, {k, n}}))
    return std::move(error);
  return variant;
}

Expected<Variant> lathe::bench::varyKron(const Case &,
                                         ArrayRef<int64_t> sizes) {
  StringRef form = "rows x size of a factor ^ how many, at most 2^28 columns";
  if (Error error = checkCount(sizes, 3, form))
    return std::move(error);
  int64_t rows = sizes[0], size = sizes[1], count = sizes[2], columns = 1;
  for (int64_t i = 0; i < count && columns <= 1 << 28; ++i)
    columns *= size;
  if (columns > 1 << 28 || count > 28)
    return wrongShape(spell(sizes), form);
  SmallVector<StringRef> factors(count, "%F");
  Variant variant{formatv(R"(!x = tensor<{0}x{1}xf32>
func.func @apply(%x: !x, %f: tensor<{2}x{2}xf32>) -> !x {{
  %F = linop.dense %f : tensor<{2}x{2}xf32>
  %K = kron.product {3} : !linop.operator<tensor<{1}xf32>>
  %y = linop.apply %K, %x : !linop.operator<tensor<{1}xf32>>, !x
  return %y : !x
})",
                          rows, columns, size, join(factors, ", ")),
                  {}};
  if (Error error = addDense(variant, {{rows, columns}, {size, size}}))
    return std::move(error);
  return variant;
}

Expected<Variant> lathe::bench::varyAttention(const Case &program,
                                              ArrayRef<int64_t> sizes) {
  if (Error error = checkCount(sizes, 3, "heads x length x size of a head"))
    return std::move(error);
  Variant variant{replaceAlias(program.program, "heads", sizes), {}};
  SmallVector<int64_t> shape(sizes);
  if (Error error = addDense(variant, {shape, shape, shape}))
    return std::move(error);
  return variant;
}

//===- Kron.cpp - The meaning of kron -------------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A Kronecker product applied by its definition, one axis after the other: the
// sum over the index of each factor in turn.
//
//===----------------------------------------------------------------------===//

#include "Dialects.h"

#include "lathe/Dialect/Kron/Kron.h"
#include "lathe/Support/Array.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::kron;
using namespace lathe::reference;

namespace {
class ProductOperator : public LinearOperator {
public:
  ProductOperator(ArrayRef<int64_t> domain, ArrayRef<int64_t> range,
                  std::vector<OperatorPtr> factors)
      : LinearOperator(domain, range), factors(std::move(factors)) {}

  void apply(ArrayRef<double> x, MutableArrayRef<double> y) const override;

private:
  std::vector<OperatorPtr> factors;
};
} // namespace

static int64_t rowsOf(const LinearOperator &a) {
  return *countElements(a.getRange());
}
static int64_t columnsOf(const LinearOperator &a) {
  return *countElements(a.getDomain());
}

/// Applies `a` along the middle one of three axes.
static std::vector<double> applyAlongAxis(const LinearOperator &a,
                                          ArrayRef<double> x, int64_t outer,
                                          int64_t inner) {
  int64_t rows = rowsOf(a), columns = columnsOf(a);
  std::vector<double> y(outer * rows * inner), from(columns), to(rows);
  for (int64_t o = 0; o < outer; ++o)
    for (int64_t i = 0; i < inner; ++i) {
      for (int64_t c = 0; c < columns; ++c)
        from[c] = x[(o * columns + c) * inner + i];
      a.apply(from, to);
      for (int64_t r = 0; r < rows; ++r)
        y[(o * rows + r) * inner + i] = to[r];
    }
  return y;
}

void ProductOperator::apply(ArrayRef<double> x,
                            MutableArrayRef<double> y) const {
  std::vector<double> current = x.vec();
  int64_t inner = 1;
  // From the last factor: axes behind it have been turned into rows.
  for (size_t last = factors.size(); last-- > 0;) {
    int64_t outer = 1;
    for (const OperatorPtr &before : ArrayRef(factors).take_front(last))
      outer *= columnsOf(*before);
    current = applyAlongAxis(*factors[last], current, outer, inner);
    inner *= rowsOf(*factors[last]);
  }
  std::copy(current.begin(), current.end(), y.begin());
}

static LogicalResult evaluate(ProductOp op, Evaluator &e) {
  std::vector<OperatorPtr> factors;
  int64_t rows = 1, columns = 1;
  for (Value factor : op.getFactors()) {
    factors.push_back(e.getOperator(factor));
    rows *= rowsOf(*factors.back());
    columns *= columnsOf(*factors.back());
  }
  e.set(op.getResult(),
        std::make_shared<ProductOperator>(ArrayRef(columns), ArrayRef(rows),
                                          std::move(factors)));
  return success();
}

void lathe::reference::registerKron(Registry &r) {
  r.add<ProductOp>(evaluate);
}

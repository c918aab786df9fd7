//===- Attn.cpp - Attention by definition ---------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// attn.attention: all scores of a query, then their softmax, in float64.
//
//===----------------------------------------------------------------------===//

#include "Dialects.h"

#include "lathe/Dialect/Attn/Attn.h"
#include "lathe/Reference/ElementProgram.h"

#include <cmath>

using namespace mlir;
using namespace lathe::attn;
using namespace lathe::reference;

namespace {
/// The keys and values that one query meets, and where it stands.
struct QueryAt {
  ArrayRef<double> query;
  const double *keys, *values;
  int64_t count, head, number;
};

class AttentionEvaluator {
public:
  AttentionEvaluator(AttentionOp op, Evaluator &e) : op(op) {
    if (!op.getScore().empty())
      score.emplace(op.getScore().front(), e);
    if (!op.getMask().empty())
      mask.emplace(op.getMask().front(), e);
  }

  /// Writes the row of the result for one query, and the sums of its terms'
  /// absolute values.
  LogicalResult evaluate(const QueryAt &at, MutableArrayRef<double> row,
                         MutableArrayRef<double> terms);

private:
  FailureOr<bool> isVisible(const QueryAt &at, int64_t key);
  FailureOr<double> getScore(const QueryAt &at, int64_t key);

  AttentionOp op;
  std::optional<ElementProgram> score, mask;
};
} // namespace

static Number integer(int64_t value) { return Number{0.0, value}; }

FailureOr<bool> AttentionEvaluator::isVisible(const QueryAt &at, int64_t key) {
  if (op.getCausal() && key > at.number)
    return false;
  if (!mask)
    return true;
  auto result =
      mask->run({integer(at.head), integer(at.number), integer(key)});
  if (failed(result))
    return failure();
  return result->front().i != 0;
}

FailureOr<double> AttentionEvaluator::getScore(const QueryAt &at, int64_t key) {
  double dot = 0.0;
  for (size_t c = 0; c < at.query.size(); ++c)
    dot += at.query[c] * at.keys[key * at.query.size() + c];
  dot *= op.getScaleValue();
  if (!score)
    return dot;
  auto result = score->run({Number{dot, 0}, integer(at.head),
                            integer(at.number), integer(key)});
  if (failed(result))
    return failure();
  return result->front().f;
}

LogicalResult AttentionEvaluator::evaluate(const QueryAt &at,
                                           MutableArrayRef<double> row,
                                           MutableArrayRef<double> terms) {
  std::vector<std::pair<int64_t, double>> seen;
  double largest = -std::numeric_limits<double>::infinity();
  for (int64_t key = 0; key < at.count; ++key) {
    FailureOr<bool> visible = isVisible(at, key);
    if (failed(visible))
      return failure();
    if (!*visible)
      continue;
    FailureOr<double> s = getScore(at, key);
    if (failed(s))
      return failure();
    if (*s == -std::numeric_limits<double>::infinity())
      continue;
    seen.emplace_back(key, *s);
    largest = std::max(largest, *s);
  }
  llvm::fill(row, 0.0);
  llvm::fill(terms, 0.0);
  double sum = 0.0;
  for (auto [key, s] : seen) {
    double weight = std::exp(s - largest);
    sum += weight;
    for (size_t c = 0; c < row.size(); ++c) {
      double term = weight * at.values[key * row.size() + c];
      row[c] += term;
      terms[c] += std::abs(term);
    }
  }
  if (!seen.empty())
    for (size_t c = 0; c < row.size(); ++c) {
      row[c] /= sum;
      terms[c] /= sum;
    }
  return success();
}

/// attention_c4 to attention_c6 for sizes that are dynamic.
static LogicalResult checkSizes(AttentionOp op, ArrayRef<int64_t> q,
                                ArrayRef<int64_t> k, ArrayRef<int64_t> v) {
  if (failed(checkShapes(op, k.drop_back(), v.drop_back())))
    return failure();
  if (q.size() < 3)
    return success();
  if (failed(checkShapes(op, q.drop_back(3), k.drop_back(3))))
    return failure();
  int64_t heads = q[q.size() - 3], shared = k[k.size() - 3];
  if (heads != shared * op.getGroup())
    return op.emitOpError("has ") << heads << " heads of queries and " << shared
                                  << " of keys at run time, expected "
                                  << op.getGroup() << " for one";
  return success();
}

static LogicalResult evaluate(AttentionOp op, Evaluator &e) {
  const Tensor &q = e.getTensor(op.getQ()), &k = e.getTensor(op.getK()),
               &v = e.getTensor(op.getV());
  if (failed(checkSizes(op, q.shape, k.shape, v.shape)))
    return failure();
  SmallVector<int64_t> shape(q.shape);
  int64_t size = shape.back(), valueSize = v.shape.back();
  shape.back() = valueSize;
  auto result =
      makeTensor(op, op.getResult().getType().getElementType(), shape);
  if (failed(result))
    return failure();
  int64_t length = q.shape[q.shape.size() - 2],
          keys = k.shape[k.shape.size() - 2];
  int64_t heads = q.shape.size() > 2 ? q.shape[q.shape.size() - 3] : 1;
  (*result)->terms.resize((*result)->size());
  AttentionEvaluator evaluator(op, e);
  for (int64_t row = 0, rows = (*result)->size() / valueSize; row < rows;
       ++row) {
    int64_t matrix = row / length, shared = matrix / op.getGroup();
    QueryAt at{ArrayRef(q.floats).slice(row * size, size),
               k.floats.data() + shared * keys * size,
               v.floats.data() + shared * keys * valueSize,
               keys, matrix % heads, row % length};
    if (failed(evaluator.evaluate(
            at,
            MutableArrayRef((*result)->floats)
                .slice(row * valueSize, valueSize),
            MutableArrayRef<double>((*result)->terms)
                .slice(row * valueSize, valueSize))))
      return failure();
  }
  e.set(op.getResult(), TensorPtr(*result));
  return success();
}

void lathe::reference::registerAttn(Registry &r) {
  r.add<AttentionOp>(evaluate);
}

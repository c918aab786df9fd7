//===- AttnMask.cpp - What a mask says before it is run -------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Reads a mask region as a conjunction of linear constraints, so that blocks of
// keys that nobody sees are not visited and blocks that all see are not masked.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Attn/Attn.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace lathe::attn;

/// `value` as query * i + key * j + constant; nothing where it is not.
static std::optional<MaskConstraint> getLinear(Value value, Block &body) {
  if (value == body.getArgument(1))
    return MaskConstraint{1, 0, 0};
  if (value == body.getArgument(2))
    return MaskConstraint{0, 1, 0};
  APInt constant;
  if (matchPattern(value, m_ConstantInt(&constant)))
    return MaskConstraint{0, 0, constant.getSExtValue()};
  Operation *op = value.getDefiningOp();
  if (isa_and_nonnull<arith::IndexCastOp, arith::ExtSIOp>(op))
    return getLinear(op->getOperand(0), body);
  if (!isa_and_nonnull<arith::AddIOp, arith::SubIOp, arith::MulIOp>(op))
    return std::nullopt;
  auto left = getLinear(op->getOperand(0), body);
  auto right = getLinear(op->getOperand(1), body);
  if (!left || !right)
    return std::nullopt;
  if (isa<arith::MulIOp>(op)) {
    if (right->query || right->key)
      std::swap(left, right);
    if (right->query || right->key)
      return std::nullopt;
    int64_t factor = right->constant;
    return MaskConstraint{left->query * factor, left->key * factor,
                          left->constant * factor};
  }
  int64_t sign = isa<arith::SubIOp>(op) ? -1 : 1;
  return MaskConstraint{left->query + sign * right->query,
                        left->key + sign * right->key,
                        left->constant + sign * right->constant};
}

/// left - right - gap >= 0
static MaskConstraint atLeast(MaskConstraint left, MaskConstraint right,
                              int64_t gap) {
  return {left.query - right.query, left.key - right.key,
          left.constant - right.constant - gap};
}

static void addComparison(arith::CmpIOp compare, Block &body, MaskFacts &facts) {
  auto left = getLinear(compare.getLhs(), body);
  auto right = getLinear(compare.getRhs(), body);
  if (!left || !right) {
    facts.exact = false;
    return;
  }
  switch (compare.getPredicate()) {
  case arith::CmpIPredicate::sge:
    facts.constraints.push_back(atLeast(*left, *right, 0));
    return;
  case arith::CmpIPredicate::sgt:
    facts.constraints.push_back(atLeast(*left, *right, 1));
    return;
  case arith::CmpIPredicate::sle:
    facts.constraints.push_back(atLeast(*right, *left, 0));
    return;
  case arith::CmpIPredicate::slt:
    facts.constraints.push_back(atLeast(*right, *left, 1));
    return;
  case arith::CmpIPredicate::eq:
    facts.constraints.push_back(atLeast(*left, *right, 0));
    facts.constraints.push_back(atLeast(*right, *left, 0));
    return;
  default: // not equal, and unsigned comparisons, bound nothing
    facts.exact = false;
  }
}

MaskFacts lathe::attn::getMaskFacts(Region &mask) {
  MaskFacts facts;
  if (mask.empty())
    return facts;
  Block &body = mask.front();
  SmallVector<Value> conjuncts{body.getTerminator()->getOperand(0)};
  while (!conjuncts.empty()) {
    Value value = conjuncts.pop_back_val();
    Operation *op = value.getDefiningOp();
    if (auto both = dyn_cast_or_null<arith::AndIOp>(op))
      conjuncts.append({both.getRhs(), both.getLhs()});
    else if (auto compare = dyn_cast_or_null<arith::CmpIOp>(op))
      addComparison(compare, body, facts);
    else if (!matchPattern(value, m_One()))
      facts.exact = false;
  }
  return facts;
}

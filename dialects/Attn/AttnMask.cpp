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
#include "llvm/Support/MathExtras.h"

using namespace mlir;
using namespace lathe::attn;

/// left + factor * right; nothing where a coefficient leaves 64 bits.
static std::optional<MaskConstraint>
combine(MaskConstraint left, int64_t factor, MaskConstraint right) {
  auto overflows = [factor](int64_t &to, int64_t term) {
    int64_t product;
    return llvm::MulOverflow(factor, term, product) ||
           llvm::AddOverflow(to, product, to);
  };
  if (overflows(left.query, right.query) || overflows(left.key, right.key) ||
      overflows(left.constant, right.constant))
    return std::nullopt;
  return left;
}

/// Whether `form` is a signed number of that many bits for every query and key.
static bool fits(MaskConstraint form, unsigned bits) {
  auto endFits = [&](int64_t query, int64_t key) {
    auto end = combine({0, 0, form.constant}, mostPositions, {0, 0, query});
    if (end)
      end = combine(*end, mostPositions, {0, 0, key});
    return end && llvm::isIntN(bits, end->constant);
  };
  return endFits(std::min<int64_t>(form.query, 0),
                 std::min<int64_t>(form.key, 0)) &&
         endFits(std::max<int64_t>(form.query, 0),
                 std::max<int64_t>(form.key, 0));
}

static std::optional<MaskConstraint> getLinear(Value value, Block &body);

/// The result of sums, differences, products and casts, as if no type were
/// too narrow for it.
static std::optional<MaskConstraint> getExact(Operation *op, Block &body) {
  if (isa_and_nonnull<arith::IndexCastOp, arith::ExtSIOp>(op))
    return getLinear(op->getOperand(0), body);
  if (!isa_and_nonnull<arith::AddIOp, arith::SubIOp, arith::MulIOp>(op))
    return std::nullopt;
  auto left = getLinear(op->getOperand(0), body);
  auto right = getLinear(op->getOperand(1), body);
  if (!left || !right)
    return std::nullopt;
  if (!isa<arith::MulIOp>(op))
    return combine(*left, isa<arith::SubIOp>(op) ? -1 : 1, *right);
  if (right->query || right->key)
    std::swap(left, right);
  if (right->query || right->key)
    return std::nullopt;
  return combine({}, right->constant, *left);
}

/// `value` as query * i + key * j + constant; nothing where it is not, or
/// where that leaves its type, since arithmetic then wraps.
static std::optional<MaskConstraint> getLinear(Value value, Block &body) {
  if (value == body.getArgument(1))
    return MaskConstraint{1, 0, 0};
  if (value == body.getArgument(2))
    return MaskConstraint{0, 1, 0};
  APInt constant;
  if (matchPattern(value, m_ConstantInt(&constant))) {
    if (!constant.isSignedIntN(64))
      return std::nullopt;
    return MaskConstraint{0, 0, constant.getSExtValue()};
  }
  auto form = getExact(value.getDefiningOp(), body);
  unsigned bits = value.getType().isIndex()
                      ? IndexType::kInternalStorageBitWidth
                      : value.getType().getIntOrFloatBitWidth();
  return form && fits(*form, bits) ? form : std::nullopt;
}

/// Adds left - right - gap >= 0. Two bits to spare, for the end of a panel and
/// of a tile where users of the constraint work it out.
static void addAtLeast(MaskConstraint left, MaskConstraint right, int64_t gap,
                       MaskFacts &facts) {
  auto difference = combine(left, -1, right);
  if (difference)
    difference = combine(*difference, -1, {0, 0, gap});
  if (difference && fits(*difference, 62))
    facts.constraints.push_back(*difference);
  else
    facts.exact = false;
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
    return addAtLeast(*left, *right, 0, facts);
  case arith::CmpIPredicate::sgt:
    return addAtLeast(*left, *right, 1, facts);
  case arith::CmpIPredicate::sle:
    return addAtLeast(*right, *left, 0, facts);
  case arith::CmpIPredicate::slt:
    return addAtLeast(*right, *left, 1, facts);
  case arith::CmpIPredicate::eq:
    addAtLeast(*left, *right, 0, facts);
    return addAtLeast(*right, *left, 0, facts);
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

//===- Index.cpp - The meaning of index -----------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Arithmetic on sizes, in 64 bits.
//
//===----------------------------------------------------------------------===//

#include "Dialects.h"

#include "mlir/Dialect/Index/IR/IndexOps.h"

using namespace mlir;
using namespace lathe::reference;

using Numbers = ArrayRef<Number>;

static Number compare(Operation *op, Numbers n) {
  int64_t a = n[0].i, b = n[1].i;
  uint64_t ua = a, ub = b;
  switch (cast<index::CmpOp>(op).getPred()) {
  case index::IndexCmpPredicate::EQ:
    return Number{0.0, a == b};
  case index::IndexCmpPredicate::NE:
    return Number{0.0, a != b};
  case index::IndexCmpPredicate::SLT:
    return Number{0.0, a < b};
  case index::IndexCmpPredicate::SLE:
    return Number{0.0, a <= b};
  case index::IndexCmpPredicate::SGT:
    return Number{0.0, a > b};
  case index::IndexCmpPredicate::SGE:
    return Number{0.0, a >= b};
  case index::IndexCmpPredicate::ULT:
    return Number{0.0, ua < ub};
  case index::IndexCmpPredicate::ULE:
    return Number{0.0, ua <= ub};
  case index::IndexCmpPredicate::UGT:
    return Number{0.0, ua > ub};
  case index::IndexCmpPredicate::UGE:
    return Number{0.0, ua >= ub};
  }
  llvm_unreachable("unknown predicate");
}

static LogicalResult evaluate(index::ConstantOp op, Evaluator &e) {
  e.set(op.getResult(), Number{0.0, op.getValue().getSExtValue()});
  return success();
}
static LogicalResult evaluate(index::BoolConstantOp op, Evaluator &e) {
  e.set(op.getResult(), Number{0.0, op.getValue()});
  return success();
}

void lathe::reference::registerIndex(Registry &r) {
  using Function = int64_t (*)(int64_t, int64_t);
  for (auto [name, function] :
       std::initializer_list<std::pair<StringRef, Function>>{
           {"index.add", [](int64_t a, int64_t b) { return int64_t(uint64_t(a) + uint64_t(b)); }},
           {"index.sub", [](int64_t a, int64_t b) { return int64_t(uint64_t(a) - uint64_t(b)); }},
           {"index.mul", [](int64_t a, int64_t b) { return int64_t(uint64_t(a) * uint64_t(b)); }},
           {"index.maxs", [](int64_t a, int64_t b) { return std::max(a, b); }},
           {"index.mins", [](int64_t a, int64_t b) { return std::min(a, b); }}})
    r.addElementwise(name, [function = function](Operation *, Numbers n) {
      return Number{0.0, function(n[0].i, n[1].i)};
    });
  r.addElementwise("index.casts", [](Operation *, Numbers n) {
    return n[0];
  });
  r.addElementwise("index.cmp", compare);
  r.add<index::ConstantOp>(evaluate);
  r.add<index::BoolConstantOp>(evaluate);
}

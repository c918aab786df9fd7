//===- Arith.cpp - The meaning of arith -----------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Floating-point ops in f64 (a change of floating-point type changes nothing),
// integer ops in 64 bits, then wrapped to their type.
//
//===----------------------------------------------------------------------===//

#include "Dialects.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/IR/TypeUtilities.h"

#include <cmath>

using namespace mlir;
using namespace lathe::reference;

using Numbers = ArrayRef<Number>;

uint64_t lathe::reference::unsignedOf(Operation *op, Number n) {
  Type type = getElementTypeOrSelf(op->getOperand(0).getType());
  unsigned width = type.isIndex() ? 64 : type.getIntOrFloatBitWidth();
  return width >= 64 ? uint64_t(n.i)
                     : uint64_t(n.i) & ((uint64_t(1) << width) - 1);
}

/// On two floating-point numbers, or on tensors of them in one plain loop:
/// what iterations spend their time in.
template <typename Function>
static void addOnFloats(Registry &r, StringRef name, Function function) {
  ElementFunction onNumbers = [function](Operation *,
                                         Numbers n) {
    return Number{function(n[0].f, n[1].f), 0};
  };
  r.addOnNumbers(name, onNumbers);
  r.add(name, [=](Operation *op, Evaluator &e) -> LogicalResult {
    if (!isa<RankedTensorType>(op->getResult(0).getType())) {
      Number operands[] = {e.getNumber(op->getOperand(0)),
                           e.getNumber(op->getOperand(1))};
      e.set(op->getResult(0), onNumbers(op, operands));
      return success();
    }
    const Tensor &a = e.getTensor(op->getOperand(0));
    const Tensor &b = e.getTensor(op->getOperand(1));
    if (failed(checkShapes(op, a.shape, b.shape)))
      return failure();
    auto result = std::make_shared<Tensor>(a);
    for (size_t i = 0; i < a.floats.size(); ++i)
      result->floats[i] = function(a.floats[i], b.floats[i]);
    e.set(op->getResult(0), TensorPtr(result));
    return success();
  });
}

/// On 64-bit words; signed overflow wraps.
template <typename Function>
static ElementFunction onInts(Function function) {
  return [function](Operation *, Numbers n) {
    return Number{0.0, int64_t(function(uint64_t(n[0].i), uint64_t(n[1].i)))};
  };
}
template <typename Function>
static ElementFunction onSigned(Function function) {
  return [function](Operation *, Numbers n) {
    return Number{0.0, function(n[0].i, n[1].i)};
  };
}
template <typename Function>
static ElementFunction onUnsigned(Function function) {
  return [function](Operation *op, Numbers n) {
    return Number{0.0, int64_t(function(unsignedOf(op, n[0]),
                                        unsignedOf(op, n[1])))};
  };
}
//===----------------------------------------------------------------------===//
// Comparisons
//===----------------------------------------------------------------------===//

static Number compareInts(Operation *op, Numbers n) {
  int64_t a = n[0].i, b = n[1].i;
  uint64_t ua = unsignedOf(op, n[0]), ub = unsignedOf(op, n[1]);
  switch (cast<arith::CmpIOp>(op).getPredicate()) {
  case arith::CmpIPredicate::eq:
    return Number{0.0, ua == ub};
  case arith::CmpIPredicate::ne:
    return Number{0.0, ua != ub};
  case arith::CmpIPredicate::slt:
    return Number{0.0, a < b};
  case arith::CmpIPredicate::sle:
    return Number{0.0, a <= b};
  case arith::CmpIPredicate::sgt:
    return Number{0.0, a > b};
  case arith::CmpIPredicate::sge:
    return Number{0.0, a >= b};
  case arith::CmpIPredicate::ult:
    return Number{0.0, ua < ub};
  case arith::CmpIPredicate::ule:
    return Number{0.0, ua <= ub};
  case arith::CmpIPredicate::ugt:
    return Number{0.0, ua > ub};
  case arith::CmpIPredicate::uge:
    return Number{0.0, ua >= ub};
  }
  llvm_unreachable("unknown predicate");
}

static Number compareFloats(Operation *op, Numbers n) {
  // The predicate is a set of bits: 1 equal, 2 greater, 4 less, 8 unordered.
  double a = n[0].f, b = n[1].f;
  unsigned seen = a == b ? 1 : a > b ? 2 : a < b ? 4 : 8;
  auto predicate = static_cast<unsigned>(cast<arith::CmpFOp>(op).getPredicate());
  return Number{0.0, (predicate & seen) != 0};
}

//===----------------------------------------------------------------------===//
// Ops that are not element by element
//===----------------------------------------------------------------------===//

/// One element of a constant.
static Number numberOf(Attribute attr) {
  if (auto value = dyn_cast<FloatAttr>(attr))
    return {value.getValueAsDouble(), 0};
  auto integer = cast<IntegerAttr>(attr);
  APInt bits = integer.getValue();
  return {0.0, wrap(bits.getSExtValue(), integer.getType())};
}

static LogicalResult evaluate(arith::ConstantOp op, Evaluator &e) {
  auto type = dyn_cast<RankedTensorType>(op.getType());
  if (!type) {
    e.set(op.getResult(), numberOf(op.getValue()));
    return success();
  }
  auto elements = dyn_cast<DenseElementsAttr>(op.getValue());
  if (!elements)
    return op.emitOpError("has a constant that is not a dense one");
  auto tensor = makeTensor(op, type.getElementType(), type.getShape());
  if (failed(tensor))
    return failure();
  if (elements.isSplat()) {
    Number number = numberOf(elements.getSplatValue<Attribute>());
    for (int64_t i = 0, size = (*tensor)->size(); i < size; ++i)
      (*tensor)->set(i, number);
  } else {
    for (auto [i, attr] : llvm::enumerate(elements.getValues<Attribute>()))
      (*tensor)->set(i, numberOf(attr));
  }
  e.set(op.getResult(), TensorPtr(*tensor));
  return success();
}

static LogicalResult evaluate(arith::SelectOp op, Evaluator &e) {
  if (!isa<RankedTensorType>(op.getCondition().getType())) {
    e.set(op.getResult(), e.get(e.getInt(op.getCondition())
                                    ? op.getTrueValue()
                                    : op.getFalseValue()));
    return success();
  }
  const Tensor &condition = e.getTensor(op.getCondition());
  const Tensor &yes = e.getTensor(op.getTrueValue());
  const Tensor &no = e.getTensor(op.getFalseValue());
  if (failed(checkShapes(op, condition.shape, yes.shape)) ||
      failed(checkShapes(op, condition.shape, no.shape)))
    return failure();
  auto result = std::make_shared<Tensor>(no);
  for (int64_t i = 0; i < condition.size(); ++i)
    if (condition.ints[i])
      result->set(i, yes.get(i));
  e.set(op.getResult(), TensorPtr(result));
  return success();
}

//===----------------------------------------------------------------------===//
// Registration
//===----------------------------------------------------------------------===//

static void registerFloats(Registry &r) {
  addOnFloats(r, "arith.addf", [](double a, double b) { return a + b; });
  addOnFloats(r, "arith.subf", [](double a, double b) { return a - b; });
  addOnFloats(r, "arith.mulf", [](double a, double b) { return a * b; });
  addOnFloats(r, "arith.divf", [](double a, double b) { return a / b; });
  addOnFloats(r, "arith.remf", [](double a, double b) { return std::fmod(a, b); });
  addOnFloats(r, "arith.maxnumf", [](double a, double b) { return std::fmax(a, b); });
  addOnFloats(r, "arith.minnumf", [](double a, double b) { return std::fmin(a, b); });
  // NaN wins here, and -0 is less than 0.
  addOnFloats(r, "arith.maximumf", [](double a, double b) {
    return std::isnan(a) || (a == b && std::signbit(b)) || a > b ? a : b;
  });
  addOnFloats(r, "arith.minimumf", [](double a, double b) {
    return std::isnan(a) || (a == b && std::signbit(a)) || a < b ? a : b;
  });
  r.addElementwise("arith.negf", [](Operation *, Numbers n) {
    return Number{-n[0].f, 0};
  });
  r.addElementwise("arith.cmpf", compareFloats);
}

static void registerInts(Registry &r) {
  using S = int64_t;
  using U = uint64_t;
  r.addElementwise("arith.addi", onInts([](U a, U b) { return a + b; }));
  r.addElementwise("arith.subi", onInts([](U a, U b) { return a - b; }));
  r.addElementwise("arith.muli", onInts([](U a, U b) { return a * b; }));
  r.addElementwise("arith.andi", onInts([](U a, U b) { return a & b; }));
  r.addElementwise("arith.ori", onInts([](U a, U b) { return a | b; }));
  r.addElementwise("arith.xori", onInts([](U a, U b) { return a ^ b; }));
  r.addElementwise("arith.shli", onInts([](U a, U b) { return b < 64 ? a << b : 0; }));
  r.addElementwise("arith.shrsi", onSigned([](S a, S b) { return a >> std::min<U>(b, 63); }));
  r.addElementwise("arith.shrui", onUnsigned([](U a, U b) { return b < 64 ? a >> b : 0; }));
  r.addElementwise("arith.maxsi", onSigned([](S a, S b) { return std::max(a, b); }));
  r.addElementwise("arith.minsi", onSigned([](S a, S b) { return std::min(a, b); }));
  r.addElementwise("arith.maxui", onUnsigned([](U a, U b) { return std::max(a, b); }));
  r.addElementwise("arith.minui", onUnsigned([](U a, U b) { return std::min(a, b); }));
  r.addElementwise("arith.cmpi", compareInts);
}

static void registerConversions(Registry &r) {
  ElementFunction same = [](Operation *, Numbers n) {
    return n[0];
  };
  ElementFunction zeroExtended = [](Operation *op, Numbers n) {
    return Number{0.0, int64_t(unsignedOf(op, n[0]))};
  };
  ElementFunction toInt = [](Operation *, Numbers n) {
    // Outside the range of i64 the result is undefined; 0 is as good as any.
    bool fits = std::abs(n[0].f) < 0x1p63;
    return Number{0.0, fits ? int64_t(n[0].f) : 0};
  };
  for (StringRef name : {"arith.extf", "arith.truncf", "arith.trunci",
                         "arith.index_cast"})
    r.addElementwise(name, same);
  for (StringRef name : {"arith.extui", "arith.index_castui"})
    r.addElementwise(name, zeroExtended);
  r.addElementwise("arith.fptosi", toInt);
  r.addElementwise("arith.fptoui", toInt);
  // i1 is held as 0 or 1, but its one bit is a sign.
  r.addElementwise("arith.extsi", [](Operation *op, Numbers n) {
    bool bit = getElementTypeOrSelf(op->getOperand(0).getType()).isInteger(1);
    return Number{0.0, bit ? -n[0].i : n[0].i};
  });
  r.addElementwise("arith.sitofp", [](Operation *op, Numbers n) {
    bool bit = getElementTypeOrSelf(op->getOperand(0).getType()).isInteger(1);
    return Number{double(bit ? -n[0].i : n[0].i), 0};
  });
  r.addElementwise("arith.uitofp", [](Operation *op, Numbers n) {
    return Number{double(unsignedOf(op, n[0])), 0};
  });
}

void lathe::reference::registerArith(Registry &r) {
  registerFloats(r);
  registerInts(r);
  registerConversions(r);
  r.add<arith::ConstantOp>(evaluate);
  r.add<arith::SelectOp>(evaluate);
  r.addOnNumbers("arith.select", [](Operation *, Numbers n) {
    return n[0].i ? n[1] : n[2];
  });
}

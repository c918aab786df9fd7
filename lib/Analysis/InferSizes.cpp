//===- InferSizes.cpp - Which dynamic sizes must be equal -----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A right-hand side that is shorter than the matrix would be read beyond its
// end. What the program itself says about sizes is gathered while it still
// speaks of operators, so that a call can be checked before it starts.
//
//===----------------------------------------------------------------------===//

#include "SizeChecks.h"

#include "lathe/Analysis/Passes.h"
#include "lathe/Analysis/SizeMath.h"
#include "lathe/Dialect/Lathe/Lathe.h"
#include "lathe/Dialect/Sched/Sched.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"

namespace lathe {
#define GEN_PASS_DEF_INFERSIZESPASS
#include "lathe/Analysis/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;

namespace {
struct InferSizesPass : lathe::impl::InferSizesPassBase<InferSizesPass> {
  void runOnOperation() override;
};

} // namespace

void SizeChecks::classify() {
  for (BlockArgument argument : function.getArguments())
    if (auto type = dyn_cast<RankedTensorType>(argument.getType()))
      for (int64_t d = 0; d < type.getRank(); ++d) {
        SizeExpr size = relations.find(argument, d);
        classes[keyOf(size)].arguments.push_back({size, argument, d});
      }
  // Scalars first: they can be computed whatever made the others.
  for (bool scalars : {true, false})
    for (SizeSource source : relations.getSources())
      if (source.isScalar == scalars) {
        source.size = relations.find(source.size);
        classes[keyOf(source.size)].sources.push_back(source);
      }
}

//===----------------------------------------------------------------------===//
// Names
//===----------------------------------------------------------------------===//

/// Sizes that at least two arguments share get a name, which stands for the
/// least of them.
void SizeChecks::setNames() {
  llvm::MapVector<BlockArgument, SmallVector<Attribute>> names;
  unsigned count = 0;
  for (auto &[key, sizes] : classes) {
    if (sizes.arguments.size() < 2 || !sizes.countDynamic())
      continue;
    int64_t least = INT64_MAX;
    for (const ArgumentSize &argument : sizes.arguments)
      least = std::min(least, argument.size.plus);
    std::string name = "size" + std::to_string(count++);
    for (const ArgumentSize &argument : sizes.arguments) {
      auto type = cast<RankedTensorType>(argument.argument.getType());
      auto &list = names[argument.argument];
      list.resize(type.getRank(), builder.getStringAttr(""));
      list[argument.dim] = builder.getStringAttr(
          printNamedSize({name, argument.size.plus - least}));
    }
  }
  for (auto &[argument, list] : names)
    function.setArgAttr(argument.getArgNumber(), dimsAttr,
                        builder.getArrayAttr(list));
}

//===----------------------------------------------------------------------===//
// Checks
//===----------------------------------------------------------------------===//

std::string SizeChecks::describe(Operation *op) {
  std::string text = "'" + op->getName().getStringRef().str() + "'";
  if (auto place = op->getLoc()->findInstanceOf<FileLineColLoc>())
    text += " in line " + std::to_string(place.getLine());
  return text;
}

std::string SizeChecks::describe(BlockArgument argument) {
  unsigned i = argument.getArgNumber();
  auto name = function.getArgAttrOfType<StringAttr>(i, nameAttr);
  return "argument '" + (name ? name.str() : "arg" + std::to_string(i)) + "'";
}

std::string SizeChecks::describe(const SizeSource &source) {
  if (auto argument = dyn_cast<BlockArgument>(source.value);
      argument && argument.getOwner() == &function.front())
    return describe(argument);
  if (isa<kron::ProductOp>(source.op))
    return "the range of " + describe(source.op);
  return "dimension " + std::to_string(source.dim) + " of " +
         describe(source.op);
}

Value SizeChecks::add(Value size, int64_t number) {
  if (number == 0)
    return size;
  Location loc = size.getLoc();
  Value other = arith::ConstantIndexOp::create(builder, loc, number);
  return arith::AddIOp::create(builder, loc, size, other);
}

FailureOr<Value> SizeChecks::rangeOf(kron::ProductOp product) {
  Value rows = arith::ConstantIndexOp::create(builder, product.getLoc(), 1);
  for (Value factor : product.getFactors()) {
    FailureOr<Value> size = valueOf(relations.findRange(factor, 0));
    if (failed(size))
      return failure();
    rows = SizeMath(builder).multiply(product.getLoc(), rows, *size);
  }
  return rows;
}

FailureOr<Value> SizeChecks::valueOf(const SizeSource &source) {
  if (auto product = dyn_cast<kron::ProductOp>(source.op))
    return rangeOf(product);
  return source.isScalar ? scalar(source.value)
                         : size(source.value, source.dim);
}

/// A size in terms of the arguments, from any member of its class.
FailureOr<Value> SizeChecks::valueOf(SizeExpr wanted) {
  if (wanted.isConstant())
    return arith::ConstantIndexOp::create(builder, function.getLoc(),
                                          wanted.plus)
        .getResult();
  auto known = classes.find(keyOf(wanted));
  if (known == classes.end())
    return failure();
  const SizeClass &sizes = known->second;
  if (!sizes.arguments.empty()) {
    const ArgumentSize &first = sizes.arguments.front();
    FailureOr<Value> value = size(first.argument, first.dim);
    return add(*value, wanted.plus - first.size.plus);
  }
  FailureOr<Value> value = valueOf(sizes.sources.front());
  if (failed(value))
    return failure();
  return add(*value, wanted.plus - sizes.sources.front().size.plus);
}

FailureOr<Value> SizeChecks::unknown(Value shaped, int64_t dim) {
  SizeExpr wanted = relations.find(shaped, dim);
  Key key = keyOf(wanted);
  if (!active.insert(key).second)
    return failure(); // it would follow from itself
  FailureOr<Value> value = valueOf(wanted);
  active.erase(key);
  return value;
}

void SizeChecks::expect(Value value, Value least, Value most, Twine what,
                        Twine why) {
  sched::ExpectOp::create(builder, function.getLoc(), value, least, most,
                          what.str(), why.str());
}

LogicalResult SizeChecks::check(const SizeSource &source, SizeExpr expected,
                                StringRef why) {
  FailureOr<Value> size = valueOf(source);
  FailureOr<Value> other = valueOf(expected);
  if (failed(size) || failed(other))
    return source.op->emitOpError("has a size in dimension ")
           << source.dim << " that depends on data, expected one that follows "
           << "from the arguments of the function";
  expect(*size, *other, *other, describe(source), why);
  return success();
}

LogicalResult SizeChecks::addChecks(const SizeClass &sizes) {
  ArrayRef<SizeSource> others = sizes.sources;
  std::string why;
  if (!sizes.arguments.empty()) {
    const ArgumentSize &first = sizes.arguments.front();
    why = " to fit " + describe(first.argument);
    // Arguments are equal by name; one is compared with a constant.
    if (sizes.isConstant() && sizes.countDynamic() == sizes.arguments.size()) {
      Value least = *valueOf(first.size);
      expect(*size(first.argument, first.dim), least, least,
             "dimension " + Twine(first.dim) + " of " +
                 describe(first.argument));
    }
  } else if (!sizes.isConstant()) {
    why = " to fit " + describe(others.front());
    others = others.drop_front();
  }
  for (const SizeSource &source : others)
    if (failed(check(source, source.size, why)))
      return failure();
  return success();
}

//===----------------------------------------------------------------------===//
// The pass
//===----------------------------------------------------------------------===//

/// What the program and the names that arguments have say of sizes. A name that
/// is wrong says nothing: stage bufferise refuses it.
static LogicalResult gather(func::FuncOp function, SizeRelations &relations) {
  for (BlockArgument arg : function.getArguments())
    if (auto names = function.getArgAttrOfType<ArrayAttr>(arg.getArgNumber(),
                                                          dimsAttr)) {
      auto type = dyn_cast<RankedTensorType>(arg.getType());
      for (auto [d, name] : llvm::enumerate(names))
        if (auto text = dyn_cast<StringAttr>(name);
            text && !text.empty() && type &&
            type.getRank() == int64_t(names.size())) {
          NamedSize size = parseNamedSize(text);
          relations.addName(
              arg, d, StringAttr::get(arg.getContext(), size.name), size.plus);
        }
    }
  WalkResult walk = function.walk([&](Operation *op) {
    return op == function || succeeded(relations.gather(op))
               ? WalkResult::advance()
               : WalkResult::interrupt();
  });
  return failure(walk.wasInterrupted());
}

void InferSizesPass::runOnOperation() {
  func::FuncOp function = getOperation();
  if (!function.isPublic() || function.isExternal())
    return;
  SizeRelations relations;
  if (failed(groupMatrices(function)) || failed(gather(function, relations)))
    return signalPassFailure();
  auto builder = OpBuilder::atBlockBegin(&function.front());
  SizeChecks checks(function, relations, builder);
  checks.setNames();
  if (failed(checks.addChecks()) || failed(checkPlaces(function, checks)))
    signalPassFailure();
}

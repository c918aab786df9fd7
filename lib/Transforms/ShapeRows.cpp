//===- ShapeRows.cpp - Look at the rows of a matrix once ------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A loop reads the same rows at every step, so what helps to read them fast is
// found before it: where the diagonal is, and which rows have the same columns.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Sched/Sched.h"
#include "lathe/Transforms/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Dominance.h"

namespace lathe {
#define GEN_PASS_DEF_SHAPEROWSPASS
#include "lathe/Transforms/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

/// The input of a group that a field stands for; null for an out.
static Value inputOf(GroupOp group, Value field) {
  auto arg = dyn_cast<BlockArgument>(field);
  bool isInput = arg && arg.getOwner() == &group.getBody().front() &&
                 arg.getArgNumber() < group.getInputs().size();
  return isInput ? group.getInputs()[arg.getArgNumber()] : Value();
}

/// One number for each row of a matrix, written in front of `top`.
static Value createShape(Operation *top, Value positions, Value coordinates) {
  OpBuilder b(top);
  Location loc = positions.getLoc();
  auto type = cast<RankedTensorType>(positions.getType());
  SmallVector<Value> sizes;
  int64_t rows = type.getDimSize(0);
  if (ShapedType::isDynamic(rows)) {
    Value one = arith::ConstantIndexOp::create(b, loc, 1);
    Value all = tensor::DimOp::create(b, loc, positions, 0);
    sizes.push_back(arith::SubIOp::create(b, loc, all, one));
  } else {
    --rows;
  }
  Type element = type.getElementType();
  auto shape = RankedTensorType::get({rows}, element);
  Value array = bufferization::AllocTensorOp::create(b, loc, shape, sizes);
  SmallVector<Value> inputs = {positions, coordinates};
  auto group = GroupOp::create(b, loc, TypeRange(shape), inputs, array);
  Type field = FieldType::get(shape);
  SmallVector<Type> fields = llvm::map_to_vector(inputs, [](Value input) {
    return Type(FieldType::get(cast<ShapedType>(input.getType())));
  });
  fields.push_back(field);
  Block *body = b.createBlock(&group.getBody(), {}, fields,
                              SmallVector<Location>(fields.size(), loc));
  auto member =
      MemberOp::create(b, loc, TypeRange(field), b.getDenseI64ArrayAttr({0}),
                       /*ordered=*/nullptr, /*delay=*/nullptr,
                       /*place=*/nullptr);
  ReturnOp::create(b, loc, member.getResults());
  b.createBlock(&member.getBody(), {}, field, loc);
  Value code = CsrShapeOp::create(b, loc, element, body->getArgument(0),
                                  body->getArgument(1));
  MemberYieldOp::create(b, loc, code, ValueRange());
  return group.getResult(0);
}

/// The field of `array`, which becomes an input of the group if it is none yet.
static Value fieldOf(GroupOp group, Value array) {
  for (auto [i, input] : llvm::enumerate(group.getInputs()))
    if (input == array)
      return group.getBody().getArgument(i);
  unsigned at = group.getInputs().size();
  group.getInputsMutable().append(array);
  return group.getBody().insertArgument(
      at, FieldType::get(cast<ShapedType>(array.getType())), group.getLoc());
}

namespace {
struct ShapeRowsPass : lathe::impl::ShapeRowsPassBase<ShapeRowsPass> {
  void runOnOperation() override {
    SmallVector<CsrRowOp> rows;
    getOperation().walk([&](CsrRowOp row) {
      if ((row.getWhole() || row.getHalf()) && !row.getMagnitude() &&
          row->getParentOfType<LoopOp>())
        rows.push_back(row);
    });
    DominanceInfo dominance(getOperation());
    // Loops that follow one another in a function share an array.
    llvm::DenseMap<std::pair<Value, Value>, Value> shapes;
    for (CsrRowOp row : rows) {
      auto group = row->getParentOfType<GroupOp>();
      Value positions = inputOf(group, row.getPositions());
      Value coordinates = inputOf(group, row.getCoordinates());
      Operation *top = getOperation().front().findAncestorOpInBlock(*group);
      if (!positions || !coordinates ||
          !dominance.properlyDominates(positions, top) ||
          !dominance.properlyDominates(coordinates, top))
        continue;
      Value &shape = shapes[{positions, coordinates}];
      if (!shape)
        shape = createShape(top, positions, coordinates);
      row.getShapeMutable().assign(fieldOf(group, shape));
    }
  }
};
} // namespace

//===- CsrGroups.cpp - The arrays of CSR matrices are looked at -----------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A kernel reads where positions and coordinates say.
//
//===----------------------------------------------------------------------===//

#include "SizeChecks.h"

#include "lathe/Dialect/Lathe/Lathe.h"

#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/Matchers.h"

using namespace mlir;
using namespace lathe;

static Value stripCasts(Value value) {
  while (auto cast = value.getDefiningOp<tensor::CastOp>())
    value = cast.getSource();
  return value;
}

/// The number of the function's argument that `array` is.
static std::optional<unsigned> argumentOf(func::FuncOp function, Value array) {
  auto argument = dyn_cast<BlockArgument>(stripCasts(array));
  if (!argument || argument.getOwner() != &function.front())
    return std::nullopt;
  return argument.getArgNumber();
}

static CsrAttr groupOf(func::FuncOp function, Value array) {
  std::optional<unsigned> argument = argumentOf(function, array);
  return argument ? function.getArgAttrOfType<CsrAttr>(*argument, "lathe.csr")
                  : CsrAttr();
}

/// Three arguments in a row become a group, if none of them is in one.
static void group(func::FuncOp function, linop::CsrOp op, unsigned &count) {
  std::optional<unsigned> at = argumentOf(function, op.getPositions());
  for (auto [i, array] : llvm::enumerate(op->getOperands()))
    if (!at || argumentOf(function, array) != *at + i ||
        groupOf(function, array))
      return;
  // No name of a program has a space in it.
  std::string name = "matrix " + std::to_string(count++);
  for (CsrPart part :
       {CsrPart::positions, CsrPart::coordinates, CsrPart::values})
    function.setArgAttr(*at + unsigned(part), "lathe.csr",
                        CsrAttr::get(op.getContext(), name, part));
}

/// Whether positions rise from 0 to the number of coordinates, and these are
/// columns of a square matrix.
static bool isMatrix(DenseIntElementsAttr positions,
                     DenseIntElementsAttr coordinates) {
  int64_t rows = positions.getNumElements() - 1, last = 0;
  if (rows < 0 || !(*positions.begin()).isZero())
    return false;
  for (const APInt &position : positions) {
    if (position.getSExtValue() < last)
      return false;
    last = position.getSExtValue();
  }
  return last == coordinates.getNumElements() &&
         llvm::all_of(coordinates, [&](const APInt &column) {
           return !column.isNegative() && column.getSExtValue() < rows;
         });
}

static LogicalResult check(func::FuncOp function, linop::CsrOp op) {
  CsrAttr positions = groupOf(function, op.getPositions()),
          coordinates = groupOf(function, op.getCoordinates());
  if (positions && coordinates &&
      positions.getName() == coordinates.getName() &&
      positions.getPart() == CsrPart::positions &&
      coordinates.getPart() == CsrPart::coordinates)
    return success();
  DenseIntElementsAttr knownPositions, knownCoordinates;
  if (!matchPattern(stripCasts(op.getPositions()),
                    m_Constant(&knownPositions)) ||
      !matchPattern(stripCasts(op.getCoordinates()),
                    m_Constant(&knownCoordinates)))
    return op.emitOpError("is of arrays that no call can check, expected "
                          "positions, coordinates and values that are three "
                          "arguments in a row, or constants");
  if (!isMatrix(knownPositions, knownCoordinates))
    return op.emitOpError("has constants that are no square matrix, expected "
                          "positions that rise from 0 to the number of "
                          "coordinates, and columns of the matrix");
  return success();
}

LogicalResult lathe::groupMatrices(func::FuncOp function) {
  unsigned count = 0;
  WalkResult walk = function.walk([&](linop::CsrOp op) {
    group(function, op, count);
    return succeeded(check(function, op)) ? WalkResult::advance()
                                          : WalkResult::interrupt();
  });
  return failure(walk.wasInterrupted());
}

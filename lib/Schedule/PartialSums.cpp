//===- PartialSums.cpp - What threads add up ------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// See the header.
//
//===----------------------------------------------------------------------===//

#include "PartialSums.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::sched;

Value lathe::sched::addLanes(OpBuilder &b, Location loc, Value vector) {
  int64_t width = cast<VectorType>(vector.getType()).getNumElements();
  for (; width % 2 == 0; width /= 2) {
    auto half = [&](int64_t from) -> Value {
      return vector::ExtractStridedSliceOp::create(
          b, loc, vector, ArrayRef<int64_t>{from}, ArrayRef<int64_t>{width / 2},
          ArrayRef<int64_t>{1});
    };
    vector = arith::AddFOp::create(b, loc, half(0), half(width / 2));
  }
  assert(width == 1 && "vectors of a target have a power of two of lanes");
  return vector::ExtractOp::create(b, loc, vector, 0);
}

int64_t lathe::sched::countSums(GroupOp group) {
  int64_t sums = 0;
  for (auto member : group.getBody().getOps<MemberOp>())
    sums += member.getNumSums();
  return sums;
}

PartialSums::PartialSums(func::FuncOp func) {
  int64_t most = 0;
  func.walk([&](GroupOp group) { most = std::max(most, countSums(group)); });
  if (most == 0)
    return;
  // Chunks have cache lines of their own.
  constexpr int64_t line = 8;
  OpBuilder b(&func.front(), func.front().begin());
  auto type = MemRefType::get(
      {2, maxChunks, int64_t(llvm::alignTo(most, line))}, b.getF64Type());
  auto alloc = memref::AllocOp::create(b, func.getLoc(), type);
  alloc.setAlignment(64);
  buffer = alloc;
}

Value PartialSums::load(IndexMath &index, Value half, Value chunk,
                        int64_t sum) {
  return memref::LoadOp::create(index.b, index.loc, buffer,
                                ValueRange{half, chunk, index.constant(sum)});
}

void PartialSums::store(IndexMath &index, Value value, Value half, Value chunk,
                        int64_t sum) {
  memref::StoreOp::create(index.b, index.loc, value, buffer,
                          ValueRange{half, chunk, index.constant(sum)});
}

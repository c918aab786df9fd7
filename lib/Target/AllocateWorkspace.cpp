//===- AllocateWorkspace.cpp - All buffers in one piece of memory ---------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM
// Exceptions. SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A kernel allocates nothing itself: its buffers become views of one workspace,
// which the caller gives or the runtime gets once per call.
//
//===----------------------------------------------------------------------===//

#include "lathe/Analysis/SizeMath.h"
#include "lathe/Analysis/SizeSlice.h"

#include "lathe/Dialect/Sched/Sched.h"
#include "lathe/Target/Abi.h"
#include "lathe/Target/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Interfaces/DataLayoutInterfaces.h"

namespace lathe {
#define GEN_PASS_DEF_ALLOCATEWORKSPACEPASS
#include "lathe/Target/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;

static constexpr int64_t alignment = 64;

/// Bytes of one buffer, rounded up to the alignment of the next.
static FailureOr<Value> bytesOf(memref::AllocOp alloc, SizeSlice &slice,
                                OpBuilder &builder, SizeMath &math) {
  MemRefType type = alloc.getType();
  Location loc = alloc.getLoc();
  // An element may be a vector, where a team passes one on.
  int64_t elementBytes =
      DataLayout::closest(alloc).getTypeSize(type.getElementType());
  auto constant = [&](int64_t value) { return math.constant(loc, value); };
  if (type.hasStaticShape())
    return constant(
        llvm::alignTo(type.getNumElements() * elementBytes, alignment));
  Value bytes = constant(elementBytes);
  for (int64_t d = 0; d < type.getRank(); ++d) {
    FailureOr<Value> size = slice.size(alloc, d);
    if (failed(size))
      return alloc.emitOpError("has a size in dimension ")
             << d
             << " that depends on data, expected one that follows from "
                "the arguments of the function";
    bytes = math.multiply(loc, bytes, *size);
  }
  Value rounded = math.add(loc, bytes, constant(alignment - 1));
  Value blocks =
      arith::DivUIOp::create(builder, loc, rounded, constant(alignment));
  return arith::MulIOp::create(builder, loc, blocks, constant(alignment))
      .getResult();
}

namespace {
/// Where the buffers of a function lie.
struct Layout {
  /// In bytes; of a buffer that each thread has, that of thread 0.
  SmallVector<Value> offsets;
  /// Bytes of one of them.
  SmallVector<Value> bytes;
  Value end;
};
} // namespace

/// The layout for so many threads.
static FailureOr<Layout> layOut(ArrayRef<memref::AllocOp> allocs,
                                func::FuncOp function, ValueRange arguments,
                                Value threads, OpBuilder &builder,
                                bool mayOverflow) {
  SizeSlice slice(builder, function.front(), arguments);
  SizeMath math(builder, mayOverflow);
  Layout layout;
  layout.end = arith::ConstantIndexOp::create(builder, function.getLoc(), 0);
  for (memref::AllocOp alloc : allocs) {
    FailureOr<Value> bytes = bytesOf(alloc, slice, builder, math);
    if (failed(bytes))
      return failure();
    layout.offsets.push_back(layout.end);
    layout.bytes.push_back(*bytes);
    Value all = *bytes;
    if (alloc->hasAttr(sched::perThreadAttr))
      all = math.multiply(alloc.getLoc(), all, threads);
    layout.end = math.add(alloc.getLoc(), layout.end, all);
  }
  return layout;
}

/// @f.workspace takes the arguments of @f and a number of threads, and returns
/// the bytes that it needs.
static LogicalResult writeSizeFunction(ArrayRef<memref::AllocOp> allocs,
                                       func::FuncOp function) {
  OpBuilder builder(function);
  Location loc = function.getLoc();
  SmallVector<Type> inputs(function.getArgumentTypes());
  inputs.push_back(builder.getI64Type());
  auto sizes = func::FuncOp::create(
      builder, loc, (function.getName() + ".workspace").str(),
      builder.getFunctionType(inputs, builder.getI64Type()));
  sizes.setPrivate();
  Block *body = sizes.addEntryBlock();
  builder.setInsertionPointToStart(body);
  ValueRange arguments = body->getArguments();
  Value threads = arith::IndexCastOp::create(
      builder, loc, builder.getIndexType(), arguments.back());
  FailureOr<Layout> layout =
      layOut(allocs, function, arguments.drop_back(), threads, builder,
             /*mayOverflow=*/true);
  if (failed(layout))
    return failure();
  Value bytes = arith::IndexCastOp::create(builder, loc, builder.getI64Type(),
                                           layout->end);
  func::ReturnOp::create(builder, loc, bytes);
  return success();
}

static LogicalResult allocate(func::FuncOp function) {
  SmallVector<memref::AllocOp> allocs;
  SmallVector<memref::DeallocOp> deallocs;
  function.walk([&](memref::AllocOp op) { allocs.push_back(op); });
  function.walk([&](memref::DeallocOp op) { deallocs.push_back(op); });
  for (memref::AllocOp alloc : allocs) {
    if (!alloc.getType().getLayout().isIdentity())
      return alloc.emitOpError("has the type ")
             << alloc.getType() << ", expected an identity layout";
  }
  if (failed(writeSizeFunction(allocs, function)))
    return failure();

  OpBuilder builder(function.getContext());
  unsigned at = function.getNumArguments();
  auto bytes = MemRefType::get({ShapedType::kDynamic}, builder.getI8Type());
  if (failed(function.insertArgument(at, bytes, {}, function.getLoc())))
    return failure();
  Value workspace = function.getArgument(at);
  builder.setInsertionPointToStart(&function.front());
  Value thread, threads;
  if (llvm::any_of(allocs, [](memref::AllocOp alloc) {
        return alloc->hasAttr(sched::perThreadAttr);
      })) {
    auto self =
        sched::ThreadOp::create(builder, function.getLoc(),
                                builder.getIndexType(), builder.getIndexType());
    thread = self.getThread();
    threads = self.getThreads();
  }
  FailureOr<Layout> layout =
      layOut(allocs, function, function.getArguments().drop_back(), threads,
             builder, /*mayOverflow=*/false);
  if (failed(layout))
    return failure();
  for (memref::DeallocOp dealloc : deallocs)
    dealloc.erase();
  for (auto [alloc, offset, bytes] :
       llvm::zip(allocs, layout->offsets, layout->bytes)) {
    builder.setInsertionPoint(alloc);
    if (alloc->hasAttr(sched::perThreadAttr)) {
      Value own = arith::MulIOp::create(builder, alloc.getLoc(), thread, bytes);
      offset = arith::AddIOp::create(builder, alloc.getLoc(), offset, own);
    }
    Value view =
        memref::ViewOp::create(builder, alloc.getLoc(), alloc.getType(),
                               workspace, offset, alloc.getDynamicSizes());
    alloc.getResult().replaceAllUsesWith(view);
    alloc.erase();
  }
  return success();
}

namespace {
struct AllocateWorkspacePass
    : lathe::impl::AllocateWorkspacePassBase<AllocateWorkspacePass> {
  void runOnOperation() override {
    SmallVector<func::FuncOp> functions;
    for (auto function : getOperation().getOps<func::FuncOp>())
      if (function->hasAttr(abiAttr))
        functions.push_back(function);
    for (func::FuncOp function : functions)
      if (failed(allocate(function)))
        return signalPassFailure();
  }
};
} // namespace

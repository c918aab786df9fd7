//===- SchedBufferize.cpp - From tensors to buffers -----------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Bufferisation of groups and loops. A group is in place on its outs. A loop owns
// the buffers of its states; what the body yields may be a permutation of them,
// which stock bufferisation of scf loops refuses or pays for with copies.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Sched/Sched.h"

#include "mlir/Dialect/Bufferization/IR/BufferizableOpInterface.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"

using namespace mlir;
using namespace mlir::bufferization;
using namespace lathe;
using namespace lathe::sched;

namespace {

struct GroupModel
    : BufferizableOpInterface::ExternalModel<GroupModel, GroupOp> {
  static std::optional<unsigned> outIndex(Operation *op, OpOperand &operand) {
    auto group = cast<GroupOp>(op);
    unsigned inputs = group.getInputs().size(), at = operand.getOperandNumber();
    if (at < inputs || at >= inputs + group.getOuts().size())
      return std::nullopt;
    return at - inputs;
  }

  /// An out that no member looks at is only written.
  bool bufferizesToMemoryRead(Operation *op, OpOperand &operand,
                              const AnalysisState &) const {
    auto group = cast<GroupOp>(op);
    std::optional<unsigned> out = outIndex(op, operand);
    return !out || !group.getOutArgument(*out).use_empty();
  }
  bool bufferizesToMemoryWrite(Operation *op, OpOperand &operand,
                               const AnalysisState &) const {
    return outIndex(op, operand).has_value();
  }
  AliasingValueList getAliasingValues(Operation *op, OpOperand &operand,
                                      const AnalysisState &) const {
    std::optional<unsigned> out = outIndex(op, operand);
    if (!out)
      return {};
    return {{op->getResult(*out), BufferRelation::Equivalent}};
  }

  LogicalResult bufferize(Operation *op, RewriterBase &rewriter,
                          const BufferizationOptions &options,
                          BufferizationState &state) const {
    auto group = cast<GroupOp>(op);
    SmallVector<Value> buffers;
    for (Value operand : group.getOperands()) {
      if (!isa<TensorType>(operand.getType())) {
        buffers.push_back(operand);
        continue;
      }
      FailureOr<Value> buffer = getBuffer(rewriter, operand, options, state);
      if (failed(buffer))
        return failure();
      buffers.push_back(*buffer);
    }
    unsigned inputs = group.getInputs().size(), outs = group.getOuts().size();
    ValueRange all(buffers);
    auto bufferized = GroupOp::create(
        rewriter, op->getLoc(), TypeRange(group->getResultTypes()).drop_front(outs),
        buffers, group.getProperties());
    bufferized->setDiscardableAttrs(group->getDiscardableAttrDictionary());
    bufferized.getBody().takeBody(group.getBody());
    SmallVector<Value> results(all.slice(inputs, outs));
    llvm::append_range(results, bufferized.getResults());
    replaceOpWithBufferizedValues(rewriter, op, results);
    return success();
  }
};

/// The buffer type of a loop state: identity layout, whatever comes in.
BaseMemRefType stateType(Type type) {
  return getMemRefTypeWithStaticIdentityLayout(cast<TensorType>(type));
}

struct LoopModel : BufferizableOpInterface::ExternalModel<LoopModel, LoopOp> {
  bool bufferizesToMemoryRead(Operation *, OpOperand &,
                              const AnalysisState &) const {
    return true;
  }
  bool bufferizesToMemoryWrite(Operation *, OpOperand &,
                               const AnalysisState &) const {
    return true;
  }
  /// After the loop a state may be in any of the buffers of its type. It is
  /// enough to name its own: the loop writes all of them, so that whoever reads
  /// a state from before the loop afterwards is in conflict with the loop.
  AliasingValueList getAliasingValues(Operation *op, OpOperand &operand,
                                      const AnalysisState &) const {
    return {{cast<LoopOp>(op).getTiedLoopResult(&operand),
             BufferRelation::Unknown}};
  }
  bool isRepetitiveRegion(Operation *, unsigned) const { return true; }
  bool isWritable(Operation *, Value, const AnalysisState &) const {
    return true;
  }
  FailureOr<BufferLikeType> getBufferType(Operation *, Value value,
                                          const BufferizationOptions &,
                                          const BufferizationState &,
                                          SmallVector<Value> &) const {
    return cast<BufferLikeType>(stateType(value.getType()));
  }

  LogicalResult bufferize(Operation *op, RewriterBase &rewriter,
                          const BufferizationOptions &options,
                          BufferizationState &state) const {
    auto loop = cast<LoopOp>(op);
    SmallVector<Value> inits;
    for (Value init : loop.getInits()) {
      if (!isa<TensorType>(init.getType())) {
        inits.push_back(init);
        continue;
      }
      FailureOr<Value> buffer = getBuffer(rewriter, init, options, state);
      if (failed(buffer))
        return failure();
      BaseMemRefType type = stateType(init.getType());
      if (buffer->getType() != type)
        *buffer = memref::CastOp::create(rewriter, op->getLoc(), type, *buffer);
      inits.push_back(*buffer);
    }
    auto bufferized = LoopOp::create(rewriter, op->getLoc(),
                                     ValueRange(inits).getTypes(),
                                     loop.getGo(), inits);
    bufferized->setDiscardableAttrs(loop->getDiscardableAttrDictionary());
    Block *old = &loop.getBody().front();
    Block *block = rewriter.createBlock(
        &bufferized.getBody(), {}, ValueRange(inits).getTypes(),
        SmallVector<Location>(inits.size(), op->getLoc()));
    rewriter.setInsertionPointToStart(block);
    SmallVector<Value> args;
    for (auto [before, after] :
         llvm::zip_equal(old->getArguments(), block->getArguments()))
      args.push_back(isa<TensorType>(before.getType())
                         ? Value(bufferization::ToTensorOp::create(
                               rewriter, op->getLoc(), before.getType(), after))
                         : Value(after));
    rewriter.mergeBlocks(old, block, args);
    replaceOpWithBufferizedValues(rewriter, op, bufferized.getResults());
    return success();
  }
};

struct NextModel : BufferizableOpInterface::ExternalModel<NextModel, NextOp> {
  bool bufferizesToMemoryRead(Operation *, OpOperand &,
                              const AnalysisState &) const {
    return true;
  }
  bool bufferizesToMemoryWrite(Operation *, OpOperand &,
                               const AnalysisState &) const {
    return false;
  }
  AliasingValueList getAliasingValues(Operation *, OpOperand &,
                                      const AnalysisState &) const {
    return {};
  }
  bool mustBufferizeInPlace(Operation *, OpOperand &,
                            const AnalysisState &) const {
    return true;
  }

  LogicalResult bufferize(Operation *op, RewriterBase &rewriter,
                          const BufferizationOptions &options,
                          BufferizationState &state) const {
    auto next = cast<NextOp>(op);
    SmallVector<Value> states;
    for (Value value : next.getStates()) {
      if (!isa<TensorType>(value.getType())) {
        states.push_back(value);
        continue;
      }
      FailureOr<Value> buffer = getBuffer(rewriter, value, options, state);
      if (failed(buffer))
        return failure();
      BaseMemRefType type = stateType(value.getType());
      if (buffer->getType() != type)
        *buffer = memref::CastOp::create(rewriter, op->getLoc(), type, *buffer);
      states.push_back(*buffer);
    }
    replaceOpWithNewBufferizedOp<NextOp>(rewriter, op, next.getGo(), states);
    return success();
  }
};

} // namespace

void lathe::sched::registerBufferizableOpInterfaceModels(
    DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, SchedDialect *) {
    GroupOp::attachInterface<GroupModel>(*context);
    LoopOp::attachInterface<LoopModel>(*context);
    NextOp::attachInterface<NextModel>(*context);
  });
}

//===- VerifyStage.cpp - What may no longer be there ----------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The verifier after each stage. It names the op, the stage and the reason, where
// a later pass would say only that it failed to legalize something.
//
//===----------------------------------------------------------------------===//

#include "lathe/Pipelines/Pipelines.h"

#include "lathe/Dialect/Attn/Attn.h"
#include "lathe/Dialect/Lathe/Lathe.h"
#include "lathe/Dialect/Linop/Linop.h"
#include "lathe/Dialect/Sched/Sched.h"
#include "lathe/Dialect/Solver/Solver.h"
#include "lathe/Dialect/Tune/Tune.h"
#include "lathe/Team/Passes.h"

#include "mlir/Dialect/Affine/IR/AffineOps.h"
#include "mlir/Dialect/Bufferization/IR/Bufferization.h"
#include "mlir/Dialect/ControlFlow/IR/ControlFlow.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/LLVMIR/LLVMDialect.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Dialect/Utils/StaticValueUtils.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/Verifier.h"
#include "mlir/Interfaces/ShapedOpInterfaces.h"

using namespace mlir;
using namespace lathe;

namespace {

/// After stage `from` and later ones, or up to `until`, an op for which
/// `matches` holds is an error for `reason`.
struct Rule {
  Stage from;
  bool (*matches)(Operation *op);
  StringLiteral reason;
  Stage until = lastStage;
};

template <typename Dialect>
bool inDialect(Operation *op) {
  return isa_and_nonnull<Dialect>(op->getDialect());
}

/// Whether a block of `op` takes an argument for which `matches` holds.
template <typename Predicate>
bool hasBlockArgument(Operation *op, Predicate matches) {
  for (Region &region : op->getRegions())
    for (Block &block : region)
      if (llvm::any_of(block.getArgumentTypes(), matches))
        return true;
  return false;
}

template <typename Predicate>
bool hasType(Operation *op, Predicate matches) {
  return llvm::any_of(op->getOperandTypes(), matches) ||
         llvm::any_of(op->getResultTypes(), matches) ||
         hasBlockArgument(op, matches);
}

bool hasTensor(Operation *op) { return hasType(op, llvm::IsaPred<TensorType>); }

/// Places in a tensor, and distances between them, are computed in 64 bits,
/// also where one of its sizes is 0 and it has no places.
bool hasHugeTensor(Operation *op) {
  return hasType(op, [](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    if (!tensor)
      return false;
    Type element = tensor.getElementType();
    uint64_t bytes = element.isIntOrFloat()
                         ? llvm::divideCeil(element.getIntOrFloatBitWidth(), 8)
                         : 8;
    for (int64_t size : tensor.getShape())
      if (!ShapedType::isDynamic(size) && size != 0)
        bytes = llvm::SaturatingMultiply<uint64_t>(bytes, size);
    return bytes > std::numeric_limits<int64_t>::max();
  });
}

/// What the runtime has room for.
bool hasManyDimensions(Operation *op) {
  return hasType(op, [](Type type) {
    auto tensor = dyn_cast<RankedTensorType>(type);
    return tensor && tensor.getRank() > 16;
  });
}

/// Ops of a function once its calls are inlined; each is counted once in
/// `known`, where one that calls itself has 0.
uint64_t countInlined(func::FuncOp func,
                      llvm::DenseMap<Operation *, uint64_t> &known) {
  if (auto done = known.find(func); done != known.end())
    return done->second;
  known[func] = 0;
  uint64_t count = 0;
  func.walk([&](Operation *op) {
    ++count;
    auto call = dyn_cast<func::CallOp>(op);
    if (!call)
      return;
    if (auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
            call, call.getCalleeAttr()))
      count = llvm::SaturatingAdd(count, countInlined(callee, known));
  });
  return known[func] = count;
}

bool callsTooMuch(Operation *op) {
  auto func = dyn_cast<func::FuncOp>(op);
  llvm::DenseMap<Operation *, uint64_t> known;
  return func && func.isPublic() && countInlined(func, known) > 100000;
}

/// Asks for the size of a dimension that the tensor does not have; the code for
/// that would read beside its sizes.
bool asksOutsideRank(Operation *op) {
  auto dim = dyn_cast<ShapedDimOpInterface>(op);
  if (!dim)
    return false;
  auto type = dyn_cast<ShapedType>(dim.getShapedValue().getType());
  std::optional<int64_t> index = getConstantIntValue(dim.getDimension());
  return type && type.hasRank() && index &&
         (*index < 0 || *index >= type.getRank());
}

/// Reads or writes an element that the tensor cannot have.
bool isOutsideTensor(Operation *op) {
  auto isOutside = [](RankedTensorType type, ValueRange indices) {
    for (auto [size, index] : llvm::zip(type.getShape(), indices))
      if (std::optional<int64_t> at = getConstantIntValue(index);
          at && (*at < 0 || (!ShapedType::isDynamic(size) && *at >= size)))
        return true;
    return false;
  };
  if (auto extract = dyn_cast<tensor::ExtractOp>(op))
    return isOutside(extract.getTensor().getType(), extract.getIndices());
  if (auto insert = dyn_cast<tensor::InsertOp>(op))
    return isOutside(insert.getDest().getType(), insert.getIndices());
  return false;
}

/// Asks for a dimension by a number that is not known.
bool asksUnknownDimension(Operation *op) {
  auto dim = dyn_cast<ShapedDimOpInterface>(op);
  return dim && !getConstantIntValue(dim.getDimension());
}

/// Ends elsewhere than in a return at the end of its one block.
bool isUnstructured(func::FuncOp func) {
  return !func.isExternal() &&
         (!func.getBody().hasOneBlock() ||
          !isa<func::ReturnOp>(func.front().getTerminator()));
}

/// What stages make of a program; it would be trusted if it were in one. A
/// function that is of LLVM from the start is left as it is.
bool isMadeByStages(Operation *op) {
  return op->getParentOfType<func::FuncOp>() &&
         isa_and_nonnull<
             affine::AffineDialect, bufferization::BufferizationDialect,
             cf::ControlFlowDialect, LLVM::LLVMDialect, memref::MemRefDialect,
             sched::SchedDialect, vector::VectorDialect>(op->getDialect());
}

/// Control flow that programs do not have; its bounds would not be checked.
bool isUnknownControl(Operation *op) {
  return inDialect<scf::SCFDialect>(op) &&
         !isa<scf::ForOp, scf::IfOp, scf::WhileOp, scf::ConditionOp,
              scf::YieldOp>(op);
}

bool stepsBack(Operation *op) {
  auto loop = dyn_cast<scf::ForOp>(op);
  std::optional<APInt> step = loop ? loop.getConstantStep() : std::nullopt;
  return step && !step->isStrictlyPositive();
}

/// Of tensor, what the reference has a meaning for.
bool isUnknownTensorOp(Operation *op) {
  return isa<tensor::BitcastOp, tensor::GatherOp, tensor::ReshapeOp,
             tensor::ScatterOp>(op);
}

/// Allocates or copies inside a loop without saying that it means to.
bool movesMemoryInLoop(Operation *op) {
  if (!isa<memref::AllocOp, memref::AllocaOp, memref::CopyOp>(op) ||
      op->hasAttr("lathe.intended_copy"))
    return false;
  for (Operation *up = op->getParentOp(); up; up = up->getParentOp())
    if (isa<LoopLikeOpInterface>(up))
      return true;
  return false;
}

/// Would become loops over single elements.
bool isScalarLoop(Operation *op) {
  auto structured = dyn_cast<linalg::LinalgOp>(op);
  return structured && structured.hasPureTensorSemantics() &&
         structured.getNumLoops() > 0;
}

/// An op of linalg that is none of its structured ops: packing.
bool isUnstructured(Operation *op) {
  return isa_and_nonnull<linalg::LinalgDialect>(op->getDialect()) &&
         !isa<linalg::LinalgOp>(op) &&
         llvm::any_of(op->getOperandTypes(), llvm::IsaPred<TensorType>);
}

bool isOperator(Type type) { return isa<linop::OperatorType>(type); }

bool passesOperators(Operation *op) {
  auto func = dyn_cast<func::FuncOp>(op);
  return func && func.isPublic() &&
         (llvm::any_of(func.getArgumentTypes(), isOperator) ||
          llvm::any_of(func.getResultTypes(), isOperator));
}

/// An operator that is a block argument, or comes out of control flow.
bool hasVariableOperator(Operation *op) {
  return hasBlockArgument(op, isOperator) ||
         (!isa<linop::LinearOperatorInterface>(op) &&
          llvm::any_of(op->getResultTypes(), isOperator));
}

/// From stage team on, a function calls the passes over memory that were cut
/// out of it.
bool callsOtherThanPass(Operation *op) {
  auto call = dyn_cast<func::CallOp>(op);
  if (!call)
    return false;
  auto callee = SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
      call, call.getCalleeAttr());
  return !callee || !callee->hasAttr(passAttr);
}

const Rule rules[] = {
    {Stage::Simplify, callsOtherThanPass,
     "calls are inlined in simplify, but this function calls itself or has no "
     "body"},
    {Stage::Target, passesOperators,
     "a public function takes and returns tensors and scalars; operators are "
     "defined inside"},
    {Stage::Target, hasHugeTensor,
     "a tensor takes fewer than 2^63 bytes, sizes of 0 not counted"},
    {Stage::Target, hasManyDimensions, "a tensor has at most 16 dimensions"},
    {Stage::Target, callsTooMuch,
     "calls are inlined, and would make more than 100,000 ops of this function",
     Stage::Target},
    {Stage::Target, asksOutsideRank,
     "the dimension is one that the tensor has"},
    {Stage::Target,
     [](Operation *op) {
       auto func = dyn_cast<func::FuncOp>(op);
       return func && isUnstructured(func);
     },
     "a function is one block that ends with a return", Stage::Target},
    {Stage::Simplify, isMadeByStages,
     "a program has tensors, scalars, operators and structured control flow",
     Stage::Simplify},
    {Stage::Target, isOutsideTensor, "the index is one that the tensor has"},
    {Stage::Target, isUnknownControl,
     "the control flow of a program is scf.for, scf.if and scf.while",
     Stage::Target},
    {Stage::Target, stepsBack, "the step of a loop is positive"},
    {Stage::Target, isUnknownTensorOp,
     "programs have no such op; tensor.extract in tensor.generate reads where "
     "it is told, tensor.expand_shape and collapse_shape change shapes"},
    {Stage::Simplify, asksUnknownDimension,
     "the number of the dimension is a constant"},
    {Stage::Simplify, hasVariableOperator,
     "an operator is a value, not a variable: where it is used its definition "
     "must be known"},
    {Stage::Analyse, [](Operation *op) { return isa<tune::ChooseOp>(op); },
     "parameters are values after the analysis"},
    {Stage::Analyse, [](Operation *op) { return isa<linop::SpectrumOp>(op); },
     "spectra are values after the analysis"},
    {Stage::Expand,
     [](Operation *op) { return isa<solver::MethodOpInterface>(op); },
     "named methods are iterations after expand"},
    {Stage::Expand, [](Operation *op) { return isa<attn::AttentionOp>(op); },
     "attention is an online reduction after expand"},
    {Stage::Form,
     [](Operation *op) {
       return inDialect<solver::SolverDialect>(op) && !isa<solver::TestOp>(op);
     },
     "iterations are loops over groups after form"},
    {Stage::Form, inDialect<linop::LinopDialect>,
     "operators are parts of groups or loops after form"},
    {Stage::Vectorise, inDialect<attn::AttnDialect>,
     "tiles are vector code after vectorise"},
    {Stage::Vectorise, isScalarLoop,
     "loops over elements are vector code after vectorise"},
    {Stage::Vectorise, isUnstructured,
     "of linalg, structured ops alone have vector code"},
    {Stage::Bufferise, hasTensor, "tensors are buffers after bufferise"},
    {Stage::Bufferise, movesMemoryInLoop,
     "a loop must not allocate or copy without lathe.intended_copy"},
    {Stage::Sweep, [](Operation *op) { return isa<sched::GroupOp>(op); },
     "groups are loops after sweep"},
    {Stage::Team, [](Operation *op) { return isa<sched::TeamOp>(op); },
     "a function is the body of one team after team"},
    {Stage::Sweep, inDialect<solver::SolverDialect>,
     "stop tests are scalar code after sweep"},
    {Stage::Llvm,
     [](Operation *op) {
       return op->getDialect() && op->getDialect()->getNamespace() != "llvm" &&
              op->getDialect()->getNamespace() != "builtin";
     },
     "only the LLVM dialect is left after llvm"},
};

struct VerifyStagePass : PassWrapper<VerifyStagePass, OperationPass<ModuleOp>> {
  MLIR_DEFINE_EXPLICIT_INTERNAL_INLINE_TYPE_ID(VerifyStagePass)

  VerifyStagePass() = default;
  VerifyStagePass(const VerifyStagePass &other) : PassWrapper(other) {}
  explicit VerifyStagePass(Stage after) { stage = stageName(after).str(); }

  StringRef getArgument() const override { return "lathe-verify-stage"; }
  StringRef getDescription() const override {
    return "Verify all ops, and reject what may no longer be there after a "
           "stage";
  }

  void runOnOperation() override {
    markAllAnalysesPreserved();
    ModuleOp module = getOperation();
    std::optional<Stage> after = stageByName(stage);
    if (!after) {
      module.emitError("unknown stage '") << stage << "'";
      return signalPassFailure();
    }
    if (!TargetAttr::of(module)) {
      module.emitError("after stage '")
          << stage
          << "': the module has no lathe.target, run --lathe-target first";
      return signalPassFailure();
    }
    if (failed(verify(module)))
      return signalPassFailure();
    module.walk([&](Operation *op) {
      for (const Rule &rule : rules)
        if (*after >= rule.from && *after <= rule.until && rule.matches(op)) {
          op->emitOpError("is not allowed after stage '")
              << stage << "': " << rule.reason;
          return signalPassFailure();
        }
    });
  }

  Option<std::string> stage{*this, "stage",
                            llvm::cl::desc("the stage that was run"),
                            llvm::cl::init("target")};
};

} // namespace

std::unique_ptr<Pass> lathe::createVerifyStagePass(Stage stage) {
  return std::make_unique<VerifyStagePass>(stage);
}

void lathe::registerVerifyStagePass() { PassRegistration<VerifyStagePass>(); }

//===- InferSizes.cpp - Which dynamic sizes must be equal -----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A right-hand side that is shorter than the matrix would be read beyond its
// end. What the program itself says about sizes is gathered while it still
// speaks of operators, so that a call can be checked before it starts.
//
//===----------------------------------------------------------------------===//

#include "lathe/Analysis/Passes.h"

#include "lathe/Dialect/Attn/Attn.h"
#include "lathe/Dialect/Linop/Linop.h"
#include "lathe/Dialect/Solver/Solver.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/Interfaces/LoopLikeInterface.h"
#include "llvm/ADT/EquivalenceClasses.h"

namespace lathe {
#define GEN_PASS_DEF_INFERSIZESPASS
#include "lathe/Analysis/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;

namespace {

/// Dimension `second` of a tensor or of the domain of a square operator, or a
/// name that the user gave (its StringAttr, 0).
using Node = std::pair<const void *, int64_t>;

class Sizes {
public:
  void gather(Operation *op);
  void addName(Value tensor, int64_t dim, StringAttr name) {
    unify({tensor.getAsOpaquePointer(), dim}, {name.getAsOpaquePointer(), 0});
  }
  /// Stands for all sizes that equal this one.
  Node leader(Value value, int64_t dim) {
    return classes.getOrInsertLeaderValue({value.getAsOpaquePointer(), dim});
  }

private:
  void unify(Node a, Node b) { classes.unionSets(a, b); }
  /// The shapes of two values are equal, counted from the last dimension.
  void unify(Value a, Value b);
  void gatherLinalg(linalg::LinalgOp op);
  void gatherAlgebra(Operation *op);
  void gatherAttention(attn::AttentionOp op);

  llvm::EquivalenceClasses<Node> classes;
};

/// Rank of a tensor or of an operator's domain; nullopt for anything else, and
/// for operators whose range is another space.
std::optional<int64_t> rankOf(Value value) {
  if (auto tensor = dyn_cast<RankedTensorType>(value.getType()))
    return tensor.getRank();
  if (auto type = dyn_cast<linop::OperatorType>(value.getType()))
    if (type.isSquare())
      return cast<RankedTensorType>(type.getDomain()).getRank();
  return std::nullopt;
}

void Sizes::unify(Value a, Value b) {
  auto rankA = rankOf(a), rankB = rankOf(b);
  if (!rankA || !rankB)
    return;
  for (int64_t d = 1; d <= std::min(*rankA, *rankB); ++d)
    unify(Node(a.getAsOpaquePointer(), *rankA - d),
          Node(b.getAsOpaquePointer(), *rankB - d));
}

/// Operands of a structured op that are indexed by one loop have its size.
void Sizes::gatherLinalg(linalg::LinalgOp op) {
  for (OpOperand &operand : op->getOpOperands()) {
    auto type = dyn_cast<RankedTensorType>(operand.get().getType());
    if (!type)
      continue;
    AffineMap map = op.getMatchingIndexingMap(&operand);
    for (auto [d, expr] : llvm::enumerate(map.getResults()))
      if (auto loop = dyn_cast<AffineDimExpr>(expr))
        unify(Node(operand.get().getAsOpaquePointer(), d),
              Node(op.getOperation(), loop.getPosition()));
    if (op.isDpsInit(&operand))
      unify(op.getTiedOpResult(&operand), operand.get());
  }
}

/// Operators, what they are applied to, right-hand sides and iterates of one op
/// of linop or solver live in one space.
void Sizes::gatherAlgebra(Operation *op) {
  SmallVector<Value> values(op->getOperands());
  llvm::append_range(values, op->getResults());
  for (Region &region : op->getRegions())
    llvm::append_range(values, region.getArguments());
  Value first;
  for (Value value : values) {
    // An operator to another space relates nothing here.
    if (isa<linop::OperatorType>(value.getType()) && !rankOf(value))
      return;
    if (!first && rankOf(value))
      first = value;
  }
  for (Value value : values)
    if (first && value != first)
      unify(first, value);
}

/// Keys and values are equally many; queries have their batches, and their heads
/// where these are dynamic.
void Sizes::gatherAttention(attn::AttentionOp op) {
  int64_t rank = op.getQ().getType().getRank();
  auto unifyAt = [&](Value a, Value b, int64_t d) {
    unify(Node(a.getAsOpaquePointer(), d), Node(b.getAsOpaquePointer(), d));
  };
  for (int64_t d = 0; d < rank - 1; ++d) {
    unifyAt(op.getK(), op.getV(), d);
    unifyAt(op.getQ(), op.getResult(), d);
    if (d < rank - 3 || (d == rank - 3 && op.getQ().getType().isDynamicDim(d)))
      unifyAt(op.getQ(), op.getK(), d);
  }
}

void Sizes::gather(Operation *op) {
  if (auto attention = dyn_cast<attn::AttentionOp>(op))
    return gatherAttention(attention);
  if (auto csr = dyn_cast<linop::CsrOp>(op))
    return unify(csr.getCoordinates(), csr.getValues());
  if (isa<linop::DenseOp>(op))
    return;
  if (auto structured = dyn_cast<linalg::LinalgOp>(op))
    return gatherLinalg(structured);
  if (op->hasTrait<OpTrait::Elementwise>()) {
    for (Value operand : op->getOperands())
      unify(operand, op->getResult(0));
    return;
  }
  if (isa_and_nonnull<linop::LinopDialect, solver::SolverDialect>(
          op->getDialect()))
    return gatherAlgebra(op);
  if (auto loop = dyn_cast<LoopLikeOpInterface>(op))
    for (BlockArgument arg : loop.getRegionIterArgs())
      if (OpOperand *init = loop.getTiedLoopInit(arg)) {
        unify(arg, init->get());
        if (OpResult result = loop.getTiedLoopResult(init))
          unify(result, init->get());
      }
  // An array that is made as long as another one.
  auto sizes = [&](Value made, ValueRange dynamic) {
    auto type = cast<RankedTensorType>(made.getType());
    for (auto [i, size] : llvm::enumerate(dynamic))
      if (auto dim = size.getDefiningOp<tensor::DimOp>())
        if (auto constant = dim.getConstantIndex())
          for (int64_t d = 0; d < type.getRank(); ++d)
            if (type.isDynamicDim(d) && type.getDynamicDimIndex(d) == i)
              unify(Node(made.getAsOpaquePointer(), d),
                    Node(dim.getSource().getAsOpaquePointer(), *constant));
  };
  if (auto empty = dyn_cast<tensor::EmptyOp>(op))
    sizes(empty, empty.getDynamicSizes());
  else if (auto splat = dyn_cast<tensor::SplatOp>(op))
    sizes(splat, splat.getDynamicSizes());
}

struct InferSizesPass : lathe::impl::InferSizesPassBase<InferSizesPass> {
  void runOnOperation() override;
};

} // namespace

/// What the program and the names that arguments have say of sizes. False where
/// a name is wrong: stage bufferise says why.
static bool gatherAll(func::FuncOp function, Sizes &sizes,
                      llvm::DenseMap<Value, Value> &matrices) {
  for (BlockArgument arg : function.getArguments())
    if (auto names = function.getArgAttrOfType<ArrayAttr>(arg.getArgNumber(),
                                                          "lathe.dims"))
      for (auto [d, name] : llvm::enumerate(names)) {
        auto text = dyn_cast<StringAttr>(name);
        if (!text || rankOf(arg) != int64_t(names.size()))
          return false;
        if (!text.empty())
          sizes.addName(arg, d, text);
      }
  function.walk([&](Operation *op) {
    sizes.gather(op);
    if (auto csr = dyn_cast<linop::CsrOp>(op))
      matrices.try_emplace(csr.getPositions(), csr.getResult());
  });
  return true;
}

void InferSizesPass::runOnOperation() {
  func::FuncOp function = getOperation();
  Sizes sizes;
  // The rows of a matrix, by its positions: one more than its size.
  llvm::DenseMap<Value, Value> matrices;
  if (!function.isPublic() || function.isExternal() ||
      !gatherAll(function, sizes, matrices))
    return;

  // Sizes that at least two arguments share get a name.
  auto sizeOf = [&](BlockArgument arg, int64_t d) {
    Value matrix = matrices.lookup(arg);
    return matrix ? sizes.leader(matrix, 0) : sizes.leader(arg, d);
  };
  SmallVector<std::pair<Node, unsigned>> uses;
  auto find = [&](Node node) {
    return llvm::find_if(uses, [&](auto &use) { return use.first == node; });
  };
  for (BlockArgument arg : function.getArguments())
    if (auto type = dyn_cast<RankedTensorType>(arg.getType()))
      for (int64_t d = 0; d < type.getRank(); ++d) {
        Node node = sizeOf(arg, d);
        if (auto known = find(node); known != uses.end())
          ++known->second;
        else if (type.isDynamicDim(d))
          uses.push_back({node, 1});
      }
  Builder builder(&getContext());
  for (BlockArgument arg : function.getArguments()) {
    auto type = dyn_cast<RankedTensorType>(arg.getType());
    if (!type)
      continue;
    bool any = false;
    SmallVector<Attribute> names;
    for (int64_t d = 0; d < type.getRank(); ++d) {
      auto use = find(sizeOf(arg, d));
      bool shared = use != uses.end() && use->second > 1;
      std::string name =
          shared ? "size" + std::to_string(use - uses.begin()) : "";
      if (shared && matrices.contains(arg))
        name += " + 1";
      names.push_back(builder.getStringAttr(name));
      any |= shared;
    }
    if (any)
      function.setArgAttr(arg.getArgNumber(), "lathe.dims",
                          builder.getArrayAttr(names));
  }
}

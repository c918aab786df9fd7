//===- SolverModels.cpp - Knobs of iterations -----------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How many iterations one pass over memory may do, and how many it should. More
// than one is possible where iteration s may follow iteration s - 1 at a finite
// distance of rows: every row that it reads is made by then. It is never more
// than lie between two looks at the residual, so counts do not depend on it.
//
//===----------------------------------------------------------------------===//

#include "lathe/Tuning/SolverModels.h"

#include "lathe/Dialect/Solver/Solver.h"
#include "lathe/Dialect/Tune/Tune.h"
#include "lathe/Schedule/Delays.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/DialectRegistry.h"
#include "llvm/Support/FormatVariadic.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::linop;
using namespace lathe::solver;
using namespace lathe::tune;

//===----------------------------------------------------------------------===//
// What is legal
//===----------------------------------------------------------------------===//

/// More are not offered: the work between two rows of one pass would no longer
/// fit any cache.
static constexpr int64_t maxSweeps = 64;

/// Why iterations that apply `op` cannot follow each other row by row; empty
/// where they can.
static std::string whyNotPiped(Value op) {
  LinearOperatorInterface definition = getOperator(op);
  if (!definition)
    return "the operator is not known";
  RowReach reach = definition.getRowReach();
  if (reach.wraps)
    return "dimension 0 is periodic, so the first rows of a sweep need the last "
           "of the one before";
  if (reach.radius)
    return "";
  if (Value base = definition.getBaseOperator())
    return whyNotPiped(base);
  return ("a row of " + definition->getName().getStringRef() +
          " may need any other, so a sweep starts when the one before is "
          "complete")
      .str();
}

/// The same for one op of a body.
static std::string whyNotPiped(Operation &op) {
  if (isa<RequireOp>(op))
    return "the body may end the iteration at any step";
  if (isa<MeasureOp>(op))
    return "the body measures the residual at every step";
  if (auto sweep = dyn_cast<SweepOp>(op)) {
    if (sweep.getDirection() == Direction::backward)
      return "a backward sweep walks against the pass";
    return whyNotPiped(sweep.getOp());
  }
  if (auto apply = dyn_cast<ApplyOp>(op))
    return whyNotPiped(apply.getOp());
  if (isa<GetDiagonalOp, tensor::DimOp, tensor::SplatOp, YieldOp>(op) ||
      OpTrait::hasElementwiseMappableTraits(&op) ||
      llvm::none_of(op.getOperandTypes(), llvm::IsaPred<TensorType>))
    return op.getNumRegions() ? "the body has nested regions" : "";
  return ("the rows that " + op.getName().getStringRef() +
          " reads are not known")
      .str();
}

/// Whether a body needs a sum to go on, so that it is several passes, and a
/// later one may compute again what an earlier one knew.
static bool hasSeveralPasses(IterateOp op) {
  return !op.getBody().front().getOps<DotOp>().empty();
}

static std::string whyNotPiped(IterateOp op) {
  if (hasSeveralPasses(op))
    return "the body needs a sum over all points to go on";
  for (Operation &inner : op.getBody().front())
    if (std::string why = whyNotPiped(inner); !why.empty())
      return why;
  return "";
}

/// Whether a row depends on the row before it in the same iteration.
static bool isRecurrence(IterateOp op) {
  return !op.getBody().front().getOps<SweepOp>().empty();
}

static int64_t getMostSweeps(IterateOp op) {
  return whyNotPiped(op).empty()
             ? std::min<int64_t>(op.getCheckEvery(), maxSweeps)
             : 1;
}

/// Whether iterations follow each other row by row, and not point by point.
static bool hasRows(IterateOp op) {
  return cast<RankedTensorType>(op.getB().getType()).getRank() > 1 &&
         whyNotPiped(op).empty();
}

/// Whether a pass may do several rows of an iteration in one loop: none depends
/// on the row before it, and no sum goes through all of them.
static bool mayTakeRows(IterateOp op) {
  return hasRows(op) && !isRecurrence(op);
}

/// Whether the length of its vectors is a choice: recurrences of several rows
/// are transposed to be solved together, which for four rows of four lanes is
/// less work than for four of eight.
static bool hasLanes(IterateOp op) { return hasRows(op) && isRecurrence(op); }

/// Vectors of less than 256 bits would gain nothing.
static bool mayHalveLanes(TargetAttr target) {
  return target.getVectorBits() > 256;
}

//===----------------------------------------------------------------------===//
// What is good
//===----------------------------------------------------------------------===//

/// On one core more sweeps of a recurrence in flight gain little: eight fill the
/// lanes of the widest vectors, and hide its latency with others.
static constexpr int64_t enoughForRecurrence = 8;

/// A pass is code for each of its members, and those of a body with several do not
/// repeat from one to the next, to be a loop: 136 took 5 seconds to compile.
static constexpr int64_t enoughMembers = 32;

/// How many members of a pass a body is: what reads around its point begins one.
static int64_t countMembers(IterateOp op) {
  return std::max<int64_t>(1, llvm::count_if(op.getBody().front(),
                                             llvm::IsaPred<ApplyOp, SweepOp>));
}

/// How many vectors each iteration leaves to the next.
static int64_t countVectors(IterateOp op) {
  return llvm::count_if(op.getBody().getArgumentTypes(),
                        llvm::IsaPred<RankedTensorType>);
}

/// Bytes of what one step of the walk makes: all points with the same index in
/// dimension 0, in 1-D one cache line. None where the size is dynamic.
static std::optional<int64_t> getRowBytes(RankedTensorType grid,
                                          TargetAttr target) {
  if (grid.getRank() == 1)
    return target.getLine();
  int64_t bytes = grid.getElementTypeBitWidth() / 8;
  for (int64_t n : grid.getShape().drop_front()) {
    if (ShapedType::isDynamic(n))
      return std::nullopt;
    bytes *= std::max<int64_t>(n, 1);
  }
  return bytes;
}

/// Rows of a vector that one sweep keeps for the next: those that it reads, and
/// the one being written; in place there is one.
static int64_t countRows(Value op, bool recurrence) {
  if (recurrence)
    return 1;
  LinearOperatorInterface definition = getOperator(op);
  RowReach reach = definition ? definition.getRowReach() : RowReach();
  return 2 * (reach.radius ? reach.radius->front() : 0) + 2;
}

/// `most` iterations in as few passes as sweeps of `fit` allow, all of them
/// alike: a shorter last one is done sweep by sweep.
static int64_t balance(int64_t most, int64_t fit) {
  return llvm::divideCeil(most, llvm::divideCeil(most, std::min(fit, most)));
}

/// Side by side the last of eight recurrences begins and ends a row as far
/// behind the first as seven of them are apart, and alone: where that is three
/// tenths of a row and more, four are enough.
static int64_t getEnoughForRecurrence(IterateOp op, TargetAttr target) {
  auto grid = cast<RankedTensorType>(op.getB().getType());
  LinearOperatorInterface definition = getOperator(op.getOp());
  auto [low, high] =
      definition ? definition.getRowReach().ahead : RowReach().ahead;
  int64_t apart =
      sched::columnsBehind(low, high, target.lanes(grid.getElementType()));
  int64_t columns = grid.getShape().back();
  bool isShort = grid.getRank() == 2 && !ShapedType::isDynamic(columns) &&
                 10 * apart * (enoughForRecurrence - 1) > 3 * columns;
  return isShort ? enoughForRecurrence / 2 : enoughForRecurrence;
}

static Choice chooseSweeps(IterateOp op, TargetAttr target) {
  if (std::string why = whyNotPiped(op); !why.empty())
    return {{1}, "1 sweep a pass: " + why};
  int64_t most = getMostSweeps(op);
  if (most == 1)
    return {{1}, "1 sweep a pass: the residual is looked at after each"};
  auto grid = cast<RankedTensorType>(op.getB().getType());
  std::optional<int64_t> row = getRowBytes(grid, target);
  int64_t members = countMembers(op);
  if (!row) {
    int64_t sweeps = std::min<int64_t>(
        llvm::divideCeil(enoughForRecurrence, members), most);
    return {{sweeps},
            llvm::formatv("{0} sweeps a pass: the length of a row is known "
                          "only at run time",
                          sweeps)};
  }
  bool recurrence = isRecurrence(op);
  int64_t bytes =
      *row * countVectors(op) * countRows(op.getOp(), recurrence) * members;
  auto fitting = [&](int64_t cache) { return std::max<int64_t>(1, cache / 2 / bytes); };
  bool l2 = fitting(target.getL2()) > 1;
  int64_t fit = fitting(l2 ? target.getL2() : target.getL3());
  int64_t wanted =
      recurrence ? std::min(getEnoughForRecurrence(op, target), fit) : fit;
  if (int64_t enough = llvm::divideCeil(enoughMembers, members);
      members > 1 && enough < std::min<int64_t>(wanted, most)) {
    int64_t sweeps = balance(most, enough);
    return {{sweeps},
            llvm::formatv("{0} sweeps a pass: of {1} members each, more are much code",
                          sweeps, members)};
  }
  int64_t sweeps = balance(most, wanted);
  std::string why;
  if (wanted >= most)
    why = "no more lie between two looks at the residual";
  else if (recurrence && wanted < fit)
    why = wanted < enoughForRecurrence ? "rows are short for more"
                                       : "more gain nothing on one core";
  else
    why = llvm::formatv("{0} would fit, {1} bytes each, in half of the {2} of {3} "
                        "bytes",
                        fit, bytes, l2 ? "L2" : "L3",
                        l2 ? target.getL2() : target.getL3());
  return {{sweeps}, llvm::formatv("{0} sweeps a pass: {1}", sweeps, why)};
}

/// Entries of the stencil that `op` is or is made of; 0 for other operators.
static int64_t countEntries(Value op) {
  LinearOperatorInterface definition = getOperator(op);
  if (!definition)
    return 0;
  if (auto stencil = dyn_cast<StencilOp>(definition.getOperation()))
    return stencil.getNumEntries();
  Value base = definition.getBaseOperator();
  return base ? countEntries(base) : 0;
}

/// Two rows in one loop load less, and keep two rows more of each iteration in
/// 2-D: only if these fit too. In 3-D they are of the planes that are kept
/// anyway. `schedule` takes one row where a pass adds up sums or is one member. A row
/// of a long stencil is much code, and two of them half as much again; for it four
/// steps on 256^3 gained 13 % with 27 points on Zen 5, and on 2048^2 nothing with 13.
static Choice chooseRows(IterateOp op, int64_t sweeps, TargetAttr target) {
  if (getMostSweeps(op) == 1)
    return {{1}, "1 row in a loop: the pass adds up the residual"};
  if (sweeps * countMembers(op) == 1)
    return {{1}, "1 row in a loop: the pass is one member"};
  auto grid = cast<RankedTensorType>(op.getB().getType());
  int64_t mostEntries = grid.getRank() > 2 ? 27 : 9;
  if (int64_t entries = countEntries(op.getOp()); entries > mostEntries)
    return {{1},
            llvm::formatv("1 row in a loop: {0} entries are much code", entries)};
  if (grid.getRank() > 2)
    return {{2}, "2 rows of a plane in one loop"};
  std::optional<int64_t> row = getRowBytes(grid, target);
  if (!row)
    return {{1}, "1 row in a loop: its length is known only at run time"};
  int64_t bytes = *row * countVectors(op) * countMembers(op) *
                  (countRows(op.getOp(), /*recurrence=*/false) + 2);
  if (sweeps * bytes > int64_t(target.getL2() / 2))
    return {{1},
            llvm::formatv("1 row in a loop: two would take {0} bytes a sweep",
                          bytes)};
  return {{2}, "2 rows in one loop"};
}

/// Vectors of as many lanes as there are sweeps are transposed with nothing
/// left over. In 3-D rows go alone, and points are taken out of a short vector
/// sooner: on Zen 5 they gained 7 % on 128^3.
static Choice chooseLanes(IterateOp op, int64_t sweeps, TargetAttr target) {
  auto grid = cast<RankedTensorType>(op.getB().getType());
  int64_t half = target.lanes(grid.getElementType()) / 2;
  if (mayHalveLanes(target) && grid.getRank() > 2)
    return {{1}, "half vectors: their points come one by one"};
  if (mayHalveLanes(target) && sweeps <= half)
    return {{1},
            llvm::formatv("half vectors, of {0} lanes: sweeps do not fill more",
                          half)};
  return {{0}, "the longest vectors"};
}

//===----------------------------------------------------------------------===//
// Models
//===----------------------------------------------------------------------===//

namespace {
/// The iteration that an op is or stands for. A named method is written out in
/// a block beside the program, so it has the knobs of the same iteration by
/// hand.
class Iteration {
public:
  explicit Iteration(Operation *op) {
    if ((iterate = dyn_cast<IterateOp>(op)))
      return;
    OpBuilder builder(op->getContext());
    builder.setInsertionPointToStart(&aside);
    Operation *method = builder.clone(*op);
    builder.setInsertionPoint(method);
    cast<ExpandableOpInterface>(method).expand(builder);
    iterate = *aside.getOps<IterateOp>().begin();
  }
  IterateOp operator*() const { return iterate; }

private:
  Block aside;
  IterateOp iterate;
};
} // namespace

SmallVector<Knob> lathe::tune::getIterationKnobs(Operation *op,
                                                 TargetAttr target) {
  Iteration iteration(op);
  SmallVector<Knob> knobs = {
      {KnobName::sweeps, llvm::to_vector(llvm::seq_inclusive<int64_t>(
                             1, getMostSweeps(*iteration)))}};
  if (mayTakeRows(*iteration))
    knobs.push_back({KnobName::rows, {1, 2}});
  if (hasLanes(*iteration)) {
    knobs.push_back({KnobName::half_lanes, {0}});
    if (mayHalveLanes(target))
      knobs.back().values.push_back(1);
  }
  if (hasSeveralPasses(*iteration))
    knobs.push_back({KnobName::recompute, {0, 1}});
  return knobs;
}

Choice lathe::tune::getDefaultIterationChoice(Operation *op,
                                              TargetAttr target) {
  Iteration iteration(op);
  Choice choice = chooseSweeps(*iteration, target);
  if (mayTakeRows(*iteration)) {
    Choice rows = chooseRows(*iteration, choice.values.front(), target);
    choice.values.append(rows.values);
    choice.reason += "; " + rows.reason;
  }
  if (hasLanes(*iteration)) {
    Choice lanes = chooseLanes(*iteration, choice.values.front(), target);
    choice.values.append(lanes.values);
    choice.reason += "; " + lanes.reason;
  }
  if (hasSeveralPasses(*iteration)) {
    choice.values.push_back(1);
    choice.reason +=
        "; what a later pass reads all operands of is computed again "
        "there, not stored";
  }
  return choice;
}

template <typename... Ops>
static void attach(MLIRContext *context) {
  (Ops::template attachInterface<IterationModel<Ops>>(*context), ...);
}

void lathe::registerSolverTunableModels(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, SolverDialect *) {
    attach<JacobiOp, GaussSeidelOp, SorOp, SsorOp, ChebyshevOp, CgOp,
           IterateOp>(context);
  });
}

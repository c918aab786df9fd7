//===- Contraction.cpp - How a contraction becomes vectors ----------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Roles of the dimensions of a contraction, and its register tile in closed
// form.
//
//===----------------------------------------------------------------------===//

#include "lathe/Analysis/Contraction.h"

using namespace mlir;
using namespace lathe;

/// The last dimension that indexes an operand, if it has any.
static std::optional<unsigned> lastDim(AffineMap map) {
  if (map.getNumResults() == 0)
    return std::nullopt;
  return map.getDimPosition(map.getNumResults() - 1);
}

bool Contraction::isContiguous(unsigned operand) {
  return !uses(operand, lane) || lastDim(getMap(operand)) == lane;
}

Type Contraction::getElementType() {
  return getElementTypeOrSelf(op.getDpsInits()[0].getType());
}

int64_t Contraction::getSize(unsigned dim) {
  return op.getStaticLoopRanges()[dim];
}

/// Whether `dim` indexes exactly one of A and B.
static bool isReusing(Contraction &c, unsigned dim) {
  return c.uses(0, dim) != c.uses(1, dim);
}

/// Whether lanes along the last dimension of C can be loaded without a
/// transpose, or with one whose result is used more than once.
static bool prefersLanes(Contraction &c, ArrayRef<unsigned> parallel) {
  if (parallel.empty())
    return false;
  c.lane = parallel.back();
  if (c.getSize(c.lane) == 1)
    return false;
  if (c.isContiguous(0) && c.isContiguous(1))
    return true;
  return llvm::any_of(parallel, [&](unsigned dim) {
    return dim != c.lane && isReusing(c, dim) && c.getSize(dim) != 1 &&
           c.uses(0, dim) != c.uses(0, c.lane);
  });
}

/// The largest of `dims` for which `allowed` holds; the last of equal ones.
template <typename Fn>
static std::optional<unsigned> pickRow(Contraction &c, ArrayRef<unsigned> dims,
                                       Fn allowed) {
  std::optional<unsigned> best;
  auto extent = [&](unsigned dim) {
    int64_t size = c.getSize(dim);
    return ShapedType::isDynamic(size) ? int64_t(64)
                                       : std::min<int64_t>(size, 64);
  };
  for (unsigned dim : dims)
    if (allowed(dim) && (!best || extent(dim) >= extent(*best)))
      best = dim;
  return best;
}

bool lathe::isContraction(Operation *operation) {
  auto op = dyn_cast<linalg::LinalgOp>(operation);
  if (!op || !op.hasPureTensorSemantics() || op.getNumDpsInputs() != 2 ||
      op.getNumDpsInits() != 1 || !linalg::isaContractionOpInterface(op))
    return false;
  Type element = getElementTypeOrSelf(op.getDpsInits()[0].getType());
  unsigned rank = cast<ShapedType>(op.getDpsInits()[0].getType()).getRank();
  return (element.isF32() || element.isF64()) &&
         llvm::all_of(op.getDpsInputs(),
                      [&](Value input) {
                        return getElementTypeOrSelf(input) == element;
                      }) &&
         op.getNumReductionLoops() > 0 &&
         rank + op.getNumReductionLoops() == op.getNumLoops();
}

FailureOr<Contraction> Contraction::match(Operation *operation) {
  if (!isContraction(operation))
    return failure();
  Contraction c;
  c.op = cast<linalg::LinalgOp>(operation);
  SmallVector<unsigned> parallel;
  for (AffineExpr expr : c.getMap(2).getResults())
    parallel.push_back(cast<AffineDimExpr>(expr).getPosition());
  c.op.getReductionDims(c.reductions);

  c.form = prefersLanes(c, parallel) ? Form::Lanes : Form::Reduce;
  if (c.form == Form::Reduce) {
    // The reduction that lies last in most operands.
    auto count = [&](unsigned dim) {
      return (lastDim(c.getMap(0)) == dim) + (lastDim(c.getMap(1)) == dim);
    };
    auto best = c.reductions.begin();
    for (auto it = best; it != c.reductions.end(); ++it)
      if (count(*it) >= count(*best))
        best = it;
    c.lane = *best;
    c.reductions.erase(best);
  }
  SmallVector<unsigned> others;
  for (unsigned dim : parallel)
    if (dim != c.lane)
      others.push_back(dim);
  c.row = pickRow(c, others, [&](unsigned dim) {
    bool inBoth = c.uses(0, c.lane) && c.uses(1, c.lane);
    return isReusing(c, dim) && (inBoth || c.uses(0, dim) != c.uses(0, c.lane));
  });
  for (unsigned dim : others)
    if (dim != c.row)
      c.outer.push_back(dim);
  return c;
}

SmallVector<Contraction> lathe::collectContractions(Operation *root) {
  SmallVector<Contraction> found;
  root->walk([&](Operation *op) {
    if (FailureOr<Contraction> c = Contraction::match(op); succeeded(c))
      found.push_back(*c);
  });
  return found;
}

/// Whether the vector of an operand that has the group, but not the lanes, can
/// be made by shuffles of what is loaded along the innermost sum.
static bool canSpread(Contraction &c, unsigned operand) {
  if (c.uses(operand, c.lane))
    return true;
  if (c.reductions.size() != 1 ||
      lastDim(c.getMap(operand)) != c.reductions.front())
    return false;
  int64_t size = c.getSize(c.reductions.front());
  return !ShapedType::isDynamic(size) && size % c.getSize(c.lane) == 0;
}

bool Contraction::groupLanes(int64_t lanes) {
  int64_t length = getSize(lane);
  if (form != Form::Lanes || ShapedType::isDynamic(length) || length < 2 ||
      length >= lanes || lanes % length != 0)
    return false;
  auto fits = [&](unsigned dim) {
    return !ShapedType::isDynamic(getSize(dim)) &&
           getSize(dim) % (lanes / length) == 0;
  };
  // A dimension that goes where the lanes go needs no shuffle.
  auto along = [&](unsigned dim) {
    return fits(dim) && uses(0, dim) == uses(0, lane) &&
           uses(1, dim) == uses(1, lane);
  };
  auto found = std::find_if(outer.rbegin(), outer.rend(), along);
  if (found != outer.rend()) {
    group = *found;
    outer.erase(std::next(found).base());
  } else if (row && fits(*row) && canSpread(*this, uses(0, *row) ? 0 : 1)) {
    group = row;
    row = std::nullopt;
  } else {
    return false;
  }
  pieces = lanes / length;
  return true;
}

RegisterTile lathe::chooseRegisterTile(int64_t rows, int64_t columns,
                                       int64_t lanes, int64_t registers) {
  // Work done for work needed, when tiles of `tile` cover `size`.
  auto waste = [](int64_t size, int64_t tile) {
    if (ShapedType::isDynamic(size) || size == 0)
      return 1.0;
    return double((size + tile - 1) / tile * tile) / double(size);
  };
  // Two loads and two multiply-adds start in a cycle, each of which takes
  // four cycles: with fewer than eight accumulators the adds wait.
  constexpr double accumulatorsInFlight = 8.0;
  RegisterTile best{1, 1};
  double bestCost = 1e300;
  constexpr int64_t maxVectors = 4;
  int64_t needed = ShapedType::isDynamic(columns)
                       ? columns
                       : std::max<int64_t>((columns + lanes - 1) / lanes, 1);
  for (int64_t v = 1; v <= maxVectors; ++v) {
    if (!ShapedType::isDynamic(needed) && v > needed)
      break;
    // With one vector a row, several scalars are on their way at a time.
    int64_t spare = v == 1 ? 2 : 0;
    for (int64_t r = 1; RegisterTile{r, v}.fits(registers - spare); ++r) {
      if (!ShapedType::isDynamic(rows) && r > std::max<int64_t>(rows, 1))
        break;
      double multiplies = double(r * v);
      double loads = double(r + v);
      // A tile of all rows reads the vectors once, wherever they come from.
      double again = r == rows ? 0.0 : 0.08 * double(v);
      double cycles = std::max({loads, multiplies, accumulatorsInFlight}) +
                      0.1 * loads + again;
      // A row remainder is a tile of its own, a lane remainder idle lanes.
      double cost = cycles / multiplies * waste(needed, v) *
                    (1.0 + 0.5 * (waste(rows, r) - 1.0));
      if (cost < bestCost - 1e-9) {
        bestCost = cost;
        best = {r, v};
      }
    }
  }
  return best;
}

RegisterTile lathe::chooseRegisterTile(Contraction &c, TargetAttr target) {
  int64_t columns = c.getSize(c.lane) * (c.group ? c.getSize(*c.group) : 1);
  return chooseRegisterTile(c.row ? c.getSize(*c.row) : 1, columns,
                            target.lanes(c.getElementType()),
                            target.getVectorRegisters());
}

//===- ExpandMethods.cpp - Named methods become solver.iterate ------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One function a method: its iteration, as a textbook writes it.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Linop/ConstantStencil.h"
#include "lathe/Transforms/IterateBuilder.h"
#include "lathe/Transforms/Passes.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/Dialect/Tensor/IR/Tensor.h"
#include "mlir/IR/DialectRegistry.h"

namespace lathe {
#define GEN_PASS_DEF_EXPANDMETHODSPASS
#include "lathe/Transforms/Passes.h.inc"
} // namespace lathe

using namespace mlir;
using namespace lathe;
using namespace lathe::linop;
using namespace lathe::solver;

//===----------------------------------------------------------------------===//
// Stationary methods
//===----------------------------------------------------------------------===//

/// Whether an entry of the diagonal is zero, so that the method cannot start.
static Value diagonalHasZero(Arithmetic &a, Value op, Value b) {
  Value diagonal = GetDiagonalOp::create(a.b, a.loc, b.getType(), op);
  Value zero = a.uniform(a.f64(0.0), b), one = a.uniform(a.f64(1.0), b);
  Value isZero = arith::CmpFOp::create(a.b, a.loc, arith::CmpFPredicate::OEQ,
                                       diagonal, zero);
  Value flag = arith::SelectOp::create(a.b, a.loc, isZero, one, zero);
  Value count = DotOp::create(a.b, a.loc, flag, one);
  return arith::CmpFOp::create(a.b, a.loc, arith::CmpFPredicate::OGT, count,
                               a.f64(0.0));
}

static void expand(JacobiOp op, OpBuilder &builder) {
  IterateBuilder it(op, builder);
  it.setBreakdown(diagonalHasZero(it.outside(), op.getOp(), op.getB()));
  it.body({it.start()}, {}, [&](Arithmetic &a, ValueRange s) {
    Value r = a.residual(op.getOp(), op.getB(), s[0]);
    Value d = GetDiagonalOp::create(a.b, a.loc, it.grid(), op.getOp());
    Value factor = a.div(a.uniform(it.orOne(op.getOmega()), s[0]), d);
    return SmallVector<Value>{math::FmaOp::create(a.b, a.loc, factor, r, s[0])};
  });
}

static Value sweep(Arithmetic &a, Direction direction, Value op, Value x,
                   Value b, Value omega) {
  return SweepOp::create(a.b, a.loc, x.getType(), direction, op, x, b, omega);
}

static void expandSweeps(MethodOpInterface op, Value omega, bool symmetric,
                         OpBuilder &builder) {
  IterateBuilder it(op, builder);
  Value A = op.getOp(), b = op.getB();
  it.setBreakdown(diagonalHasZero(it.outside(), A, b));
  it.body({it.start()}, {}, [&](Arithmetic &a, ValueRange s) {
    Value w = it.orOne(omega);
    Value x = sweep(a, Direction::forward, A, s[0], b, w);
    if (symmetric)
      x = sweep(a, Direction::backward, A, x, b, w);
    return SmallVector<Value>{x};
  });
}

static void expand(GaussSeidelOp op, OpBuilder &builder) {
  expandSweeps(op, Value(), false, builder);
}
static void expand(SorOp op, OpBuilder &builder) {
  expandSweeps(op, op.getOmega(), false, builder);
}
static void expand(SsorOp op, OpBuilder &builder) {
  expandSweeps(op, op.getOmega(), true, builder);
}

//===----------------------------------------------------------------------===//
// Polynomial and Krylov methods
//===----------------------------------------------------------------------===//

/// Whether the middle of an interval is 0, so that Chebyshev's iteration cannot start;
/// null where its ends are known and it is not.
static Value middleIsZero(Arithmetic &a, Value lower, Value upper) {
  std::optional<double> low = getConstantScalar(lower), high = getConstantScalar(upper);
  if (low && high && *low + *high != 0.0)
    return {};
  return arith::CmpFOp::create(a.b, a.loc, arith::CmpFPredicate::OEQ,
                               a.add(upper, lower), a.f64(0.0));
}

/// Saad, algorithm 12.1: with theta and delta the middle and half width of
/// the interval, sigma = theta / delta,
///   rho' = 1 / (2 sigma - rho),  d' = rho' rho d + 2 rho' / delta r,
///   x' = x + d  before d is renewed;
/// numerators and denominators times delta, which may be 0.
static void expand(ChebyshevOp op, OpBuilder &builder) {
  IterateBuilder it(op, builder);
  Arithmetic &o = it.outside();
  Value low = op.getLower(), high = op.getUpper();
  if (!low) { // stage analyse puts the ends there
    auto spectrum = SpectrumOp::create(o.b, o.loc, op.getOp());
    low = spectrum.getLow(), high = spectrum.getHigh();
  }
  Value half = o.f64(0.5);
  Value theta = o.mul(half, o.add(high, low));
  Value delta = o.mul(half, o.sub(high, low));
  Value twoTheta = o.add(theta, theta);
  Value rho0 = o.div(delta, theta);
  it.setBreakdown(middleIsZero(o, low, high));
  Type f64 = builder.getF64Type();
  it.body(
      {it.start()}, {it.grid(), f64},
      [&](Arithmetic &a, ValueRange s) {
        Value x = a.add(s[0], s[1]);
        Value r = a.residual(op.getOp(), op.getB(), x);
        Value below = a.sub(twoTheta, a.mul(delta, s[2]));
        Value rho = a.div(delta, below);
        Value gain = a.div(a.f64(2.0), below);
        Value scaled = a.scale(a.mul(rho, s[2]), s[1]);
        return SmallVector<Value>{x, a.axpy(gain, r, scaled), rho};
      },
      [&](Arithmetic &a, ValueRange s) {
        Value r = a.residual(op.getOp(), op.getB(), s[0]);
        return SmallVector<Value>{a.scale(a.div(a.f64(1.0), theta), r), rho0};
      });
}

/// The limit of a Krylov method where none is given: min(max(1000, 10 n),
/// 20000) for n unknowns.
static Value krylovLimit(Arithmetic &a, Value b) {
  auto constant = [&](int64_t v) -> Value {
    return arith::ConstantIntOp::create(a.b, a.loc, v, 64);
  };
  Value n = constant(10);
  for (int64_t d = 0; d < cast<RankedTensorType>(b.getType()).getRank(); ++d) {
    Value size = tensor::DimOp::create(a.b, a.loc, b, d);
    size = arith::IndexCastOp::create(a.b, a.loc, a.b.getI64Type(), size);
    n = arith::MulIOp::create(a.b, a.loc, n, size);
  }
  Value least = arith::MaxSIOp::create(a.b, a.loc, n, constant(1000));
  return arith::MinSIOp::create(a.b, a.loc, least, constant(20000));
}

/// Saad, algorithm 9.1, with p made at the start of a body: p and A p are one
/// pass over memory, the rest another. r, p and z are those of the system times a
/// power of two, so that no inner product leaves the range of f64.
static void expand(CgOp op, OpBuilder &builder) {
  IterateBuilder it(op, builder);
  Type grid = it.grid(), f64 = builder.getF64Type();
  Value M = op.getPreconditioner();
  it.setDefaultLimit(krylovLimit(it.outside(), op.getB()));
  if (auto definition =
          M ? M.getDefiningOp<ExpandableApplyInterface>() : nullptr)
    it.setBreakdown(definition.buildBreakdown(builder, op.getLoc(), op.getB()));
  auto precondition = [&](Arithmetic &a, Value r) -> Value {
    return M ? Value(ApplyOp::create(a.b, a.loc, M, r)) : r;
  };
  Value scale, unscale;
  std::tie(scale, unscale) = it.systemScale();
  auto original = [&](Arithmetic &a, Value v) {
    return unscale ? a.mul(unscale, v) : v;
  };
  // States: x; r, p, r.z, beta; and z where it is not r itself.
  SmallVector<Type> carried = {grid, grid, f64, f64};
  if (M)
    carried.push_back(grid);
  it.body(
      {it.start()}, carried,
      [&](Arithmetic &a, ValueRange s) {
        Value x = s[0], r = s[1], rz = s[3], z = M ? s[5] : s[1];
        RequireOp::create(a.b, a.loc, Requirement::positive, rz);
        Value p = a.axpy(s[4], s[2], z);
        Value q = ApplyOp::create(a.b, a.loc, op.getOp(), p);
        Value pq = DotOp::create(a.b, a.loc, p, q);
        RequireOp::create(a.b, a.loc, Requirement::positive, pq);
        Value alpha = a.div(rz, pq);
        RequireOp::create(a.b, a.loc, Requirement::finite, alpha);
        Value xNext = a.axpy(original(a, alpha), p, x);
        Value rNext = a.axpy(a.negate(alpha), q, r);
        Value zNext = precondition(a, rNext);
        Value rzNext = DotOp::create(a.b, a.loc, rNext, zNext);
        Value beta = a.div(rzNext, rz);
        Value rr = DotOp::create(a.b, a.loc, rNext, rNext);
        MeasureOp::create(a.b, a.loc, MeasureKind::value,
                          original(a, math::SqrtOp::create(a.b, a.loc, rr)),
                          MeasuredState::new_);
        SmallVector<Value> next = {xNext, rNext, p, rzNext, beta};
        if (M)
          next.push_back(zNext);
        return next;
      },
      [&](Arithmetic &a, ValueRange s) {
        Value r = a.residual(op.getOp(), op.getB(), s[0]);
        if (scale)
          r = a.scale(scale, r);
        Value z = precondition(a, r);
        Value rz = DotOp::create(a.b, a.loc, r, z);
        SmallVector<Value> start = {r, a.uniform(a.f64(0.0), op.getB()), rz,
                                    a.f64(0.0)};
        if (M)
          start.push_back(z);
        return start;
      });
}

//===----------------------------------------------------------------------===//
// Sweeps as an operator
//===----------------------------------------------------------------------===//

/// The iteration of solver.chebyshev, written out from z = 0.
static Value expandChebyshevSmoother(SweepsOp op, Value r, Arithmetic &a) {
  Value half = a.f64(0.5), one = a.f64(1.0);
  Value theta = a.mul(half, a.add(op.getUpper(), op.getLower()));
  Value delta = a.mul(half, a.sub(op.getUpper(), op.getLower()));
  Value twoTheta = a.add(theta, theta), rho = a.div(delta, theta);
  Value d = a.scale(a.div(one, theta), r), z = d;
  for (int64_t step = 1; step < int64_t(op.getCount()); ++step) {
    Value below = a.sub(twoTheta, a.mul(delta, rho));
    Value next = a.div(delta, below), gain = a.div(a.f64(2.0), below);
    Value kept = a.scale(a.mul(next, rho), d);
    d = a.axpy(gain, a.residual(op.getOp(), r, z), kept);
    z = a.add(z, d);
    rho = next;
  }
  return z;
}

/// z after `count` steps of a smoother on A z = r from z = 0.
static Value expandSmoother(SweepsOp op, Value r, Arithmetic &a) {
  Value A = op.getOp(), omega = op.getOmega();
  if (!omega)
    omega = a.f64(1.0);
  Type grid = r.getType();
  Value z = a.uniform(a.f64(0.0), r);
  if (op.getMethod() == Smoother::chebyshev)
    return expandChebyshevSmoother(op, r, a);
  for (int64_t step = 0; step < int64_t(op.getCount()); ++step) {
    if (op.getMethod() == Smoother::jacobi) {
      Value d = GetDiagonalOp::create(a.b, a.loc, grid, A);
      Value res = step == 0 ? r : a.residual(A, r, z);
      Value correction =
          a.scale(omega, arith::DivFOp::create(a.b, a.loc, res, d));
      z = step == 0 ? correction : a.add(z, correction);
      continue;
    }
    z = sweep(a, Direction::forward, A, z, r, omega);
    if (op.getMethod() == Smoother::ssor)
      z = sweep(a, Direction::backward, A, z, r, omega);
  }
  return z;
}

//===----------------------------------------------------------------------===//
// Models and the pass
//===----------------------------------------------------------------------===//

namespace {
template <typename OpTy>
struct Expansion
    : ExpandableOpInterface::ExternalModel<Expansion<OpTy>, OpTy> {
  void expand(Operation *op, OpBuilder &builder) const {
    ::expand(cast<OpTy>(op), builder);
  }
};

struct SweepsExpansion
    : ExpandableApplyInterface::ExternalModel<SweepsExpansion, SweepsOp> {
  Value expandApply(Operation *op, OpBuilder &builder, Location loc,
                    Value x) const {
    Arithmetic a{builder, loc};
    return expandSmoother(cast<SweepsOp>(op), x, a);
  }
  Value buildBreakdown(Operation *op, OpBuilder &builder, Location loc,
                       Value like) const {
    Arithmetic a{builder, loc};
    auto sweeps = cast<SweepsOp>(op);
    if (sweeps.getMethod() == Smoother::chebyshev)
      return middleIsZero(a, sweeps.getLower(), sweeps.getUpper());
    return diagonalHasZero(a, sweeps.getOp(), like);
  }
};

struct ExpandMethodsPass
    : lathe::impl::ExpandMethodsPassBase<ExpandMethodsPass> {
  void runOnOperation() override {
    SmallVector<ExpandableOpInterface> methods;
    getOperation().walk(
        [&](ExpandableOpInterface op) { methods.push_back(op); });
    OpBuilder builder(&getContext());
    for (ExpandableOpInterface op : methods) {
      builder.setInsertionPoint(op);
      op.expand(builder);
      op->erase();
    }
    expandApplies();
  }

  void expandApplies() {
    SmallVector<std::pair<ApplyOp, ExpandableApplyInterface>> applies;
    getOperation().walk([&](ApplyOp apply) {
      if (auto op = apply.getOp().getDefiningOp<ExpandableApplyInterface>())
        applies.push_back({apply, op});
    });
    for (auto [apply, op] : applies) {
      OpBuilder builder(apply);
      apply.replaceAllUsesWith(
          op.expandApply(builder, apply.getLoc(), apply.getX()));
      apply.erase();
    }
  }
};
} // namespace

template <typename... Ops>
static void attach(MLIRContext *context) {
  (Ops::template attachInterface<Expansion<Ops>>(*context), ...);
}

void lathe::registerMethodExpansions(DialectRegistry &registry) {
  registry.addExtension(+[](MLIRContext *context, SolverDialect *) {
    attach<JacobiOp, GaussSeidelOp, SorOp, SsorOp, ChebyshevOp, CgOp>(context);
    SweepsOp::attachInterface<SweepsExpansion>(*context);
  });
}

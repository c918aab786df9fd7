//===- Solver.cpp - The meaning of solver ---------------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Named methods, the general iteration, and sweeps as an operator.
//
//===----------------------------------------------------------------------===//

#include "Dialects.h"
#include "Methods.h"

#include "lathe/Support/Array.h"

#include <cmath>

using namespace mlir;
using namespace lathe;
using namespace lathe::reference;
using namespace lathe::solver;

//===----------------------------------------------------------------------===//
// What all solves share
//===----------------------------------------------------------------------===//

static bool isF32(Value grid) {
  return cast<RankedTensorType>(grid.getType()).getElementType().isF32();
}

/// Tolerance, limit and divergence, with their defaults.
template <typename Op>
static SolveOptions getOptions(Op op, Evaluator &e, bool krylov) {
  SolveOptions options;
  bool f32 = isF32(op.getB());
  int64_t n = e.getTensor(op.getB()).size();
  // NaN is as little as 0.
  options.tolerance = op.getTolerance()
                          ? std::fmax(e.getFloat(op.getTolerance()), 0.0)
                      : f32 ? 1e-4
                            : 1e-8;
  options.unit = f32 ? 0x1p-24 : 0x1p-53;
  options.maxIterations =
      op.getMaxIterations() ? e.getInt(op.getMaxIterations())
      : krylov ? std::min<int64_t>(std::max<int64_t>(1000, 10 * n), 20000)
               : 100000;
  options.maxIterations = std::max<int64_t>(options.maxIterations, 0);
  options.usesFloor = f32 && !op.getTolerance();
  options.checkEvery = op.getCheckEvery();
  options.divergence = f32 ? 1e5 : 1e8;
  return options;
}

template <typename Op>
static LogicalResult finish(Op op, Evaluator &e, const SolveOptions &options,
                            FailureOr<SolveResult> result) {
  if (failed(result))
    return failure();
  e.getSolves().push_back({op, e.getOperator(op.getOp()),
                           e.getTensor(op.getB()).floats, result->x,
                           options.tolerance, options.usesFloor,
                           result->iterations,
                           int32_t(result->reason), result->largestStart});
  auto x = std::make_shared<Tensor>();
  x->shape = e.getTensor(op.getB()).shape;
  x->floats = std::move(result->x);
  e.set(op.getX(), TensorPtr(x));
  e.set(op.getIterations(), Number{0.0, result->iterations});
  e.set(op.getResidual(), Number{result->residual, 0});
  e.set(op.getReason(), Number{0.0, int64_t(result->reason)});
  return success();
}

/// Where a grid has the sizes of the operator.
static LogicalResult checkGrid(Operation *op, const LinearOperator &a,
                               const Tensor &grid) {
  return checkShapes(op, a.getDomain(), grid.shape);
}

/// Runs a named method from `start`, or from zero. Systems whose squares leave
/// the range of f64 are scaled by a power of two.
template <typename Op, typename MakeMethod>
static LogicalResult runMethod(Op op, Evaluator &e, SolveOptions options,
                               MakeMethod makeMethod) {
  const LinearOperator &a = *e.getOperator(op.getOp());
  const Tensor &b = e.getTensor(op.getB());
  if (failed(checkGrid(op, a, b)))
    return failure();
  Vector x(b.size(), 0.0), rhs = b.floats;
  if (op.getStart()) {
    if (failed(checkGrid(op, a, e.getTensor(op.getStart()))))
      return failure();
    x = e.getTensor(op.getStart()).floats;
  }
  double size = std::max(norm(rhs), norm(residual(a, rhs, x)));
  if (std::isfinite(size) && size > 0.0 && (size < 1e-150 || size > 1e150))
    options.exponent = std::ilogb(size);
  auto scale = [&](Vector &v, int by) {
    for (double &value : v)
      value = std::ldexp(value, by);
  };
  if (options.exponent != 0) {
    scale(rhs, -options.exponent);
    scale(x, -options.exponent);
  }
  auto method = makeMethod(a, rhs);
  FailureOr<SolveResult> result = solve(op, a, rhs, x, method, options);
  if (succeeded(result) && options.exponent != 0)
    scale(result->x, options.exponent);
  return finish(op, e, options, std::move(result));
}

//===----------------------------------------------------------------------===//
// Named methods
//===----------------------------------------------------------------------===//

template <typename Op>
static LogicalResult relaxation(Op op, Evaluator &e, Smoother kind,
                                Value omega) {
  const LinearOperator &a = *e.getOperator(op.getOp());
  if (failed(requireRows(op, a)))
    return failure();
  SolveOptions options = getOptions(op, e, /*krylov=*/false);
  options.breakdown = hasZeroDiagonal(a);
  double factor = omega ? e.getFloat(omega) : 1.0;
  return runMethod(op, e, options,
                   [&](const LinearOperator &a, const Vector &b) {
                     return Relaxation(kind, a, b, factor);
                   });
}

static LogicalResult evaluate(JacobiOp op, Evaluator &e) {
  return relaxation(op, e, Smoother::jacobi, op.getOmega());
}
static LogicalResult evaluate(GaussSeidelOp op, Evaluator &e) {
  return relaxation(op, e, Smoother::sor, Value());
}
static LogicalResult evaluate(SorOp op, Evaluator &e) {
  return relaxation(op, e, Smoother::sor, op.getOmega());
}
static LogicalResult evaluate(SsorOp op, Evaluator &e) {
  return relaxation(op, e, Smoother::ssor, op.getOmega());
}

static LogicalResult evaluate(ChebyshevOp op, Evaluator &e) {
  double lower, upper;
  if (op.getLower()) {
    lower = e.getFloat(op.getLower());
    upper = e.getFloat(op.getUpper());
  } else {
    std::optional<Spectrum> spectrum =
        e.getOperator(op.getOp())->getSpectrum();
    if (!spectrum)
      return op.emitOpError("has an operator whose spectrum no closed form "
                            "gives, expected 'lower' and 'upper'");
    lower = spectrum->lowNonzero;
    upper = spectrum->high;
  }
  SolveOptions options = getOptions(op, e, /*krylov=*/false);
  options.breakdown = lower + upper == 0.0;
  return runMethod(op, e, options,
                   [&](const LinearOperator &a, const Vector &b) {
                     return ChebyshevMethod(a, b, lower, upper);
                   });
}

static LogicalResult evaluate(CgOp op, Evaluator &e) {
  SolveOptions options = getOptions(op, e, /*krylov=*/true);
  const LinearOperator *m = nullptr;
  if (op.getPreconditioner()) {
    m = e.getOperator(op.getPreconditioner()).get();
    options.breakdown = m->dividesByZero();
    if (failed(checkGrid(op, *m, e.getTensor(op.getB()))))
      return failure();
  }
  return runMethod(op, e, options,
                   [&](const LinearOperator &a, const Vector &b) {
                     return ConjugateGradients(a, m, b);
                   });
}

static LogicalResult evaluate(SweepsOp op, Evaluator &e) {
  OperatorPtr a = e.getOperator(op.getOp());
  bool interval = op.getMethod() == Smoother::chebyshev;
  if (!interval && failed(requireRows(op, *a)))
    return failure();
  e.set(op.getResult(),
        std::make_shared<SweepsOperator>(
            op.getMethod(), op.getCount(), a,
            op.getOmega() ? e.getFloat(op.getOmega()) : 1.0,
            interval ? e.getFloat(op.getLower()) : 0.0,
            interval ? e.getFloat(op.getUpper()) : 0.0));
  return success();
}

//===----------------------------------------------------------------------===//
// solver.iterate
//===----------------------------------------------------------------------===//

namespace {
/// The regions of a solver.iterate as a method.
class UserMethod : public Method {
public:
  UserMethod(IterateOp op, Evaluator &e)
      : op(op), e(e), states(e.get(op.getInits())) {}

  FailureOr<Reason> start(const Vector &x) override;
  FailureOr<Reason> step(Vector &x) override;
  FailureOr<std::optional<double>> measure() override;
  bool carriesResidual() override {
    return op.getMeasure() && !op.getFrom().empty();
  }

private:
  /// What a run of the body gave, before it is accepted.
  struct Outcome {
    SmallVector<Datum> next;
    std::optional<double> measured;
    Reason reason = Reason::Running;
  };
  FailureOr<Outcome> runBody(Block &block, ArrayRef<Datum> arguments);
  double measureOf(MeasureOp measure);

  IterateOp op;
  Evaluator &e;
  SmallVector<Datum> states;
  /// A run of the body on `states`, made for its measure of the old state.
  std::optional<Outcome> ahead;
  std::optional<double> measured;
};
} // namespace

double UserMethod::measureOf(MeasureOp measure) {
  if (measure.getKind() == MeasureKind::value)
    return e.getFloat(measure.getValue());
  return norm(e.getTensor(measure.getValue()).floats);
}

/// Runs a region up to the first requirement that is not met.
FailureOr<UserMethod::Outcome>
UserMethod::runBody(Block &block, ArrayRef<Datum> arguments) {
  Outcome outcome;
  e.set(block.getArguments(), arguments);
  for (Operation &inner : block.without_terminator()) {
    if (auto measure = dyn_cast<MeasureOp>(inner)) {
      outcome.measured = measureOf(measure);
    } else if (auto require = dyn_cast<RequireOp>(inner)) {
      double value = e.getFloat(require.getValue());
      if (!std::isfinite(value))
        outcome.reason = Reason::NotFinite;
      else if (require.getWhat() == Requirement::positive && !(value > 0.0))
        outcome.reason = Reason::BrokeDown;
      if (outcome.reason != Reason::Running)
        return outcome;
    } else if (failed(e.run(inner))) {
      return failure();
    }
  }
  outcome.next = e.get(block.getTerminator()->getOperands());
  return outcome;
}

FailureOr<Reason> UserMethod::start(const Vector &x) {
  ahead.reset();
  if (op.getFrom().empty())
    return Reason::Running;
  states.resize(op.getInits().size());
  auto outcome = runBody(op.getFrom().front(), states);
  if (failed(outcome))
    return failure();
  llvm::append_range(states, outcome->next);
  return outcome->reason;
}

FailureOr<Reason> UserMethod::step(Vector &x) {
  if (!ahead) {
    auto outcome = runBody(op.getBody().front(), states);
    if (failed(outcome))
      return failure();
    ahead = std::move(*outcome);
  }
  Outcome outcome = std::move(*ahead);
  ahead.reset();
  if (outcome.reason != Reason::Running)
    return outcome.reason;
  states = std::move(outcome.next);
  measured = outcome.measured;
  const Tensor &next = *std::get<TensorPtr>(states.front());
  if (failed(checkShapes(op, e.getTensor(op.getB()).shape, next.shape)))
    return failure();
  x = next.floats;
  return Reason::Running;
}

FailureOr<std::optional<double>> UserMethod::measure() {
  MeasureOp measure = op.getMeasure();
  if (!measure)
    return std::optional<double>();
  if (measure.getState() == MeasuredState::new_)
    return measured;
  // It belongs to the state before the body: look ahead.
  auto outcome = runBody(op.getBody().front(), states);
  if (failed(outcome))
    return failure();
  ahead = std::move(*outcome);
  return ahead->measured;
}

static LogicalResult evaluate(IterateOp op, Evaluator &e) {
  const LinearOperator &a = *e.getOperator(op.getOp());
  const Tensor &b = e.getTensor(op.getB());
  const Tensor &x = e.getTensor(op.getInits().front());
  if (failed(checkGrid(op, a, b)) || failed(checkGrid(op, a, x)))
    return failure();
  SolveOptions options = getOptions(op, e, /*krylov=*/false);
  options.breakdown = op.getBreakdown() && e.getInt(op.getBreakdown());
  UserMethod method(op, e);
  return finish(op, e, options,
                solve(op, a, b.floats, x.floats, method, options));
}

void lathe::reference::registerSolver(Registry &r) {
  r.add<CgOp>(evaluate);
  r.add<ChebyshevOp>(evaluate);
  r.add<GaussSeidelOp>(evaluate);
  r.add<IterateOp>(evaluate);
  r.add<JacobiOp>(evaluate);
  r.add<SorOp>(evaluate);
  r.add<SsorOp>(evaluate);
  r.add<SweepsOp>(evaluate);
}

//===- SolverModels.h - Knobs of iterations --------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// TunableOpInterface of the solver ops, as external models: the dialect says what
// an iteration computes and nothing of schedules.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TUNING_SOLVERMODELS_H
#define LATHE_TUNING_SOLVERMODELS_H

#include "lathe/Dialect/Tune/Tune.h"

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace lathe {
namespace tune {

/// `op` is a `solver.iterate`, or a method that expands to one: both have the
/// same knobs, which are read off the iteration.
llvm::SmallVector<Knob> getIterationKnobs(mlir::Operation *op,
                                          TargetAttr target);
Choice getDefaultIterationChoice(mlir::Operation *op, TargetAttr target);

/// The model of an iteration, also for methods of other dialects.
template <typename OpTy>
struct IterationModel
    : TunableOpInterface::ExternalModel<IterationModel<OpTy>, OpTy> {
  llvm::SmallVector<Knob> getKnobs(mlir::Operation *op,
                                   TargetAttr target) const {
    return getIterationKnobs(op, target);
  }
  Choice getDefaultChoice(mlir::Operation *op, TargetAttr target) const {
    return getDefaultIterationChoice(op, target);
  }
  bool isFormed(mlir::Operation *) const { return true; }
};

} // namespace tune

/// Makes named methods and `solver.iterate` tunable: by `sweeps`, the
/// iterations of one pass over memory, and by `rows`, `half_lanes` and
/// `recompute` where these apply (dialects/Tune/SPEC.md).
void registerSolverTunableModels(mlir::DialectRegistry &registry);

} // namespace lathe

#endif // LATHE_TUNING_SOLVERMODELS_H

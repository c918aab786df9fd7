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

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace lathe {

/// Makes named methods and `solver.iterate` tunable. Their knob `sweeps` is the
/// number of iterations in one pass over memory.
void registerSolverTunableModels(mlir::DialectRegistry &registry);

} // namespace lathe

#endif // LATHE_TUNING_SOLVERMODELS_H

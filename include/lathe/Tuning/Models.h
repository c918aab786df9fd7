//===- Models.h - Knobs of ops that others define --------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// External models of TunableOpInterface.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TUNING_MODELS_H
#define LATHE_TUNING_MODELS_H

namespace mlir {
class DialectRegistry;
} // namespace mlir

namespace lathe {

/// Makes linalg contractions and `linop.apply` tunable.
void registerTunableModels(mlir::DialectRegistry &registry);

} // namespace lathe

#endif // LATHE_TUNING_MODELS_H

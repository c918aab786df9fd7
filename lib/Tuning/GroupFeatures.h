//===- GroupFeatures.h - What scheduled groups cost ------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Numbers for the cost model, read off the groups of a function after stage
// schedule: no method and no operator has a cost of its own.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_TUNING_GROUPFEATURES_H
#define LATHE_LIB_TUNING_GROUPFEATURES_H

#include "lathe/CostModel/Estimate.h"
#include "lathe/Dialect/Lathe/Lathe.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"

#include <optional>

namespace lathe::tune {

/// Features of one call of `func`; none where a size is dynamic or a member
/// reads rows that are only known at run time.
std::optional<cost::Features> getGroupFeatures(mlir::func::FuncOp func,
                                               TargetAttr target);

} // namespace lathe::tune

#endif // LATHE_LIB_TUNING_GROUPFEATURES_H

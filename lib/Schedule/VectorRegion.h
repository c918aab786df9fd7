//===- VectorRegion.h - Scalar regions on vectors --------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Clones a region of scalar, element-wise ops with vectors for some of its
// arguments. Private to lib/Schedule.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_SCHEDULE_VECTORREGION_H
#define LATHE_LIB_SCHEDULE_VECTORREGION_H

#include "VectorEmitter.h"

namespace lathe {

/// Emits the body of `region` with `arguments` for its block arguments and
/// returns what its terminator yields. Ops that see no vector stay scalar; an
/// index that differs between lanes is 32 bits wide where that holds every index
/// of the region, 64 bits elsewhere. The result is a vector.
mlir::Value emitRegion(VectorEmitter &e, mlir::Region &region,
                       mlir::ValueRange arguments);

} // namespace lathe

#endif // LATHE_LIB_SCHEDULE_VECTORREGION_H

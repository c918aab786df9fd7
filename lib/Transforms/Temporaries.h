//===- Temporaries.h - Tensors for values of one round ---------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Makes tensors before loops for what lives inside them.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_TRANSFORMS_TEMPORARIES_H
#define LATHE_LIB_TRANSFORMS_TEMPORARIES_H

#include "mlir/IR/Operation.h"

namespace lathe {

/// A tensor like `array`, made before the outermost loop around the last of
/// `ops`, a pass that is not formed yet. Where only the program knows its sizes
/// they are those of `array`, or of what the pass reads or computes of that
/// type; null where nothing tells them.
mlir::Value createTemporary(llvm::ArrayRef<mlir::Operation *> ops,
                            mlir::Value array);

} // namespace lathe

#endif // LATHE_LIB_TRANSFORMS_TEMPORARIES_H

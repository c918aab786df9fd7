//===- Inline.h - Dialects that may be inlined -----------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a dialect adds in initialize() so that functions with its ops are
// inlined; without it the inliner leaves their calls alone, and an operator that
// a private function builds would stay out of sight of the methods.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_SUPPORT_INLINE_H
#define LATHE_SUPPORT_INLINE_H

#include "mlir/Transforms/InliningUtils.h"

namespace lathe {

/// All ops of the dialect may be inlined, and calls in their regions too.
struct AlwaysInline : mlir::DialectInlinerInterface {
  using DialectInlinerInterface::DialectInlinerInterface;

  bool isLegalToInline(mlir::Operation *, mlir::Region *, bool,
                       mlir::IRMapping &) const override {
    return true;
  }
  bool isLegalToInline(mlir::Region *, mlir::Region *, bool,
                       mlir::IRMapping &) const override {
    return true;
  }
};

} // namespace lathe

#endif // LATHE_SUPPORT_INLINE_H

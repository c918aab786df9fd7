//===- Kron.h - Operators with product structure ---------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The kron dialect: linear operators that are products of small ones.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_DIALECT_KRON_KRON_H
#define LATHE_DIALECT_KRON_KRON_H

#include "lathe/Dialect/Linop/Linop.h"

#include "lathe/Dialect/Kron/KronDialect.h.inc"
#define GET_OP_CLASSES
#include "lathe/Dialect/Kron/KronOps.h.inc"

#endif // LATHE_DIALECT_KRON_KRON_H

//===- Dialects.h - Where the meaning of each dialect is -------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One function a dialect, each in the file of its name. A new dialect is a new
// file, one line here and one in Registry.cpp.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_REFERENCE_DIALECTS_H
#define LATHE_LIB_REFERENCE_DIALECTS_H

#include "lathe/Reference/Evaluator.h"

namespace lathe::reference {
/// An integer operand read without its sign.
uint64_t unsignedOf(mlir::Operation *op, Number n);

void registerArith(Registry &registry);
void registerAttn(Registry &registry);
/// The integer divisions of arith and of index.
void registerDivisions(Registry &registry);
void registerFunc(Registry &registry);
void registerIndex(Registry &registry);
void registerKron(Registry &registry);
void registerLinalg(Registry &registry);
void registerLinop(Registry &registry);
void registerMath(Registry &registry);
void registerScf(Registry &registry);
void registerSolver(Registry &registry);
void registerTensor(Registry &registry);
void registerTune(Registry &registry);
} // namespace lathe::reference

#endif // LATHE_LIB_REFERENCE_DIALECTS_H

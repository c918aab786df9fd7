//===- Registration.cpp - Passes of lib/Tuning ----------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Keeps the library non-empty; passes register themselves from Passes.h.
//
//===----------------------------------------------------------------------===//

#include "lathe/Tuning/Passes.h"

//===- Number.h - Numbers in messages --------------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// One spelling of numbers for whatever is said to a user.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_SUPPORT_NUMBER_H
#define LATHE_SUPPORT_NUMBER_H

#include <cstdio>
#include <string>

namespace lathe {

/// A number as a reader wants it: ten significant digits, no zeros at the end.
inline std::string formatNumber(double value) {
  char text[32];
  std::snprintf(text, sizeof(text), "%.10g", value);
  return text;
}

} // namespace lathe

#endif // LATHE_SUPPORT_NUMBER_H

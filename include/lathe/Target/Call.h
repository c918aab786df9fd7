//===- Call.h - A kernel called on arrays ----------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What a function of an Engine is called with: its arguments by the descriptor,
// and arrays for its results.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_TARGET_CALL_H
#define LATHE_TARGET_CALL_H

#include "lathe/Runtime/Descriptor.h"
#include "lathe/Support/Array.h"

#include <vector>

namespace lathe {

/// One function on the same arguments, as often as one likes.
class Call {
public:
  Call(const lathe_function &function, int32_t threads);

  /// Input `i` of the descriptor; the array must stay where it is.
  void setInput(int32_t i, const Array &array);
  /// Allocates the results. All inputs are set by now.
  llvm::Error makeResults();
  /// Allocates what each call would allocate for itself.
  void makeWorkspace();
  /// Fills results and workspace with what no computation may leave there: all
  /// bits set, a NaN or -1.
  void poison();
  /// Calls it; `flags` are those of lathe_call.
  llvm::Error invoke(uint32_t flags = 0);

  /// In the order of the function; a scalar is an array of rank 0.
  llvm::ArrayRef<Array> getResults() const { return results; }
  std::vector<Array> takeResults() { return std::move(results); }

private:
  void setTensor(int32_t i, const Array &array);

  const lathe_function *function;
  lathe_call call = {};
  std::vector<lathe_value> values;
  std::vector<DLTensor> tensors;
  std::vector<Array> results;
  std::vector<char> workspace;
};

} // namespace lathe

#endif // LATHE_TARGET_CALL_H

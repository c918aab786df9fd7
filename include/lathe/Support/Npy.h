//===- Npy.h - Arrays in NumPy's file format -------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// .npy files of versions 1 to 3: C or Fortran order, little endian, f32, f64,
// i32 and i64.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_SUPPORT_NPY_H
#define LATHE_SUPPORT_NPY_H

#include "lathe/Support/Array.h"
#include "lathe/Support/File.h"

namespace lathe {

/// The array in the file, in row-major order.
llvm::Expected<Array> readNpy(llvm::StringRef path);

/// The same from bytes in memory; `path` is only for messages.
llvm::Expected<Array> parseNpy(llvm::StringRef bytes, llvm::StringRef path);

/// Writes an array into a file that is then committed by the caller.
llvm::Error writeNpy(PendingFile &file, const Array &array);

/// Writes an array to `path`, whole or not at all.
llvm::Error writeNpy(llvm::StringRef path, const Array &array);

} // namespace lathe

#endif // LATHE_SUPPORT_NPY_H

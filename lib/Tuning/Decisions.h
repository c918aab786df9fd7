//===- Decisions.h - Choices in a file -------------------------*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Which op a recorded choice belongs to, and how choices are written down.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_LIB_TUNING_DECISIONS_H
#define LATHE_LIB_TUNING_DECISIONS_H

#include "lathe/Dialect/Tune/Tune.h"

#include "llvm/ADT/MapVector.h"
#include "llvm/Support/JSON.h"
#include "llvm/ADT/StringMap.h"

namespace lathe::tune {

/// Identifies an op and the target it is compiled for, in 16 hexadecimal
/// digits: equal for equal ops in any program, on any host.
std::string decisionKey(mlir::Operation *op, TargetAttr target);

/// Choices by key, in the order in which they were made. One JSON object a
/// line: {"key": "...", "op": "linop.apply", "config": {"rows": 6}}.
class Decisions {
public:
  void add(llvm::StringRef key, llvm::StringRef op, ConfigAttr config);
  /// The config for a key; null where there is none.
  ConfigAttr lookup(llvm::StringRef key) const;

  /// Reads a file; an error at `loc` that names file and line.
  mlir::LogicalResult read(mlir::Location loc, llvm::StringRef path);
  /// Writes a file whole or not at all.
  mlir::LogicalResult write(mlir::Location loc, llvm::StringRef path) const;

private:
  struct Entry {
    std::string op;
    ConfigAttr config;
  };
  llvm::MapVector<std::string, Entry, llvm::StringMap<unsigned>> entries;

  mlir::LogicalResult readLine(mlir::Location loc, llvm::StringRef path,
                               unsigned number, llvm::StringRef line);
};

/// The values of the knobs by name.
llvm::json::Object toJson(ConfigAttr config);

/// Writes a file whole or not at all; an error at `loc` that names it.
mlir::LogicalResult writeText(mlir::Location loc, llvm::StringRef path,
                              llvm::StringRef text);

} // namespace lathe::tune

#endif // LATHE_LIB_TUNING_DECISIONS_H

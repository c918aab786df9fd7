//===- ElementProgram.h - A region as a function of numbers ----*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// A block that is run once for each element (of a linalg op, of a score) is
// looked up once and then run without the evaluator's table of values. Only
// speed: it does what `Evaluator::run` does, with the same functions.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_REFERENCE_ELEMENTPROGRAM_H
#define LATHE_REFERENCE_ELEMENTPROGRAM_H

#include "lathe/Reference/Evaluator.h"

namespace lathe::reference {

/// A block of ops on numbers. Blocks with anything else (an extract from a
/// captured tensor, a loop) are run by the evaluator, behind the same face.
class ElementProgram {
public:
  /// `indices` are the ops of the block whose results the caller gives with
  /// each run, after the block's arguments (linalg.index).
  ElementProgram(mlir::Block &block, Evaluator &evaluator,
                 llvm::ArrayRef<mlir::Operation *> indices = {});

  /// Runs the block; the operands of its terminator.
  llvm::FailureOr<llvm::ArrayRef<Number>> run(llvm::ArrayRef<Number> arguments);

private:
  struct Step {
    mlir::Operation *op;
    const ElementFunction *function;
    llvm::SmallVector<unsigned, 3> operands;
    unsigned result;
    mlir::Type wrap;
  };
  bool compile();
  llvm::LogicalResult runSlowly(llvm::ArrayRef<Number> arguments);

  mlir::Block &block;
  Evaluator &evaluator;
  llvm::SmallVector<mlir::Operation *> indices;
  llvm::SmallVector<Number> slots;
  llvm::SmallVector<Step> steps;
  llvm::SmallVector<unsigned> yielded;
  llvm::SmallVector<Number> operands, results;
  /// The last member: compiling fills those above.
  bool compiled;
};

} // namespace lathe::reference

#endif // LATHE_REFERENCE_ELEMENTPROGRAM_H

//===- Evaluator.h - Programs evaluated by their definition ----*- C++ -*--===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The reference: what a program means, computed in f64 by the slow and obvious
// algorithm of each op, with no lowering in between. It is what kernels are
// compared with, so it shares nothing with the compiler.
//
//===----------------------------------------------------------------------===//

#ifndef LATHE_REFERENCE_EVALUATOR_H
#define LATHE_REFERENCE_EVALUATOR_H

#include "lathe/Reference/Values.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/IR/BuiltinTypes.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"

#include <functional>

namespace lathe::reference {

class Evaluator;

/// Computes the results of one op and gives them to the evaluator; emits an
/// error where it cannot.
using Handler =
    std::function<llvm::LogicalResult(mlir::Operation *, Evaluator &)>;

/// An op on numbers, which applies to tensors element by element.
using ElementFunction =
    std::function<Number(mlir::Operation *, llvm::ArrayRef<Number>)>;

/// The meaning of each op, by its name.
class Registry {
public:
  /// All ops that the reference knows.
  static const Registry &get();

  void add(llvm::StringRef name, Handler handler);
  template <typename OpTy>
  void add(llvm::LogicalResult (*function)(OpTy, Evaluator &)) {
    add(OpTy::getOperationName(), [function](mlir::Operation *op, Evaluator &e) {
      return function(mlir::cast<OpTy>(op), e);
    });
  }
  void addElementwise(llvm::StringRef name, ElementFunction function);
  /// What an op with a handler of its own does where it acts on numbers.
  void addOnNumbers(llvm::StringRef name, ElementFunction function) {
    elements[name] = std::move(function);
  }
  /// All ops with an interface, in so far as they have no handler by name.
  void addInterface(llvm::StringRef description,
                    std::function<bool(mlir::Operation *)> matches,
                    Handler handler) {
    interfaces.push_back({description.str(), std::move(matches),
                          std::move(handler)});
  }

  /// The handler of an op; null where it is not known.
  const Handler *lookup(mlir::Operation *op) const;
  /// What an op does with numbers; null where it is no such op.
  const ElementFunction *lookupElement(llvm::StringRef name) const {
    auto it = elements.find(name);
    return it == elements.end() ? nullptr : &it->second;
  }

  /// "arith.{addf, ...}, ...", for messages.
  std::string describe() const;

private:
  struct InterfaceHandler {
    std::string description;
    std::function<bool(mlir::Operation *)> matches;
    Handler handler;
  };
  llvm::StringMap<Handler> handlers;
  llvm::StringMap<ElementFunction> elements;
  std::vector<InterfaceHandler> interfaces;
};

/// A solve that was done, for whoever checks another solution of it.
struct SolveRecord {
  mlir::Operation *op;
  OperatorPtr a;
  std::vector<double> b, x;
  double tolerance;
  /// What rounding lets be reached counts as converged (the default of f32).
  bool usesFloor;
  int64_t iterations;
  int32_t reason;
  /// The largest element of the x that was started from, in magnitude.
  double largestStart;
};

/// Says of a solve, which ends with reason 2 before its first body, that its
/// right-hand side has a mean that no x gives.
void warnIncompatible(mlir::Operation *solve);

/// Evaluates functions. One evaluator is one execution.
class Evaluator {
public:
  explicit Evaluator(const Registry &registry = Registry::get())
      : registry(registry) {}

  /// Calls a function; arguments must fit its type, sizes are checked.
  llvm::FailureOr<llvm::SmallVector<Datum>> call(mlir::func::FuncOp function,
                                                 llvm::ArrayRef<Datum> arguments);

  /// Runs a block and returns the operands of its terminator.
  llvm::FailureOr<llvm::SmallVector<Datum>> run(mlir::Block &block,
                                                llvm::ArrayRef<Datum> arguments);

  /// Runs one op.
  llvm::LogicalResult run(mlir::Operation &op);

  const Registry &getRegistry() const { return registry; }

  /// The solves of this execution, in order.
  std::vector<SolveRecord> &getSolves() { return solves; }

  const Datum &get(mlir::Value value) const;
  void set(mlir::Value value, Datum datum) {
    values[value] = std::move(datum);
  }
  void set(mlir::ValueRange range, llvm::ArrayRef<Datum> data);
  llvm::SmallVector<Datum> get(mlir::ValueRange range) const;

  Number getNumber(mlir::Value value) const {
    return std::get<Number>(get(value));
  }
  double getFloat(mlir::Value value) const { return getNumber(value).f; }
  int64_t getInt(mlir::Value value) const { return getNumber(value).i; }
  const Tensor &getTensor(mlir::Value value) const {
    return *std::get<TensorPtr>(get(value));
  }
  const OperatorPtr &getOperator(mlir::Value value) const {
    return std::get<OperatorPtr>(get(value));
  }
  /// Sizes given as attributes and operands, mixed.
  llvm::SmallVector<int64_t>
  getSizes(llvm::ArrayRef<mlir::OpFoldResult> sizes) const;

private:
  const Registry &registry;
  llvm::DenseMap<mlir::Value, Datum> values;
  std::vector<SolveRecord> solves;
  unsigned depth = 0;
};

/// A tensor of the given element type, filled with NaN (or the least integer)
/// so that what was never written is seen; an error at `op` where the sizes
/// cannot be.
llvm::FailureOr<std::shared_ptr<Tensor>>
makeTensor(mlir::Operation *op, mlir::Type element,
           llvm::ArrayRef<int64_t> shape);

/// `value` as an integer of the given type holds it: i1 is 0 or 1, others are
/// sign-extended.
int64_t wrap(int64_t value, mlir::Type type);

/// The place of an index in a row-major tensor; nothing if it is outside.
std::optional<int64_t> linearize(llvm::ArrayRef<int64_t> index,
                                 llvm::ArrayRef<int64_t> shape);

/// Steps to the next index in row-major order; false after the last.
bool advance(llvm::MutableArrayRef<int64_t> index,
             llvm::ArrayRef<int64_t> shape);

/// An error unless two run-time shapes are equal.
llvm::LogicalResult checkShapes(mlir::Operation *op, llvm::ArrayRef<int64_t> a,
                                llvm::ArrayRef<int64_t> b);

} // namespace lathe::reference

#endif // LATHE_REFERENCE_EVALUATOR_H

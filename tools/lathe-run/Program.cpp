//===- Program.cpp - The function to run and its results ------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Finds the function in the source, and what each of its results is.
//
//===----------------------------------------------------------------------===//

#include "Program.h"

#include "Arguments.h"

#include "lathe/Dialect/Solver/Solver.h"
#include "lathe/Support/Error.h"
#include "lathe/Support/File.h"
#include "lathe/Target/Abi.h"

#include "mlir/IR/SymbolTable.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Support/DebugStringHelper.h"
#include "llvm/ADT/SetVector.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/Support/SourceMgr.h"

using namespace mlir;
using namespace lathe;
using namespace lathe::run;
using llvm::Error;
using llvm::Expected;

StringRef lathe::run::reasonName(int64_t reason) {
  static constexpr llvm::StringLiteral names[] = {
      "converged",  "limit",      "stagnated", "diverged",
      "broke down", "not finite", "monitor"};
  return reason >= 0 && reason <= 6 ? StringRef(names[reason]) : "unknown";
}

/// The function that a call is of, if its body is in view.
static func::FuncOp calleeOf(Operation *op) {
  auto call = dyn_cast<func::CallOp>(op);
  auto callee = call ? SymbolTable::lookupNearestSymbolFrom<func::FuncOp>(
                           call, call.getCalleeAttr())
                     : func::FuncOp();
  return callee && !callee.isExternal() ? callee : func::FuncOp();
}

/// Follows a value through calls to the solve that it comes from.
static ResultInfo describe(Value value, unsigned depth = 0) {
  ResultInfo info = {value.getType(), Role::Other, nullptr, false};
  auto result = dyn_cast<OpResult>(value);
  if (!result || depth > 100)
    return info;
  Operation *op = result.getOwner();
  if (isa<solver::MethodOpInterface, solver::IterateOp>(op)) {
    info.role = static_cast<Role>(unsigned(Role::Solution) +
                                  result.getResultNumber());
    info.solve = op;
    return info;
  }
  func::FuncOp callee = calleeOf(op);
  if (!callee)
    return info;
  Operation *end = callee.getBody().back().getTerminator();
  return describe(end->getOperand(result.getResultNumber()), depth + 1);
}

/// Whether `matches` holds for an op in `op` or in what it calls. Functions in
/// `seen` have none.
static bool contains(Operation *op,
                     llvm::function_ref<bool(Operation *)> matches,
                     llvm::SmallPtrSetImpl<Operation *> &seen) {
  return op
      ->walk([&](Operation *inner) {
        if (matches(inner))
          return WalkResult::interrupt();
        func::FuncOp callee = calleeOf(inner);
        return callee && seen.insert(callee).second &&
                       contains(callee, matches, seen)
                   ? WalkResult::interrupt()
                   : WalkResult::advance();
      })
      .wasInterrupted();
}

static bool isSolve(Operation *op) {
  return isa<solver::MethodOpInterface, solver::IterateOp>(op);
}

static bool computesInF32(Operation *op) {
  return llvm::any_of(op->getResultTypes(), [](Type type) {
    return getElementTypeOrSelf(type).isF32();
  });
}

/// What is among the ops that `value` is computed from, also by what branches
/// and loops take from outside. Upstream's slice recurses, deeper than the stack
/// where a program is long.
static void findDependencies(Value value, ResultInfo &info) {
  SetVector<Operation *> slice;
  auto insert = [&](Value value) {
    if (Operation *op = value.getDefiningOp())
      slice.insert(op);
  };
  insert(value);
  for (unsigned i = 0; i < slice.size(); ++i)
    slice[i]->walk([&](Operation *op) {
      for (Value operand : op->getOperands())
        insert(operand);
    });
  auto dependsOn = [&](llvm::function_ref<bool(Operation *)> matches) {
    llvm::SmallPtrSet<Operation *, 8> seen;
    return llvm::any_of(
        slice, [&](Operation *op) { return contains(op, matches, seen); });
  };
  info.dependsOnSolve = dependsOn(isSolve);
  info.dependsOnF32 = dependsOn(computesInF32);
}

static Expected<func::FuncOp> findFunction(ModuleOp module, StringRef path,
                                           StringRef entry) {
  SmallVector<func::FuncOp> found;
  SmallVector<StringRef> names;
  for (auto function : module.getOps<func::FuncOp>()) {
    if (!function.isPublic() || function.isExternal())
      continue;
    names.push_back(function.getName());
    if (entry.empty() || function.getName() == entry)
      found.push_back(function);
  }
  if (names.empty())
    return userError("no public function with a body", path, "one to run");
  if (found.empty())
    return userError("no public function '" + entry + "'", path,
                     "one of " + llvm::join(names, ", "));
  if (found.size() > 1)
    return userError("several public functions", path,
                     "--entry=NAME with one of " + llvm::join(names, ", "));
  return found.front();
}

static Expected<std::unique_ptr<llvm::MemoryBuffer>> readStandardInput() {
  auto input = llvm::MemoryBuffer::getSTDIN();
  if (!input)
    return userError( // internal: reading what is there does not fail
        "cannot read: " + input.getError().message(), "standard input",
        "a program");
  return std::move(*input);
}

Expected<Program> lathe::run::loadProgram(MLIRContext &context,
                                          const std::string &path,
                                          const std::string &entry) {
  auto text = path == "-" ? readStandardInput() : readFile(path, ".mlir");
  if (!text)
    return text.takeError();
  llvm::SourceMgr sources;
  sources.AddNewSourceBuffer(std::move(*text), llvm::SMLoc());
  Program program;
  program.module = parseSourceFile<ModuleOp>(sources, &context);
  if (!program.module)
    return llvm::createStringError("");
  nameArguments(*program.module, sources);
  Expected<func::FuncOp> function = findFunction(*program.module, path, entry);
  if (!function)
    return function.takeError();
  program.function = *function;
  if (!program.function.getBody().hasOneBlock())
    return userError("function '" + function->getName() +
                         "' has several blocks",
                     path, "structured control flow (scf)");
  Operation *end = program.function.getBody().front().getTerminator();
  for (auto [i, value] : llvm::enumerate(end->getOperands())) {
    program.results.push_back(describe(value));
    findDependencies(value, program.results.back());
    if (!elementKindOf(value.getType()))
      return userError("result " + Twine(i) + " has type " +
                           debugString(value.getType()),
                       path, "a tensor or scalar of f32, f64, i32, i64 or index");
  }
  return program;
}

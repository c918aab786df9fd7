// Parses a program with ops of Lathe and of our own dialect, runs two stages of
// Lathe on it, and looks for our op in the result.
#include "lathe/Dialect/Linop/Linop.h"
#include "lathe/Pipelines/Pipelines.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/Dialect.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"

#include "ConsumerDialect.h.inc"
#define GET_OP_CLASSES
#include "Consumer.h.inc"

#include "ConsumerDialect.cpp.inc"
#define GET_OP_CLASSES
#include "Consumer.cpp.inc"

void consumer::ConsumerDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "Consumer.cpp.inc"
      >();
}

static const char program[] = R"(
func.func @trace() -> f64 {
  %I = linop.identity : !linop.operator<tensor<8xf64>>
  %one = arith.constant 1.0 : f64
  %A = linop.scale %I by %one : !linop.operator<tensor<8xf64>>
  %t = consumer.trace %A : !linop.operator<tensor<8xf64>>
  return %t : f64
})";

int main() {
  mlir::DialectRegistry registry;
  lathe::registerDialects(registry);
  registry.insert<consumer::ConsumerDialect>();
  mlir::MLIRContext context(registry);
  auto module = mlir::parseSourceString<mlir::ModuleOp>(program, &context);
  if (!module)
    return 1;
  mlir::PassManager pm(&context);
  lathe::addStages(pm, lathe::Stage::Target, lathe::Stage::Simplify, {});
  if (mlir::failed(pm.run(*module)))
    return 2;
  bool found = false;
  module->walk([&](consumer::TraceOp op) {
    found = op.getOp().getDefiningOp<lathe::linop::IdentityOp>() != nullptr;
  });
  return found ? 0 : 3;
}

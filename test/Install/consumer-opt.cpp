// Runs stages of Lathe on programs with ops of another dialect, and looks at
// what comes out; the last one is compiled and called.
#include "Consumer.h"

#include "lathe/Dialect/Lathe/Lathe.h"
#include "lathe/Dialect/Tune/Tune.h"
#include "lathe/Pipelines/Pipelines.h"
#include "lathe/Target/Engine.h"
#include "lathe/Tuning/SolverModels.h"

#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/Linalg/IR/Linalg.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"

#include <cmath>

#include "ConsumerDialect.cpp.inc"
#define GET_OP_CLASSES
#include "Consumer.cpp.inc"

using namespace mlir;
using lathe::Stage;

void consumer::ConsumerDialect::initialize() {
  addOperations<
#define GET_OP_LIST
#include "Consumer.cpp.inc"
      >();
  RichardsonOp::attachInterface<lathe::tune::IterationModel<RichardsonOp>>(
      *getContext());
}

static int expect(bool condition, const char *what) {
  if (!condition)
    llvm::errs() << "expected " << what << "\n";
  return condition ? 0 : 1;
}

/// A program after the stages up to `last`; null after an error.
static OwningOpRef<ModuleOp> lower(MLIRContext &context, const char *program,
                                   Stage last) {
  auto module = parseSourceString<ModuleOp>(program, &context);
  PassManager passes(&context);
  lathe::addStages(passes, lathe::firstStage, last, {});
  if (module && failed(passes.run(*module)))
    return {};
  return module;
}

/// An op of another dialect on operators of linop.
static int testUser(MLIRContext &context) {
  auto module = lower(context, R"(
func.func @trace() -> f64 {
  %I = linop.identity : !linop.operator<tensor<8xf64>>
  %one = arith.constant 1.0 : f64
  %A = linop.scale %I by %one : !linop.operator<tensor<8xf64>>
  %t = consumer.trace %A : !linop.operator<tensor<8xf64>>
  return %t : f64
})",
                      Stage::Simplify);
  bool found = false;
  if (module)
    module->walk([&](consumer::TraceOp op) {
      found = op.getOp().getDefiningOp<lathe::linop::IdentityOp>() != nullptr;
    });
  return expect(found, "a trace of the identity after stage simplify");
}

/// A tunable op gets its default; a value that no knob has is refused.
static int testTunable(MLIRContext &context) {
  std::string program = R"(
func.func @turn(%x: tensor<8x16xf64>, %y: tensor<16x8xf64>) -> tensor<16x8xf64> {
  %t = linalg.transpose ins(%x : tensor<8x16xf64>) outs(%y : tensor<16x8xf64>) permutation = [1, 0] CONFIG
  return %t : tensor<16x8xf64>
})";
  auto with = [&](StringRef config) {
    std::string text = program;
    return text.replace(text.find("CONFIG"), 6, config.str());
  };
  auto module = lower(context, with("").c_str(), Stage::Choose);
  std::optional<int64_t> block;
  if (module)
    module->walk([&](linalg::TransposeOp op) {
      if (auto config = lathe::tune::ConfigAttr::of(op))
        block = config.getKnob("block");
    });
  ScopedDiagnosticHandler quiet(&context, [](Diagnostic &) {});
  auto refused = lower(
      context, with("{tune.config = #tune.config<{block = 5 : i64}>}").c_str(),
      Stage::Choose);
  return expect(block == 8, "blocks of 8 after stage choose") +
         expect(!refused, "a block of 5 to be refused");
}

static DLTensor vectorOf(double *data, int64_t &size) {
  DLTensor tensor = {};
  tensor.data = data;
  tensor.device.device_type = kDLCPU;
  tensor.ndim = 1;
  tensor.dtype = {kDLFloat, 64, 1};
  tensor.shape = &size;
  return tensor;
}

/// A solve with an operator of another dialect.
static std::string programOf(const std::string &method) {
  return R"(
func.func @solve(%b: tensor<9xf64>) -> (tensor<9xf64>, i64, f64, i32) {
  %A = consumer.tridiagonal 4.0, -1.0 : !linop.operator<tensor<9xf64>>
  %step = arith.constant 0.25 : f64
  %x, %k, %r, %why = )" +
         method + R"( : tensor<9xf64>
  return %x, %k, %r, %why : tensor<9xf64>, i64, f64, i32
})";
}

/// A row reads its neighbours alone, so the default has sweeps follow each
/// other.
static int testSweeps(MLIRContext &context, const std::string &method) {
  auto module = lower(context, programOf(method).c_str(), Stage::Choose);
  std::optional<int64_t> sweeps;
  if (module)
    module->walk([&](lathe::solver::MethodOpInterface op) {
      if (auto config = lathe::tune::ConfigAttr::of(op))
        sweeps = config.getKnob("sweeps");
    });
  return expect(sweeps && *sweeps > 1, "several sweeps a pass");
}

/// A method of another dialect ties its right-hand side to its matrix.
static int testSizes(MLIRContext &context) {
  auto module = lower(context, R"(
func.func @solve(%p: tensor<?xi32>, %c: tensor<?xi32>, %v: tensor<?xf64>,
                 %b: tensor<?xf64>) -> tensor<?xf64> {
  %A = linop.csr %p, %c, %v : tensor<?xi32>, tensor<?xi32>, tensor<?xf64>
  %x, %k, %r, %why = consumer.richardson %A, %b : tensor<?xf64>
  return %x : tensor<?xf64>
})",
                      Stage::Analyse);
  ArrayAttr names;
  if (module)
    for (auto function : module->getOps<func::FuncOp>())
      names = function.getArgAttrOfType<ArrayAttr>(3, lathe::dimsAttr);
  return expect(names != nullptr, "a name for the size of b");
}

/// A program with the given check_every, printed.
static std::string printed(MLIRContext &context, const std::string &every) {
  std::string program = programOf(
      "consumer.richardson %A, %b {check_every = " + every + " : i64}");
  auto module = parseSourceString<ModuleOp>(program, &context);
  std::string text;
  llvm::raw_string_ostream os(text);
  if (module)
    module->print(os);
  return text;
}

/// The printer leaves out the check_every that is the default of this method
/// alone.
static int testPrinting(MLIRContext &context) {
  std::string four = printed(context, "4"), sixteen = printed(context, "16");
  return expect(!four.empty() && !StringRef(four).contains("check_every"),
                "no check_every where it is 4") +
         expect(StringRef(sixteen).contains("check_every = 16"),
                "a check_every of 16");
}

/// A method on an operator of another dialect, compiled and called.
static int testSolve(MLIRContext &context, const std::string &method) {
  auto module = lower(context, programOf(method).c_str(), lathe::lastStage);
  if (!module)
    return expect(false, "a kernel");
  auto engine = lathe::Engine::compile(*module);
  if (failed(engine))
    return expect(false, "a kernel that runs here");
  double b[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9}, x[11] = {0}, residual = -1.0;
  int64_t size = 9, iterations = -1;
  int32_t reason = -1;
  DLTensor right = vectorOf(b, size), left = vectorOf(x + 1, size);
  lathe_value values[5];
  values[0].tensor = &right;
  values[1].tensor = &left;
  values[2].pointer = &iterations;
  values[3].pointer = &residual;
  values[4].pointer = &reason;
  if (lathe_rt_invoke((*engine)->lookup("solve"), nullptr, values) != LATHE_OK)
    return expect(false, "a call that succeeds");
  double most = 0.0;
  for (int i = 1; i <= 9; ++i)
    most =
        std::max(most, std::abs(b[i - 1] - (4 * x[i] - x[i - 1] - x[i + 1])));
  return expect(reason == 0, "reason 0 (converged)") +
         expect(iterations > 0, "some iterations") +
         expect(most < 1e-6, "a solution of A x = b");
}

int main() {
  DialectRegistry registry;
  lathe::registerDialects(registry);
  registry.insert<consumer::ConsumerDialect>();
  consumer::registerTransposeModel(registry);
  MLIRContext context(registry);
  return testUser(context) + testTunable(context) + testSizes(context) +
         testPrinting(context) + testSweeps(context, "solver.jacobi %A, %b") +
         testSweeps(context, "consumer.richardson %A, %b step %step") +
         testSolve(context, "consumer.richardson %A, %b step %step") +
         testSolve(context, "solver.jacobi %A, %b");
}

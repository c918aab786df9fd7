//===- EngineTest.cpp - Code that runs in this process --------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// The JIT: what it returns, that calls from several threads do not meet, and
// that code for another machine is refused.
//
//===----------------------------------------------------------------------===//

#include "lathe/Target/Engine.h"

#include "lathe/Dialect/Lathe/Lathe.h"
#include "lathe/Pipelines/Pipelines.h"
#include "lathe/Target/Call.h"
#include "lathe/Target/Codegen.h"

#include "mlir/Parser/Parser.h"
#include "llvm/MC/MCSubtargetInfo.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"
#include "gtest/gtest.h"

#include <cstring>
#include <thread>

using namespace mlir;
using namespace lathe;

static constexpr const char *source = R"mlir(
func.func @prefix(%x: tensor<?xf64> {lathe.name = "x"}) -> (tensor<?xf64>, index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = tensor.dim %x, %c0 : tensor<?xf64>
  %empty = tensor.empty(%n) : tensor<?xf64>
  %zero = arith.constant 0.0 : f64
  %sum, %out = scf.for %i = %c0 to %n step %c1 iter_args(%s = %zero, %t = %empty) -> (f64, tensor<?xf64>) {
    %v = tensor.extract %x[%i] : tensor<?xf64>
    %next = arith.addf %s, %v : f64
    %u = tensor.insert %next into %t[%i] : tensor<?xf64>
    scf.yield %next, %u : f64, tensor<?xf64>
  }
  return %out, %n : tensor<?xf64>, index
}
)mlir";

namespace {
class EngineTest : public ::testing::Test {
protected:
  EngineTest() {
    DialectRegistry registry;
    registerDialects(registry);
    context.appendDialectRegistry(registry);
    context.loadDialect<LatheDialect>();
    context.printOpOnDiagnostic(false);
  }

  /// The program after stage llvm, for `cpu`.
  OwningOpRef<ModuleOp> lower(StringRef cpu) {
    auto module = parseSourceString<ModuleOp>(source, &context);
    PipelineOptions options;
    options.cpu = cpu.str();
    EXPECT_TRUE(module &&
                succeeded(runStages(*module, firstStage, lastStage, options)));
    return module;
  }

  /// The error that compiling gives; empty where there is none.
  std::string errorOf(ModuleOp module) {
    std::string text;
    ScopedDiagnosticHandler handler(
        &context, [&](Diagnostic &diagnostic) { text = diagnostic.str(); });
    return succeeded(Engine::compile(module)) ? "" : text;
  }

  MLIRContext context;
};

DLTensor arrayOf(double *data, int64_t &size) {
  DLTensor tensor;
  std::memset(&tensor, 0, sizeof(tensor));
  tensor.data = data;
  tensor.device.device_type = kDLCPU;
  tensor.ndim = 1;
  tensor.dtype = {kDLFloat, 64, 1};
  tensor.shape = &size;
  return tensor;
}
} // namespace

TEST_F(EngineTest, DescribesAndRunsAFunction) {
  OwningOpRef<ModuleOp> module = lower("native");
  auto engine = Engine::compile(*module);
  ASSERT_TRUE(succeeded(engine));

  const lathe_function *prefix = (*engine)->lookup("prefix");
  ASSERT_NE(prefix, nullptr);
  EXPECT_EQ((*engine)->lookup("suffix"), nullptr);
  EXPECT_GT((*engine)->getCompileSeconds(), 0.0);
  EXPECT_GT((*engine)->getLinkSeconds(), 0.0);
  EXPECT_LT((*engine)->getLinkSeconds(), (*engine)->getCompileSeconds());
  EXPECT_EQ(prefix->inputs, 1);
  EXPECT_EQ(prefix->results, 2);
  EXPECT_STREQ(prefix->parameters[0].name, "x");
  EXPECT_EQ(prefix->parameters[0].shape[0], -1);
  EXPECT_TRUE(prefix->parameters[2].is_scalar);
  EXPECT_TRUE(prefix->parameters[2].is_index);

  double in[5] = {1, 2, 3, 4, 5}, out[5] = {0};
  int64_t size = 5, dims = 0, n = 0;
  DLTensor x = arrayOf(in, size), y = arrayOf(out, size);
  lathe_value values[3];
  values[0].tensor = &x;
  values[1].tensor = &y;
  values[2].pointer = &n;
  EXPECT_EQ(lathe_rt_result_shapes(prefix, values, &dims), LATHE_OK);
  EXPECT_EQ(dims, 5);
  EXPECT_EQ(lathe_rt_invoke(prefix, nullptr, values), LATHE_OK);
  EXPECT_EQ(out[4], 15.0);
  EXPECT_EQ(n, 5);
}

TEST_F(EngineTest, IsCalledOnArrays) {
  OwningOpRef<ModuleOp> module = lower("native");
  auto engine = Engine::compile(*module);
  ASSERT_TRUE(succeeded(engine));
  auto x = Array::create(ElementKind::F64, {3}, "x");
  ASSERT_TRUE(bool(x));
  llvm::copy(ArrayRef<double>{1, 2, 3}, x->as<double>().begin());
  Call call(*(*engine)->lookup("prefix"), /*threads=*/1);

  call.setInput(0, *x);
  llvm::Error unmade = call.makeResults();
  call.makeWorkspace();
  call.poison();
  llvm::Error failed = call.invoke();

  ASSERT_FALSE(bool(unmade));
  ASSERT_FALSE(bool(failed));
  ArrayRef<Array> results = call.getResults();
  ASSERT_EQ(results.size(), 2u);
  EXPECT_EQ(results[0].as<double>(), ArrayRef<double>({1, 3, 6}));
  EXPECT_TRUE(results[1].getShape().empty());
  EXPECT_EQ(results[1].as<int64_t>()[0], 3);
}

TEST_F(EngineTest, SaysWhatACallExpects) {
  OwningOpRef<ModuleOp> module = lower("native");
  auto engine = Engine::compile(*module);
  ASSERT_TRUE(succeeded(engine));
  auto x = Array::create(ElementKind::F32, {3}, "x");
  ASSERT_TRUE(bool(x));
  Call call(*(*engine)->lookup("prefix"), /*threads=*/1);

  call.setInput(0, *x);

  EXPECT_EQ(llvm::toString(call.makeResults()),
            "prefix: argument 'x' has dtype f32, in the call, expected f64");
}

TEST_F(EngineTest, KeepsErrorsOfThreadsApart) {
  OwningOpRef<ModuleOp> module = lower("native");
  auto engine = Engine::compile(*module);
  ASSERT_TRUE(succeeded(engine));
  const lathe_function *prefix = (*engine)->lookup("prefix");

  auto work = [&](int64_t size, bool &right) {
    std::vector<double> in(size, 1.0), out(size + 1);
    int64_t larger = size + 1;
    DLTensor x = arrayOf(in.data(), size), y = arrayOf(out.data(), size);
    DLTensor wrong = arrayOf(out.data(), larger);
    std::string expected = "prefix: result 'result0' has shape " +
                           std::to_string(larger) + ", expected " +
                           std::to_string(size);
    right = true;
    for (int round = 0; round < 200; ++round) {
      lathe_value values[3];
      values[0].tensor = &x;
      values[1].tensor = &wrong;
      values[2].pointer = nullptr;
      right &= lathe_rt_invoke(prefix, nullptr, values) ==
                   LATHE_INVALID_ARGUMENT &&
               expected == lathe_last_error();
      values[1].tensor = &y;
      right &= lathe_rt_invoke(prefix, nullptr, values) == LATHE_OK &&
               out[size - 1] == double(size);
    }
  };
  bool right[4];
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i)
    threads.emplace_back(work, 100 + i, std::ref(right[i]));
  for (std::thread &thread : threads)
    thread.join();

  for (bool one : right)
    EXPECT_TRUE(one);
}

TEST_F(EngineTest, RefusesCodeForAnotherArchitecture) {
#if defined(__x86_64__)
  OwningOpRef<ModuleOp> module = lower("neoverse-v1");
#else
  OwningOpRef<ModuleOp> module = lower("haswell");
#endif

  EXPECT_NE(errorOf(*module).find("' cannot run here, expected a target of "
                                  "architecture"),
            std::string::npos);
}

TEST_F(EngineTest, RefusesInstructionsThatTheHostHasNot) {
#if !defined(__x86_64__)
  GTEST_SKIP() << "the test knows instructions of x86-64 only";
#else
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bf16"))
    GTEST_SKIP() << "this host has all that the test could ask for";
  OwningOpRef<ModuleOp> module = lower("znver4");

  EXPECT_NE(errorOf(*module).find("code for 'znver4' cannot run here, expected "
                                  "a target without avx512"),
            std::string::npos);
#endif
}

TEST_F(EngineTest, NativeCodeHasNoFeatureThatTheHostHides) {
  OwningOpRef<ModuleOp> module = lower("native");
  auto machine = createTargetMachine(*module);
  ASSERT_TRUE(succeeded(machine));

  const llvm::MCSubtargetInfo &target = *(*machine)->getMCSubtargetInfo();
  for (const auto &[name, present] : llvm::sys::getHostCPUFeatures())
    if (!present)
      EXPECT_FALSE(target.checkFeatures(("+" + name).str())) << name.str();
}

TEST_F(EngineTest, RefusesAModuleWithoutTarget) {
  auto module = parseSourceString<ModuleOp>("module {}", &context);

  EXPECT_EQ(errorOf(*module), "has no lathe.target, expected a module after "
                              "stage llvm");
}

TEST_F(EngineTest, RefusesAModuleOfAnEarlierStage) {
  auto module = parseSourceString<ModuleOp>(source, &context);
  OwningOpRef<ModuleOp> lowered = lower("native");
  (*module)->setAttr(TargetAttr::attrName(), TargetAttr::of(*lowered));

  EXPECT_EQ(errorOf(*module), "cannot be translated to LLVM IR, expected a "
                              "module after stage llvm");
}

TEST_F(EngineTest, RefusesATargetThatLlvmHasNot) {
  auto module = parseSourceString<ModuleOp>("module {}", &context);
  (*module)->setAttr(TargetAttr::attrName(),
                     TargetAttr::get(&context, "vax", "vax-dec-ultrix", "", 64,
                                     8, 1024, 1024, 1024, 64));

  EXPECT_NE(errorOf(*module).find("no code generator for 'vax-dec-ultrix'"),
            std::string::npos);
}

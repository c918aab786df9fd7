//===- LabelsTest.cpp - What innermost loops became -----------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// Loops whose labels follow from their text: sums of squares, one to a
// register.
//
//===----------------------------------------------------------------------===//

#include "lathe/Target/Labels.h"

#include "lathe/Dialect/Lathe/Lathe.h"
#include "lathe/Pipelines/Pipelines.h"
#include "lathe/Target/Cpu.h"

#include "mlir/Parser/Parser.h"
#include "gtest/gtest.h"

using namespace mlir;
using namespace lathe;

static constexpr const char *elsewhere = "llvm.func @g()";
static constexpr const char *here = "llvm.func @g() { llvm.return }";

namespace {
class LabelsTest : public ::testing::Test {
protected:
  LabelsTest() {
    DialectRegistry registry;
    registerDialects(registry);
    context.appendDialectRegistry(registry);
    context.loadDialect<LatheDialect>();
  }

  /// Labels of a loop over vectors of four that adds the square of each to
  /// `sums` sums. With `callee`, it calls that function in each iteration.
  std::vector<LoopLabels> label(int sums, StringRef cpu,
                                StringRef callee = "") {
    std::string first, carried, body, next, last;
    for (int i = 0; i < sums; ++i) {
      std::string n = std::to_string(i), comma = i ? ", " : "";
      first += "%o" + n + " = llvm.mlir.constant(" + n + " : i64) : i64\n%a" +
               n + " = llvm.getelementptr %p[%o" + n +
               "] : (!llvm.ptr, i64) -> !llvm.ptr, f64\n%x" + n +
               " = llvm.load %a" + n + " {alignment = 8} : !llvm.ptr -> !v\n";
      carried += ", %s" + n + ": !v";
      body += "%t" + n + " = llvm.intr.fma(%v, %v, %s" + n +
              ") : (!v, !v, !v) -> !v\n";
      last += "llvm.store %t" + n + ", %a" + n +
              " {alignment = 8} : !v, !llvm.ptr\n";
    }
    auto list = [&](StringRef name) {
      std::string values, types;
      for (int i = 0; i < sums; ++i) {
        values += (", %" + name + std::to_string(i)).str();
        types += ", !v";
      }
      return values + " : i64" + types + ")";
    };
    std::string text = "!v = vector<4xf64>\n" + callee.str() + R"(
      llvm.func @f(%p: !llvm.ptr, %n: i64) {
        %zero = llvm.mlir.constant(0 : i64) : i64
        %four = llvm.mlir.constant(4 : i64) : i64
        )" + first + "llvm.br ^loop(%zero" +
                       list("x") + R"(
      ^loop(%i: i64)" + carried +
                       R"():
        %q = llvm.getelementptr %p[%i] : (!llvm.ptr, i64) -> !llvm.ptr, f64
        %v = llvm.load %q {alignment = 8} : !llvm.ptr -> !v
        )" + body + (callee.empty() ? "" : "llvm.call @g() : () -> ()") +
                       R"(
        %j = llvm.add %i, %four : i64
        %more = llvm.icmp "slt" %j, %n : i64
        llvm.cond_br %more, ^loop(%j)" +
                       list("t") + R"(, ^end
      ^end:
        )" + last + "llvm.return\n}\n";
    auto module = parseSourceString<ModuleOp>(text, &context);
    EXPECT_TRUE(module) << text;
    if (!module)
      return {};
    auto target = getCpuTarget(module->getLoc(), cpu);
    (*module)->setAttr(TargetAttr::attrName(), *target);
    auto labels = labelCode(*module);
    EXPECT_TRUE(succeeded(labels));
    return succeeded(labels) ? *labels : std::vector<LoopLabels>();
  }

  MLIRContext context;
};
} // namespace

TEST_F(LabelsTest, CountsInstructionsAndRegisters) {
  std::vector<LoopLabels> loops = label(8, "haswell");

  ASSERT_EQ(loops.size(), 1u);
  const LoopLabels &loop = loops.front();
  EXPECT_EQ(loop.function, "f");
  EXPECT_EQ(loop.block, "BB0_1");
  // A load, the sums, and the counter: add, compare and jump.
  EXPECT_EQ(loop.instructions, 12u);
  EXPECT_EQ(loop.vectorBits, 256u);
  EXPECT_EQ(loop.fused, (std::map<unsigned, unsigned>{{256, 8}}));
  EXPECT_EQ(loop.loads, 1u);
  EXPECT_EQ(loop.stores, 0u);
  EXPECT_EQ(loop.spills, 0u);
  EXPECT_EQ(loop.calls, 0u);
  EXPECT_EQ(loop.vectorRegisters, 9u);  // the sums, and what was loaded
  // The array, its copy in the loop, the counter and its limit.
  EXPECT_EQ(loop.integerRegisters, 4u);
}

TEST_F(LabelsTest, CyclesAreOfTheChainOrOfThePorts) {
  // A fused multiply-add takes 5 cycles on Haswell and 4 on Zen 3. Both start
  // two in each cycle.
  for (auto [cpu, latency] : {std::pair("haswell", 5.0), {"znver3", 4.0}}) {
    std::vector<LoopLabels> chain = label(1, cpu), ports = label(14, cpu);

    ASSERT_EQ(chain.size(), 1u);
    ASSERT_TRUE(chain.front().cycles);
    EXPECT_NEAR(*chain.front().cycles, latency, 0.1);
    ASSERT_EQ(ports.size(), 1u);
    ASSERT_TRUE(ports.front().cycles);
    EXPECT_NEAR(*ports.front().cycles, 7.0, 0.5);
  }
}

TEST_F(LabelsTest, MoreSumsThanRegistersSpill) {
  std::vector<LoopLabels> few = label(20, "haswell"),
                          many = label(20, "znver4");

  ASSERT_EQ(few.size(), 1u);
  EXPECT_GT(few.front().spills, 0u);
  EXPECT_EQ(few.front().vectorRegisters, 16u);
  EXPECT_EQ(few.front().loads, 1u); // a reload is none
  ASSERT_EQ(many.size(), 1u);
  EXPECT_EQ(many.front().spills, 0u);
  EXPECT_EQ(many.front().vectorRegisters, 21u);
}

TEST_F(LabelsTest, ACallHasNoCycles) {
  std::vector<LoopLabels> loops = label(1, "haswell", elsewhere);

  ASSERT_EQ(loops.size(), 1u);
  EXPECT_EQ(loops.front().calls, 1u);
  EXPECT_FALSE(loops.front().cycles);
}

TEST_F(LabelsTest, ACallOfTheModuleIsNoInnermostLoop) {
  EXPECT_TRUE(label(1, "haswell", here).empty());
}

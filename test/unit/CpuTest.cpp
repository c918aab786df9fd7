//===- CpuTest.cpp - Tests of the table of CPUs ---------------------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// What the target attribute says of a CPU, and what it says of an unknown one.
//
//===----------------------------------------------------------------------===//

#include "lathe/Target/Cpu.h"

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"

#include "gtest/gtest.h"

using namespace mlir;

namespace {

class CpuTest : public ::testing::Test {
protected:
  CpuTest() { context.loadDialect<lathe::LatheDialect>(); }

  MLIRContext context;
  Location loc = UnknownLoc::get(&context);
};

TEST_F(CpuTest, LanesFollowVectorWidth) {
  auto narrow = lathe::getCpuTarget(loc, "haswell");
  auto wide = lathe::getCpuTarget(loc, "znver4");
  Builder b(&context);

  ASSERT_TRUE(succeeded(narrow) && succeeded(wide));
  EXPECT_EQ(narrow->lanes(b.getF64Type()), 4);
  EXPECT_EQ(narrow->lanes(b.getF32Type()), 8);
  EXPECT_EQ(wide->lanes(b.getF64Type()), 8);
  EXPECT_EQ(wide->lanes(b.getF32Type()), 16);
  EXPECT_EQ(wide->lanes(b.getIndexType()), 8);
}

TEST_F(CpuTest, NativeIsAName) {
  auto target = lathe::getCpuTarget(loc, "native");

  ASSERT_TRUE(succeeded(target));
  EXPECT_EQ(target->getCpu(), lathe::getHostCpu());
}

/// A CPU of which a hypervisor hides the vectors has shorter ones.
TEST_F(CpuTest, HostsAreAsWideAsTheySay) {
  llvm::StringMap<bool> none, avx2, avx512;
  for (const char *name : {"avx2", "fma"})
    avx2[name] = avx512[name] = true;
  for (const char *name : {"avx512f", "avx512vl"})
    avx512[name] = true;

  EXPECT_EQ(lathe::findCpuOf("emeraldrapids", avx512), "emeraldrapids");
  EXPECT_EQ(lathe::findCpuOf("emeraldrapids", avx2), "x86-64-v3");
  EXPECT_EQ(lathe::findCpuOf("haswell", none), "x86-64");
  EXPECT_EQ(lathe::findCpuOf("znver9", avx512), "x86-64-v4");
  EXPECT_EQ(lathe::findCpuOf("neoverse-v1", none), "neoverse-v1");
}

TEST_F(CpuTest, CachesGrowOutwards) {
  for (const char *cpu : {"x86-64-v3", "haswell", "znver3", "znver4",
                          "sapphirerapids", "neoverse-v1"}) {
    auto target = lathe::getCpuTarget(loc, cpu);

    ASSERT_TRUE(succeeded(target)) << cpu;
    EXPECT_LT(target->getL1(), target->getL2()) << cpu;
    EXPECT_LT(target->getL2(), target->getL3()) << cpu;
  }
}

TEST_F(CpuTest, UnknownCpuListsTheKnown) {
  std::string message;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    message = diagnostic.str();
    return success();
  });

  auto target = lathe::getCpuTarget(loc, "z80");

  EXPECT_TRUE(failed(target));
  EXPECT_NE(message.find("unknown CPU 'z80'"), std::string::npos);
  EXPECT_NE(message.find("haswell"), std::string::npos);
}

} // namespace

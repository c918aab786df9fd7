//===- SolverModelsTest.cpp - Tests of the knobs of iterations ------------===//
//
// Part of the Lathe project, under the Apache License v2.0 with LLVM Exceptions.
// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
//
// How many sweeps one pass may do, how many it does by default, and the reason.
//
//===----------------------------------------------------------------------===//

#include "lathe/Dialect/Tune/Tune.h"
#include "lathe/Pipelines/Pipelines.h"
#include "lathe/Target/Cpu.h"

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "llvm/Support/FormatVariadic.h"

#include "gtest/gtest.h"

using namespace mlir;
using namespace lathe;

namespace {

class SolverModelsTest : public ::testing::Test {
protected:
  SolverModelsTest() {
    DialectRegistry registry;
    registerDialects(registry);
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
  }

  /// The most sweeps that the one tunable op of the program may do a pass, and
  /// its default, on `cpu`.
  void run(const std::string &program) {
    auto module = parseSourceString<ModuleOp>(program, &context);
    ASSERT_TRUE(module);
    FailureOr<TargetAttr> target = getCpuTarget(UnknownLoc::get(&context), cpu);
    ASSERT_TRUE(succeeded(target));
    int found = 0;
    module->walk([&](tune::TunableOpInterface op) {
      if (op->getDialect()->getNamespace() != "solver")
        return;
      ++found;
      auto knobs = op.getKnobs(*target);
      ASSERT_GE(knobs.size(), 1u);
      EXPECT_EQ(knobs[0].name, tune::KnobName::sweeps);
      EXPECT_EQ(knobs[0].values.front(), 1);
      most = knobs[0].values.back();
      EXPECT_EQ(int64_t(knobs[0].values.size()), most);
      tune::Choice choice = op.getDefaultChoice(*target);
      ASSERT_EQ(choice.values.size(), knobs.size());
      rows = half = 0;
      recomputes = false;
      for (auto [knob, value] :
           llvm::zip_equal(llvm::drop_begin(knobs),
                           llvm::drop_begin(choice.values))) {
        EXPECT_TRUE(llvm::is_contained(knob.values, value));
        if (knob.name == tune::KnobName::rows) {
          rows = value;
        } else if (knob.name == tune::KnobName::half_lanes) {
          half = value;
        } else {
          EXPECT_EQ(knob.name, tune::KnobName::recompute);
          EXPECT_EQ(value, 1);
          recomputes = true;
        }
      }
      chosen = choice.values[0];
      EXPECT_TRUE(llvm::is_contained(knobs[0].values, chosen));
      reason = choice.reason;
    });
    ASSERT_EQ(found, 1);
  }

  /// A named method on the five-point stencil of this grid.
  void runMethod(const std::string &method, const std::string &grid,
                 const std::string &boundary = "dirichlet",
                 const std::string &attributes = "",
                 const std::string &more = "") {
    run(llvm::formatv(R"(
      func.func @f(%b: {1}) -> {1} {{
        %A = linop.stencil {{(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0,
               (0,-1) = -1.0, (0,1) = -1.0{4}} {2} : !linop.operator<{1}>
        %x, %k, %r, %why = solver.{0} %A, %b {3} : {1}
        return %x : {1}
      })",
                      method, grid, boundary, attributes, more)
            .str());
  }

  /// An iteration with this body, whose last line makes %next.
  void runBody(const std::string &body, const std::string &attributes = "") {
    run(llvm::formatv(R"(
      !grid = tensor<64x64xf64>
      func.func @f(%b: !grid) -> !grid {{
        %A = linop.stencil {{(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0,
               (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
        %w = arith.constant 1.5 : f64
        %x, %k, %r, %why = solver.iterate %A, %b (%x = %b) {1} : !grid {{
          {0}
          solver.yield %next : !grid
        }
        return %x : !grid
      })",
                      body, attributes)
            .str());
  }

  MLIRContext context;
  std::string cpu = "znver3";
  /// `rows` and `half` are 0 where there is no such knob.
  int64_t most = 0, chosen = 0, rows = 0, half = 0;
  bool recomputes = false;
  std::string reason;
};

TEST_F(SolverModelsTest, RecurrencesTakeEight) {
  for (const char *method : {"sor", "gauss_seidel"}) {
    runMethod(method, "tensor<2048x2048xf64>");

    EXPECT_EQ(most, 16);
    EXPECT_EQ(chosen, 8);
    EXPECT_EQ(rows, 0);
    EXPECT_EQ(
        reason,
        "8 sweeps a pass: more gain nothing on one core; the longest vectors");
  }
}

/// Where vectors are longer than 256 bits, and there are too few sweeps for
/// them.
TEST_F(SolverModelsTest, LanesThatSweepsFill) {
  runMethod("sor", "tensor<2048x2048xf32>", "dirichlet",
            "{check_every = 2 : i64}");
  EXPECT_EQ(half, 0);

  cpu = "znver4";
  runMethod("sor", "tensor<2048x2048xf64>");
  EXPECT_EQ(half, 0);
  runMethod("sor", "tensor<2048x2048xf32>");
  EXPECT_EQ(half, 1);
  EXPECT_EQ(reason, "8 sweeps a pass: more gain nothing on one core; half "
                    "vectors, of 8 lanes: sweeps do not fill more");
  runMethod("sor", "tensor<?x?xf64>", "dirichlet", "{check_every = 4 : i64}");
  EXPECT_EQ(half, 1);
  runMethod("jacobi", "tensor<256x256xf64>");
  EXPECT_EQ(half, 0);
}

TEST_F(SolverModelsTest, FewerSweepsInShortRows) {
  runMethod("sor", "tensor<2048x256xf64>");
  EXPECT_EQ(chosen, 4);
  EXPECT_EQ(reason,
            "4 sweeps a pass: rows are short for more; the longest vectors");

  runMethod("sor", "tensor<256x384xf64>");
  EXPECT_EQ(chosen, 8);

  // Nine points, and vectors of eight: sweeps are twice as far apart.
  cpu = "znver4";
  const char *corners = ", (1,1) = -0.5, (-1,-1) = -0.5";
  runMethod("sor", "tensor<256x384xf64>", "dirichlet", "", corners);
  EXPECT_EQ(chosen, 4);
  runMethod("sor", "tensor<256x800xf64>", "dirichlet", "", corners);
  EXPECT_EQ(chosen, 8);
}

/// Zen 3 has 512 KiB of L2: half of it holds two steps of Jacobi with four rows of
/// 4096 doubles each.
TEST_F(SolverModelsTest, JacobiFillsHalfOfL2) {
  runMethod("jacobi", "tensor<4096x4096xf64>");

  EXPECT_EQ(chosen, 2);
  EXPECT_EQ(rows, 1);
  EXPECT_EQ(reason, "2 sweeps a pass: 2 would fit, 131072 bytes each, in half of "
                    "the L2 of 524288 bytes; 1 row in a loop: two would take "
                    "196608 bytes a sweep");
}

TEST_F(SolverModelsTest, TwoRowsWhereTheyFit) {
  runMethod("jacobi", "tensor<256x256xf64>");
  EXPECT_EQ(rows, 2);

  runBody("%next = linop.apply %A, %x : !grid",
          "attributes {check_every = 8 : i64}");
  EXPECT_EQ(rows, 2);

  runMethod("jacobi", "tensor<?x?xf64>");
  EXPECT_EQ(rows, 1);

  runMethod("cg", "tensor<500x500xf64>");
  EXPECT_EQ(rows, 0);

  run(R"(
    func.func @f(%b: tensor<64x64xf64>) -> tensor<64x64xf64> {
      %A = linop.stencil {(0,0) = 20.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0,
             (0,1) = -1.0, (-2,0) = -1.0, (2,0) = -1.0, (0,-2) = -1.0, (0,2) = -1.0,
             (1,1) = -1.0} dirichlet : !linop.operator<tensor<64x64xf64>>
      %x, %k, %r, %why = solver.jacobi %A, %b : tensor<64x64xf64>
      return %x : tensor<64x64xf64>
    })");
  EXPECT_EQ(rows, 1);

  run(R"(
    func.func @f(%b: tensor<64x64x64xf64>) -> tensor<64x64x64xf64> {
      %A = linop.stencil {(0,0,0) = 20.0, (-1,0,0) = -1.0, (1,0,0) = -1.0,
             (0,-1,0) = -1.0, (0,1,0) = -1.0, (0,0,-1) = -1.0, (0,0,1) = -1.0,
             (-1,-1,0) = -1.0, (1,1,0) = -1.0, (0,1,1) = -1.0}
             dirichlet : !linop.operator<tensor<64x64x64xf64>>
      %x, %k, %r, %why = solver.jacobi %A, %b : tensor<64x64x64xf64>
      return %x : tensor<64x64x64xf64>
    })");
  EXPECT_EQ(rows, 2);
}

TEST_F(SolverModelsTest, OneRowWhereScheduleTakesOne) {
  runMethod("jacobi", "tensor<64x64xf64>", "dirichlet", "{check_every = 1 : i64}");
  EXPECT_EQ(rows, 1);
  EXPECT_EQ(reason, "1 sweep a pass: the residual is looked at after each; "
                    "1 row in a loop: the pass adds up the residual");

  run(R"(
    func.func @f(%b: tensor<64x2048x2048xf64>) -> tensor<64x2048x2048xf64> {
      %A = linop.stencil {(0,0,0) = 6.0, (-1,0,0) = -1.0, (1,0,0) = -1.0}
             dirichlet : !linop.operator<tensor<64x2048x2048xf64>>
      %x, %k, %r, %why = solver.jacobi %A, %b : tensor<64x2048x2048xf64>
      return %x : tensor<64x2048x2048xf64>
    })");
  EXPECT_EQ(chosen, 1);
  EXPECT_EQ(rows, 1);
  EXPECT_NE(reason.find("the pass is one member"), std::string::npos);
}

/// Five would fit, but sixteen are four passes of four.
TEST_F(SolverModelsTest, PassesAreAlike) {
  runMethod("jacobi", "tensor<1600x1600xf64>");

  EXPECT_EQ(chosen, 4);
}

/// Not even two planes with their neighbours fit the L2: then the L3 counts.
TEST_F(SolverModelsTest, ChebyshevCarriesTwoVectors) {
  runMethod("chebyshev", "tensor<4096x2048xf64>");
  EXPECT_EQ(chosen, 2);

  runMethod("chebyshev", "tensor<4096x16384xf64>");
  EXPECT_GT(chosen, 2);
  EXPECT_NE(reason.find("of the L3"), std::string::npos);
}

TEST_F(SolverModelsTest, NeverMoreThanBetweenTwoLooks) {
  runMethod("jacobi", "tensor<64x64xf32>", "dirichlet",
            "{check_every = 5 : i64}");

  EXPECT_EQ(most, 5);
  EXPECT_EQ(chosen, 5);
  EXPECT_EQ(reason,
            "5 sweeps a pass: no more lie between two looks at the residual; "
            "2 rows in one loop");

  runMethod("sor", "tensor<64x64xf32>", "dirichlet",
            "{check_every = 1 : i64}");

  EXPECT_EQ(most, 1);
  EXPECT_EQ(chosen, 1);
}

/// Each iteration of this body is 8 members, which are not alike.
TEST_F(SolverModelsTest, BodiesOfSeveralMembersTakeFewer) {
  std::string body, last = "%x";
  for (int i = 0; i < 8; ++i) {
    std::string next = i < 7 ? llvm::formatv("%v{0}", i).str() : "%next";
    body += llvm::formatv("{0} = linop.apply %A, {1} : !grid\n", next, last).str();
    last = next;
  }
  runBody(body, "attributes {check_every = 64 : i64}");

  EXPECT_EQ(most, 64);
  EXPECT_EQ(chosen, 4);
  EXPECT_EQ(rows, 2);
  EXPECT_NE(reason.find("of 8 members each, more are much code"), std::string::npos);
}

TEST_F(SolverModelsTest, RowsLargerThanTheCacheGoAlone) {
  runMethod("sor", "tensor<8x10000000xf64>");

  EXPECT_EQ(most, 16);
  EXPECT_EQ(chosen, 1);
}

TEST_F(SolverModelsTest, DynamicRowsTakeEight) {
  runMethod("jacobi", "tensor<?x?xf64>");

  EXPECT_EQ(chosen, 8);
}

TEST_F(SolverModelsTest, NotWhereTheWalkedDimensionWraps) {
  runMethod("sor", "tensor<64x64xf64>", "periodic");

  EXPECT_EQ(most, 1);
  EXPECT_NE(reason.find("dimension 0 is periodic"), std::string::npos);

  runMethod("sor", "tensor<64x64xf64>", "[dirichlet, periodic]");

  EXPECT_EQ(most, 16);
}

TEST_F(SolverModelsTest, OperatorsReadWhatTheirBaseReads) {
  for (auto [boundary, expected] :
       {std::pair("dirichlet", 16), std::pair("periodic", 1)}) {
    run(llvm::formatv(R"(
      func.func @f(%s: f64, %b: tensor<8xf64>) -> tensor<8xf64> {{
        %A = linop.stencil {{(0) = 4.0, (-1) = -1.0, (1) = -1.0} {0}
           : !linop.operator<tensor<8xf64>>
        %B = linop.scale %A by %s : !linop.operator<tensor<8xf64>>
        %C = linop.magnitude %B : !linop.operator<tensor<8xf64>>
        %x, %k, %r, %why = solver.jacobi %C, %b : tensor<8xf64>
        return %x : tensor<8xf64>
      })",
                      boundary)
            .str());
    EXPECT_EQ(most, expected);
  }
}

TEST_F(SolverModelsTest, NotWhereSweepsCannotFollow) {
  runMethod("cg", "tensor<64x64xf64>", "dirichlet", "{check_every = 8 : i64}");
  EXPECT_EQ(most, 1);
  EXPECT_NE(reason.find("sum over all points"), std::string::npos);
  EXPECT_TRUE(recomputes);

  runMethod("ssor", "tensor<64x64xf64>");
  EXPECT_FALSE(recomputes);
  EXPECT_EQ(most, 1);
  EXPECT_NE(reason.find("backward sweep"), std::string::npos);

  run(R"(func.func @f(%p: tensor<?xi32>, %c: tensor<?xi32>, %v: tensor<?xf64>,
                      %s: f64, %b: tensor<?xf64>) -> tensor<?xf64> {
        %A = linop.csr %p, %c, %v : tensor<?xi32>, tensor<?xi32>, tensor<?xf64>
        %B = linop.shift %A by %s : !linop.operator<tensor<?xf64>>
        %x, %k, %r, %why = solver.jacobi %B, %b : tensor<?xf64>
        return %x : tensor<?xf64>
      })");
  EXPECT_EQ(most, 1);
  EXPECT_NE(reason.find("a row of linop.csr may need any other"),
            std::string::npos);
}

TEST_F(SolverModelsTest, IterationsGoByTheirBodies) {
  const std::string every = "attributes {check_every = 8 : i64}";
  const std::string residual = R"(
    %Ax = linop.apply %A, %x : !grid
    %r = arith.subf %b, %Ax : !grid
    %next = arith.addf %x, %r : !grid)";

  runBody(residual, every);
  EXPECT_EQ(most, 8);
  EXPECT_EQ(chosen, 8);

  runBody(residual);
  EXPECT_EQ(most, 1);

  runBody("%next = linop.sweep forward %A, %x, %b omega %w : !grid", every);
  EXPECT_EQ(most, 8);
  EXPECT_EQ(chosen, 4);

  runBody("%next = linop.sweep backward %A, %x, %b omega %w : !grid", every);
  EXPECT_EQ(most, 1);

  runBody(residual + "\n%d = linop.dot %r, %r : !grid", every);
  EXPECT_EQ(most, 1);
  EXPECT_NE(reason.find("sum over all points"), std::string::npos);

  runBody(residual + "\nsolver.measure norm2 %r of new : !grid", every);
  EXPECT_EQ(most, 1);
  EXPECT_NE(reason.find("measures the residual"), std::string::npos);

  runBody(residual + "\nsolver.require positive %w", every);
  EXPECT_EQ(most, 1);

  runBody("%M = solver.sweeps jacobi 2 of %A : !linop.operator<!grid>\n"
          "%next = linop.apply %M, %x : !grid",
          every);
  EXPECT_EQ(most, 1);
  EXPECT_NE(reason.find("solver.sweeps"), std::string::npos);

  runBody("%e = tensor.empty() : !grid\n"
          "%next = linalg.copy ins(%x : !grid) outs(%e : !grid) -> !grid",
          every);
  EXPECT_EQ(most, 1);
  EXPECT_NE(reason.find("linalg.copy"), std::string::npos);
}

} // namespace

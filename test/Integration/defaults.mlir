// The numbers of a solve that nobody gives, by residuals that are known: halved in each
// step, doubled, or left alone from some step on. Compiled and interpreted.
// REQUIRES: lathe-run
// DEFINE: %{entry} =
// DEFINE: %{by} =
// DEFINE: %{expect} =
// DEFINE: %{check} = lathe-run %s --entry=%{entry} normal:1 %{by} 2>&1 | FileCheck %s --check-prefix=%{expect}
// DEFINE: %{interpret} = lathe-run %s --entry=%{entry} normal:1 %{by} --interpret 2>&1 | FileCheck %s --check-prefix=%{expect}

// Tolerance: 2^-13 is above 1e-4, 2^-26 above 1e-8.
// REDEFINE: %{entry} = in_f32
// REDEFINE: %{by} = 0.5
// REDEFINE: %{expect} = CONVERGED32
// RUN: %{check}
// RUN: %{interpret}
// CONVERGED32: iterations: 14
// CONVERGED32: reason: 0
// REDEFINE: %{entry} = in_f64
// REDEFINE: %{expect} = CONVERGED64
// RUN: %{check}
// RUN: %{interpret}
// CONVERGED64: iterations: 27
// CONVERGED64: reason: 0

// Divergence: 2^17 is the first power above 1e5, 2^27 above 1e8.
// REDEFINE: %{by} = -1.0
// REDEFINE: %{expect} = DIVERGED64
// RUN: %{check}
// RUN: %{interpret}
// DIVERGED64: iterations: 27
// DIVERGED64: reason: 3
// REDEFINE: %{entry} = in_f32
// REDEFINE: %{expect} = DIVERGED32
// RUN: %{check}
// RUN: %{interpret}
// DIVERGED32: iterations: 17
// DIVERGED32: reason: 3

// Stagnation: no new best for 100 steps, or for half of all.
// REDEFINE: %{entry} = ends
// REDEFINE: %{by} = 50.0
// REDEFINE: %{expect} = EARLY
// RUN: %{check}
// RUN: %{interpret}
// EARLY: iterations: 150
// EARLY: reason: 2
// REDEFINE: %{by} = 300.0
// REDEFINE: %{expect} = LATE
// RUN: %{check}
// RUN: %{interpret}
// LATE: iterations: 599
// LATE: reason: 2

func.func @in_f32(%b: tensor<8xf32>, %omega: f64) -> (tensor<8xf32>, i64, f64, i32) {
  %A = linop.stencil {(0) = 1.0} dirichlet : !linop.operator<tensor<8xf32>>
  %x, %k, %r, %why = solver.jacobi %A, %b omega %omega {check_every = 1 : i64} : tensor<8xf32>
  return %x, %k, %r, %why : tensor<8xf32>, i64, f64, i32
}
func.func @in_f64(%b: tensor<8xf64>, %omega: f64) -> (tensor<8xf64>, i64, f64, i32) {
  %A = linop.stencil {(0) = 1.0} dirichlet : !linop.operator<tensor<8xf64>>
  %x, %k, %r, %why = solver.jacobi %A, %b omega %omega {check_every = 1 : i64} : tensor<8xf64>
  return %x, %k, %r, %why : tensor<8xf64>, i64, f64, i32
}
// The second state counts the steps.
func.func @ends(%b: tensor<8xf64>, %last: f64) -> (tensor<8xf64>, i64, f64, i32) {
  %A = linop.stencil {(0) = 1.0} dirichlet : !linop.operator<tensor<8xf64>>
  %zero = arith.constant dense<0.0> : tensor<8xf64>
  %one = arith.constant dense<1.0> : tensor<8xf64>
  %step = arith.constant dense<0.03125> : tensor<8xf64>
  %end = tensor.splat %last : tensor<8xf64>
  %x, %k, %r, %why = solver.iterate %A, %b (%x = %zero, %count = %zero) : tensor<8xf64> {
    %Ax = linop.apply %A, %x : tensor<8xf64>
    %res = arith.subf %b, %Ax : tensor<8xf64>
    %moves = arith.cmpf olt, %count, %end : tensor<8xf64>
    %by = arith.select %moves, %step, %zero : tensor<8xi1>, tensor<8xf64>
    %part = arith.mulf %by, %res : tensor<8xf64>
    %xnew = arith.addf %x, %part : tensor<8xf64>
    %more = arith.addf %count, %one : tensor<8xf64>
    solver.yield %xnew, %more : tensor<8xf64>, tensor<8xf64>
  }
  return %x, %k, %r, %why : tensor<8xf64>, i64, f64, i32
}

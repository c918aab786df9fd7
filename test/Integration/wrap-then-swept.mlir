// What wraps may be read in any step, and so may what a row of a matrix names: a sweep
// over that is a pass of its own, behind the one that reads it.
// REQUIRES: lathe-run
// RUN: lathe-run %s normal:1 normal:2 --check --entry=once 2>&1 | FileCheck %s
// RUN: lathe-run %s normal:1 normal:2 --check --entry=rounds 2>&1 | FileCheck %s
// RUN: lathe-run %s normal:1 normal:2 --check --entry=rounds --threads=3 2>&1 | FileCheck %s
// RUN: lathe-run %s %S/data/bcsstk01.mtx normal:1:48 normal:2:48 --check --entry=matrix 2>&1 | FileCheck %s
// CHECK: check: result 0, {{.*}}, ok
// CHECK-NOT: FAILED

!grid = tensor<9x150xf64>
!v = tensor<?xf64>

func.func @once(%x: !grid, %b: !grid) -> !grid {
  %A = linop.stencil {(0,0) = 4.5, (-1,0) = -1.0, (1,0) = -1.5, (0,1) = -1.0} [periodic, dirichlet] : !linop.operator<!grid>
  %one = arith.constant 1.0 : f64
  %v = arith.addf %x, %b : !grid
  %Av = linop.apply %A, %v : !grid
  %swept = linop.sweep forward %A, %v, %b omega %one : !grid
  %w = arith.subf %swept, %Av : !grid
  return %w : !grid
}

func.func @rounds(%b: !grid, %y0: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.5, (-1,0) = -1.0, (1,0) = -1.5, (0,1) = -1.0} [periodic, dirichlet] : !linop.operator<!grid>
  %one = arith.constant 1.0 : f64
  %x0 = arith.constant dense<0.0> : !grid
  %limit = arith.constant 4 : i64
  %x, %iterations, %residual, %reason = solver.iterate %A, %b (%x = %x0, %y = %y0) max_iterations %limit attributes {check_every = 3 : i64} : !grid {
    %Ay = linop.apply %A, %y : !grid
    %r = arith.subf %b, %Ay : !grid
    %ynew = linop.sweep forward %A, %y, %b omega %one : !grid
    solver.yield %r, %ynew : !grid, !grid
  }
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}

func.func @matrix(
    %p: tensor<?xi32> {lathe.csr = #lathe.csr<"A", positions>},
    %c: tensor<?xi32> {lathe.csr = #lathe.csr<"A", coordinates>},
    %a: tensor<?xf64> {lathe.csr = #lathe.csr<"A", values>},
    %x: !v, %b: !v) -> !v {
  %A = linop.csr %p, %c, %a : tensor<?xi32>, tensor<?xi32>, tensor<?xf64>
  %one = arith.constant 1.0 : f64
  %v = arith.addf %x, %b : !v
  %Av = linop.apply %A, %v : !v
  %swept = linop.sweep forward %A, %v, %b omega %one : !v
  %w = arith.subf %swept, %Av : !v
  return %w : !v
}

// Sweeps of two operators in one pass, side by side: what a box adds up at several
// columns is computed once a vector, which does not move its vectors against those
// of the other operator.
// REQUIRES: lathe-run
// RUN: lathe-run %s normal:1 --check 2>&1 | FileCheck %s
// RUN: lathe-run %s normal:1 --check --threads=3 2>&1 | FileCheck %s
// RUN: lathe-run %s normal:1 --check --cpu=haswell 2>&1 | FileCheck %s
// CHECK: check: result 0, {{.*}}, ok
// CHECK-NOT: FAILED

!grid = tensor<40x150xf64>

func.func @both(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 9.0, (-1,-1) = -1.0, (-1,0) = -1.0, (-1,1) = -1.0, (0,-1) = -1.0, (0,1) = -1.0, (1,-1) = -1.0, (1,0) = -1.0, (1,1) = -1.0} dirichlet : !linop.operator<!grid>
  %B = linop.stencil {(0,0) = 9.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %one = arith.constant 1.0 : f64
  %x0 = arith.constant dense<0.0> : !grid
  %limit = arith.constant 4 : i64
  %x, %iterations, %residual, %reason = solver.iterate %A, %b (%x = %x0) max_iterations %limit attributes {check_every = 4 : i64} : !grid {
    %y = linop.sweep forward %A, %x, %b omega %one : !grid
    %z = linop.sweep forward %B, %y, %b omega %one : !grid
    solver.yield %z : !grid
  }
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}

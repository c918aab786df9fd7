// A sweep whose boundary wraps may read any step, so what sweeps over its result is a
// pass of its own, though its own operator does not wrap.
// REQUIRES: lathe-run
// RUN: lathe-run %s normal:1 --check 2>&1 | FileCheck %s
// RUN: lathe-run %s normal:1 --check --threads=3 2>&1 | FileCheck %s
// CHECK: check: result 0, {{.*}}, ok
// CHECK-NOT: FAILED

!grid = tensor<9x150xf64>

func.func @both(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(-1,0) = -0.5, (1,1) = -0.5, (0,0) = 4.0} [periodic, dirichlet] : !linop.operator<!grid>
  %B = linop.stencil {(0,1) = -0.25, (0,0) = 1.25} [periodic, dirichlet] : !linop.operator<!grid>
  %omega = arith.constant 1.1 : f64
  %x0 = arith.constant dense<0.0> : !grid
  %limit = arith.constant 3 : i64
  %x, %iterations, %residual, %reason = solver.iterate %A, %b (%x = %x0) max_iterations %limit attributes {check_every = 4 : i64} : !grid {
    %y = linop.sweep forward %A, %x, %b omega %omega : !grid
    %z = linop.sweep forward %B, %y, %b omega %omega : !grid
    solver.yield %z : !grid
  }
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}

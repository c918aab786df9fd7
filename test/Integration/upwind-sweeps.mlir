// Two sweeps in place whose operator reads what the walk has left only: a thread begins a row
// with what the thread before it left, before the second sweep goes over that.
// REQUIRES: lathe-run
// RUN: lathe-run %s normal:1 --check --threads=2 2>&1 | FileCheck %s
// RUN: lathe-run %s normal:1 --check --threads=3 --cpu=haswell 2>&1 | FileCheck %s
// CHECK: check: result 0, {{.*}}, ok
// CHECK-NOT: FAILED

!grid = tensor<18x379xf64>

func.func @upwind(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,1) = 0.5, (0,0) = 2.5} dirichlet : !linop.operator<!grid>
  %omega = arith.constant 1.1 : f64
  %x0 = arith.constant dense<0.0> : !grid
  %limit = arith.constant 3 : i64
  %x, %iterations, %residual, %reason = solver.iterate %A, %b (%x = %x0) max_iterations %limit attributes {check_every = 4 : i64} : !grid {
    %y = linop.sweep backward %A, %x, %b omega %omega : !grid
    %z = linop.sweep backward %A, %y, %b omega %omega : !grid
    solver.yield %z : !grid
  }
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}

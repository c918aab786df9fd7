// One step from an x that is much larger than the solution: what is left of it is the
// rounding of numbers of its size, which the bound of --check must allow.
// REQUIRES: lathe-run
// RUN: lathe-run %s uniform:1 --check | FileCheck %s
// CHECK: result 0 after 1 of {{[0-9]+}} iterations, x: {{.*}}, ok
// CHECK: reason: 0 (converged)

!grid = tensor<7xf64>
func.func @solve(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0) = 3.7} dirichlet : !linop.operator<!grid>
  %x0 = arith.constant dense<12345.678> : !grid
  %x, %iterations, %residual, %reason = solver.jacobi %A, %b start %x0 : !grid
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}

// Numbers whose squares leave the range of f64, and a start far from the solution: the
// reference counts the same sweeps for b and for a power of two times b, and measures
// divergence from the larger of b and the first residual.
// REQUIRES: lathe-run
// RUN: lathe-run %s ones 1 0 --interpret | FileCheck %s
// RUN: lathe-run %s ones 2.672764710092196e-169 0 --interpret | FileCheck %s
// RUN: lathe-run %s ones 3.7414441915671115e+168 0 --interpret | FileCheck %s
// RUN: lathe-run %s ones 2.672764710092196e-169 0 --check | FileCheck %s
// RUN: lathe-run %s ones 1 1e12 --interpret | FileCheck %s --check-prefix=FAR
// RUN: lathe-run %s ones 1 1e12 | FileCheck %s --check-prefix=FAR
// CHECK: iterations: 32
// CHECK: reason: 0 (converged)
// FAR: reason: 0 (converged)
!grid = tensor<12xf64>
func.func @solve(%b: !grid, %factor: f64, %far: f64) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0) = 4.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<!grid>
  %factors = tensor.splat %factor : !grid
  %scaled = arith.mulf %factors, %b : !grid
  %x0 = tensor.splat %far : !grid
  %x, %k, %r, %why = solver.jacobi %A, %scaled start %x0 : !grid
  return %x, %k, %r, %why : !grid, i64, f64, i32
}

// Intervals at the edge: one point makes the Richardson iteration, a middle of 0 ends
// the solve before it begins, squares of the ends may leave the range of f64.
// REQUIRES: lathe-run
// RUN: lathe-run %s --entry=solve normal:1 2 2 --check | FileCheck %s --check-prefixes=CHECK,ONE
// RUN: lathe-run %s --entry=solve normal:1 -1 1 --check | FileCheck %s --check-prefixes=CHECK,ZERO
// RUN: lathe-run %s --entry=solve normal:1 1e-300 1e300 --check | FileCheck %s
// RUN: lathe-run %s --entry=precondition normal:1 2 2 --check | FileCheck %s --check-prefixes=CHECK,ONE
// RUN: lathe-run %s --entry=precondition normal:1 0 0 --check | FileCheck %s --check-prefixes=CHECK,ZERO
// RUN: lathe-run %s --entry=cell normal:1 --check | FileCheck %s --check-prefixes=CHECK,ONE
// CHECK: check: result 0{{.*}}, ok
// ONE: reason: 0 (converged)
// ZERO: iterations: 0
// ZERO: reason: 4 (broke down)
!v = tensor<9xf64>
func.func @solve(%b: !v, %l: f64, %u: f64) -> (!v, i64, f64, i32) {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<!v>
  %x, %k, %r, %why = solver.chebyshev %A, %b lower %l upper %u : !v
  return %x, %k, %r, %why : !v, i64, f64, i32
}
func.func @precondition(%b: !v, %l: f64, %u: f64) -> (!v, i64, f64, i32) {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<!v>
  %M = solver.sweeps chebyshev 3 of %A lower %l upper %u : !linop.operator<!v>
  %x, %k, %r, %why = solver.cg %A, %b preconditioner %M : !v
  return %x, %k, %r, %why : !v, i64, f64, i32
}
func.func @cell(%b: tensor<1x1xf64>) -> (tensor<1x1xf64>, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 5.0, (-1,0) = -1.0, (1,0) = -1.0} neumann : !linop.operator<tensor<1x1xf64>>
  %x, %k, %r, %why = solver.chebyshev %A, %b : tensor<1x1xf64>
  return %x, %k, %r, %why : tensor<1x1xf64>, i64, f64, i32
}

// No residual is within a tolerance of NaN but that of zero, which has converged by
// any tolerance; the reference and the kernel say the same.
// REQUIRES: lathe-run
// RUN: lathe-run %s zeros nan 2>&1 | FileCheck %s --check-prefix=ZERO
// RUN: lathe-run %s zeros nan --interpret 2>&1 | FileCheck %s --check-prefix=ZERO
// RUN: lathe-run %s normal:1 nan 2>&1 | FileCheck %s --check-prefix=OTHER
// RUN: lathe-run %s normal:1 nan --interpret 2>&1 | FileCheck %s --check-prefix=OTHER
// ZERO: iterations: 0
// ZERO: reason: 0 (converged)
// OTHER: reason: 2 (stagnated)
!grid = tensor<16x16xf64>
func.func @solve(%b: !grid, %tolerance: f64) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %x, %k, %residual, %reason = solver.jacobi %A, %b tolerance %tolerance : !grid
  return %x, %k, %residual, %reason : !grid, i64, f64, i32
}

// A measure that claims convergence after each body is not believed: the true residual
// is asked, and where it has fallen by less than half since it was last asked the
// solve has stagnated. Here it falls by the factor 1 - step in each body.
// REQUIRES: lathe-run
// RUN: lathe-run %s normal:1 0.45 | FileCheck %s --check-prefix=SLOW
// RUN: lathe-run %s normal:1 0.45 --interpret | FileCheck %s --check-prefix=SLOW
// RUN: lathe-run %s normal:1 0.10 | FileCheck %s --check-prefix=SLOW
// RUN: lathe-run %s normal:1 0.10 --interpret | FileCheck %s --check-prefix=SLOW
// RUN: lathe-run %s normal:1 0.55 | FileCheck %s --check-prefix=FAST
// RUN: lathe-run %s normal:1 0.55 --interpret | FileCheck %s --check-prefix=FAST
// SLOW: iterations: 2
// SLOW: reason: 2 (stagnated)
// 0.45^9 is the first power below the tolerance.
// FAST: iterations: 9
// FAST: reason: 0 (converged)

!grid = tensor<8xf64>
func.func @solve(%b: !grid, %step: f64) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0) = 1.0} dirichlet : !linop.operator<!grid>
  %zero = arith.constant dense<0.0> : !grid
  %tiny = arith.constant dense<1.0e-30> : !grid
  %steps = tensor.splat %step : !grid
  %tolerance = arith.constant 1.0e-3 : f64
  %limit = arith.constant 40 : i64
  %x, %iterations, %residual, %reason = solver.iterate %A, %b (%x = %zero) tolerance %tolerance max_iterations %limit : !grid {
    %Ax = linop.apply %A, %x : !grid
    %r = arith.subf %b, %Ax : !grid
    %part = arith.mulf %steps, %r : !grid
    %xnew = arith.addf %x, %part : !grid
    %small = arith.mulf %tiny, %r : !grid
    solver.measure norm2 %small of new : !grid
    solver.yield %xnew : !grid
  }
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}

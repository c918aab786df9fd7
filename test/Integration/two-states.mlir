// States that one pass reads around each point and writes anew: each needs a buffer
// beside its own, whichever of them the others were tried with.
// REQUIRES: lathe-run
// RUN: lathe-run %s --entry=both normal:1 normal:2 --check 2>&1 | FileCheck %s
// RUN: lathe-run %s --entry=both normal:1 normal:2 --check --threads=3 2>&1 | FileCheck %s
// RUN: lathe-run %s --entry=turns normal:1 normal:2 --check 2>&1 | FileCheck %s
// CHECK: check: result 0, {{.*}}, ok
// CHECK: reason: 0 (converged)

!grid = tensor<40x18xf64>

// One iteration on x, another beside it.
func.func @both(%b: !grid, %y0: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.5, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %fifth = arith.constant dense<0.2> : !grid
  %x0 = arith.constant dense<0.0> : !grid
  %x, %iterations, %residual, %reason = solver.iterate %A, %b (%x = %x0, %y = %y0) : !grid {
    %Ay = linop.apply %A, %y : !grid
    %ynew = arith.mulf %fifth, %Ay : !grid
    %Ax = linop.apply %A, %x : !grid
    %r = arith.subf %b, %Ax : !grid
    %step = arith.mulf %fifth, %r : !grid
    %xnew = arith.addf %x, %step : !grid
    solver.yield %xnew, %ynew : !grid, !grid
  }
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}

// Two iterations by turns, two of their sweeps a pass.
func.func @turns(%b: !grid, %y0: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.5, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %one = arith.constant 1.0 : f64
  %x0 = arith.constant dense<0.0> : !grid
  %x, %iterations, %residual, %reason = solver.iterate %A, %b (%x = %x0, %y = %y0) attributes {check_every = 2 : i64} : !grid {
    %ynew = linop.sweep forward %A, %y, %b omega %one : !grid
    solver.yield %ynew, %x : !grid, !grid
  }
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}

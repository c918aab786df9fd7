// What a sweep goes over is read around each point by another op, and both results are
// wanted together: the sweep runs behind the reads, and what wants both behind the sweep.
// REQUIRES: lathe-run
// RUN: lathe-run %s --entry=once normal:1 normal:2 --check 2>&1 | FileCheck %s
// RUN: lathe-run %s --entry=rounds normal:1 normal:2 --check 2>&1 | FileCheck %s
// RUN: lathe-run %s --entry=rounds normal:1 normal:2 --check --threads=3 2>&1 | FileCheck %s
// CHECK: check: result 0, {{.*}}, ok
// CHECK-NOT: FAILED

!grid = tensor<40x150xf64>

func.func @once(%x: !grid, %b: !grid) -> !grid {
  %A = linop.stencil {(0,0) = 4.5, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %one = arith.constant 1.0 : f64
  %v = arith.addf %x, %b : !grid
  %Av = linop.apply %A, %v : !grid
  %swept = linop.sweep forward %A, %v, %b omega %one : !grid
  %w = arith.subf %swept, %Av : !grid
  return %w : !grid
}

// The same by two states, several rounds a pass.
func.func @rounds(%b: !grid, %y0: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.5, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %one = arith.constant 1.0 : f64
  %x0 = arith.constant dense<0.0> : !grid
  %limit = arith.constant 4 : i64
  %x, %iterations, %residual, %reason = solver.iterate %A, %b (%x = %x0, %y = %y0) max_iterations %limit attributes {check_every = 3 : i64} : !grid {
    %swept = linop.sweep forward %A, %y, %b omega %one : !grid
    %ynew = arith.subf %swept, %x : !grid
    %xnew = linop.apply %A, %ynew : !grid
    solver.yield %xnew, %ynew : !grid, !grid
  }
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}

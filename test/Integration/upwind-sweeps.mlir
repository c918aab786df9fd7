// Two sweeps in place whose operator reads what the walk has left only: that is a
// dependence like others, on what the second sweep must not have gone over yet. Between
// the chunks of two threads, between the blocks of a line, and from the end of a row to
// its beginning.
// REQUIRES: lathe-run
// RUN: lathe-run %s normal:1 --check --entry=chunks --threads=2 2>&1 | FileCheck %s
// RUN: lathe-run %s normal:1 --check --entry=chunks --threads=3 --cpu=haswell 2>&1 | FileCheck %s
// RUN: lathe-run %s normal:1 --check --entry=blocks 2>&1 | FileCheck %s
// RUN: lathe-run %s normal:1 --check --entry=around 2>&1 | FileCheck %s
// CHECK: check: result 0, {{.*}}, ok
// CHECK-NOT: FAILED

!grid = tensor<18x379xf64>
!line = tensor<7000xf64>

func.func @chunks(%b: !grid) -> (!grid, i64, f64, i32) {
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

func.func @blocks(%b: !line) -> (!line, i64, f64, i32) {
  %A = linop.stencil {(-1) = 0.5, (0) = 2.5} dirichlet : !linop.operator<!line>
  %omega = arith.constant 1.1 : f64
  %x0 = arith.constant dense<0.0> : !line
  %limit = arith.constant 3 : i64
  %x, %iterations, %residual, %reason = solver.iterate %A, %b (%x = %x0) max_iterations %limit attributes {check_every = 4 : i64} : !line {
    %y = linop.sweep forward %A, %x, %b omega %omega : !line
    %z = linop.sweep forward %A, %y, %b omega %omega : !line
    solver.yield %z : !line
  }
  return %x, %iterations, %residual, %reason : !line, i64, f64, i32
}

func.func @around(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,-1) = 0.5, (0,0) = 2.5} [dirichlet, periodic] : !linop.operator<!grid>
  %omega = arith.constant 1.1 : f64
  %x0 = arith.constant dense<0.0> : !grid
  %limit = arith.constant 3 : i64
  %x, %iterations, %residual, %reason = solver.iterate %A, %b (%x = %x0) max_iterations %limit attributes {check_every = 4 : i64} : !grid {
    %y = linop.sweep forward %A, %x, %b omega %omega : !grid
    %z = linop.sweep forward %A, %y, %b omega %omega : !grid
    solver.yield %z : !grid
  }
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}

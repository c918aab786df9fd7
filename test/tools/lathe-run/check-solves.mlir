// What --check demands where solves end otherwise than converged, and of calls.
// REQUIRES: lathe-run
// RUN: lathe-run %s --entry=start ones:4 --check | FileCheck %s --check-prefix=START
// RUN: lathe-run %s --entry=never normal:1 --check | FileCheck %s --check-prefix=NEVER
// RUN: lathe-run %s --entry=called normal:1 --check | FileCheck %s --check-prefix=CALLED
// RUN: lathe-run %s --entry=solved normal:1 --check | FileCheck %s --check-prefix=SOLVED
// RUN: lathe-run %s --entry=chosen normal:1 1 --check | FileCheck %s --check-prefix=SOLVED

// Infinities that are equal differ by nothing.
// START: check: result 0, x: difference 0, bound {{.*}}, ok
// START: check: result 3, reason: difference 0, bound 0, ok
// START: reason: 5 (not finite)
!v = tensor<4xf64>
func.func @start(%b: !v) -> (!v, i64, f64, i32) {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<!v>
  %x0 = arith.constant dense<[1.0, 0x7FF0000000000000, 1.0, 1.0]> : !v
  %x:4 = solver.jacobi %A, %b start %x0 : !v
  return %x#0, %x#1, %x#2, %x#3 : !v, i64, f64, i32
}

// Where nothing is left but rounding, rounding says when a solve stagnates.
// NEVER: check: result 1, iterations: {{.*}} (not demanded: it ends where rounding stops it), ok
// NEVER: reason: 2 (stagnated)
!g = tensor<8x8xf64>
func.func @never(%b: !g) -> (!g, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!g>
  %w = arith.constant 1.5 : f64
  %t = arith.constant 0.0 : f64
  %x:4 = solver.sor %A, %b omega %w tolerance %t : !g
  return %x#0, %x#1, %x#2, %x#3 : !g, i64, f64, i32
}

// A call is what its function does.
// CALLED: check: result 0, largest relative error of a row: difference {{[^ ]*}}, bound 1e-12, ok
func.func private @twice(%x: !v) -> !v {
  %y = arith.addf %x, %x : !v
  return %y : !v
}
func.func @called(%x: !v) -> !v {
  %y = func.call @twice(%x) : (!v) -> !v
  %z = arith.mulf %y, %x : !v
  return %z : !v
}

// SOLVED: check: result 0, {{.*}} (not demanded: it depends on a solve), ok
func.func private @solution(%b: !v) -> !v {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<!v>
  %x:4 = solver.cg %A, %b : !v
  return %x#0 : !v
}
func.func @solved(%b: !v) -> !v {
  %x = func.call @solution(%b) : (!v) -> !v
  %y = func.call @twice(%x) : (!v) -> !v
  return %y : !v
}

// Also where a branch takes the solution from outside.
func.func @chosen(%b: !v, %n: i64) -> !v {
  %x = func.call @solution(%b) : (!v) -> !v
  %zero = arith.constant 0 : i64
  %some = arith.cmpi sgt, %n, %zero : i64
  %y = scf.if %some -> !v {
    %z = arith.addf %x, %x : !v
    scf.yield %z : !v
  } else {
    scf.yield %b : !v
  }
  return %y : !v
}

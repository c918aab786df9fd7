// A grid whose size is 0 only when the kernel is called, and a boundary that divides by
// that size: nothing is computed, and the process lives.
// REQUIRES: lathe-run
// RUN: lathe-run %s --entry=wraps ones:0x33 --check | FileCheck %s
// RUN: lathe-run %s --entry=wraps ones:33x0 --threads=2 | FileCheck %s
// RUN: lathe-run %s --entry=mirrors ones:0x4 --check | FileCheck %s
// RUN: lathe-run %s --entry=mirrors ones:1x4 --check | FileCheck %s --check-prefix=ONE
// CHECK: x: {{0x33|33x0|0x4}} f64, []
// CHECK: iterations: 0
// ONE: check: result 0, {{.*}}, ok
func.func @wraps(%b: tensor<?x?xf64>) -> (tensor<?x?xf64>, i64) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -0.9, (1,0) = -0.8, (0,-1) = 0.2, (0,1) = 0.1} periodic : !linop.operator<tensor<?x?xf64>>
  %x, %k, %r, %why = solver.jacobi %A, %b : tensor<?x?xf64>
  return %x, %k : tensor<?x?xf64>, i64
}
func.func @mirrors(%b: tensor<?x4xf64>) -> (tensor<?x4xf64>, i64) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -0.9, (1,0) = -0.8, (0,-1) = 0.2, (0,1) = 0.1} neumann : !linop.operator<tensor<?x4xf64>>
  %x, %k, %r, %why = solver.gauss_seidel %A, %b : tensor<?x4xf64>
  return %x, %k : tensor<?x4xf64>, i64
}

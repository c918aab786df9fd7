// A solve with a singular operator that no x satisfies says so, compiled and interpreted
// in the same words, once; with a right-hand side of mean zero nothing is said.
// REQUIRES: lathe-run
// RUN: lathe-run %s --entry=neumann 1 2>&1 | FileCheck %s
// RUN: lathe-run %s --entry=neumann 1 --interpret 2>&1 | FileCheck %s
// RUN: lathe-run %s --entry=neumann 1 --check 2>&1 | FileCheck %s
// RUN: lathe-run %s --entry=periodic 1 2>&1 | FileCheck %s
// RUN: lathe-run %s --entry=periodic 1 --interpret 2>&1 | FileCheck %s
// RUN: lathe-run %s --entry=neumann 0 2>&1 | FileCheck %s --check-prefix=SOLVED
// RUN: lathe-run %s --entry=periodic 0 --interpret 2>&1 | FileCheck %s --check-prefix=SOLVED
// A part of rounding errors is none, whatever the tolerance: the sweeps asked for are done.
// RUN: lathe-run %s --entry=fixed 0.1 0 --check 2>&1 | FileCheck %s --check-prefix=FIXED
// RUN: lathe-run %s --entry=fixed 0.1 nan --check 2>&1 | FileCheck %s --check-prefix=FIXED
// RUN: lathe-run %s --entry=fixed 0 0 --check 2>&1 | FileCheck %s --check-prefix=FIXED
// FIXED: after 20 iterations
// FIXED: reason: 1
// CHECK: singular.mlir:{{[0-9]+}}:{{[0-9]+}}: warning: operator is singular and no x satisfies A x = b: the right-hand side is not orthogonal to the null space, the constant vectors
// CHECK-NEXT: singular.mlir:{{[0-9]+}}:{{[0-9]+}}: note: subtract from b its mean
// CHECK-NEXT: lathe-run: warning: the solve did not converge: reason 2 (stagnated) after 0 iterations, true residual
// CHECK-NOT: warning
// CHECK: reason: 2
// SOLVED-NOT: warning
// SOLVED: reason: 0

!grid = tensor<4xf64>
func.func @neumann(%mean: f64) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} neumann : !linop.operator<!grid>
  %zero = arith.constant dense<[1.0, 3.0, -2.0, -2.0]> : !grid
  %part = tensor.splat %mean : !grid
  %b = arith.addf %zero, %part : !grid
  %x, %k, %r, %why = solver.cg %A, %b : !grid
  return %x, %k, %r, %why : !grid, i64, f64, i32
}
func.func @periodic(%mean: f64) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} periodic : !linop.operator<!grid>
  %zero = arith.constant dense<[1.0, 3.0, -2.0, -2.0]> : !grid
  %part = tensor.splat %mean : !grid
  %b = arith.addf %zero, %part : !grid
  %x, %k, %r, %why = solver.sor %A, %b : !grid
  return %x, %k, %r, %why : !grid, i64, f64, i32
}
func.func @fixed(%part: f64, %tolerance: f64) -> (tensor<8x8xf64>, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (0,-1) = -1.0, (0,1) = -1.0, (-1,0) = -1.0, (1,0) = -1.0} neumann : !linop.operator<tensor<8x8xf64>>
  %limit = arith.constant 20 : i64
  %parts = tensor.splat %part : tensor<8x8xf64>
  %wave = arith.constant dense<[0.3, -1.7, 0.9, 2.1, 0.1, -0.6, 1.3, -0.2]> : tensor<8xf64>
  %ends = linalg.broadcast ins(%wave : tensor<8xf64>) outs(%parts : tensor<8x8xf64>) dimensions = [0]
  %b = linop.apply %A, %ends : tensor<8x8xf64>
  %x, %k, %r, %why = solver.gauss_seidel %A, %b tolerance %tolerance max_iterations %limit : tensor<8x8xf64>
  return %x, %k, %r, %why : tensor<8x8xf64>, i64, f64, i32
}

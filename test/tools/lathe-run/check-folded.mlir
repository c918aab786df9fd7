// REQUIRES: lathe-run
// RUN: lathe-run %s normal:922 normal:55 --check | FileCheck %s

// The boundary folds three coefficients on one cell, where they cancel to a fifth; code
// of f32 rounds each before that, so the residual that it reports may be off by more than
// twice the floor of the folded matrix (2.5e-7), and is on this system.
func.func @cell(%b: tensor<1xf32>, %x0: tensor<1xf32>) -> (tensor<1xf32>, i64, f64, i32) {
  %S = linop.stencil {(0) = 2.81212219475658376, (-2) = -1.02760986433625945,
                      (2) = -1.02760986433625945} neumann : !linop.operator<tensor<1xf32>>
  %factor = arith.constant 0.75 : f64
  %A = linop.scale %S by %factor : !linop.operator<tensor<1xf32>>
  %x, %k, %r, %why = solver.gauss_seidel %A, %b start %x0 : tensor<1xf32>
  return %x, %k, %r, %why : tensor<1xf32>, i64, f64, i32
}
// CHECK: check: result 2, true residual as reported: difference {{.*}}, bound 1.{{.*}}e-06, ok
// CHECK: reason: 0 (converged)

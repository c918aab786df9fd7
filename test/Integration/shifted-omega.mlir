// The relaxation of an operator that is shifted and scaled: the eigenvalues of its Jacobi
// iteration are relative to its own diagonal.
// REQUIRES: lathe-run
// RUN: lathe-run %s normal:1 --check | FileCheck %s
// CHECK: check: result 0, {{.*}}, ok
// CHECK: check: result 2, iterations: difference 0, {{.*}}, ok
!grid = tensor<9x14xf64>
tune.param @omega : f64 in [1.0, 2.0) spectral
func.func @solve(%b: !grid) -> (f64, !grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %c = arith.constant 1.5 : f64
  %S = linop.shift %A by %c : !linop.operator<!grid>
  %w = tune.choose @omega for %S : !grid
  %x, %k, %r, %why = solver.sor %S, %b omega %w : !grid
  return %w, %x, %k, %r, %why : f64, !grid, i64, f64, i32
}

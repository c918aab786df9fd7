// The norm that an iteration measures is right where squares leave the range of f64:
// a right-hand side times a power of ten takes as many iterations.
// RUN: lathe-run %s normal:1 1.0 | FileCheck %s
// RUN: lathe-run %s normal:1 1.0e200 | FileCheck %s
// RUN: lathe-run %s normal:1 1.0e-200 | FileCheck %s
// RUN: lathe-run %s normal:1 1.0e200 --check
// RUN: lathe-run %s normal:1 1.0e-200 --check
// CHECK: iterations: 70
// CHECK: reason: 0 (converged)
!g = tensor<64x64xf64>
func.func @solve(%b0: !g, %factor: f64) -> (!g, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 5.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!g>
  %factors = tensor.splat %factor : !g
  %b = arith.mulf %b0, %factors : !g
  %omega = arith.constant 0.2 : f64
  %w = tensor.splat %omega : !g
  %x0 = arith.constant dense<0.0> : !g
  %x, %k, %r, %reason = solver.iterate %A, %b (%x = %x0) : !g {
    %a = linop.apply %A, %x : !g
    %d = arith.subf %b, %a : !g
    %s = arith.mulf %w, %d : !g
    %y = arith.addf %x, %s : !g
    solver.measure norm2 %d of old : !g
    solver.yield %y : !g
  }
  return %x, %k, %r, %reason : !g, i64, f64, i32
}

// BiCGSTAB: three carried states start from one residual, and the shadow of it stays
// what it was while the others change, through a restart too.
// REQUIRES: lathe-run
// RUN: lathe-run %s normal:1 --check --out=%t.1.npy 2>&1 | FileCheck %s
// RUN: lathe-run %s normal:1 --threads=3 --out=%t.3.npy
// RUN: cmp %t.1.npy %t.3.npy
// CHECK: check: result 0, true residual of x: {{.*}}, ok
// CHECK: check: result 1, iterations: {{.*}}, ok
// CHECK: check: result 0 after 3 of {{.*}}, ok
// CHECK: reason: 0 (converged)

!grid = tensor<37x29xf64>
func.func @solve(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.2, (-1,0) = -1.6, (1,0) = -0.4, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %x0 = arith.constant dense<0.0> : !grid
  %x, %k, %residual, %reason = solver.iterate %A, %b (%x = %x0)
      carry (%r, %shadow, %p, %rho : f64) : !grid from {
    %Ax = linop.apply %A, %x : !grid
    %r0 = arith.subf %b, %Ax : !grid
    %rr = linop.dot %r0, %r0 : !grid
    solver.yield %r0, %r0, %r0, %rr : !grid, !grid, !grid, f64
  } {
    %v = linop.apply %A, %p : !grid
    %sv = linop.dot %shadow, %v : !grid
    %alpha = arith.divf %rho, %sv : f64
    solver.require finite %alpha
    %alphas = tensor.splat %alpha : !grid
    %av = arith.mulf %alphas, %v : !grid
    %s = arith.subf %r, %av : !grid
    %t = linop.apply %A, %s : !grid
    %ts = linop.dot %t, %s : !grid
    %tt = linop.dot %t, %t : !grid
    solver.require positive %tt
    %omega = arith.divf %ts, %tt : f64
    %omegas = tensor.splat %omega : !grid
    %ap = arith.mulf %alphas, %p : !grid
    %os = arith.mulf %omegas, %s : !grid
    %half = arith.addf %x, %ap : !grid
    %xnew = arith.addf %half, %os : !grid
    %ot = arith.mulf %omegas, %t : !grid
    %rnew = arith.subf %s, %ot : !grid
    %rhonew = linop.dot %shadow, %rnew : !grid
    %q = arith.divf %rhonew, %rho : f64
    %f = arith.divf %alpha, %omega : f64
    %beta = arith.mulf %q, %f : f64
    %betas = tensor.splat %beta : !grid
    %ov = arith.mulf %omegas, %v : !grid
    %pv = arith.subf %p, %ov : !grid
    %bp = arith.mulf %betas, %pv : !grid
    %pnew = arith.addf %rnew, %bp : !grid
    solver.measure norm2 %rnew of new : !grid
    solver.yield %xnew, %rnew, %shadow, %pnew, %rhonew : !grid, !grid, !grid, !grid, f64
  }
  return %x, %k, %residual, %reason : !grid, i64, f64, i32
}

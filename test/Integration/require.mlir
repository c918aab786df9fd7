// A requirement in an iteration of one's own: what follows it is a branch, and the
// states may change places all the same. Where it fails, the x before that body is
// the result, wherever the loop keeps it. `old` measures in the body, `direct` at
// each look.
//
// RUN: rm -rf %t && split-file %s %t
// RUN: sed -e '/solver.measure/d' %t/momentum.mlir > %t/direct.mlir
// RUN: sed -e '/solver.measure/d' %t/permuted.mlir > %t/permuted-direct.mlir
// RUN: lathe-run %t/momentum.mlir normal:1 1e300 --check | FileCheck %s --check-prefix=FAST
// RUN: lathe-run %t/direct.mlir normal:1 1e300 --check | FileCheck %s --check-prefix=FAST
// RUN: lathe-run %t/permuted.mlir normal:1 1e300 --check | FileCheck %s --check-prefix=SLOW
// RUN: lathe-run %t/permuted-direct.mlir normal:1 1e300 --check | FileCheck %s --check-prefix=SLOW
// RUN: lathe-run %t/momentum.mlir normal:1 300 --check 2>&1 | FileCheck %s --check-prefix=BROKE
// RUN: lathe-run %t/direct.mlir normal:1 300 --check 2>&1 | FileCheck %s --check-prefix=BROKE
// RUN: lathe-run %t/permuted.mlir normal:1 300 --check 2>&1 | FileCheck %s --check-prefix=BROKE
// RUN: lathe-run %t/permuted-direct.mlir normal:1 300 --check 2>&1 | FileCheck %s --check-prefix=BROKE

// FAST: iterations: 53
// FAST: reason: 0 (converged)

// SLOW: iterations: 134
// SLOW: reason: 0 (converged)

// BROKE:     warning: the solve did not converge: reason 4 (broke down) after [[N:[0-9]+]] iterations
// BROKE:     result 0, x: {{.*}}, ok
// BROKE:     result 0 after 3 of [[N]] iterations, x: {{.*}}, ok
// BROKE:     reason: 4 (broke down)

// Two states that are one value, two that do not change, and no dead one to take the
// buffer of the new x: it gets one of its own.
// RUN: lathe-run %t/same.mlir normal:1 1e300 --check | FileCheck %s --check-prefix=SLOW
// RUN: lathe-run %t/same.mlir normal:1 300 --check 2>&1 | FileCheck %s --check-prefix=BROKE

// The operator is applied behind the requirement: the old x is still there where that
// fails, and the new one needs another buffer.
// RUN: sed -e '/%%Ax = /d; /%%r = /d; s/.*solver.require.*/&\n%%Ax = linop.apply %%A, %%x : !grid\n%%r = arith.subf %%b, %%Ax : !grid/' %t/before.mlir > %t/behind.mlir
// RUN: lathe-run %t/behind.mlir normal:1 --check | FileCheck %s --check-prefix=BEFORE

// The operator is applied before the requirement, and wanted behind it: where x is, the
// next one goes.
// RUN: lathe-run %t/before.mlir normal:1 --check | FileCheck %s --check-prefix=BEFORE
// BEFORE: check: result 0, {{.*}}, ok
// BEFORE: reason: 0 (converged)

//--- before.mlir
!grid = tensor<40x50xf64>
func.func @solve(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.5, (-1,0) = -1.0, (1,0) = -1.0,
                      (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %alpha = arith.constant dense<0.2> : !grid
  %x0 = arith.constant dense<0.0> : !grid
  %x, %iterations, %residual, %reason = solver.iterate %A, %b (%x = %x0) : !grid {
    %Ax = linop.apply %A, %x : !grid
    %xx = linop.dot %x, %x : !grid
    solver.require finite %xx
    %r = arith.subf %b, %Ax : !grid
    %scaled = arith.mulf %alpha, %r : !grid
    %xnew = arith.addf %x, %scaled : !grid
    solver.yield %xnew : !grid
  }
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}

//--- momentum.mlir
!grid = tensor<40x50xf64>
func.func @solve(%b: !grid, %enough: f64) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.5, (-1,0) = -1.0, (1,0) = -1.0,
                      (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %alpha = arith.constant dense<0.2> : !grid
  %beta = arith.constant dense<0.5> : !grid
  %x0 = arith.constant dense<0.0> : !grid
  %x, %iterations, %residual, %reason = solver.iterate %A, %b (%x = %x0, %xold = %x0) : !grid {
    %Ax = linop.apply %A, %x : !grid
    %r = arith.subf %b, %Ax : !grid
    %xx = linop.dot %x, %x : !grid
    %room = arith.subf %enough, %xx : f64
    solver.require positive %room
    %scaled = arith.mulf %alpha, %r : !grid
    %dx = arith.subf %x, %xold : !grid
    %mom = arith.mulf %beta, %dx : !grid
    %s = arith.addf %scaled, %mom : !grid
    %xnew = arith.addf %x, %s : !grid
    solver.measure norm2 %r of old : !grid
    solver.yield %xnew, %x : !grid, !grid
  }
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}

//--- permuted.mlir
!grid = tensor<40x50xf64>
func.func @solve(%b: !grid, %enough: f64) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.5, (-1,0) = -1.0, (1,0) = -1.0,
                      (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %alpha = arith.constant dense<0.2> : !grid
  %x0 = arith.constant dense<0.0> : !grid
  %x, %iterations, %residual, %reason = solver.iterate %A, %b (%x = %x0, %y = %x0, %z = %x0, %s = %x0, %t = %x0) : !grid {
    %Ax = linop.apply %A, %x : !grid
    %r = arith.subf %b, %Ax : !grid
    %xx = linop.dot %x, %x : !grid
    %room = arith.subf %enough, %xx : f64
    solver.require positive %room
    %scaled = arith.mulf %alpha, %r : !grid
    %xnew = arith.addf %x, %scaled : !grid
    %u = arith.addf %s, %r : !grid
    solver.measure norm2 %r of old : !grid
    solver.yield %xnew, %z, %y, %r, %u : !grid, !grid, !grid, !grid, !grid
  }
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}

//--- same.mlir
!grid = tensor<40x50xf64>
func.func @solve(%b: !grid, %enough: f64) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.5, (-1,0) = -1.0, (1,0) = -1.0,
                      (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %alpha = arith.constant dense<0.2> : !grid
  %x0 = arith.constant dense<0.0> : !grid
  %x, %iterations, %residual, %reason = solver.iterate %A, %b (%x = %x0, %y = %x0, %z = %x0, %s = %x0, %t = %x0) : !grid {
    %Ax = linop.apply %A, %x : !grid
    %r = arith.subf %b, %Ax : !grid
    %xx = linop.dot %x, %x : !grid
    %room = arith.subf %enough, %xx : f64
    solver.require positive %room
    %scaled = arith.mulf %alpha, %r : !grid
    %xnew = arith.addf %x, %scaled : !grid
    %u = arith.addf %s, %r : !grid
    solver.measure norm2 %r of old : !grid
    solver.yield %xnew, %xnew, %x0, %z, %alpha : !grid, !grid, !grid, !grid, !grid
  }
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}

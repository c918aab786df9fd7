// Each reason of the table, by a solve of the reference that ends with it.
// REQUIRES: lathe-run
// RUN: lathe-run %s --interpret --entry=solve 4 -1 100000 2>&1 | FileCheck %s --check-prefix=CONVERGED
// RUN: lathe-run %s --interpret --entry=solve 4 -1 3 2>&1 | FileCheck %s --check-prefix=LIMIT
// RUN: lathe-run %s --interpret --entry=solve 4 -1 0 2>&1 | FileCheck %s --check-prefix=NONE
// RUN: lathe-run %s --interpret --entry=solve 1 -3 100000 2>&1 | FileCheck %s --check-prefix=DIVERGED
// RUN: lathe-run %s --interpret --entry=solve 0 -1 100000 2>&1 | FileCheck %s --check-prefix=BROKE
// RUN: lathe-run %s --interpret --entry=solve nan -1 100000 2>&1 | FileCheck %s --check-prefix=NOTFINITE
// RUN: lathe-run %s --interpret --entry=singular 2>&1 | FileCheck %s --check-prefix=SINGULAR
// RUN: lathe-run %s --interpret --entry=indefinite -1 2>&1 | FileCheck %s --check-prefix=INDEFINITE
// RUN: lathe-run %s --interpret --entry=empty 2>&1 | FileCheck %s --check-prefix=EMPTY

!grid = tensor<5xf64>
func.func @solve(%center: f64, %side: f64, %limit: i64) -> (!grid, i64, f64, i32) {
  %b = arith.constant dense<1.0> : !grid
  %c = tensor.splat %center : !grid
  %s = tensor.splat %side : !grid
  %A = linop.stencil {(0) = %c, (-1) = %s, (1) = %s} dirichlet : !linop.operator<!grid>
  %x, %k, %r, %why = solver.gauss_seidel %A, %b max_iterations %limit : !grid
  return %x, %k, %r, %why : !grid, i64, f64, i32
}
// CONVERGED-NOT: warning
// CONVERGED: iterations: 16
// CONVERGED: reason: 0 (converged)
// LIMIT: lathe-run: warning: the solve did not converge: reason 1 (limit) after 3 iterations
// LIMIT: iterations: 3
// LIMIT: reason: 1 (limit)
// NONE: iterations: 0
// NONE: true residual: 1
// NONE: reason: 1 (limit)
// DIVERGED: reason: 3 (diverged)
// BROKE: iterations: 0
// BROKE: reason: 4 (broke down)
// NOTFINITE: x: 5 f64, [0, 0, 0, 0, 0]
// NOTFINITE: iterations: 0
// NOTFINITE: true residual: nan
// NOTFINITE: reason: 5 (not finite)

func.func @singular() -> (!grid, i64, f64, i32) {
  %b = arith.constant dense<1.0> : !grid
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} periodic : !linop.operator<!grid>
  %x, %k, %r, %why = solver.cg %A, %b : !grid
  return %x, %k, %r, %why : !grid, i64, f64, i32
}
// SINGULAR: warning: operator is singular
// SINGULAR-SAME: the constant vectors
// SINGULAR-NEXT: note: subtract from b its mean
// SINGULAR: iterations: 0
// SINGULAR: reason: 2 (stagnated)

// Only known when it runs.
func.func @indefinite(%n: f64) -> (!grid, i64, f64, i32) {
  %b = arith.constant dense<1.0> : !grid
  %one = arith.constant 1.0 : f64
  %d = tensor.from_elements %one, %n, %n, %n, %one : !grid
  %A = linop.diagonal %d : !grid
  %x, %k, %r, %why = solver.cg %A, %b : !grid
  return %x, %k, %r, %why : !grid, i64, f64, i32
}
// INDEFINITE: iterations: 0
// INDEFINITE: reason: 4 (broke down)

func.func @empty() -> (tensor<0xf64>, i64, f64, i32) {
  %b = arith.constant dense<1.0> : tensor<0xf64>
  %A = linop.diagonal %b : tensor<0xf64>
  %x, %k, %r, %why = solver.cg %A, %b : tensor<0xf64>
  return %x, %k, %r, %why : tensor<0xf64>, i64, f64, i32
}
// EMPTY: iterations: 0
// EMPTY: true residual: 0
// EMPTY: reason: 0 (converged)

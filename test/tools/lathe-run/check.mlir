// Compiled code against the reference: each difference stands beside its bound.
// REQUIRES: lathe-run
// RUN: lathe-run %s --entry=sor normal:1 --check | FileCheck %s --check-prefix=SOR
// RUN: lathe-run %s --entry=product normal:1 normal:2 --check | FileCheck %s --check-prefix=PRODUCT
// RUN: lathe-run %s --entry=sor normal:1 --explain --cpu=haswell --json --benchmark=2 --threads=1 2>&1 | FileCheck %s --check-prefix=EXPLAIN
// RUN: not lathe-run %s --entry=sor normal:1 --cpu=z80 2>&1 | FileCheck %s --check-prefix=CPU
// CPU: lathe-run: error: unknown CPU 'z80'

!grid = tensor<20x33xf64>
tune.param @omega : f64 in [1.0, 2.0) spectral
func.func @sor(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0,
                      (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %w = tune.choose @omega for %A : !grid
  %x, %k, %r, %why = solver.sor %A, %b omega %w : !grid
  return %x, %k, %r, %why : !grid, i64, f64, i32
}
// SOR: check: result 0, true residual of x: difference {{.*}}, bound 1.05e-08, ok
// SOR: check: result 1, iterations: difference 0, bound 16, ok
// SOR: check: result 2, true residual as reported: difference {{.*}}, ok
// SOR: check: result 3, reason: difference 0, bound 0, ok
// SOR: reason: 0 (converged)
// EXPLAIN: solver.sor: {{.*}}omega = 1.779363
// EXPLAIN: "compile_seconds": {{[0-9]}}
// EXPLAIN: "op": "solver.sor"
// EXPLAIN: "run_seconds": [

func.func @product(%a: tensor<20x30xf32>, %b: tensor<30x10xf32>) -> tensor<20x10xf32> {
  %z = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<20x10xf32>
  %o = linalg.fill ins(%z : f32) outs(%e : tensor<20x10xf32>) -> tensor<20x10xf32>
  %c = linalg.matmul ins(%a, %b : tensor<20x30xf32>, tensor<30x10xf32>)
                     outs(%o : tensor<20x10xf32>) -> tensor<20x10xf32>
  return %c : tensor<20x10xf32>
}
// PRODUCT: check: result 0, largest relative error of a row: difference {{.*}}, bound 1e-05, ok

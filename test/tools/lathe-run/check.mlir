// Compiled code against the reference: each difference stands beside its bound. Of a
// solve the iterates after 1, 2, 3 and, with K sweeps a pass, K, K + 1, 2 K + 1 bodies
// are compared; of a Krylov method no more than it needs, and only while rounding cannot
// have grown.
// REQUIRES: lathe-run
// RUN: lathe-run %s --entry=sor normal:1 --check | FileCheck %s --check-prefix=SOR
// RUN: lathe-run %s --entry=cg normal:1 --check | FileCheck %s --check-prefix=CG
// RUN: lathe-run %s --entry=exact normal:1 0 --check | FileCheck %s --check-prefix=EXACT
// RUN: lathe-run %s --entry=exact normal:1 nan --check | FileCheck %s --check-prefix=EXACT
// RUN: lathe-run %s --entry=infinite normal:1 inf --check | FileCheck %s --check-prefix=INFINITE
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
  %x, %k, %r, %why = solver.sor %A, %b omega %w {tune.config = #tune.config<{sweeps = 5 : i64}>} : !grid
  return %x, %k, %r, %why : !grid, i64, f64, i32
}
// SOR: check: result 0, true residual of x: difference {{.*}}, bound 1.05e-08, ok
// SOR: check: result 1, iterations: difference 0, bound 16, ok
// SOR: check: result 2, true residual as reported: difference {{.*}}, bound {{[0-9.]+e-1[4-6]}}, ok
// SOR: check: result 3, reason: difference 0, bound 0, ok
// SOR: check: result 0 after 1 of 96 iterations, x: difference {{.*}}, bound {{.*}}, ok
// SOR-NEXT: after 2 of 96
// SOR-NEXT: after 3 of 96
// SOR-NEXT: after 5 of 96
// SOR-NEXT: after 6 of 96
// SOR-NEXT: after 11 of 96
// SOR: reason: 0 (converged)

// Only the sweeps of the function that is run say which iterates to compare.
// RUN: lathe-run %s --entry=seven normal:1 --check | FileCheck %s --check-prefix=SEVEN
// SEVEN: check: result 0 after 3 of
// SEVEN-NEXT: after 7 of
// SEVEN-NEXT: after 8 of
// SEVEN-NEXT: after 15 of
func.func @seven(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0,
                      (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %x, %k, %r, %why = solver.gauss_seidel %A, %b {tune.config = #tune.config<{sweeps = 7 : i64}>} : !grid
  return %x, %k, %r, %why : !grid, i64, f64, i32
}
// EXPLAIN: solver.sor: half_lanes = 0, sweeps = {{.*}}omega = 1.779363{{.*}}; the input says so
// EXPLAIN: linalg.matmul: {{.*}}; 5 x 2 accumulators of 8 lanes use 13 of 16 vector registers
// EXPLAIN: "compile_seconds": {{[0-9]}}
// EXPLAIN: "explanation": "{{.*}}; the input says so"
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

func.func @cg(%b: tensor<40xf32>) -> (tensor<40xf32>, i64) {
  %A = linop.stencil {(0) = 3.0, (-1) = -1.0, (1) = -1.0} periodic : !linop.operator<tensor<40xf32>>
  %x, %k, %r, %why = solver.cg %A, %b : tensor<40xf32>
  return %x, %k : tensor<40xf32>, i64
}
// CG: check: result 1, iterations: difference {{[0-2]}}, bound 2, ok
// CG: check: result 0 after 1 of {{[0-9]+}} iterations, x: difference {{.*}}, ok
// CG-NEXT: after 2
// CG-NEXT: after 3
// CG-NOT: after 11

// A tolerance that nothing reaches says nothing of the condition number.
func.func @exact(%b: tensor<9x7xf64>, %t: f64) -> (tensor<9x7xf64>, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0,
                      (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<tensor<9x7xf64>>
  %x, %k, %r, %why = solver.cg %A, %b tolerance %t : tensor<9x7xf64>
  return %x, %k, %r, %why : tensor<9x7xf64>, i64, f64, i32
}
// EXACT: after 2 of {{[0-9]+}} iterations, x: difference {{.*}}, ok

// Neither has a residual to report.
func.func @infinite(%b: tensor<9xf64>, %c: f64) -> (tensor<9xf64>, i64, f64, i32) {
  %d = tensor.splat %c : tensor<9xf64>
  %A = linop.diagonal %d : tensor<9xf64>
  %x, %k, %r, %why = solver.jacobi %A, %b : tensor<9xf64>
  return %x, %k, %r, %why : tensor<9xf64>, i64, f64, i32
}
// INFINITE: check: result 2, true residual as reported: difference 0, bound 0, ok
// INFINITE: reason: 5 (not finite)
// PRODUCT: check: result 0, largest relative error of a row: difference {{.*}}, bound 1e-05, ok

// A tolerance of NaN, or below 0, is as little as 0: only a residual of zero is within
// it. A solve ends where rounding lets nothing get better, with every method; the
// reference and the kernel say the same.
// REQUIRES: lathe-run
// REQUIRES: lathe-run
// DEFINE: %{zero} = FileCheck %s --check-prefix=ZERO
// DEFINE: %{other} = FileCheck %s --check-prefix=OTHER
// RUN: split-file %s %t
// RUN: lathe-run %t/jacobi.mlir zeros nan | %{zero}
// RUN: lathe-run %t/jacobi.mlir zeros nan --interpret | %{zero}
// RUN: lathe-run %t/jacobi.mlir normal:1 nan 2>&1 | %{other}
// RUN: lathe-run %t/jacobi.mlir normal:1 nan --interpret 2>&1 | %{other}
// RUN: lathe-run %t/gauss_seidel.mlir zeros nan | %{zero}
// RUN: lathe-run %t/gauss_seidel.mlir zeros nan --interpret | %{zero}
// RUN: lathe-run %t/gauss_seidel.mlir normal:1 nan 2>&1 | %{other}
// RUN: lathe-run %t/gauss_seidel.mlir normal:1 nan --interpret 2>&1 | %{other}
// RUN: lathe-run %t/sor.mlir zeros nan | %{zero}
// RUN: lathe-run %t/sor.mlir zeros nan --interpret | %{zero}
// RUN: lathe-run %t/sor.mlir normal:1 nan 2>&1 | %{other}
// RUN: lathe-run %t/sor.mlir normal:1 nan --interpret 2>&1 | %{other}
// RUN: lathe-run %t/ssor.mlir zeros nan | %{zero}
// RUN: lathe-run %t/ssor.mlir zeros nan --interpret | %{zero}
// RUN: lathe-run %t/ssor.mlir normal:1 nan 2>&1 | %{other}
// RUN: lathe-run %t/ssor.mlir normal:1 nan --interpret 2>&1 | %{other}
// RUN: lathe-run %t/chebyshev.mlir zeros nan | %{zero}
// RUN: lathe-run %t/chebyshev.mlir zeros nan --interpret | %{zero}
// RUN: lathe-run %t/chebyshev.mlir normal:1 nan 2>&1 | %{other}
// RUN: lathe-run %t/chebyshev.mlir normal:1 nan --interpret 2>&1 | %{other}
// RUN: lathe-run %t/cg.mlir zeros nan | %{zero}
// RUN: lathe-run %t/cg.mlir zeros nan --interpret | %{zero}
// RUN: lathe-run %t/cg.mlir normal:1 nan 2>&1 | %{other}
// RUN: lathe-run %t/cg.mlir normal:1 nan --interpret 2>&1 | %{other}
// RUN: lathe-run %t/iterate.mlir zeros nan | %{zero}
// RUN: lathe-run %t/iterate.mlir zeros nan --interpret | %{zero}
// RUN: lathe-run %t/iterate.mlir normal:1 nan 2>&1 | %{other}
// RUN: lathe-run %t/iterate.mlir normal:1 nan --interpret 2>&1 | %{other}
// RUN: lathe-run %t/cg.mlir normal:1 -1 2>&1 | %{other}
// RUN: lathe-run %t/cg.mlir normal:1 0 --interpret 2>&1 | %{other}
// RUN: lathe-run %t/cg.mlir zeros inf | %{zero}
// RUN: lathe-run %t/cg.mlir zeros inf --interpret | %{zero}
// RUN: lathe-run %t/cg32.mlir normal:1 nan 2>&1 | %{other}
// RUN: lathe-run %t/cg32.mlir normal:1 nan --interpret 2>&1 | %{other}
// ZERO: iterations: 0
// ZERO: reason: 0 (converged)
// OTHER: reason: 2 (stagnated)

//--- jacobi.mlir
!grid = tensor<16x16xf64>
func.func @solve(%b: !grid, %tolerance: f64) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %x, %k, %residual, %reason = solver.jacobi %A, %b tolerance %tolerance : !grid
  return %x, %k, %residual, %reason : !grid, i64, f64, i32
}
//--- gauss_seidel.mlir
!grid = tensor<16x16xf64>
func.func @solve(%b: !grid, %tolerance: f64) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %x, %k, %residual, %reason = solver.gauss_seidel %A, %b tolerance %tolerance : !grid
  return %x, %k, %residual, %reason : !grid, i64, f64, i32
}
//--- sor.mlir
!grid = tensor<16x16xf64>
func.func @solve(%b: !grid, %tolerance: f64) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %x, %k, %residual, %reason = solver.sor %A, %b tolerance %tolerance : !grid
  return %x, %k, %residual, %reason : !grid, i64, f64, i32
}
//--- ssor.mlir
!grid = tensor<16x16xf64>
func.func @solve(%b: !grid, %tolerance: f64) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %x, %k, %residual, %reason = solver.ssor %A, %b tolerance %tolerance : !grid
  return %x, %k, %residual, %reason : !grid, i64, f64, i32
}
//--- chebyshev.mlir
!grid = tensor<16x16xf64>
func.func @solve(%b: !grid, %tolerance: f64) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %x, %k, %residual, %reason = solver.chebyshev %A, %b tolerance %tolerance : !grid
  return %x, %k, %residual, %reason : !grid, i64, f64, i32
}
//--- cg.mlir
!grid = tensor<16x16xf64>
func.func @solve(%b: !grid, %tolerance: f64) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %x, %k, %residual, %reason = solver.cg %A, %b tolerance %tolerance : !grid
  return %x, %k, %residual, %reason : !grid, i64, f64, i32
}
//--- cg32.mlir
!grid = tensor<16x16xf32>
func.func @solve(%b: !grid, %tolerance: f64) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %x, %k, %residual, %reason = solver.cg %A, %b tolerance %tolerance : !grid
  return %x, %k, %residual, %reason : !grid, i64, f64, i32
}
//--- iterate.mlir
// A measure of the body's own stagnates as sweeps do where no `from` carries it along.
!grid = tensor<16x16xf64>
func.func @solve(%b: !grid, %tolerance: f64) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %zero = arith.constant dense<0.0> : !grid
  %step = arith.constant dense<0.25> : !grid
  %x, %k, %residual, %reason = solver.iterate %A, %b (%x = %zero) tolerance %tolerance : !grid {
    %Ax = linop.apply %A, %x : !grid
    %r = arith.subf %b, %Ax : !grid
    %part = arith.mulf %step, %r : !grid
    %xnew = arith.addf %x, %part : !grid
    solver.measure norm2 %r of old : !grid
    solver.yield %xnew : !grid
  }
  return %x, %k, %residual, %reason : !grid, i64, f64, i32
}

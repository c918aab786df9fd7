// Dirichlet reads 0 outside the grid, and a coefficient there that is NaN or infinite
// times that 0 makes NaN of its row; compiled and reference agree.
// REQUIRES: lathe-run, python-numpy
// RUN: %python -c "import numpy as np; c = -np.ones((6, 7)); c[2, 6] = np.nan; c[4, 6] = np.inf; np.save('%t.c.npy', c)"
// RUN: lathe-run %s --entry=apply %t.c.npy normal:1 --out=%t.y.npy --check | FileCheck %s --check-prefix=APPLY
// RUN: %python -c "import numpy as np; print(np.argwhere(np.isnan(np.load('%t.y.npy'))).tolist())" | FileCheck %s --check-prefix=ROWS
// RUN: lathe-run %s --entry=solve %t.c.npy normal:1 --check | FileCheck %s --check-prefix=SOLVE
// APPLY: check: result 0, {{.*}}, ok
// ROWS: {{\[\[2, 6\], \[4, 6\]\]}}
// SOLVE-COUNT-4: {{.*}}, ok
// SOLVE: reason: 5
!v = tensor<6x7xf64>
func.func @apply(%c: !v, %x: !v) -> !v {
  %A = linop.stencil {(0,0) = 4.0, (0,1) = %c, (0,-1) = -1.0, (1,0) = -1.0, (-1,0) = -1.0} dirichlet : !linop.operator<!v>
  %y = linop.apply %A, %x : !v
  return %y : !v
}
func.func @solve(%c: !v, %b: !v) -> (!v, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (0,1) = %c, (0,-1) = -1.0, (1,0) = -1.0, (-1,0) = -1.0} dirichlet : !linop.operator<!v>
  %x, %k, %r, %w = solver.gauss_seidel %A, %b : !v
  return %x, %k, %r, %w : !v, i64, f64, i32
}

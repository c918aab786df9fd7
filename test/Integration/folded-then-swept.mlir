// At the end of the grid a neumann boundary folds what lies two ahead back to what the
// sweep has left behind itself: the next sweep, which reads nothing ahead in the
// direction of the walk, must not have gone over that.
// REQUIRES: lathe-run
// RUN: lathe-run %s normal:1 normal:2 --check --entry=rows 2>&1 | FileCheck %s
// RUN: lathe-run %s normal:1 normal:2 --check --entry=rows --threads=3 2>&1 | FileCheck %s
// RUN: lathe-run %s normal:1 normal:2 --check --entry=line 2>&1 | FileCheck %s
// CHECK: check: result 0, {{.*}}, ok
// CHECK-NOT: FAILED

!grid = tensor<9x40xf64>
!line = tensor<4097xf64>

func.func @rows(%x: !grid, %b: !grid) -> !grid {
  %A = linop.stencil {(2,1) = -1.0, (0,0) = 2.5} [neumann, dirichlet] : !linop.operator<!grid>
  %B = linop.stencil {(0,1) = -1.0, (0,0) = 2.25} dirichlet : !linop.operator<!grid>
  %omega = arith.constant 0.75 : f64
  %y = linop.sweep forward %A, %x, %b omega %omega : !grid
  %z = linop.sweep forward %B, %y, %b omega %omega : !grid
  return %z : !grid
}

// The last point is a block of its own, and is folded to the block before.
func.func @line(%x: !line, %b: !line) -> !line {
  %A = linop.stencil {(2) = -1.0, (0) = 2.5} neumann : !linop.operator<!line>
  %B = linop.stencil {(-1) = -1.0, (0) = 2.25} dirichlet : !linop.operator<!line>
  %omega = arith.constant 0.75 : f64
  %y = linop.sweep forward %A, %x, %b omega %omega : !line
  %z = linop.sweep forward %B, %y, %b omega %omega : !line
  return %z : !line
}

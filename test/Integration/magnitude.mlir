// Operators with absolute values for entries, in compiled code and in the reference:
// boundaries that fold, coefficients and factors of either sign, and a matrix.
// REQUIRES: lathe-run
// RUN: lathe-run %s --entry=folded normal:1 normal:2 --check | FileCheck %s
// RUN: lathe-run %s --entry=shifted normal:1 normal:2 --check | FileCheck %s
// RUN: lathe-run %s --entry=merged normal:2 --check | FileCheck %s
// RUN: lathe-run %s --entry=moved normal:2 -5.0 --check | FileCheck %s
// RUN: lathe-run %s --entry=matrix %S/data/west0067.mtx normal:1:67 --check | FileCheck %s
// CHECK: check: result 0{{.*}}, ok

!grid = tensor<7x9xf64>
func.func @folded(%c: !grid, %x: !grid) -> !grid {
  %A = linop.stencil {(0,0) = -4.0, (-1,0) = %c, (1,0) = -1.0, (0,-1) = -1.0, (0,2) = 2.0, (0,1) = 0.5} [dirichlet, neumann] : !linop.operator<!grid>
  %M = linop.magnitude %A : !linop.operator<!grid>
  %y = linop.apply %M, %x : !grid
  return %y : !grid
}
func.func @shifted(%d: !grid, %x: !grid) -> !grid {
  %D = linop.diagonal %d : !grid
  %by = arith.constant -2.0 : f64
  %S = linop.shift %D by %by : !linop.operator<!grid>
  %C = linop.scale %S by %by : !linop.operator<!grid>
  %M = linop.magnitude %C : !linop.operator<!grid>
  %y = linop.apply %M, %x : !grid
  return %y : !grid
}
// What simplify merges means the same before it.
func.func @merged(%x: !grid) -> (!grid, !grid) {
  %A = linop.stencil {(0,0) = 6.0, (-1,0) = -1.0, (1,0) = 2.0, (0,1) = -3.0} neumann : !linop.operator<!grid>
  %by = arith.constant -3.5 : f64
  %S = linop.shift %A by %by : !linop.operator<!grid>
  %C = linop.scale %S by %by : !linop.operator<!grid>
  %M = linop.magnitude %C : !linop.operator<!grid>
  %y = linop.apply %M, %x : !grid
  %d = linop.get_diagonal %M : !grid
  return %y, %d : !grid, !grid
}
func.func @moved(%x: !grid, %by: f64) -> !grid {
  %two = arith.constant 2.0 : f64
  %A = linop.stencil {(0,0) = 1.0, (-1,0) = -1.0, (1,0) = 2.0, (0,1) = -3.0} neumann : !linop.operator<!grid>
  %S = linop.shift %A by %by : !linop.operator<!grid>
  %T = linop.shift %S by %two : !linop.operator<!grid>
  %M = linop.magnitude %T : !linop.operator<!grid>
  %y = linop.apply %M, %x : !grid
  return %y : !grid
}
func.func @matrix(
    %p: tensor<?xi32> {lathe.csr = #lathe.csr<"A", positions>},
    %j: tensor<?xi32> {lathe.csr = #lathe.csr<"A", coordinates>},
    %v: tensor<?xf64> {lathe.csr = #lathe.csr<"A", values>}, %x: tensor<?xf64>) -> tensor<?xf64> {
  %A = linop.csr %p, %j, %v : tensor<?xi32>, tensor<?xi32>, tensor<?xf64>
  %by = arith.constant -2.0 : f64
  %S = linop.shift %A by %by : !linop.operator<tensor<?xf64>>
  %M = linop.magnitude %S : !linop.operator<tensor<?xf64>>
  %y = linop.apply %M, %x : tensor<?xf64>
  return %y : tensor<?xf64>
}

// The diagonal of a stencil of unknown size is as long as a coefficient that is a tensor.
// REQUIRES: lathe-run
// RUN: lathe-run %s --entry=line ones:5 --check | FileCheck %s --check-prefix=LINE
// RUN: lathe-run %s --entry=plane uniform:1:5x7 --check | FileCheck %s --check-prefix=PLANE
// LINE: check: result 0, {{.*}}, ok
// LINE: result 0: 5 f64, [2, 2, 2, 2, 2]
// PLANE: check: result 0, {{.*}}, ok
// PLANE: result 0: 5x7 f64
func.func @line(%c: tensor<?xf64>) -> tensor<?xf64> {
  %A = linop.stencil {(0) = 2.0, (1) = %c} periodic : !linop.operator<tensor<?xf64>>
  %d = linop.get_diagonal %A : tensor<?xf64>
  return %d : tensor<?xf64>
}
func.func @plane(%c: tensor<?x?xf64>) -> tensor<?x?xf64> {
  %A = linop.stencil {(0,0) = 2.0, (0,1) = %c, (1,0) = -1.0} neumann : !linop.operator<tensor<?x?xf64>>
  %two = arith.constant 2.0 : f64
  %B = linop.shift %A by %two : !linop.operator<tensor<?x?xf64>>
  %d = linop.get_diagonal %B : tensor<?x?xf64>
  return %d : tensor<?x?xf64>
}

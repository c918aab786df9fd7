// Small stencils against matrices written out by hand: offsets are mapped to
// cells first, and what falls on the row's own cell belongs to the diagonal.
// REQUIRES: lathe-run
// RUN: lathe-run %s --interpret --entry=dirichlet | FileCheck %s --check-prefix=DIRICHLET
// RUN: lathe-run %s --interpret --entry=neumann | FileCheck %s --check-prefix=NEUMANN
// RUN: lathe-run %s --interpret --entry=periodic | FileCheck %s --check-prefix=PERIODIC
// RUN: lathe-run %s --interpret --entry=one_cell | FileCheck %s --check-prefix=ONE

// Rows of A: 4 -1 2 / -3 4 -1 / 0 -3 4, with 2 two cells ahead.
func.func @dirichlet() -> (tensor<3xf64>, tensor<3xf64>) {
  %x = arith.constant dense<[1.0, 10.0, 100.0]> : tensor<3xf64>
  %A = linop.stencil {(0) = 4.0, (-1) = -3.0, (1) = -1.0, (2) = 2.0} dirichlet
     : !linop.operator<tensor<3xf64>>
  %y = linop.apply %A, %x : tensor<3xf64>
  %d = linop.get_diagonal %A : tensor<3xf64>
  return %y, %d : tensor<3xf64>, tensor<3xf64>
}
// DIRICHLET: result 0: 3 f64, [194, -63, 370]
// DIRICHLET: result 1: 3 f64, [4, 4, 4]

// x[-1] = x[0], x[3] = x[2], x[4] = x[1].
func.func @neumann() -> (tensor<3xf64>, tensor<3xf64>) {
  %x = arith.constant dense<[1.0, 10.0, 100.0]> : tensor<3xf64>
  %A = linop.stencil {(0) = 4.0, (-1) = -3.0, (1) = -1.0, (2) = 2.0} neumann
     : !linop.operator<tensor<3xf64>>
  %y = linop.apply %A, %x : tensor<3xf64>
  %d = linop.get_diagonal %A : tensor<3xf64>
  return %y, %d : tensor<3xf64>, tensor<3xf64>
}
// NEUMANN: result 0: 3 f64, [191, 137, 290]
// NEUMANN: result 1: 3 f64, [1, 4, 3]

// x[-1] = x[2], x[3] = x[0], x[4] = x[1].
func.func @periodic() -> (tensor<3xf64>, tensor<3xf64>) {
  %x = arith.constant dense<[1.0, 10.0, 100.0]> : tensor<3xf64>
  %A = linop.stencil {(0) = 4.0, (-1) = -3.0, (1) = -1.0, (2) = 2.0} periodic
     : !linop.operator<tensor<3xf64>>
  %y = linop.apply %A, %x : tensor<3xf64>
  %d = linop.get_diagonal %A : tensor<3xf64>
  return %y, %d : tensor<3xf64>, tensor<3xf64>
}
// PERIODIC: result 0: 3 f64, [-106, -61, 389]
// PERIODIC: result 1: 3 f64, [4, 4, 4]

// Everything falls on the one cell, along one axis only where the other has a
// boundary that reads zero.
func.func @one_cell() -> (tensor<1x1xf64>, tensor<1x1xf64>) {
  %x = arith.constant dense<10.0> : tensor<1x1xf64>
  %A = linop.stencil {(0, 0) = 4.0, (0, -2) = -3.0, (0, 1) = -1.0, (1, 0) = 2.0}
     [dirichlet, neumann] : !linop.operator<tensor<1x1xf64>>
  %y = linop.apply %A, %x : tensor<1x1xf64>
  %d = linop.get_diagonal %A : tensor<1x1xf64>
  return %y, %d : tensor<1x1xf64>, tensor<1x1xf64>
}
// ONE: result 0: 1x1 f64, [0]
// ONE: result 1: 1x1 f64, [0]

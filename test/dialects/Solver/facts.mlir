// Only what is proved false is refused: these programs all stand.
// RUN: lathe-opt %s | FileCheck %s

// One step of Jacobi is diagonal, whatever it is made of.
// CHECK-LABEL: func @jacobi_of_unsymmetric
// CHECK: solver.cg
func.func @jacobi_of_unsymmetric(%b: tensor<8xf64>) -> tensor<8xf64> {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<8xf64>>
  %B = linop.stencil {(0) = 2.0, (-1) = -1.0} dirichlet : !linop.operator<tensor<8xf64>>
  %M = solver.sweeps jacobi 1 of %B : !linop.operator<tensor<8xf64>>
  %x, %k, %r, %why = solver.cg %A, %b preconditioner %M : tensor<8xf64>
  return %x : tensor<8xf64>
}

// A forward sweep over a diagonal matrix is its inverse, times omega; so it is
// where multiples of I are added.
// CHECK-LABEL: func @sor_of_diagonal
// CHECK: solver.cg
func.func @sor_of_diagonal(%b: tensor<8xf64>, %d: tensor<8xf64>, %s: f64) -> tensor<8xf64> {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<8xf64>>
  %D = linop.diagonal %d : tensor<8xf64>
  %S = linop.shift %D by %s : !linop.operator<tensor<8xf64>>
  %M = solver.sweeps sor 1 of %S : !linop.operator<tensor<8xf64>>
  %x, %k, %r, %why = solver.cg %A, %b preconditioner %M : tensor<8xf64>
  return %x : tensor<8xf64>
}

// Nothing is known of the values of a matrix from a file.
// CHECK-LABEL: func @csr
// CHECK: solver.cg
func.func @csr(%p: tensor<?xi32>, %c: tensor<?xi32>, %v: tensor<?xf64>, %b: tensor<?xf64>) -> tensor<?xf64> {
  %A = linop.csr %p, %c, %v : tensor<?xi32>, tensor<?xi32>, tensor<?xf64>
  %x, %k, %r, %why = solver.cg %A, %b : tensor<?xf64>
  return %x : tensor<?xf64>
}

// With one point the neighbours are outside: the matrix is [2], symmetric.
// CHECK-LABEL: func @one_point
// CHECK: solver.cg
func.func @one_point(%b: tensor<1xf64>) -> tensor<1xf64> {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0} dirichlet : !linop.operator<tensor<1xf64>>
  %x, %k, %r, %why = solver.cg %A, %b : tensor<1xf64>
  return %x : tensor<1xf64>
}

// A scale by an unknown number may be a scale by zero.
// CHECK-LABEL: func @scaled
// CHECK: solver.cg
func.func @scaled(%b: tensor<8xf64>, %c: f64) -> tensor<8xf64> {
  %B = linop.stencil {(0) = 2.0, (-1) = -1.0} dirichlet : !linop.operator<tensor<8xf64>>
  %A = linop.scale %B by %c : !linop.operator<tensor<8xf64>>
  %x, %k, %r, %why = solver.cg %A, %b : tensor<8xf64>
  return %x : tensor<8xf64>
}

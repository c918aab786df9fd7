// Round trip: what is printed is parsed again to the same text, in the short
// form and from the generic one.
// RUN: lathe-opt %s | lathe-opt | FileCheck %s
// RUN: lathe-opt %s --mlir-print-op-generic | lathe-opt | FileCheck %s

// CHECK-LABEL: func @stencil_constant
func.func @stencil_constant(%x: tensor<64x32xf64>) -> tensor<64x32xf64> {
  // CHECK: %[[A:.+]] = linop.stencil {(0, 0) = 4.000000e+00, (-1, 0) = -1.000000e+00, (0, 2) = 1.000000e-01} dirichlet : !linop.operator<tensor<64x32xf64>>
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (0,2) = 0.1} dirichlet : !linop.operator<tensor<64x32xf64>>
  // CHECK: linop.apply %[[A]], %{{.+}} : tensor<64x32xf64>
  %y = linop.apply %A, %x : tensor<64x32xf64>
  return %y : tensor<64x32xf64>
}

// CHECK-LABEL: func @stencil_variable
// CHECK-SAME: %[[D:.+]]: tensor<?xf32>, %[[E:.+]]: tensor<?xf32>
func.func @stencil_variable(%d: tensor<?xf32>, %e: tensor<?xf32>) -> tensor<?xf32> {
  // CHECK: %[[A:.+]] = linop.stencil {(0) = %[[D]], (-1) = -1.000000e+00, (1) = %[[E]]} periodic {note = "kept"} : !linop.operator<tensor<?xf32>>
  %A = linop.stencil {(0) = %d, (-1) = -1.0, (1) = %e} [periodic] {note = "kept"} : !linop.operator<tensor<?xf32>>
  // CHECK: linop.get_diagonal %[[A]] : tensor<?xf32>
  %y = linop.get_diagonal %A : tensor<?xf32>
  return %y : tensor<?xf32>
}

// CHECK-LABEL: func @stencil_boundaries
func.func @stencil_boundaries(%x: tensor<4x5x6xf64>) -> tensor<4x5x6xf64> {
  // CHECK: linop.stencil {(0, 0, 0) = 1.000000e+00, (0, 0, 1) = 1.000000e+100} [dirichlet, neumann, periodic] : !linop.operator<tensor<4x5x6xf64>>
  %A = linop.stencil {(0,0,0) = 1.0, (0,0,1) = 1.0e+100} [dirichlet, neumann, periodic] : !linop.operator<tensor<4x5x6xf64>>
  %y = linop.apply %A, %x : tensor<4x5x6xf64>
  return %y : tensor<4x5x6xf64>
}

// CHECK-LABEL: func @csr
// CHECK-SAME: %[[P:.+]]: tensor<?xi32>, %[[C:.+]]: tensor<?xi32>, %[[V:.+]]: tensor<?xf64>, %[[X:.+]]: tensor<?xf64>
func.func @csr(%p: tensor<?xi32>, %c: tensor<?xi32>, %v: tensor<?xf64>, %x: tensor<?xf64>) -> tensor<?xf64> {
  // CHECK: %[[A:.+]] = linop.csr %[[P]], %[[C]], %[[V]] : tensor<?xi32>, tensor<?xi32>, tensor<?xf64>
  %A = linop.csr %p, %c, %v : tensor<?xi32>, tensor<?xi32>, tensor<?xf64>
  %y = linop.apply %A, %x : tensor<?xf64>
  return %y : tensor<?xf64>
}

// The number of rows of a static matrix comes from its positions.
// CHECK-LABEL: func @csr_static
func.func @csr_static(%p: tensor<5xi64>, %c: tensor<9xi64>, %v: tensor<9xf32>, %x: tensor<4xf32>) -> tensor<4xf32> {
  // CHECK: linop.csr {{.*}} : tensor<5xi64>, tensor<9xi64>, tensor<9xf32>
  %A = linop.csr %p, %c, %v : tensor<5xi64>, tensor<9xi64>, tensor<9xf32>
  // CHECK: linop.apply {{.*}} : tensor<4xf32>
  %y = linop.apply %A, %x : tensor<4xf32>
  return %y : tensor<4xf32>
}

// CHECK-LABEL: func @operators_of_operators
func.func @operators_of_operators(%d: tensor<8x9xf64>, %c: f64) -> tensor<8x9xf64> {
  // CHECK: %[[D:.+]] = linop.diagonal %{{.+}} : tensor<8x9xf64>
  %D = linop.diagonal %d : tensor<8x9xf64>
  // CHECK: linop.identity : <tensor<8x9xf64>>
  %I = linop.identity : !linop.operator<tensor<8x9xf64>>
  // CHECK: %[[S:.+]] = linop.shift %[[D]] by %[[BY:.+]] : <tensor<8x9xf64>>
  %S = linop.shift %D by %c : !linop.operator<tensor<8x9xf64>>
  // CHECK: %[[C:.+]] = linop.scale %[[S]] by %[[BY]] : <tensor<8x9xf64>>
  %C = linop.scale %S by %c : !linop.operator<tensor<8x9xf64>>
  // CHECK: linop.magnitude %[[C]] : <tensor<8x9xf64>>
  %M = linop.magnitude %C : !linop.operator<tensor<8x9xf64>>
  // CHECK: linop.sweep backward %[[C]], %{{.+}}, %{{.+}} omega %[[BY]] : tensor<8x9xf64>
  %y = linop.sweep backward %C, %d, %d omega %c : tensor<8x9xf64>
  return %y : tensor<8x9xf64>
}

// A rectangular operator, applied to each vector of a batch.
// CHECK-LABEL: func @dense_batch
func.func @dense_batch(%f: tensor<4x8xf32>, %x: tensor<3x8xf32>) -> tensor<3x4xf32> {
  // CHECK: %[[F:.+]] = linop.dense %{{.+}} : tensor<4x8xf32>
  %F = linop.dense %f : tensor<4x8xf32>
  // CHECK: linop.apply %[[F]], %{{.+}} : !linop.operator<tensor<8xf32> -> tensor<4xf32>>, tensor<3x8xf32>
  %y = linop.apply %F, %x : !linop.operator<tensor<8xf32> -> tensor<4xf32>>, tensor<3x8xf32>
  return %y : tensor<3x4xf32>
}

// CHECK-LABEL: func @measures
func.func @measures(%x: tensor<16xf32>) -> (f64, f64, f64) {
  // CHECK: %[[A:.+]] = linop.stencil
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<16xf32>>
  // CHECK: linop.dot %{{.+}}, %{{.+}} : tensor<16xf32>
  %d = linop.dot %x, %x : tensor<16xf32>
  // CHECK: linop.spectrum %[[A]] : <tensor<16xf32>>
  %l, %h = linop.spectrum %A : !linop.operator<tensor<16xf32>>
  return %d, %l, %h : f64, f64, f64
}

// RUN: lathe-opt %s --lathe-expand-contractions --canonicalize --cse | FileCheck %s

// A dense apply is one contraction; its operator is gone.
// CHECK-LABEL: func @dense
// CHECK-NOT: linop
// CHECK: linalg.generic
// CHECK-SAME: iterator_types = ["parallel", "parallel", "reduction"]
// CHECK-SAME: ins(%{{.+}}, %{{.+}} : tensor<4x8xf32>, tensor<?x8xf32>) outs(%{{.+}} : tensor<?x4xf32>)
// CHECK-NOT: linop
func.func @dense(%f: tensor<4x8xf32>, %x: tensor<?x8xf32>) -> tensor<?x4xf32> {
  %F = linop.dense %f : tensor<4x8xf32>
  %y = linop.apply %F, %x : !linop.operator<tensor<8xf32> -> tensor<4xf32>>, tensor<?x8xf32>
  return %y : tensor<?x4xf32>
}

// Without a config: mode by mode, the last one first, on tensors that are only
// reshaped. The one transpose is of a factor.
// CHECK-LABEL: func @mode_by_mode
// CHECK: linalg.transpose ins(%{{.+}} : tensor<2x3xf64>)
// CHECK-NOT: linalg.transpose
// CHECK: linalg.generic {{.*}} outs(%{{.+}} : tensor<28x2xf64>)
// CHECK: linalg.generic {{.*}} outs(%{{.+}} : tensor<7x5x2xf64>)
// CHECK-NOT: linop
func.func @mode_by_mode(%f: tensor<5x4xf64>, %g: tensor<2x3xf64>, %x: tensor<7x12xf64>) -> tensor<7x10xf64> {
  %F = linop.dense %f : tensor<5x4xf64>
  %G = linop.dense %g : tensor<2x3xf64>
  %K = kron.product %F, %G : !linop.operator<tensor<4xf64> -> tensor<5xf64>>, !linop.operator<tensor<3xf64> -> tensor<2xf64>>
  %y = linop.apply %K, %x : !linop.operator<tensor<12xf64> -> tensor<10xf64>>, tensor<7x12xf64>
  return %y : tensor<7x10xf64>
}

// With blocks of 64 elements and slabs of 8 columns the four modes fall into
// two groups: two modes on runs of 16, then two on slabs of 16 x 8 ... each with
// the knobs for its contractions.
// CHECK-LABEL: func @fused
// CHECK: scf.for
// CHECK:   tensor.empty() : tensor<256xf32>
// CHECK:   scf.for
// CHECK:     linalg.generic {{.*}} outs(%{{.+}} : tensor<16x4xf32>) {{.*}}rows = 7
// CHECK:     linalg.generic {{.*}} outs(%{{.+}} : tensor<4x4x4xf32>) {{.*}}rows = 2
// CHECK:   scf.for
// CHECK:     linalg.generic
// CHECK-NOT: linop
func.func @fused(%f: tensor<4x4xf32>, %x: tensor<3x256xf32>) -> tensor<3x256xf32> {
  %F = linop.dense %f : tensor<4x4xf32>
  %K = kron.product %F, %F, %F, %F : !linop.operator<tensor<256xf32>>
  %y = linop.apply %K, %x {tune.config = #tune.config<{block = 64 : i64, slab = 8 : i64, rows = 2 : i64, vectors = 1 : i64, last_rows = 7 : i64, last_vectors = 1 : i64}>} : !linop.operator<tensor<256xf32>>, tensor<3x256xf32>
  return %y : tensor<3x256xf32>
}

// A slab of one column has none to show: its last mode is still no last one of the
// row, which alone reads its matrix transposed.
// CHECK-LABEL: func @slab_of_one
// CHECK-SAME: %{{[^:]+}}: tensor<4x8xf64>, %[[G:[^:]+]]: tensor<8x4xf64>
// CHECK: linalg.transpose ins(%{{.+}} : tensor<16x16xf64>)
// CHECK-NOT: linalg.transpose
// CHECK: linalg.generic {{.*}} outs(%{{.+}} : tensor<4x16xf64>)
// CHECK: linalg.generic {{.*}} ins(%[[G]], %{{.+}} : tensor<8x4xf64>, tensor<8x4xf64>) outs(%{{.+}} : tensor<8x8xf64>)
// CHECK: linalg.generic {{.*}} outs(%{{.+}} : tensor<1x4x8x1xf64>)
// CHECK-NOT: linop
func.func @slab_of_one(%f: tensor<4x8xf64>, %g: tensor<8x4xf64>, %h: tensor<16x16xf64>, %x: tensor<3x512xf64>) -> tensor<3x512xf64> {
  %F = linop.dense %f : tensor<4x8xf64>
  %G = linop.dense %g : tensor<8x4xf64>
  %H = linop.dense %h : tensor<16x16xf64>
  %K = kron.product %F, %G, %H : !linop.operator<tensor<8xf64> -> tensor<4xf64>>, !linop.operator<tensor<4xf64> -> tensor<8xf64>>, !linop.operator<tensor<16xf64>>
  %y = linop.apply %K, %x {tune.config = #tune.config<{block = 64 : i64, slab = 1 : i64}>} : !linop.operator<tensor<512xf64>>, tensor<3x512xf64>
  return %y : tensor<3x512xf64>
}

// An identity costs nothing.
// CHECK-LABEL: func @identity
// CHECK-COUNT-1: linalg.generic
// CHECK-NOT: linalg.generic
func.func @identity(%f: tensor<4x4xf32>, %x: tensor<3x20xf32>) -> tensor<3x20xf32> {
  %F = linop.dense %f : tensor<4x4xf32>
  %I = linop.identity : !linop.operator<tensor<5xf32>>
  %K = kron.product %I, %F : !linop.operator<tensor<5xf32>>, !linop.operator<tensor<4xf32>>
  %y = linop.apply %K, %x : !linop.operator<tensor<20xf32>>, tensor<3x20xf32>
  return %y : tensor<3x20xf32>
}

// CHECK-LABEL: func @only_identities
// CHECK-SAME: (%[[X:.+]]: tensor<20xf32>)
// CHECK-NEXT: return %[[X]]
func.func @only_identities(%x: tensor<20xf32>) -> tensor<20xf32> {
  %I = linop.identity : !linop.operator<tensor<5xf32>>
  %J = linop.identity : !linop.operator<tensor<4xf32>>
  %K = kron.product %I, %J : !linop.operator<tensor<5xf32>>, !linop.operator<tensor<4xf32>>
  %y = linop.apply %K, %x : tensor<20xf32>
  return %y : tensor<20xf32>
}

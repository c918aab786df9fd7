// RUN: lathe-opt %s --lathe-lower-vectors | FileCheck %s
// RUN: lathe-opt %s --lathe-lower-copies | FileCheck %s --check-prefix=COPY

// A contraction is fused multiply-adds on rows of the accumulator.
#a = affine_map<(i, j, k) -> (i, k)>
#b = affine_map<(i, j, k) -> (k, j)>
#c = affine_map<(i, j, k) -> (i, j)>
// CHECK-LABEL: func.func @contract
// CHECK-NOT: vector.contract
// CHECK-NOT: vector.outerproduct
// CHECK-COUNT-4: vector.fma {{.*}} : vector<8xf32>
// CHECK-NOT: vector.fma
func.func @contract(%a: vector<2x2xf32>, %b: vector<2x8xf32>, %c: vector<2x8xf32>) -> vector<2x8xf32> {
  %d = vector.contract {indexing_maps = [#a, #b, #c], iterator_types = ["parallel", "parallel", "reduction"], kind = #vector.kind<add>} %a, %b, %c
    : vector<2x2xf32>, vector<2x8xf32> into vector<2x8xf32>
  return %d : vector<2x8xf32>
}

// COPY-LABEL: func.func @strided
// COPY-NOT: memref.copy
// COPY: scf.for
// COPY: scf.for
// COPY: memref.store
func.func @strided(%x: memref<4x4xf64, strided<[8, 1]>>, %y: memref<4x4xf64>) {
  memref.copy %x, %y : memref<4x4xf64, strided<[8, 1]>> to memref<4x4xf64>
  return
}

// COPY-LABEL: func.func @flat
// COPY: memref.copy
func.func @flat(%x: memref<4x4xf64, strided<[4, 1], offset: ?>>, %y: memref<4x4xf64>) {
  memref.copy %x, %y : memref<4x4xf64, strided<[4, 1], offset: ?>> to memref<4x4xf64>
  return
}

// A size that becomes two unknown ones: each has the stride of what lies behind it.
// COPY-LABEL: func.func @unknown
// COPY-SAME: %[[M:[^:]+]]: index, %[[N:[^:]+]]: index
// COPY-NOT: memref.expand_shape
// COPY: memref.reinterpret_cast %{{.*}} to offset: [0], sizes: [1, %[[M]], %[[N]]], strides: [%{{.*}}, %[[N]], 1]
// COPY-SAME: to memref<1x?x?xf64>
func.func @unknown(%x: memref<?xf64>, %m: index, %n: index) -> memref<1x?x?xf64> {
  %y = memref.expand_shape %x [[0, 1, 2]] output_shape [1, %m, %n]
    : memref<?xf64> into memref<1x?x?xf64>
  return %y : memref<1x?x?xf64>
}

// RUN: lathe-opt %s --lathe-target="cpu=haswell" --lathe-tile-structured --lathe-vectorise-structured --canonicalize --cse | FileCheck %s
// RUN: lathe-opt %s --lathe-target="cpu=znver4" --lathe-tile-structured --lathe-vectorise-structured --canonicalize --cse | FileCheck %s --check-prefix=WIDE

// Whole vectors without a mask, then one with.
// CHECK-LABEL: func @scale
// CHECK: scf.for
// CHECK-NOT: mask
// CHECK: arith.mulf {{.*}} : vector<8xf32>
// CHECK: %[[MASK:.+]] = vector.constant_mask [3] : vector<8xi1>
// CHECK: vector.transfer_read %{{[^,]+}}, %{{.+}}, %[[MASK]]
// CHECK: arith.mulf {{.*}} : vector<8xf32>
// CHECK: vector.transfer_write %{{[^,]+}}, %{{.+}}, %[[MASK]]
// CHECK-NOT: linalg
// WIDE-LABEL: func @scale
// WIDE: arith.mulf {{.*}} : vector<16xf32>
func.func @scale(%s: f32, %a: tensor<35xf32>, %b: tensor<35xf32>) -> tensor<35xf32> {
  %c = linalg.map ins(%a : tensor<35xf32>) outs(%b : tensor<35xf32>)
    (%x: f32, %old: f32) {
      %y = arith.mulf %s, %x : f32
      linalg.yield %y : f32
    }
  return %c : tensor<35xf32>
}

// The accumulators of a sum are a vector that the loop carries.
// CHECK-LABEL: func @sum
// CHECK: scf.for {{.*}} -> (vector<4xf64>)
// CHECK-NEXT: vector.transfer_read
// CHECK-NEXT: arith.addf
// CHECK-NEXT: scf.yield
// CHECK: vector.multi_reduction <add>
func.func @sum(%a: tensor<?xf64>, %z: tensor<f64>) -> tensor<f64> {
  %s = linalg.reduce { arith.addf } ins(%a : tensor<?xf64>) outs(%z : tensor<f64>) dimensions = [0]
  return %s : tensor<f64>
}

// Read as it lies, turned round in registers.
// CHECK-LABEL: func @transpose
// CHECK: vector.transfer_read {{.*}} tensor<8x8xi64>, vector<4x4xi64>
// CHECK: vector.transpose {{.*}} [1, 0]
func.func @transpose(%a: tensor<8x8xi64>, %b: tensor<8x8xi64>) -> tensor<8x8xi64> {
  %c = linalg.transpose ins(%a : tensor<8x8xi64>) outs(%b : tensor<8x8xi64>) permutation = [1, 0]
  return %c : tensor<8x8xi64>
}

// The syntax of attention, both ways and through the generic form.
// RUN: lathe-opt %s --verify-roundtrip | FileCheck %s

// CHECK-LABEL: func @plain
// CHECK: attn.attention %{{.*}}, %{{.*}}, %{{.*}} : tensor<8x32x16xf32>
func.func @plain(%x: tensor<8x32x16xf32>) -> tensor<8x32x16xf32> {
  %o = attn.attention %x, %x, %x : tensor<8x32x16xf32>
  return %o : tensor<8x32x16xf32>
}

// Grouped heads, other lengths and another head size of the values.
// CHECK-LABEL: func @grouped
// CHECK: attn.attention %{{.*}}, %{{.*}}, %{{.*}} scale 1.250000e-01 causal :
// CHECK-SAME: tensor<2x8x32x16xf32>, tensor<2x2x?x16xf32>, tensor<2x2x?x24xf32>
func.func @grouped(%q: tensor<2x8x32x16xf32>, %k: tensor<2x2x?x16xf32>,
                   %v: tensor<2x2x?x24xf32>) -> tensor<2x8x32x24xf32> {
  %o = attn.attention %q, %k, %v scale 0.125 causal
    : tensor<2x8x32x16xf32>, tensor<2x2x?x16xf32>, tensor<2x2x?x24xf32>
  return %o : tensor<2x8x32x24xf32>
}

// CHECK-LABEL: func @regions
// CHECK: attn.attention
// CHECK: score (%[[S:.*]], %{{.*}}, %{{.*}}, %[[J:.*]]) {
// CHECK: tensor.extract %{{.*}}[%[[J]]]
// CHECK: math.tanh %[[S]]
// CHECK: mask (%{{.*}}, %[[I:.*]], %[[K:.*]]) {
// CHECK: arith.cmpi sle, %[[K]], %[[I]]
func.func @regions(%x: tensor<32x16xf32>, %bias: tensor<32xf32>)
    -> tensor<32x16xf32> {
  %o = attn.attention %x, %x, %x : tensor<32x16xf32>
    score (%s, %h, %i, %j) {
      %b = tensor.extract %bias[%j] : tensor<32xf32>
      %t = math.tanh %s : f32
      %r = arith.addf %t, %b : f32
      attn.yield %r : f32
    }
    mask (%h, %i, %j) {
      %m = arith.cmpi sle, %j, %i : index
      attn.yield %m : i1
    }
  return %o : tensor<32x16xf32>
}

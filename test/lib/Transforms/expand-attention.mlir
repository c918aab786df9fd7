// RUN: lathe-opt %s --lathe-target="cpu=haswell" --lathe-expand-attention | FileCheck %s

// Without a score of one's own the scale carries log2(e): 0.25 * 1.442695. The last
// of the three panels of sixteen queries is short.
// CHECK-LABEL: func.func @plain
// CHECK:       %[[PACKED:.*]] = attn.pack %{{.*}} scale 0.360673755 into %{{.*}} : tensor<2x33x16xf32> -> tensor<2x3x16x16xf32>
// CHECK:       %[[START:.*]] = arith.constant -3.40282347E+38 : f32
// CHECK:       %[[MAXIMUM:.*]] = linalg.fill ins(%[[START]] : f32)
// CHECK:       attn.online %[[PACKED]], %{{.*}}, %{{.*}} at %{{.*}} exponent 1.000000e+00 group 1 outs(%{{.*}}, %[[MAXIMUM]], %{{.*}})
// CHECK-SAME:    -> tensor<2x3x16x16xf32>, tensor<2x3x16xf32>, tensor<2x3x16xf32>
// CHECK:         attn.yield %{{.*}} : f32
// CHECK:         attn.yield %{{.*}} : i1
// CHECK:       attn.finish
func.func @plain(%x: tensor<2x33x16xf32>) -> tensor<2x33x16xf32> {
  %o = attn.attention %x, %x, %x : tensor<2x33x16xf32>
  return %o : tensor<2x33x16xf32>
}

// With one, the factor comes after it; `causal` joins the mask; heads are grouped.
// CHECK-LABEL: func.func @regions
// CHECK:       attn.pack %{{.*}} scale 2.500000e-01
// CHECK:       attn.online {{.*}} exponent 1.44269502 group 4
// CHECK:         math.tanh
// CHECK:       } mask {
// CHECK:       ^bb0(%{{.*}}: index, %[[I:.*]]: index, %[[J:.*]]: index):
// CHECK:         %[[NEAR:.*]] = arith.cmpi slt
// CHECK:         %[[PAST:.*]] = arith.cmpi sle, %[[J]], %[[I]]
// CHECK:         arith.andi %[[PAST]], %[[NEAR]]
func.func @regions(%q: tensor<8x32x16xf32>, %k: tensor<2x32x16xf32>) -> tensor<8x32x16xf32> {
  %eight = arith.constant 8 : index
  %o = attn.attention %q, %k, %k causal : tensor<8x32x16xf32>, tensor<2x32x16xf32>, tensor<2x32x16xf32>
    score (%s, %h, %i, %j) {
      %t = math.tanh %s : f32
      attn.yield %t : f32
    }
    mask (%h, %i, %j) {
      %back = arith.subi %i, %j : index
      %near = arith.cmpi slt, %back, %eight : index
      attn.yield %near : i1
    }
  return %o : tensor<8x32x16xf32>
}

// The knob of the input decides the panel.
// CHECK-LABEL: func.func @config
// CHECK:       attn.pack {{.*}} -> tensor<2x2x16x32xf32>
// CHECK:       tune.config = #tune.config<{keys = 32 : i64, panel = 32 : i64}>
func.func @config(%x: tensor<2x33x16xf32>) -> tensor<2x33x16xf32> {
  %o = attn.attention %x, %x, %x {tune.config = #tune.config<{keys = 32 : i64, panel = 32 : i64}>} : tensor<2x33x16xf32>
  return %o : tensor<2x33x16xf32>
}

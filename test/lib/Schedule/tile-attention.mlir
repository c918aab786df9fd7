// RUN: lathe-opt %s --lathe-target="cpu=haswell" --lathe-expand-attention --lathe-tile-attention | FileCheck %s

// One panel at a time, everything that belongs to it inside the loop over panels,
// then keys by the knob. The loop over keys of a causal panel ends with the
// diagonal: 16 more keys each panel, the 128 that there are at most.
// CHECK-DAG:   #[[END:.*]] = affine_map<(d0) -> (128, d0 * 16 + 16)>
// CHECK-LABEL: func.func @causal
// CHECK-DAG:   %[[C32:.*]] = arith.constant 32 : index
// CHECK:       scf.for %[[HEAD:.*]] = %{{.*}} iter_args
// CHECK:         scf.for %[[PANEL:.*]] = %{{.*}} iter_args
// CHECK:           attn.pack {{.*}} : tensor<1x16x64xf32> -> tensor<1x1x64x16xf32>
// CHECK:           affine.min #[[END]](%[[PANEL]])
// CHECK:           scf.for %[[KEY:.*]] = %{{.*}} to %{{.*}} step %[[C32]] iter_args
// CHECK:             attn.online {{.*}} at %[[HEAD]], %{{.*}}, %[[KEY]] {{.*}} tile 32
// CHECK:             scf.yield
// CHECK:           attn.finish {{.*}} -> tensor<1x16x64xf32>
func.func @causal(%x: tensor<8x128x64xf32>) -> tensor<8x128x64xf32> {
  %o = attn.attention %x, %x, %x causal {tune.config = #tune.config<{keys = 32 : i64, panel = 16 : i64}>} : tensor<8x128x64xf32>
  return %o : tensor<8x128x64xf32>
}

// A window begins with the first key that a query of the panel sees.
// CHECK-LABEL: func.func @window
// CHECK:       scf.for %[[WPANEL:.*]] = %{{.*}} iter_args
// CHECK:         %[[BEGIN:.*]] = affine.max
// CHECK:         scf.for %{{.*}} = %[[BEGIN]] to
func.func @window(%x: tensor<128x64xf32>) -> tensor<128x64xf32> {
  %limit = arith.constant 20 : index
  %o = attn.attention %x, %x, %x causal : tensor<128x64xf32>
    mask (%h, %i, %j) {
      %back = arith.subi %i, %j : index
      %near = arith.cmpi slt, %back, %limit : index
      attn.yield %near : i1
    }
  return %o : tensor<128x64xf32>
}

// Head 4 h + 3 of the queries reads head h of the keys.
// CHECK-LABEL: func.func @grouped
// CHECK:       scf.for %[[H:.*]] = %{{.*}} iter_args
// CHECK:         %[[S:.*]] = affine.apply #{{.*}}(%[[H]])
// CHECK:         tensor.extract_slice %{{.*}}[%[[S]], 0, 0] [1, 128, 64]
func.func @grouped(%q: tensor<8x128x64xf32>, %k: tensor<2x128x64xf32>) -> tensor<8x128x64xf32> {
  %o = attn.attention %q, %k, %k : tensor<8x128x64xf32>, tensor<2x128x64xf32>, tensor<2x128x64xf32>
  return %o : tensor<8x128x64xf32>
}

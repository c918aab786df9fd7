// The vector code of a tile, and that it bufferises in place.
// DEFINE: %{stages} = --lathe-expand --lathe-form --lathe-schedule --lathe-vectorise-tiles --lathe-vectorise
// RUN: lathe-opt %s --lathe-target="cpu=haswell" %{stages} | FileCheck %s
// RUN: lathe-opt %s --lathe-target="cpu=znver4" %{stages} | FileCheck %s --check-prefix=WIDE
// RUN: lathe-opt %s --lathe-target="cpu=haswell" %{stages} --lathe-bufferise | FileCheck %s --check-prefix=BUFFER

// Four keys by two registers of queries are summed in registers over the head size;
// then come the scores' maximum, the weights one register at a time, and four
// components of the accumulator by two registers over the keys. A tile that all
// see has a body of its own, without select on a mask.
// CHECK-LABEL: func.func @causal
// CHECK-NOT:   attn.
// CHECK:       scf.if
// CHECK:         iter_args({{.*}}) -> (vector<8xf32>, vector<8xf32>, tensor<{{.*}}>)
// CHECK:           scf.for {{.*}} -> (vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>)
// CHECK-COUNT-8:     vector.fma
// CHECK-NOT:         vector.fma
// CHECK:             scf.yield
// CHECK:         iter_args({{.*}}) -> (vector<8xf32>, tensor<{{.*}}>)
// CHECK:           math.roundeven {{.*}} : vector<8xf32>
// CHECK:       } else {
// CHECK:         arith.cmpi sle, {{.*}} : vector<8xi32>
// CHECK:         arith.select {{.*}} : vector<8xi1>, vector<8xf32>

// WIDE-LABEL:  func.func @causal
// WIDE-NOT:    vector<8xf32>
// WIDE:        vector.fma {{.*}} : vector<16xf32>
// WIDE-NOT:    vector<8xf32>

// BUFFER-LABEL: func.func @causal
// BUFFER-COUNT-5: memref.alloc()
// BUFFER:      scf.for
// BUFFER-NOT:  memref.alloc
// BUFFER-NOT:  memref.copy
func.func @causal(%x: tensor<8x128x64xf32>) -> tensor<8x128x64xf32> {
  %o = attn.attention %x, %x, %x causal : tensor<8x128x64xf32>
  return %o : tensor<8x128x64xf32>
}

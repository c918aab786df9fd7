// The head that a region is given is its number in the batch, in every batch.
// REQUIRES: lathe-run
// RUN: lathe-run %s normal:1 normal:2 normal:3 --check | FileCheck %s
// CHECK: check: result 0, largest relative error of a row: difference {{.*}}, bound 1e-05, ok
func.func @heads(%q: tensor<2x4x9x8xf32>, %k: tensor<2x2x11x8xf32>, %v: tensor<2x2x11x8xf32>) -> tensor<2x4x9x8xf32> {
  %o = attn.attention %q, %k, %v : tensor<2x4x9x8xf32>, tensor<2x2x11x8xf32>, tensor<2x2x11x8xf32>
    score (%s, %h, %i, %j) {
      %head = arith.index_cast %h : index to i32
      %number = arith.sitofp %head : i32 to f32
      %t = arith.mulf %s, %number : f32
      attn.yield %t : f32
    }
    mask (%h, %i, %j) {
      %c = arith.cmpi uge, %j, %h : index
      attn.yield %c : i1
    }
  return %o : tensor<2x4x9x8xf32>
}

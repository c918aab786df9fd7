// Arrays that the regions of attention read. One that is read at a head or a key
// itself must fit; a place that is computed may lie outside, before or behind, also
// of an array without elements, and reads 0.
// REQUIRES: lathe-run
// DEFINE: %{run} = lathe-run %s --entry=by_key normal:1 normal:2:2x40x16 normal:3:2x40x16
// RUN: %{run} ones:40 --check | FileCheck %s
// RUN: not %{run} ones:3 2>&1 | FileCheck %s --check-prefix=SHORT
// RUN: not lathe-run %s --entry=by_head normal:1:8x33x16 normal:2:8x33x16 ones:4 2>&1 | FileCheck %s --check-prefix=HEADS
// RUN: lathe-run %s --entry=by_head normal:1:8x33x16 normal:2:8x33x16 normal:5:8 --check | FileCheck %s
// RUN: lathe-run %s --entry=outside normal:1 normal:2 normal:3:5 --check | FileCheck %s
// RUN: lathe-run %s --entry=outside normal:1 normal:2 normal:3:0 --check | FileCheck %s
// CHECK: check: result 0, largest relative error of a row: difference {{.*}}, bound 1e-05, ok
// SHORT: lathe-run: error: by_key: argument 'keep' has size 3 in dimension 0, {{.*}}expected 40 to fit argument 'k'
// HEADS: lathe-run: error: by_head: argument 'slope' has size 4 in dimension 0, {{.*}}expected 8 to fit argument 'q'

func.func @by_key(%q: tensor<2x37x16xf32>, %k: tensor<2x?x16xf32>, %v: tensor<2x?x16xf32>,
                  %keep: tensor<?xf32>) -> tensor<2x37x16xf32> {
  %zero = arith.constant 0.0 : f32
  %o = attn.attention %q, %k, %v : tensor<2x37x16xf32>, tensor<2x?x16xf32>, tensor<2x?x16xf32>
    mask (%h, %i, %j) {
      %weight = tensor.extract %keep[%j] : tensor<?xf32>
      %visible = arith.cmpf ogt, %weight, %zero : f32
      attn.yield %visible : i1
    }
  return %o : tensor<2x37x16xf32>
}

func.func @by_head(%q: tensor<?x33x16xf32>, %k: tensor<?x33x16xf32>, %slope: tensor<?xf32>) -> tensor<?x33x16xf32> {
  %o = attn.attention %q, %k, %k : tensor<?x33x16xf32>
    score (%s, %h, %i, %j) {
      %factor = tensor.extract %slope[%h] : tensor<?xf32>
      %t = arith.mulf %s, %factor : f32
      attn.yield %t : f32
    }
  return %o : tensor<?x33x16xf32>
}

// Keys 0 to 6 read before the array, and those from 7 + its length on behind it.
func.func @outside(%q: tensor<2x37x16xf32>, %k: tensor<2x40x16xf32>, %bias: tensor<?xf32>) -> tensor<2x37x16xf32> {
  %seven = arith.constant 7 : index
  %o = attn.attention %q, %k, %k : tensor<2x37x16xf32>, tensor<2x40x16xf32>, tensor<2x40x16xf32>
    score (%s, %h, %i, %j) {
      %place = arith.subi %j, %seven : index
      %b = tensor.extract %bias[%place] : tensor<?xf32>
      %t = arith.addf %s, %b : f32
      attn.yield %t : f32
    }
  return %o : tensor<2x37x16xf32>
}

// Value sizes that leave single lanes over, on targets of either width, and several
// panels of queries.
// REQUIRES: lathe-run
// RUN: lathe-opt %s --lathe-cpu=cpu=haswell -o /dev/null
// RUN: lathe-opt %s --lathe-cpu=cpu=znver4 -o /dev/null
// RUN: lathe-run %s --entry=one normal:1 normal:2 normal:3 --check | FileCheck %s
// RUN: lathe-run %s --entry=two normal:1 normal:2 normal:3 --check | FileCheck %s
// RUN: lathe-run %s --entry=many normal:1 normal:2 normal:3 --check | FileCheck %s
// CHECK: check: result 0{{.*}}, ok
func.func @one(%q: tensor<2x40x16xf32>, %k: tensor<2x40x16xf32>, %v: tensor<2x40x1xf32>) -> tensor<2x40x1xf32> {
  %o = attn.attention %q, %k, %v causal : tensor<2x40x16xf32>, tensor<2x40x16xf32>, tensor<2x40x1xf32>
  return %o : tensor<2x40x1xf32>
}
func.func @two(%q: tensor<2x40x16xf32>, %k: tensor<2x40x16xf32>, %v: tensor<2x40x9xf32>) -> tensor<2x40x9xf32> {
  %o = attn.attention %q, %k, %v causal : tensor<2x40x16xf32>, tensor<2x40x16xf32>, tensor<2x40x9xf32>
  return %o : tensor<2x40x9xf32>
}
func.func @many(%q: tensor<2x40x16xf32>, %k: tensor<2x40x16xf32>, %v: tensor<2x40x33xf32>) -> tensor<2x40x33xf32> {
  %o = attn.attention %q, %k, %v : tensor<2x40x16xf32>, tensor<2x40x16xf32>, tensor<2x40x33xf32>
  return %o : tensor<2x40x33xf32>
}

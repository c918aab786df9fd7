// One head and no more queries than a panel has: no loop over tiles is left, and the
// parts between the shared loops pass vectors on to each other.
// REQUIRES: lathe-run
// RUN: lathe-run %s --entry=odd normal:1 normal:2 normal:3 --check | FileCheck %s
// RUN: lathe-run %s --entry=even normal:1 normal:2 normal:3 --check --threads=4 | FileCheck %s
// RUN: lathe-run %s --entry=step normal:1 normal:2 normal:3 --check --threads=3 | FileCheck %s
// RUN: lathe-run %s --entry=step normal:1 normal:2 normal:3 --check --cpu=haswell | FileCheck %s
// CHECK: check: result 0{{.*}}, ok
func.func @odd(%q: tensor<5x4xf32>, %k: tensor<3x4xf32>, %v: tensor<3x4xf32>) -> tensor<5x4xf32> {
  %o = attn.attention %q, %k, %v : tensor<5x4xf32>, tensor<3x4xf32>, tensor<3x4xf32>
  return %o : tensor<5x4xf32>
}
func.func @even(%q: tensor<1x5x8xf32>, %k: tensor<1x6x8xf32>, %v: tensor<1x6x9xf32>) -> tensor<1x5x9xf32> {
  %o = attn.attention %q, %k, %v causal : tensor<1x5x8xf32>, tensor<1x6x8xf32>, tensor<1x6x9xf32>
  return %o : tensor<1x5x9xf32>
}
func.func @step(%q: tensor<1x1x64xf32>, %k: tensor<1x1000x64xf32>, %v: tensor<1x1000x64xf32>) -> tensor<1x1x64xf32> {
  %o = attn.attention %q, %k, %v : tensor<1x1x64xf32>, tensor<1x1000x64xf32>, tensor<1x1000x64xf32>
  return %o : tensor<1x1x64xf32>
}

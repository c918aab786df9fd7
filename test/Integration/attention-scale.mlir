// The default scale is 1/sqrt(d), d the size of a query and not that of a value: the
// scores here are 4/2 and 0, so the first value weighs e^2 / (e^2 + 1).
// REQUIRES: lathe-run
// RUN: lathe-run %s | FileCheck %s
// RUN: lathe-run %s --interpret | FileCheck %s
// CHECK: 0.88079{{[67]}}
func.func @weights() -> tensor<1x1x1xf32> {
  %q = arith.constant dense<[[[2.0, 0.0, 0.0, 0.0]]]> : tensor<1x1x4xf32>
  %k = arith.constant dense<[[[2.0, 0.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0]]]> : tensor<1x2x4xf32>
  %v = arith.constant dense<[[[1.0], [0.0]]]> : tensor<1x2x1xf32>
  %o = attn.attention %q, %k, %v : tensor<1x1x4xf32>, tensor<1x2x4xf32>, tensor<1x2x1xf32>
  return %o : tensor<1x1x1xf32>
}

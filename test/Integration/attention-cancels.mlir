// Values that cancel in every row: what is left is rounding, and is judged by the terms
// of the sum.
// REQUIRES: lathe-run, python-numpy
// RUN: %python -c "import numpy as np; w = np.random.default_rng(1).standard_normal((1, 256, 1)); np.save('%t.npy', np.concatenate([w, -w], 1).astype(np.float32))"
// RUN: lathe-run %s zeros zeros %t.npy --check | FileCheck %s
// CHECK: check: result 0, largest relative error of a row: difference {{.*}}, bound 1e-05, ok
func.func @attention(%q: tensor<1x64x16xf32>, %k: tensor<1x512x16xf32>, %v: tensor<1x512x1xf32>) -> tensor<1x64x1xf32> {
  %o = attn.attention %q, %k, %v : tensor<1x64x16xf32>, tensor<1x512x16xf32>, tensor<1x512x1xf32>
  return %o : tensor<1x64x1xf32>
}

// A score of -inf hides its key like the mask: a row that has no other gives 0, in blocks
// with a mask and without, in panels that are whole and not. Every finite score counts,
// the least of f32 too: a row that has no other gives the mean. NaN stays NaN.
// REQUIRES: lathe-run, python-numpy
// RUN: lathe-run %s --entry=score normal:1 normal:2 normal:3 -inf --out=%t.npy --check | FileCheck %s
// RUN: %python -c "import numpy as np; o = np.load('%t.npy'); print((o == 0).all(2).sum(1), np.isnan(o).any())" | FileCheck %s --check-prefix=ZEROS
// RUN: lathe-run %s --entry=masked normal:1 normal:2 normal:3 -inf --out=%t.npy --check | FileCheck %s
// RUN: %python -c "import numpy as np; o = np.load('%t.npy'); print((o == 0).all(2).sum(1), np.isnan(o).any())" | FileCheck %s --check-prefix=ZEROS
// RUN: lathe-run %s --entry=score normal:1 normal:2 normal:3 -3e38 --check | FileCheck %s
// RUN: lathe-run %s --entry=score normal:1 normal:2 normal:3 -3.4028235e38 --out=%t.npy --check | FileCheck %s
// RUN: %python -c "import numpy as np; print((np.load('%t.npy') == 0).all(2).sum(1))" | FileCheck %s --check-prefix=NONE
// RUN: lathe-run %s --entry=masked normal:1 normal:2 normal:3 -3.4028235e38 --out=%t.npy --check | FileCheck %s
// RUN: %python -c "import numpy as np; print((np.load('%t.npy') == 0).all(2).sum(1))" | FileCheck %s --check-prefix=NONE
// RUN: lathe-run %s --entry=score normal:1 normal:2 normal:3 -1e6 --check | FileCheck %s
// RUN: lathe-run %s --entry=score normal:1 normal:2 normal:3 nan --out=%t.npy
// RUN: %python -c "import numpy as np; print(np.isnan(np.load('%t.npy')).all(2).sum(1))" | FileCheck %s --check-prefix=NAN
// CHECK: check: result 0, {{.*}}, ok
// ZEROS: [24 24] False
// NONE: [0 0]
// NAN: [47 47]

// Even queries see no key at all, the others none but those of even number.
func.func @score(%q: tensor<2x47x16xf32>, %k: tensor<2x77x16xf32>, %v: tensor<2x77x8xf32>, %hidden: f32) -> tensor<2x47x8xf32> {
  %two = arith.constant 2 : index
  %zero = arith.constant 0 : index
  %o = attn.attention %q, %k, %v : tensor<2x47x16xf32>, tensor<2x77x16xf32>, tensor<2x77x8xf32>
    score (%s, %h, %i, %j) {
      %iRest = arith.remui %i, %two : index
      %jRest = arith.remui %j, %two : index
      %difference = arith.subi %iRest, %jRest : index
      %seen = arith.cmpi sgt, %difference, %zero : index
      %x = arith.select %seen, %s, %hidden : f32
      attn.yield %x : f32
    }
  return %o : tensor<2x47x8xf32>
}

func.func @masked(%q: tensor<2x47x16xf32>, %k: tensor<2x77x16xf32>, %v: tensor<2x77x8xf32>, %hidden: f32) -> tensor<2x47x8xf32> {
  %two = arith.constant 2 : index
  %zero = arith.constant 0 : index
  %o = attn.attention %q, %k, %v causal : tensor<2x47x16xf32>, tensor<2x77x16xf32>, tensor<2x77x8xf32>
    score (%s, %h, %i, %j) {
      %rest = arith.remui %i, %two : index
      %seen = arith.cmpi ne, %rest, %zero : index
      %x = arith.select %seen, %s, %hidden : f32
      attn.yield %x : f32
    }
  return %o : tensor<2x47x8xf32>
}

// RUN: lathe-opt %s --lathe-target="cpu=haswell" --lathe-choose-configs | FileCheck %s
// RUN: lathe-opt %s --lathe-target="cpu=znver4" --lathe-choose-configs | FileCheck %s --check-prefix=WIDE
// RUN: lathe-opt %s --lathe-target="cpu=haswell" --lathe-choose-configs --remark-format=emitRemark --remarks-filter=lathe-choose 2>&1 >/dev/null | FileCheck %s --check-prefix=REMARK

// The default comes from the target: 6 x 2 accumulators fill 16 registers, and
// 32 registers hold more of them.
// CHECK-LABEL: func @default
// CHECK: linalg.matmul {{{.*}}tune.config = #tune.config<{group = 0 : i64, pack = 1 : i64, row_tile = 0 : i64, rows = 6 : i64, sum_tile = 0 : i64, vectors = 2 : i64}>}
// WIDE-LABEL: func @default
// WIDE: linalg.matmul {{{.*}}tune.config = #tune.config<{{{.*}}rows = 6 : i64{{.*}}vectors = 4 : i64}>}
// REMARK: rows = 6
// REMARK-SAME: Op=linalg.matmul
// REMARK-SAME: Provider=default
// REMARK-SAME: 6 x 2 accumulators of 8 lanes use 15 of 16 vector registers
func.func @default(%a: tensor<1024x1024xf32>, %b: tensor<1024x1024xf32>, %c: tensor<1024x1024xf32>) -> tensor<1024x1024xf32> {
  %d = linalg.matmul ins(%a, %b : tensor<1024x1024xf32>, tensor<1024x1024xf32>) outs(%c : tensor<1024x1024xf32>) -> tensor<1024x1024xf32>
  return %d : tensor<1024x1024xf32>
}

// A config in the input is obeyed; what it leaves open is filled in.
// CHECK-LABEL: func @obeyed
// CHECK: linalg.matmul {{{.*}}tune.config = #tune.config<{{{.*}}rows = 3 : i64{{.*}}}>}
// REMARK: the input says so
func.func @obeyed(%a: tensor<9x8xf64>, %b: tensor<8x7xf64>, %c: tensor<9x7xf64>) -> tensor<9x7xf64> {
  %d = linalg.matmul {tune.config = #tune.config<{rows = 3 : i64}>} ins(%a, %b : tensor<9x8xf64>, tensor<8x7xf64>) outs(%c : tensor<9x7xf64>) -> tensor<9x7xf64>
  return %d : tensor<9x7xf64>
}

// What is no contraction has no knobs.
// CHECK-LABEL: func @untouched
// CHECK-NOT: tune.config
func.func @untouched(%a: tensor<8xf64>, %b: tensor<8xf64>) -> tensor<8xf64> {
  %c = linalg.add ins(%a, %a : tensor<8xf64>, tensor<8xf64>) outs(%b : tensor<8xf64>) -> tensor<8xf64>
  return %c : tensor<8xf64>
}

// CHECK-LABEL: func @kron
// CHECK: linop.apply {{.*}}tune.config = #tune.config<{block = 512 : i64, group = 1 : i64, last_rows = 0 : i64, last_vectors = 0 : i64, rows = 0 : i64, slab = 64 : i64, vectors = 0 : i64}>
func.func @kron(%f: tensor<8x8xf32>, %x: tensor<3x512xf32>) -> tensor<3x512xf32> {
  %F = linop.dense %f : tensor<8x8xf32>
  %K = kron.product %F, %F, %F : !linop.operator<tensor<512xf32>>
  %y = linop.apply %K, %x : !linop.operator<tensor<512xf32>>, tensor<3x512xf32>
  return %y : tensor<3x512xf32>
}

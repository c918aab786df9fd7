// RUN: lathe-opt %s --lathe-tile-contractions --canonicalize --cse | FileCheck %s

// Loops over the sum are outside those over rows.
// CHECK-LABEL: func @tiles
// CHECK-DAG: %[[C32:.+]] = arith.constant 32 : index
// CHECK-DAG: %[[C64:.+]] = arith.constant 64 : index
// CHECK: scf.for {{.*}} step %[[C64]]
// CHECK: scf.for {{.*}} step %[[C32]]
// CHECK: linalg.matmul {{.*}} ins(%{{.+}}, %{{.+}} : tensor<32x64xf32>, tensor<64x100xf32>) outs(%{{.+}} : tensor<32x100xf32>)
func.func @tiles(%a: tensor<128x256xf32>, %b: tensor<256x100xf32>, %c: tensor<128x100xf32>) -> tensor<128x100xf32> {
  %d = linalg.matmul {tune.config = #tune.config<{sum_tile = 64 : i64, row_tile = 32 : i64}>} ins(%a, %b : tensor<128x256xf32>, tensor<256x100xf32>) outs(%c : tensor<128x100xf32>) -> tensor<128x100xf32>
  return %d : tensor<128x100xf32>
}

// B transposed is copied so that its columns lie side by side.
// CHECK-LABEL: func @transposed
// CHECK-SAME: %{{.+}}: tensor<12x64xf32>, %[[B:.+]]: tensor<32x64xf32>
// CHECK: %[[T:.+]] = linalg.transpose ins(%[[B]] : tensor<32x64xf32>) {{.*}} permutation = [1, 0]
// CHECK: linalg.generic {{.*}} ins(%{{.+}}, %[[T]] : tensor<12x64xf32>, tensor<64x32xf32>)
func.func @transposed(%a: tensor<12x64xf32>, %b: tensor<32x64xf32>, %c: tensor<12x32xf32>) -> tensor<12x32xf32> {
  %d = linalg.contract indexing_maps = [affine_map<(m, n, k) -> (m, k)>, affine_map<(m, n, k) -> (n, k)>, affine_map<(m, n, k) -> (m, n)>]
    ins(%a, %b : tensor<12x64xf32>, tensor<32x64xf32>) outs(%c : tensor<12x32xf32>) -> tensor<12x32xf32>
  return %d : tensor<12x32xf32>
}

// RUN: lathe-opt %s --lathe-target="cpu=haswell" --lathe-tile-structured --canonicalize --cse | FileCheck %s

// Chunks are shared by threads. Whole vectors have a static size; what is left over is
// one tile more.
// CHECK-LABEL: func @elementwise
// CHECK: scf.for {{.*}} step %[[CHUNK:.+]] iter_args
// CHECK:   scf.for {{.*}} step %[[LANES:.+]] iter_args
// CHECK:     linalg.add ins(%{{.+}}, %{{.+}} : tensor<8xf32>, tensor<8xf32>)
// CHECK:   scf.for {{.*}} step %[[LANES]] iter_args
// CHECK:     linalg.add ins(%{{.+}}, %{{.+}} : tensor<?xf32>, tensor<?xf32>)
// CHECK: } {lathe.parallel}
func.func @elementwise(%a: tensor<?xf32>, %b: tensor<?xf32>, %c: tensor<?xf32>) -> tensor<?xf32> {
  %d = linalg.add ins(%a, %b : tensor<?xf32>, tensor<?xf32>) outs(%c : tensor<?xf32>) -> tensor<?xf32>
  return %d : tensor<?xf32>
}

// Rows are shared; a row is cut along its contiguous dimension, and has no vector that
// is not whole.
// CHECK-LABEL: func @rows
// CHECK-COUNT-2: scf.for
// CHECK: linalg.generic {{.*}} ins(%{{.+}}, %{{.+}} : tensor<4xi64>, tensor<i64>) outs(%{{.+}} : tensor<4xi64>)
// CHECK-NOT: linalg.generic
// CHECK: } {lathe.parallel}
func.func @rows(%a: tensor<6x12xi64>, %b: tensor<6xi64>, %c: tensor<6x12xi64>) -> tensor<6x12xi64> {
  %d = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (i)>, affine_map<(i, j) -> (i, j)>], iterator_types = ["parallel", "parallel"]}
      ins(%a, %b : tensor<6x12xi64>, tensor<6xi64>) outs(%c : tensor<6x12xi64>) {
  ^bb0(%x: i64, %y: i64, %old: i64):
    %z = arith.xori %x, %y : i64
    linalg.yield %z : i64
  } -> tensor<6x12xi64>
  return %d : tensor<6x12xi64>
}

// Where an operand is transposed both dimensions have the width of a vector.
// CHECK-LABEL: func @transposed
// CHECK: linalg.transpose ins(%{{.+}} : tensor<4x4xf64>) outs(%{{.+}} : tensor<4x4xf64>) permutation = [1, 0]
func.func @transposed(%a: tensor<16x32xf64>, %b: tensor<32x16xf64>) -> tensor<32x16xf64> {
  %c = linalg.transpose ins(%a : tensor<16x32xf64>) outs(%b : tensor<32x16xf64>) permutation = [1, 0]
  return %c : tensor<32x16xf64>
}

// A sum along the contiguous dimension is as many sums as there are lanes, added up
// at the end.
// CHECK-LABEL: func @sum
// CHECK: %[[ZERO:.+]] = linalg.fill {{.*}} tensor<4xf64>
// CHECK: %[[MAIN:.+]] = scf.for {{.*}} iter_args(%[[ACC:.+]] = %[[ZERO]]) -> (tensor<4xf64>)
// CHECK:   linalg.generic {{.*}}iterator_types = ["parallel"]{{.*}} outs(%[[ACC]] : tensor<4xf64>)
// CHECK: %[[ALL:.+]] = scf.for {{.*}} iter_args(%{{.+}} = %[[MAIN]]) -> (tensor<4xf64>)
// CHECK: linalg.reduce ins(%[[ALL]] : tensor<4xf64>)
func.func @sum(%a: tensor<?xf64>, %z: tensor<f64>) -> tensor<f64> {
  %s = linalg.reduce { arith.addf } ins(%a : tensor<?xf64>) outs(%z : tensor<f64>) dimensions = [0]
  return %s : tensor<f64>
}

// A sum across rows keeps its order: lanes lie along the result. Numbers are as wide as
// the widest operand.
// CHECK-LABEL: func @columns
// CHECK: linalg.generic {{.*}} ins(%{{.+}} : tensor<4xf32>) outs(%{{.+}} : tensor<4xf64>)
// CHECK-NOT: linalg.reduce
func.func @columns(%a: tensor<5x8xf32>, %z: tensor<8xf64>) -> tensor<8xf64> {
  %s = linalg.generic {indexing_maps = [affine_map<(i, j) -> (i, j)>, affine_map<(i, j) -> (j)>], iterator_types = ["reduction", "parallel"]}
      ins(%a : tensor<5x8xf32>) outs(%z : tensor<8xf64>) {
  ^bb0(%x: f32, %old: f64):
    %d = arith.extf %x : f32 to f64
    %t = arith.addf %d, %old : f64
    linalg.yield %t : f64
  } -> tensor<8xf64>
  return %s : tensor<8xf64>
}

// Dimensions of size one are dropped. A destination that is not read is no copy of
// what it was.
// CHECK-LABEL: func @unit
// CHECK-SAME: %{{.+}}: tensor<9x1xf32>, %[[B:.+]]: tensor<9x1xf32>
// CHECK: tensor.empty() : tensor<9
// CHECK: linalg.generic {{.*}} outs(%{{.+}} : tensor<8xf32>)
func.func @unit(%a: tensor<9x1xf32>, %b: tensor<9x1xf32>) -> tensor<9x1xf32> {
  %c = linalg.sub ins(%a, %b : tensor<9x1xf32>, tensor<9x1xf32>) outs(%b : tensor<9x1xf32>) -> tensor<9x1xf32>
  return %c : tensor<9x1xf32>
}

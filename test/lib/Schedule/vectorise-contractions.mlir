// RUN: lathe-opt %s --lathe-target="cpu=haswell" --lathe-vectorise-contractions --canonicalize --cse | FileCheck %s
// RUN: lathe-opt %s --lathe-target="cpu=znver4" --lathe-vectorise-contractions --canonicalize --cse | FileCheck %s --check-prefix=WIDE
// RUN: lathe-opt %s --lathe-target="cpu=haswell" --lathe-vectorise-tiles --lathe-vectorise-contractions | FileCheck %s --check-prefix=TILES

// Accumulators are vectors of native width, carried by the loop over the sum;
// nothing is masked where the tile divides the sizes. The fill is the start of
// the accumulators.
// CHECK-LABEL: func @exact
// CHECK-NOT: mask
// CHECK: scf.for {{.*}} -> (tensor<12x32xf32>)
// CHECK: scf.for {{.*}} -> (vector<8xf32>, vector<8xf32>, vector<8xf32>, vector<8xf32>)
// CHECK: vector.transfer_read {{.*}} tensor<64x32xf32>, vector<8xf32>
// CHECK: tensor.extract {{.*}} tensor<12x64xf32>
// CHECK: vector.fma {{.*}} vector<8xf32>
// CHECK: vector.transfer_write {{.*}} vector<8xf32>, tensor<12x32xf32>
// CHECK-NOT: linalg
// WIDE-LABEL: func @exact
// WIDE: vector.fma {{.*}} vector<16xf32>
func.func @exact(%a: tensor<12x64xf32>, %b: tensor<64x32xf32>) -> tensor<12x32xf32> {
  %zero = arith.constant 0.0 : f32
  %e = tensor.empty() : tensor<12x32xf32>
  %c = linalg.fill ins(%zero : f32) outs(%e : tensor<12x32xf32>) -> tensor<12x32xf32>
  %d = linalg.matmul {tune.config = #tune.config<{rows = 2 : i64, vectors = 2 : i64}>} ins(%a, %b : tensor<12x64xf32>, tensor<64x32xf32>) outs(%c : tensor<12x32xf32>) -> tensor<12x32xf32>
  return %d : tensor<12x32xf32>
}

// Thirteen columns are one full vector and one of five lanes.
// CHECK-LABEL: func @edge
// CHECK: %[[MASK:.+]] = vector.constant_mask [5] : vector<8xi1>
// CHECK: vector.transfer_read %{{[^,]+}}, %{{.+}}, %[[MASK]]
// CHECK: vector.transfer_write %{{[^,]+}}, %{{.+}}, %[[MASK]]
func.func @edge(%a: tensor<4x3xf32>, %b: tensor<3x13xf32>, %c: tensor<4x13xf32>) -> tensor<4x13xf32> {
  %d = linalg.matmul ins(%a, %b : tensor<4x3xf32>, tensor<3x13xf32>) outs(%c : tensor<4x13xf32>) -> tensor<4x13xf32>
  return %d : tensor<4x13xf32>
}

// A matrix times a vector has its lanes along the sum.
// CHECK-LABEL: func @matvec
// CHECK: vector.fma
// CHECK: %[[LOW:.+]] = vector.extract_strided_slice %[[SUM:.+]] {offsets = [0], sizes = [2]
// CHECK: %[[HIGH:.+]] = vector.extract_strided_slice %[[SUM]] {offsets = [2], sizes = [2]
// CHECK: arith.addf %[[LOW]], %[[HIGH]] : vector<2xf64>
// CHECK: vector.extract
// CHECK: tensor.insert
func.func @matvec(%a: tensor<?x?xf64>, %x: tensor<?xf64>, %y: tensor<?xf64>) -> tensor<?xf64> {
  %d = linalg.matvec ins(%a, %x : tensor<?x?xf64>, tensor<?xf64>) outs(%y : tensor<?xf64>) -> tensor<?xf64>
  return %d : tensor<?xf64>
}

// With packing the columns of a tile are copied once, and read without gaps by
// every row.
// CHECK-LABEL: func @packed
// CHECK: %[[EMPTY:.+]] = tensor.empty() : tensor<64x16xf32>
// CHECK: %[[PANEL:.+]] = scf.for {{.*}} iter_args(%{{.+}} = %[[EMPTY]])
// CHECK: scf.for
// CHECK: vector.transfer_read %[[PANEL]]
// CHECK: vector.fma
func.func @packed(%a: tensor<12x64xf32>, %b: tensor<64x64xf32>, %c: tensor<12x64xf32>) -> tensor<12x64xf32> {
  %d = linalg.matmul {tune.config = #tune.config<{rows = 2 : i64, vectors = 2 : i64, pack = 1 : i64}>} ins(%a, %b : tensor<12x64xf32>, tensor<64x64xf32>) outs(%c : tensor<12x64xf32>) -> tensor<12x64xf32>
  return %d : tensor<12x64xf32>
}

// A fill by itself becomes stores.
// CHECK-LABEL: func @fill
// CHECK-NOT: linalg.fill
// CHECK: vector.transfer_write
func.func @fill(%v: f64, %c: tensor<?x7xf64>) -> tensor<?x7xf64> {
  %d = linalg.fill ins(%v : f64) outs(%c : tensor<?x7xf64>) -> tensor<?x7xf64>
  return %d : tensor<?x7xf64>
}

// A fill in a loop is the start of a contraction too, whatever its shape.
// TILES-LABEL: func @start_in_a_loop
// TILES: scf.for
// TILES-NOT: vector.transfer_write
// TILES: scf.for {{.*}} -> (vector<8xf32>
// TILES: vector.fma
func.func @start_in_a_loop(%a: tensor<4x8xf32>, %b: tensor<3x8x16xf32>, %c: tensor<3x1x4x16xf32>) -> tensor<3x1x4x16xf32> {
  %zero = arith.constant 0.0 : f32
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %all = scf.for %i = %c0 to %c3 step %c1 iter_args(%to = %c) -> tensor<3x1x4x16xf32> {
    %x = tensor.extract_slice %b[%i, 0, 0] [1, 8, 16] [1, 1, 1] : tensor<3x8x16xf32> to tensor<1x8x16xf32>
    %y = tensor.extract_slice %to[%i, 0, 0, 0] [1, 1, 4, 16] [1, 1, 1, 1] : tensor<3x1x4x16xf32> to tensor<1x4x16xf32>
    %start = linalg.fill ins(%zero : f32) outs(%y : tensor<1x4x16xf32>) -> tensor<1x4x16xf32>
    %d = linalg.contract indexing_maps = [affine_map<(o, m, n, k) -> (m, k)>, affine_map<(o, m, n, k) -> (o, k, n)>, affine_map<(o, m, n, k) -> (o, m, n)>]
      ins(%a, %x : tensor<4x8xf32>, tensor<1x8x16xf32>) outs(%start : tensor<1x4x16xf32>) -> tensor<1x4x16xf32>
    %next = tensor.insert_slice %d into %to[%i, 0, 0, 0] [1, 1, 4, 16] [1, 1, 1, 1] : tensor<1x4x16xf32> into tensor<3x1x4x16xf32>
    scf.yield %next : tensor<3x1x4x16xf32>
  }
  return %all : tensor<3x1x4x16xf32>
}

// Rows of four share a vector of eight lanes: what has them is read and written
// in pieces, the scalars stay scalars.
// CHECK-LABEL: func @pieces
// CHECK: scf.for {{.*}} -> (vector<8xf32>, vector<8xf32>)
// CHECK-COUNT-2: vector.transfer_read {{.*}} tensor<6x8x4xf32>, vector<4xf32>
// CHECK: vector.shuffle {{.*}} [0, 1, 2, 3, 4, 5, 6, 7] : vector<4xf32>, vector<4xf32>
// CHECK: tensor.extract {{.*}} tensor<2x8xf32>
// CHECK: vector.fma {{.*}} vector<8xf32>
// CHECK: vector.transfer_write {{.*}} vector<4xf32>, tensor<6x2x4xf32>
func.func @pieces(%a: tensor<2x8xf32>, %b: tensor<6x8x4xf32>, %c: tensor<6x2x4xf32>) -> tensor<6x2x4xf32> {
  %d = linalg.contract indexing_maps = [affine_map<(o, m, n, k) -> (m, k)>, affine_map<(o, m, n, k) -> (o, k, n)>, affine_map<(o, m, n, k) -> (o, m, n)>] {tune.config = #tune.config<{rows = 2 : i64, vectors = 1 : i64}>}
    ins(%a, %b : tensor<2x8xf32>, tensor<6x8x4xf32>) outs(%c : tensor<6x2x4xf32>) -> tensor<6x2x4xf32>
  return %d : tensor<6x2x4xf32>
}

// Here the operand without the lanes is loaded along the sum, and each of its
// values spread over a piece; the other one is the same in every piece.
// CHECK-LABEL: func @spread
// CHECK: vector.transfer_read {{.*}} tensor<4x4xf32>, vector<4xf32>
// CHECK: vector.shuffle {{.*}} [0, 1, 2, 3, 0, 1, 2, 3] : vector<4xf32>, vector<4xf32>
// CHECK: vector.shuffle {{.*}} [0, 0, 0, 0, 4, 4, 4, 4] : vector<8xf32>, vector<8xf32>
// CHECK: vector.fma {{.*}} vector<8xf32>
// CHECK: vector.shuffle {{.*}} [3, 3, 3, 3, 7, 7, 7, 7] : vector<8xf32>, vector<8xf32>
// CHECK-NOT: tensor.extract
// CHECK: return
func.func @spread(%a: tensor<6x4xf32>, %b: tensor<4x4xf32>, %c: tensor<6x4xf32>) -> tensor<6x4xf32> {
  %d = linalg.matmul ins(%a, %b : tensor<6x4xf32>, tensor<4x4xf32>) outs(%c : tensor<6x4xf32>) -> tensor<6x4xf32>
  return %d : tensor<6x4xf32>
}

// Five rows are no whole number of vectors.
// CHECK-LABEL: func @odd
// CHECK: vector.constant_mask [4] : vector<8xi1>
func.func @odd(%a: tensor<5x4xf32>, %b: tensor<4x4xf32>, %c: tensor<5x4xf32>) -> tensor<5x4xf32> {
  %d = linalg.matmul ins(%a, %b : tensor<5x4xf32>, tensor<4x4xf32>) outs(%c : tensor<5x4xf32>) -> tensor<5x4xf32>
  return %d : tensor<5x4xf32>
}

// The knob leaves it be.
// CHECK-LABEL: func @alone
// CHECK: vector.constant_mask [4] : vector<8xi1>
func.func @alone(%a: tensor<6x4xf32>, %b: tensor<4x4xf32>, %c: tensor<6x4xf32>) -> tensor<6x4xf32> {
  %d = linalg.matmul {tune.config = #tune.config<{group = 0 : i64}>} ins(%a, %b : tensor<6x4xf32>, tensor<4x4xf32>) outs(%c : tensor<6x4xf32>) -> tensor<6x4xf32>
  return %d : tensor<6x4xf32>
}

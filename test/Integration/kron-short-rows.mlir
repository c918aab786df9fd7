// Factors shorter than a vector: their rows share vectors where the sizes allow, in
// every form of sharing (two, four and eight pieces, sums longer than a row), and do
// without where they do not (the factors of three).
// REQUIRES: lathe-run
// RUN: lathe-run %s --entry=square normal:1 normal:2 normal:3 normal:4 --check | FileCheck %s
// RUN: lathe-run %s --entry=square normal:1 normal:2 normal:3 normal:4 --check --cpu=haswell | FileCheck %s
// RUN: lathe-run %s --entry=odd normal:1 normal:2 normal:3 --check | FileCheck %s
// RUN: lathe-run %s --entry=odd normal:1 normal:2 normal:3 --check --cpu=haswell | FileCheck %s
// RUN: lathe-run %s --entry=wide normal:1 normal:2 --check | FileCheck %s
// CHECK: check: result 0{{.*}}, ok
func.func @square(%x: tensor<5x256xf32>, %f: tensor<8x8xf32>, %g: tensor<4x4xf32>, %h: tensor<2x2xf32>) -> tensor<5x256xf32> {
  %F = linop.dense %f : tensor<8x8xf32>
  %G = linop.dense %g : tensor<4x4xf32>
  %H = linop.dense %h : tensor<2x2xf32>
  %K = kron.product %H, %F, %G, %G : !linop.operator<tensor<2xf32>>, !linop.operator<tensor<8xf32>>, !linop.operator<tensor<4xf32>>, !linop.operator<tensor<4xf32>>
  %y = linop.apply %K, %x : !linop.operator<tensor<256xf32>>, tensor<5x256xf32>
  return %y : tensor<5x256xf32>
}

func.func @odd(%x: tensor<3x96xf64>, %f: tensor<2x8xf64>, %g: tensor<3x3xf64>) -> tensor<3x24xf64> {
  %F = linop.dense %f : tensor<2x8xf64>
  %G = linop.dense %g : tensor<3x3xf64>
  %I = linop.identity : !linop.operator<tensor<4xf64>>
  %K = kron.product %I, %G, %F : !linop.operator<tensor<4xf64>>, !linop.operator<tensor<3xf64>>, !linop.operator<tensor<8xf64> -> tensor<2xf64>>
  %y = linop.apply %K, %x : !linop.operator<tensor<96xf64> -> tensor<24xf64>>, tensor<3x96xf64>
  return %y : tensor<3x24xf64>
}

func.func @wide(%x: tensor<16x8xf32>, %f: tensor<4x8xf32>) -> tensor<16x4xf32> {
  %F = linop.dense %f : tensor<4x8xf32>
  %y = linop.apply %F, %x : !linop.operator<tensor<8xf32> -> tensor<4xf32>>, tensor<16x8xf32>
  return %y : tensor<16x4xf32>
}

// Factors with sizes of one, applied to a batch: steps of equal shape start from zero,
// each in a buffer of its own.
// REQUIRES: lathe-run
// RUN: lathe-opt %s --lathe-cpu=cpu=haswell -o /dev/null
// RUN: lathe-opt %s --lathe-cpu=cpu=znver4 -o /dev/null
// RUN: lathe-run %s --entry=f normal:1 normal:2 normal:3 normal:4 normal:5 --check | FileCheck %s
// RUN: lathe-run %s --entry=empty normal:1 normal:2 normal:3 --check | FileCheck %s
// CHECK: check: result 0{{.*}}, ok
func.func @f(%x: tensor<3x16xf32>, %f0: tensor<3x1xf32>, %f1: tensor<1x4xf32>, %f2: tensor<1x1xf32>, %f3: tensor<1x4xf32>) -> tensor<3x3xf32> {
  %F0 = linop.dense %f0 : tensor<3x1xf32>
  %F1 = linop.dense %f1 : tensor<1x4xf32>
  %F2 = linop.dense %f2 : tensor<1x1xf32>
  %F3 = linop.dense %f3 : tensor<1x4xf32>
  %K = "kron.product"(%F0, %F1, %F2, %F3) : (!linop.operator<tensor<1xf32> -> tensor<3xf32>>, !linop.operator<tensor<4xf32> -> tensor<1xf32>>, !linop.operator<tensor<1xf32>>, !linop.operator<tensor<4xf32> -> tensor<1xf32>>) -> !linop.operator<tensor<16xf32> -> tensor<3xf32>>
  %y = linop.apply %K, %x : !linop.operator<tensor<16xf32> -> tensor<3xf32>>, tensor<3x16xf32>
  return %y : tensor<3x3xf32>
}

// A sum over nothing is zero.
func.func @empty(%x: tensor<2x0xf64>, %f0: tensor<3x7xf64>, %f1: tensor<1x0xf64>) -> tensor<2x3xf64> {
  %F0 = linop.dense %f0 : tensor<3x7xf64>
  %F1 = linop.dense %f1 : tensor<1x0xf64>
  %K = kron.product %F0, %F1 : !linop.operator<tensor<7xf64> -> tensor<3xf64>>, !linop.operator<tensor<0xf64> -> tensor<1xf64>>
  %y = linop.apply %K, %x : !linop.operator<tensor<0xf64> -> tensor<3xf64>>, tensor<2x0xf64>
  return %y : tensor<2x3xf64>
}

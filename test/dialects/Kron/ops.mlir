// RUN: lathe-opt %s | lathe-opt | FileCheck %s
// RUN: lathe-opt %s --mlir-print-op-generic | lathe-opt | FileCheck %s

// One type where all factors are equal, else the type of each factor.

// CHECK-LABEL: func @uniform
func.func @uniform(%f: tensor<8x8xf32>, %x: tensor<3x512xf32>) -> tensor<3x512xf32> {
  // CHECK: %[[F:.*]] = linop.dense
  %F = linop.dense %f : tensor<8x8xf32>
  // CHECK: %[[K:.*]] = kron.product %[[F]], %[[F]], %[[F]] : !linop.operator<tensor<512xf32>>
  %K = kron.product %F, %F, %F : !linop.operator<tensor<512xf32>>
  // CHECK: linop.apply %[[K]], %{{.*}} : !linop.operator<tensor<512xf32>>, tensor<3x512xf32>
  %y = linop.apply %K, %x : !linop.operator<tensor<512xf32>>, tensor<3x512xf32>
  return %y : tensor<3x512xf32>
}

// CHECK-LABEL: func @rectangular
func.func @rectangular(%f: tensor<2x3xf64>) {
  %F = linop.dense %f : tensor<2x3xf64>
  // CHECK: kron.product %{{.*}}, %{{.*}} : !linop.operator<tensor<9xf64> -> tensor<4xf64>>
  %K = kron.product %F, %F : !linop.operator<tensor<9xf64> -> tensor<4xf64>>
  return
}

// CHECK-LABEL: func @mixed
func.func @mixed(%f: tensor<2x3xf64>, %g: tensor<?x5xf64>) {
  %F = linop.dense %f : tensor<2x3xf64>
  %G = linop.dense %g : tensor<?x5xf64>
  // CHECK: kron.product %{{.*}}, %{{.*}} : !linop.operator<tensor<3xf64> -> tensor<2xf64>>, !linop.operator<tensor<5xf64> -> tensor<?xf64>>
  %K = kron.product %F, %G : !linop.operator<tensor<3xf64> -> tensor<2xf64>>,
                             !linop.operator<tensor<5xf64> -> tensor<?xf64>>
  return
}

// RUN: lathe-opt %s --lathe-fill-constants | FileCheck %s

// CHECK-LABEL: func.func @zeros
// CHECK: %[[ZERO:.*]] = arith.constant 0.000000e+00 : f64
// CHECK: linalg.fill ins(%[[ZERO]] : f64)
func.func @zeros() -> tensor<1024xf64> {
  %x = arith.constant dense<0.0> : tensor<1024xf64>
  return %x : tensor<1024xf64>
}

// Few elements, and different ones, stay a constant.
// CHECK-LABEL: func.func @kept
// CHECK-NOT: linalg.fill
func.func @kept() -> (tensor<4xf64>, tensor<2xf64>) {
  %x = arith.constant dense<1.0> : tensor<4xf64>
  %y = arith.constant dense<[1.0, 2.0]> : tensor<2xf64>
  return %x, %y : tensor<4xf64>, tensor<2xf64>
}

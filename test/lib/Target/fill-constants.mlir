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

// LLVM would list the rows of one without elements: here more than memory holds.
// CHECK-LABEL: func.func @empty
// CHECK: linalg.fill {{.*}} tensor<0x576460752303423488xf64>
func.func @empty() -> tensor<0x576460752303423488xf64> {
  %x = arith.constant dense<0.0> : tensor<0x576460752303423488xf64>
  return %x : tensor<0x576460752303423488xf64>
}

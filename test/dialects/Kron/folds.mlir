// RUN: lathe-opt %s --canonicalize | FileCheck %s

// CHECK-LABEL: func @flatten
func.func @flatten(%f: tensor<2x2xf64>, %x: tensor<16xf64>) -> tensor<16xf64> {
  // CHECK: %[[F:.*]] = linop.dense
  // CHECK-NEXT: %[[K:.*]] = kron.product %[[F]], %[[F]], %[[F]], %[[F]] :
  // CHECK-NEXT: linop.apply %[[K]]
  %F = linop.dense %f : tensor<2x2xf64>
  %G = kron.product %F, %F : !linop.operator<tensor<4xf64>>
  %K = kron.product %F, %G, %F : !linop.operator<tensor<2xf64>>, !linop.operator<tensor<4xf64>>, !linop.operator<tensor<2xf64>>
  %y = linop.apply %K, %x : tensor<16xf64>
  return %y : tensor<16xf64>
}

// CHECK-LABEL: func @identities
func.func @identities(%f: tensor<2x2xf64>, %x: tensor<24xf64>) -> tensor<24xf64> {
  // CHECK-DAG: %[[F:.*]] = linop.dense
  // CHECK-DAG: %[[I:.*]] = linop.identity : <tensor<12xf64>>
  // CHECK: kron.product %[[F]], %[[I]] :
  %F = linop.dense %f : tensor<2x2xf64>
  %I1 = linop.identity : !linop.operator<tensor<1xf64>>
  %I3 = linop.identity : !linop.operator<tensor<3xf64>>
  %I4 = linop.identity : !linop.operator<tensor<4xf64>>
  %K = kron.product %I1, %F, %I3, %I4 : !linop.operator<tensor<1xf64>>, !linop.operator<tensor<2xf64>>, !linop.operator<tensor<3xf64>>, !linop.operator<tensor<4xf64>>
  %y = linop.apply %K, %x : tensor<24xf64>
  return %y : tensor<24xf64>
}

// CHECK-LABEL: func @one_factor
func.func @one_factor(%f: tensor<2x2xf64>, %x: tensor<2xf64>) -> tensor<2xf64> {
  // CHECK: %[[F:.*]] = linop.dense
  // CHECK-NOT: kron.product
  // CHECK: linop.apply %[[F]]
  %F = linop.dense %f : tensor<2x2xf64>
  %K = kron.product %F : !linop.operator<tensor<2xf64>>
  %y = linop.apply %K, %x : tensor<2xf64>
  return %y : tensor<2xf64>
}

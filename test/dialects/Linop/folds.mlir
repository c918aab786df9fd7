// Algebra on operators: what is known ends up in the coefficients.
// RUN: lathe-opt %s --canonicalize --split-input-file --allow-unregistered-dialect | FileCheck %s

// CHECK-LABEL: func @apply_identity
// CHECK-SAME: %[[X:.+]]: tensor<8xf64>
// CHECK-NEXT: return %[[X]]
func.func @apply_identity(%x: tensor<8xf64>) -> tensor<8xf64> {
  %I = linop.identity : !linop.operator<tensor<8xf64>>
  %y = linop.apply %I, %x : tensor<8xf64>
  return %y : tensor<8xf64>
}

// CHECK-LABEL: func @apply_identity_batch
// CHECK-SAME: %[[X:.+]]: tensor<3x8xf64>
// CHECK-NEXT: return %[[X]]
func.func @apply_identity_batch(%x: tensor<3x8xf64>) -> tensor<3x8xf64> {
  %I = linop.identity : !linop.operator<tensor<8xf64>>
  %y = linop.apply %I, %x : !linop.operator<tensor<8xf64>>, tensor<3x8xf64>
  return %y : tensor<3x8xf64>
}

// The operator's type says more than that of the vector: the apply stays.
// CHECK-LABEL: func @apply_identity_refined
// CHECK: linop.apply
func.func @apply_identity_refined(%x: tensor<?xf64>) -> tensor<8xf64> {
  %I = linop.identity : !linop.operator<tensor<8xf64>>
  %y = linop.apply %I, %x : !linop.operator<tensor<8xf64>>, tensor<?xf64>
  return %y : tensor<8xf64>
}

// CHECK-LABEL: func @neutral
// CHECK-SAME: %[[D:.+]]: tensor<8xf64>
// CHECK-NEXT: return %[[D]]
func.func @neutral(%d: tensor<8xf64>) -> tensor<8xf64> {
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %D = linop.diagonal %d : tensor<8xf64>
  %S = linop.shift %D by %zero : !linop.operator<tensor<8xf64>>
  %T = linop.scale %S by %one : !linop.operator<tensor<8xf64>>
  %y = linop.get_diagonal %T : tensor<8xf64>
  return %y : tensor<8xf64>
}

// CHECK-LABEL: func @twice
// CHECK-SAME: %[[D:.+]]: tensor<8xf64>, %[[A:.+]]: f64, %[[B:.+]]: f64
// CHECK: %[[OP:.+]] = linop.diagonal %[[D]]
// CHECK: %[[SUM:.+]] = arith.addf %[[A]], %[[B]]
// CHECK: %[[SHIFT:.+]] = linop.shift %[[OP]] by %[[SUM]]
// CHECK: %[[PRODUCT:.+]] = arith.mulf %[[A]], %[[B]]
// CHECK: %[[SCALE:.+]] = linop.scale %[[SHIFT]] by %[[PRODUCT]]
// CHECK: linop.apply %[[SCALE]]
func.func @twice(%d: tensor<8xf64>, %a: f64, %b: f64) -> tensor<8xf64> {
  %D = linop.diagonal %d : tensor<8xf64>
  %s1 = linop.shift %D by %a : !linop.operator<tensor<8xf64>>
  %s2 = linop.shift %s1 by %b : !linop.operator<tensor<8xf64>>
  %c1 = linop.scale %s2 by %a : !linop.operator<tensor<8xf64>>
  %c2 = linop.scale %c1 by %b : !linop.operator<tensor<8xf64>>
  %y = linop.apply %c2, %d : tensor<8xf64>
  return %y : tensor<8xf64>
}

// 0.5 (A + 2 I): the center from 2 to 4 to 2, the neighbours from -1 to -0.5.
// CHECK-LABEL: func @stencil
// CHECK-NEXT: linop.stencil {(0) = 2.000000e+00, (-1) = -5.000000e-01, (1) = -5.000000e-01} dirichlet
// CHECK-NEXT: linop.apply
func.func @stencil(%x: tensor<8xf64>) -> tensor<8xf64> {
  %two = arith.constant 2.0 : f64
  %half = arith.constant 0.5 : f64
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<8xf64>>
  %B = linop.shift %A by %two : !linop.operator<tensor<8xf64>>
  %C = linop.scale %B by %half : !linop.operator<tensor<8xf64>>
  %y = linop.apply %C, %x : tensor<8xf64>
  return %y : tensor<8xf64>
}

// CHECK-LABEL: func @stencil_without_center
// CHECK-NEXT: linop.stencil {(0, 1) = -1.000000e+00, (1, 0) = -1.000000e+00, (0, 0) = 3.000000e+00} [periodic, neumann]
func.func @stencil_without_center(%x: tensor<8x9xf64>) -> tensor<8x9xf64> {
  %three = arith.constant 3.0 : f64
  %A = linop.stencil {(0,1) = -1.0, (1,0) = -1.0} [periodic, neumann] : !linop.operator<tensor<8x9xf64>>
  %B = linop.shift %A by %three : !linop.operator<tensor<8x9xf64>>
  %y = linop.apply %B, %x : tensor<8x9xf64>
  return %y : tensor<8x9xf64>
}

// Neither a coefficient that is a tensor nor one that would overflow is folded.
// CHECK-LABEL: func @stencil_stays
// CHECK: linop.shift
// CHECK: linop.scale
func.func @stencil_stays(%d: tensor<8xf64>) -> (tensor<8xf64>, tensor<8xf64>) {
  %big = arith.constant 1.0e+200 : f64
  %A = linop.stencil {(0) = %d} dirichlet : !linop.operator<tensor<8xf64>>
  %B = linop.shift %A by %big : !linop.operator<tensor<8xf64>>
  %y = linop.apply %B, %d : tensor<8xf64>
  %C = linop.stencil {(0) = 1.0e+200} dirichlet : !linop.operator<tensor<8xf64>>
  %D = linop.scale %C by %big : !linop.operator<tensor<8xf64>>
  %z = linop.apply %D, %d : tensor<8xf64>
  return %y, %z : tensor<8xf64>, tensor<8xf64>
}

// -----

// In a graph region a value may be its own operand: nothing folds to itself.
// CHECK: %[[Y:.+]] = linop.apply %{{.+}}, %[[Y]]
// CHECK-NEXT: "use"(%[[Y]])
%I = linop.identity : !linop.operator<tensor<8xf64>>
%y = linop.apply %I, %y : tensor<8xf64>
"use"(%y) : (tensor<8xf64>) -> ()

// Each of these constants of the operator is computed once at a point, though two ways
// lead from each to the one before it.
// RUN: lathe-opt %s --pass-pipeline='builtin.module(func.func(lathe-duplicate,lathe-form-groups))' | FileCheck %s
// CHECK-COUNT-12: arith.mulf
// CHECK-NOT: arith.mulf
// CHECK: arith.divf
!g = tensor<64x64xf64>
func.func @powers(%b: !g) -> !g {
  %A = linop.stencil {(0,0) = 5.0, (-1,0) = -1.0, (1,0) = -1.0} dirichlet : !linop.operator<!g>
  %t0 = linop.get_diagonal %A : !g
  %t1 = arith.mulf %t0, %t0 : !g
  %t2 = arith.mulf %t1, %t1 : !g
  %t3 = arith.mulf %t2, %t2 : !g
  %t4 = arith.mulf %t3, %t3 : !g
  %t5 = arith.mulf %t4, %t4 : !g
  %t6 = arith.mulf %t5, %t5 : !g
  %t7 = arith.mulf %t6, %t6 : !g
  %t8 = arith.mulf %t7, %t7 : !g
  %t9 = arith.mulf %t8, %t8 : !g
  %t10 = arith.mulf %t9, %t9 : !g
  %t11 = arith.mulf %t10, %t10 : !g
  %t12 = arith.mulf %t11, %t11 : !g
  %x = arith.divf %b, %t12 : !g
  return %x : !g
}

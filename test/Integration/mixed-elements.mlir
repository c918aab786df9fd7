// Two stencils of different element types do not share a pass, which has one row of
// zeros; maps between the types do.
// RUN: lathe-run %s normal:1 --check | FileCheck %s
// RUN: lathe-opt %s --lathe-target="cpu=haswell" --lathe-simplify --lathe-analyse --lathe-choose --lathe-expand --lathe-form | FileCheck %s --check-prefix=FORM
// CHECK: result 1: 64x64 f32
// FORM-COUNT-2: sched.group
// FORM-NOT: sched.group
!g = tensor<64x64xf64>
!h = tensor<64x64xf32>
func.func @both(%x: !g) -> (!g, !h) {
  %A = linop.stencil {(0,0) = 5.0, (-1,0) = -1.0, (1,0) = -1.0} dirichlet : !linop.operator<!g>
  %B = linop.stencil {(0,0) = 5.0, (-1,0) = -1.0, (1,0) = -1.0} dirichlet : !linop.operator<!h>
  %h = arith.truncf %x : !g to !h
  %a = linop.apply %B, %h : !h
  %y = linop.apply %A, %x : !g
  return %y, %a : !g, !h
}

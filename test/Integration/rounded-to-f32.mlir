// An f64 result of what was rounded to f32 is compared as f32.
// REQUIRES: lathe-run
// RUN: lathe-run %s normal:1 normal:2 --check | FileCheck %s
// CHECK: check: result 0, {{.*}}bound 1e-05, ok
!g = tensor<64x64xf64>
!h = tensor<64x64xf32>
func.func @single_first(%x: !h, %y: !g) -> (!g, f64) {
  %A = linop.stencil {(0,0) = 5.0, (-1,0) = -1.0, (1,0) = -1.0} dirichlet : !linop.operator<!g>
  %B = linop.stencil {(0,0) = 5.0, (-1,0) = -1.0, (1,0) = -1.0} dirichlet : !linop.operator<!h>
  %u = linop.apply %B, %x : !h
  %v = arith.extf %u : !h to !g
  %w = arith.addf %v, %y : !g
  %z = linop.apply %A, %w : !g
  %d = linop.dot %z, %w : !g
  return %z, %d : !g, f64
}

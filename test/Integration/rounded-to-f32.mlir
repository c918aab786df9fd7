// An f64 result of what was rounded to f32 is compared as f32.
// REQUIRES: lathe-run
// RUN: lathe-run %s --entry=single_first normal:1 normal:2 --check | FileCheck %s
// RUN: lathe-run %s --entry=in_branch normal:1 normal:2 1 --check | FileCheck %s
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

// So is one that a branch takes from outside.
func.func @in_branch(%x: !h, %y: !g, %n: i64) -> !g {
  %zero = arith.constant 0 : i64
  %some = arith.cmpi sgt, %n, %zero : i64
  %s = arith.mulf %x, %x : !h
  %u = arith.extf %s : !h to !g
  %z = scf.if %some -> !g {
    %v = arith.addf %u, %u : !g
    scf.yield %v : !g
  } else {
    scf.yield %y : !g
  }
  return %z : !g
}

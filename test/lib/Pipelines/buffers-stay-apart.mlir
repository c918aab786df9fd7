// The scratch buffers of an iteration are equal until they are written: nothing
// on the way to buffers may merge them. A loop of conjugate gradients keeps r and
// p in two, and A p in a third where it is not computed again.
//
// RUN: lathe-opt %s --lathe-target=cpu=haswell --lathe-simplify --lathe-analyse --lathe-choose --lathe-expand --lathe-form --lathe-schedule --lathe-vectorise | FileCheck %s

!grid = tensor<64x48xf64>
// CHECK-LABEL:     func.func @cg
// CHECK-COUNT-3:   bufferization.alloc_tensor() : tensor<64x48xf64>
// CHECK-NOT:       bufferization.alloc_tensor() : tensor<64x48xf64>
// CHECK:           sched.loop
func.func @cg(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0,
                      (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %x, %k, %residual, %reason = solver.cg %A, %b {tune.config = #tune.config<{recompute = 0}>} : !grid
  return %x, %k, %residual, %reason : !grid, i64, f64, i32
}

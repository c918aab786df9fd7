// Sweeps in place that are a loop: the first is none of it, since it asks for the rows
// that come next from memory.
// RUN: lathe-opt %s --lathe-target="cpu=haswell" --lathe-simplify --lathe-analyse --lathe-choose --lathe-expand --lathe-form --lathe-schedule --lathe-vectorise --lathe-bufferise --lathe-sweep | FileCheck %s
!v = tensor<1024x64x64xf64>

// CHECK-LABEL: func.func @solve
// CHECK:       scf.for {{.+}} to %c60 step %c4
// CHECK:       memref.prefetch
// CHECK:       scf.for %{{.+}} = %c0 to %c3 step %c1 {
// CHECK-NOT:   memref.prefetch
// CHECK:       sched.barrier
func.func @solve(%b: !v) -> !v {
  %A = linop.stencil {(0,0,0) = 6.0, (-1,0,0) = -1.0, (1,0,0) = -1.0, (0,-1,0) = -1.0, (0,1,0) = -1.0, (0,0,-1) = -1.0, (0,0,1) = -1.0} dirichlet : !linop.operator<!v>
  %x, %k, %residual, %reason = solver.gauss_seidel %A, %b {tune.config = #tune.config<{sweeps = 4 : i64}>, check_every = 4 : i64} : !v
  return %x : !v
}

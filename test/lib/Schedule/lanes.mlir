// Vectors of a pass that are shorter than the target's.
// RUN: lathe-opt %s --pass-pipeline='builtin.module(func.func(lathe-expand-methods,lathe-lower-iterate,cse,canonicalize,lathe-form-groups,lathe-schedule-groups),cse)' | FileCheck %s --check-prefix=GROUP
// RUN: lathe-opt %s --lathe-expand --lathe-form --lathe-schedule --lathe-vectorise --lathe-bufferise --lathe-sweep | FileCheck %s
!v = tensor<64x2000xf64>
module attributes {lathe.target = #lathe.target<cpu = "znver4", triple = "x86_64-unknown-linux-gnu", features = "", vector_bits = 512, vector_registers = 32, l1 = 32768, l2 = 1048576, l3 = 16777216, line = 64>} {

// A look at the residual has no carry, and the longest vectors.
// GROUP-LABEL: func.func @half
// GROUP:       sched.group backward {{.+}} split 1 ->
// GROUP:       sched.group {{.+}} side_by_side lanes 4
// CHECK-LABEL: func.func @half
// CHECK:       scf.for
// CHECK:         vector.load {{.+}} vector<4xf64>
// CHECK:       vector.load {{.+}} vector<8xf64>
func.func @half(%b: !v, %x0: !v, %w: f64) -> !v {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!v>
  %x, %k, %residual, %reason = solver.sor %A, %b omega %w start %x0 {tune.config = #tune.config<{sweeps = 4 : i64, half_lanes = 1 : i64}>, check_every = 4 : i64} : !v
  return %x : !v
}
}

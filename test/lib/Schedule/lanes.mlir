// Vectors of a pass that are shorter than the target's.
// RUN: lathe-opt %s --pass-pipeline='builtin.module(func.func(lathe-expand-methods,lathe-lower-iterate,cse,canonicalize,lathe-form-groups,lathe-schedule-groups),cse)' | FileCheck %s --check-prefix=GROUP
// RUN: lathe-opt %s --lathe-expand --lathe-form --lathe-schedule --lathe-vectorise --lathe-bufferise --lathe-sweep | FileCheck %s
!v = tensor<64x2000xf64>
module attributes {lathe.target = #lathe.target<cpu = "znver4", triple = "x86_64-unknown-linux-gnu", features = "", vector_bits = 512, vector_registers = 32, l1 = 32768, l2 = 1048576, l3 = 16777216, line = 64>} {

// A look at the residual, in a pass of its own or with the sweeps, has no carry, and the
// longest vectors.
// GROUP-LABEL: func.func @half
// GROUP:       sched.group backward {{.+}} split 1 ->
// GROUP:       sched.group {{.+}} side_by_side vector_bits 256
// CHECK-LABEL: func.func @half
// CHECK:       scf.for
// CHECK:         vector.load {{.+}} vector<4xf64>
// CHECK:       vector.load {{.+}} vector<8xf64>
func.func @half(%b: !v, %x0: !v, %w: f64) -> !v {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!v>
  %x, %k, %residual, %reason = solver.sor %A, %b omega %w start %x0 {tune.config = #tune.config<{sweeps = 4 : i64, half_lanes = 1 : i64}>, check_every = 4 : i64} : !v
  return %x : !v
}

// Elements of two widths are not side by side, whatever the length of vectors.
// GROUP-LABEL: func.func @widths
// GROUP:       sched.group ins({{.+}} : tensor<64x2000xf32>) outs({{.+}} : tensor<64x2000xf64>, tensor<64x2000xf32>, tensor<64x2000xf64>) split 1 chained vector_bits 256 ->
// GROUP:         sched.member ordered into [1] {{.+}} !sched.field<64x2000xf32>
// GROUP:         sched.member into [0] {{.+}} !sched.field<64x2000xf64>
// CHECK-LABEL: func.func @widths
// CHECK:       arith.extf {{.+}} vector<4xf32> to vector<4xf64>
func.func @widths(%b: !v, %h0: tensor<64x2000xf32>) -> !v {
  %A = linop.stencil {(0,0) = 4.0, (0,-1) = -1.0} dirichlet : !linop.operator<!v>
  %B = linop.stencil {(0,0) = 4.0, (0,-1) = -1.0} dirichlet : !linop.operator<tensor<64x2000xf32>>
  %w = arith.constant 1.0 : f64
  %x:4 = solver.iterate %A, %b (%s = %b, %h = %h0 : tensor<64x2000xf32>) attributes {check_every = 2 : i64, tune.config = #tune.config<{half_lanes = 1 : i64, sweeps = 2 : i64}>} : !v {
    %h1 = linop.sweep forward %B, %h, %h0 omega %w : tensor<64x2000xf32>
    %wide = arith.extf %h1 : tensor<64x2000xf32> to !v
    %s1 = linop.sweep forward %A, %s, %wide omega %w : !v
    solver.yield %s1, %h1 : !v, tensor<64x2000xf32>
  }
  return %x#0 : !v
}
}

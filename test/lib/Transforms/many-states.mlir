// As many arrays as states, each with as many buffers to choose from: the choice for
// one does not try all choices for the others again.
// RUN: lathe-opt %s --lathe-target="cpu=haswell" --lathe-simplify --lathe-analyse --lathe-choose --lathe-expand --lathe-form | FileCheck %s
// Each next state takes the buffer of a state, or of the one that was added.
// CHECK: sched.loop
// CHECK: sched.loop
// CHECK: ^bb0(
// CHECK-COUNT-1: sched.group
// CHECK-NOT: sched.group
// CHECK: sched.next
!g = tensor<64x64xf64>
func.func @f(%b: !g, %s0: !g, %s1: !g, %s2: !g, %s3: !g, %s4: !g, %s5: !g, %s6: !g, %s7: !g) -> (!g, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 5.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!g>
  %c = arith.constant 0.1 : f64
  %w = tensor.splat %c : !g
  %x, %k, %r, %reason = solver.iterate %A, %b (%x0 = %s0, %x1 = %s1, %x2 = %s2, %x3 = %s3, %x4 = %s4, %x5 = %s5, %x6 = %s6, %x7 = %s7) : !g {
    %a0 = linop.apply %A, %x0 : !g
    %y0 = math.fma %w, %a0, %x0 : !g
    %a1 = linop.apply %A, %x1 : !g
    %y1 = math.fma %w, %a1, %x1 : !g
    %a2 = linop.apply %A, %x2 : !g
    %y2 = math.fma %w, %a2, %x2 : !g
    %a3 = linop.apply %A, %x3 : !g
    %y3 = math.fma %w, %a3, %x3 : !g
    %a4 = linop.apply %A, %x4 : !g
    %y4 = math.fma %w, %a4, %x4 : !g
    %a5 = linop.apply %A, %x5 : !g
    %y5 = math.fma %w, %a5, %x5 : !g
    %a6 = linop.apply %A, %x6 : !g
    %y6 = math.fma %w, %a6, %x6 : !g
    %a7 = linop.apply %A, %x7 : !g
    %y7 = math.fma %w, %a7, %x7 : !g
    solver.yield %y0, %y1, %y2, %y3, %y4, %y5, %y6, %y7 : !g, !g, !g, !g, !g, !g, !g, !g
  }
  return %x, %k, %r, %reason : !g, i64, f64, i32
}

// An iteration that no pass has seen before: two operators, one of them shifted
// and two rows wide, three states, and a sum in the middle whose value the rest
// needs. It goes through the same stages to vector code.
//
// RUN: lathe-opt %s --lathe-target=cpu=haswell --lathe-simplify --lathe-analyse --lathe-choose --lathe-expand --lathe-form | FileCheck %s
// RUN: lathe-opt %s --lathe-cpu=cpu=haswell | FileCheck %s --check-prefix=AVX2
// RUN: lathe-opt %s --lathe-cpu=cpu=znver4 | FileCheck %s --check-prefix=AVX512
// RUN: %if lathe-compile %{ lathe-compile %s --emit=labels --cpu=haswell | %python %S/../../Inputs/inspect-loops.py 256 %}
// RUN: %if lathe-compile %{ lathe-compile %s --emit=labels --cpu=znver4 | %python %S/../../Inputs/inspect-loops.py 512 %}

// A round is two passes over memory: the residual, the momentum and the sums in
// one, the step in the other, over the buffer of the x before the last.
// CHECK-LABEL: func.func @solve
// CHECK:       sched.loop
// CHECK:       sched.loop
// CHECK:       sched.loop
// CHECK:       sched.loop
// CHECK:       ^bb0(%[[X:[^:]+]]: tensor<96x200xf64>, %[[V:[^:]+]]: tensor<96x200xf64>, {{.*}}, %[[OLD:[^:]+]]: tensor<96x200xf64>):
// CHECK:       %[[SUMS:.+]]:7 = sched.group ins(%[[X]], %{{.+}} : {{.*}}) outs(%{{.+}}, %{{.+}}, %[[V]] : {{.*}})
// CHECK-COUNT-2: sched.member into
// CHECK:       sched.return
// CHECK:       arith.divf %[[SUMS]]#3
// CHECK:       %[[STEP:.+]] = sched.group ins(%[[X]], %[[SUMS]]#2 : {{.*}}) outs(%[[OLD]] : {{.*}})
// CHECK-NOT:   sched.group
// CHECK:       sched.next %{{.+}} states %[[STEP]], %[[SUMS]]#2, {{.*}}, %[[X]] :

// AVX2: llvm.intr.fma({{.*}}) : (vector<4xf64>, vector<4xf64>, vector<4xf64>)
// AVX512: llvm.intr.fma({{.*}}) : (vector<8xf64>, vector<8xf64>, vector<8xf64>)
!grid = tensor<96x200xf64>
func.func @solve(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0,
                      (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  // A wide smoother, shifted: it reads two rows and two columns away.
  %S = linop.stencil {(0,0) = 0.5, (-2,0) = 0.0625, (2,0) = 0.0625,
                      (-1,-1) = 0.0625, (1,1) = 0.0625,
                      (0,-2) = 0.0625, (0,2) = 0.0625} dirichlet : !linop.operator<!grid>
  %c = arith.constant 0.125 : f64
  %T = linop.shift %S by %c : !linop.operator<!grid>
  %x0 = arith.constant dense<0.0> : !grid
  %gain = arith.constant 0.2 : f64
  %gains = tensor.splat %gain : !grid
  %keep = arith.constant 0.5 : f64
  %keeps = tensor.splat %keep : !grid
  %one = arith.constant 1.0 : f64
  %x, %iterations, %residual, %reason =
      solver.iterate %A, %b (%x = %x0, %v = %x0, %scale = %one : f64) : !grid {
    %Ax = linop.apply %A, %x : !grid
    %r = arith.subf %b, %Ax : !grid
    %s = linop.apply %T, %r : !grid
    // One reduction in the middle: the next step needs its value to go on.
    %rs = linop.dot %r, %s : !grid
    %rr = linop.dot %r, %r : !grid
    %more = arith.addf %rr, %one : f64
    %damp = arith.divf %rs, %more : f64
    %damps = tensor.splat %damp : !grid
    %kept = arith.mulf %keeps, %v : !grid
    %vnew = math.fma %gains, %s, %kept : !grid
    %pull = arith.mulf %damps, %x : !grid
    %dv = arith.subf %vnew, %pull : !grid
    %xnew = arith.addf %x, %dv : !grid
    solver.measure norm2 %r of old : !grid
    solver.yield %xnew, %vnew, %damp : !grid, !grid, f64
  }
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}

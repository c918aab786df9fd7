// The control of an iteration: what is computed before it, between two looks, and at
// a look.
// RUN: lathe-opt %s --pass-pipeline='builtin.module(func.func(lathe-lower-iterate,cse,canonicalize))' | FileCheck %s
!v = tensor<16x8xf64>

// Looks every six bodies, three of them side by side; those that are left over, one
// by one. Each look is at the true residual, which the last three sweeps come with;
// where there are no three, it is computed on its own.
// CHECK-LABEL: func.func @bodies
// CHECK-SAME:  %[[B:[^:]+]]: {{.+}}, %[[X0:[^:]+]]: {{.+}}, %[[W:[^:]+]]: f64, %[[LIMIT:[^:]+]]: i64
// CHECK:       %[[A:.+]] = linop.stencil
// CHECK:       solver.test %{{.+}} at %{{.+}} limit %[[LIMIT]] {divergence = 1.000000e+08 : f64, stagnates = true}
// A second attempt, and only it, starts from x0 again.
// CHECK:       sched.loop while %{{.+}} states(%[[X0]], {{.+}})
// CHECK:         %[[START:.+]] = sched.loop while %[[AGAIN:.+]] states(%{{.+}} : tensor<16x8xf64>)
// CHECK-SAME:        lathe.trips = 0
// CHECK:           sched.next %false{{.*}} states %[[X0]]
// CHECK:         sched.loop while %{{.+}} states(%[[START]], {{.+}})
// CHECK:         %[[ROUNDS:.+]] = arith.divsi %[[COUNT:.+]], %c3
// CHECK:         %[[SOME:.+]] = arith.cmpi sgt, %[[ROUNDS]], %c0
// CHECK:         %[[NONE:.+]] = arith.cmpi sle, %[[ROUNDS]], %c0
// CHECK:         %[[BEFORE:.+]] = arith.subi %[[ROUNDS]], %c1
// CHECK:         %[[REST:.+]] = arith.remsi %[[COUNT]], %c3
// CHECK:         sched.loop
// CHECK:           %[[S1:.+]] = linop.sweep forward
// CHECK-NEXT:      %[[S2:.+]] = linop.sweep forward %[[A]], %[[S1]], %[[B]]
// CHECK-NEXT:      linop.sweep forward %[[A]], %[[S2]], %[[B]]
// CHECK-NOT:       linop.sweep
// CHECK:           arith.cmpi slt, %{{.+}}, %[[BEFORE]]
// CHECK:         sched.loop
// CHECK:           linop.sweep forward
// CHECK-NOT:       linop.sweep
// CHECK:           arith.cmpi slt, %{{.+}}, %[[REST]]
// CHECK:         %[[X:.+]]:2 = sched.loop while %[[SOME]]
// CHECK-COUNT-2:   linop.sweep forward
// CHECK:           %[[LAST:.+]] = linop.sweep forward
// CHECK-NEXT:      %[[AX:.+]] = linop.apply %[[A]], %[[LAST]]
// CHECK-NEXT:      %[[R:.+]] = arith.subf %[[B]], %[[AX]]
// CHECK-NEXT:      linop.dot %[[R]], %[[R]]
// CHECK:         sched.loop while %[[NONE]] states(%[[X]]#1
// CHECK-SAME:        lathe.trips = 0
// CHECK:           linop.apply %[[A]], %[[X]]#0
// CHECK:         solver.test
// CHECK:         sched.next %{{.+}} states %[[X]]#0
func.func @bodies(%b: !v, %x0: !v, %w: f64, %n: i64) -> !v {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!v>
  %x, %k, %residual, %reason = solver.iterate %A, %b (%s = %x0) max_iterations %n
      attributes {check_every = 6 : i64, tune.config = #tune.config<{sweeps = 3 : i64}>} : !v {
    %next = linop.sweep forward %A, %s, %b omega %w : !v
    solver.yield %next : !v
  }
  return %x : !v
}

// A measure is the look; that it says converged is confirmed by the true residual,
// from which the iteration is restarted where it is not. One that is carried along says
// so below rounding at the latest; a tolerance of NaN is as little as 0. Its norm is
// that of a scaled vector where squares leave the range of f64.
// CHECK-LABEL: func.func @measured
// CHECK-SAME:  %[[B:[^:]+]]: {{.+}}, %[[X0:[^:]+]]: {{.+}}, %[[TOL:[^:]+]]: f64
// CHECK-DAG:   %[[ZERO:.+]] = arith.constant 0.000000e+00 : f64
// CHECK-DAG:   %[[UNIT:.+]] = arith.constant 1.1102230246251565E-16 : f64
// CHECK:       %[[LEAST:.+]] = arith.maxnumf %[[TOL]], %[[ZERO]]
// CHECK:       %[[GOAL:.+]] = arith.maxnumf %[[LEAST]], %[[UNIT]]
// CHECK:       sched.loop while %{{.+}} states(%[[X0]],
// CHECK:         %[[FROM:.+]] = sched.loop
// CHECK:         sched.loop while %{{.+}} states(%[[FROM]],
// CHECK-NEXT:  ^{{.+}}(%[[START:[^:]+]]: tensor<16x8xf64>,
// CHECK:         linop.apply %[[A:.+]], %[[START]]
// CHECK:         %[[END:.+]]:{{[0-9]+}} = sched.loop
// CHECK:           %[[NEXT:.+]] = arith.addf
// CHECK:           %[[ANEXT:.+]] = linop.apply %[[A]], %[[NEXT]]
// CHECK-NEXT:      %[[R:.+]] = arith.subf %[[B]], %[[ANEXT]]
// CHECK-NEXT:      %[[RR:.+]] = linop.dot %[[R]], %[[R]]
// CHECK-NEXT:      %[[PLAIN:.+]] = math.sqrt %[[RR]]
// CHECK:           %[[TINY:.+]] = arith.cmpf olt, %[[RR]]
// CHECK-NEXT:      %[[GUARDED:.+]] = arith.select %[[TINY]], %{{.+}}, %[[PLAIN]]
// CHECK:           %[[HUGE:.+]] = arith.cmpf ogt, %[[RR]]
// CHECK-NEXT:      %[[NORM:.+]] = arith.select %[[HUGE]], %{{.+}}, %[[GUARDED]]
// CHECK:           solver.test %[[NORM]] {{.+}} tolerance %[[GOAL]] {{.+}} stagnates = false
// CHECK:         linop.apply %[[A]], %[[END]]#0
// CHECK:         sched.next
func.func @measured(%b: !v, %x0: !v, %tol: f64) -> !v {
  %A = linop.stencil {(0,0) = 1.0, (-1,0) = -0.25, (1,0) = -0.25} dirichlet : !linop.operator<!v>
  %x, %k, %residual, %reason = solver.iterate %A, %b (%s = %x0) carry (%r) tolerance %tol : !v from {
    %as = linop.apply %A, %s : !v
    %r0 = arith.subf %b, %as : !v
    solver.yield %r0 : !v
  } {
    %next = arith.addf %s, %r : !v
    %anext = linop.apply %A, %next : !v
    %rnext = arith.subf %b, %anext : !v
    solver.measure norm2 %rnext of new : !v
    solver.yield %next, %rnext : !v, !v
  }
  return %x : !v
}

// What fails a requirement is not computed on: the rest of the body is in a branch.
// Else x stays, with reason 4 (broke down), or 5 where the value is not finite.
// CHECK-LABEL: func.func @requires
// CHECK:       sched.loop while %{{.+}} states(%{{.+}} : tensor<16x8xf64>)
// CHECK:       sched.loop while
// CHECK-NEXT:  ^{{.+}}(%[[X:[^:]+]]: tensor
// CHECK:         %[[RR:.+]] = linop.dot %[[X]], %[[X]]
// CHECK:         %[[FINITE:.+]] = arith.cmpf olt
// CHECK:         %[[POSITIVE:.+]] = arith.cmpf ogt, %[[RR]]
// CHECK:         %[[OK:.+]] = arith.andi %[[FINITE]], %[[POSITIVE]]
// CHECK:         scf.if %[[OK]]
// CHECK-NEXT:      arith.divf %{{.+}}, %[[RR]]
// CHECK:         } else {
// CHECK-NEXT:      %[[WHY:.+]] = arith.select %[[FINITE]], %c4{{.*}}, %c5
// CHECK-NEXT:      scf.yield %[[X]], %[[WHY]]
func.func @requires(%b: !v, %x0: !v) -> !v {
  %A = linop.stencil {(0,0) = 1.0, (-1,0) = -0.25, (1,0) = -0.25} dirichlet : !linop.operator<!v>
  %one = arith.constant 1.0 : f64
  %x, %k, %residual, %reason = solver.iterate %A, %b (%s = %x0) : !v {
    %rr = linop.dot %s, %s : !v
    solver.require positive %rr
    %step = arith.divf %one, %rr : f64
    %steps = tensor.splat %step : !v
    %next = math.fma %steps, %b, %s : !v
    solver.yield %next : !v
  }
  return %x : !v
}

// RUN: lathe-opt %s --lathe-lower-for | FileCheck %s
!v = tensor<16x8xf64>

// The counter is the first state; what is left is compared with the step.
// CHECK-LABEL: func.func @steps
// CHECK-SAME:  %[[U:[^:]+]]: {{.+}}, %[[LOW:[^:]+]]: index, %[[HIGH:[^:]+]]: index, %[[STEP:[^:]+]]: index
// CHECK:       %[[GO:.+]] = arith.cmpi slt, %[[LOW]], %[[HIGH]] : index
// CHECK:       %[[END:.+]]:2 = sched.loop while %[[GO]] states(%[[LOW]], %[[U]] :
// CHECK-NEXT:  ^bb0(%[[I:.+]]: index, %[[P:.+]]: tensor<16x8xf64>):
// CHECK:         %[[Q:.+]] = linop.apply %{{.+}}, %[[P]]
// CHECK:         %[[LEFT:.+]] = arith.subi %[[HIGH]], %[[I]] : index
// CHECK:         %[[ON:.+]] = arith.cmpi ult, %[[STEP]], %[[LEFT]] : index
// CHECK:         %[[NEXT:.+]] = arith.addi %[[I]], %[[STEP]] : index
// CHECK:         sched.next %[[ON]] states %[[NEXT]], %[[Q]]
// CHECK:       return %[[END]]#1
func.func @steps(%u: !v, %low: index, %high: index, %step: index) -> !v {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0} dirichlet : !linop.operator<!v>
  %r = scf.for %i = %low to %high step %step iter_args(%p = %u) -> (!v) {
    %q = linop.apply %A, %p : !v
    scf.yield %q : !v
  }
  return %r : !v
}

// Nothing here walks a grid.
// CHECK-LABEL: func.func @scalars
// CHECK:       scf.for
func.func @scalars(%low: index, %high: index, %step: index) -> f64 {
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %r = scf.for %i = %low to %high step %step iter_args(%p = %zero) -> (f64) {
    %q = arith.addf %p, %one : f64
    scf.yield %q : f64
  }
  return %r : f64
}

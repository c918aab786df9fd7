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

// Nothing here walks a grid. The rounds are counted, since the counter might overflow.
// CHECK-LABEL: func.func @scalars
// CHECK-SAME:  %[[LOW:[^:]+]]: index, %[[HIGH:[^:]+]]: index, %[[STEP:[^:]+]]: index
// CHECK:       %[[ANY:.+]] = arith.cmpi slt, %[[LOW]], %[[HIGH]] : index
// CHECK:       %[[ROUNDS:.+]] = arith.select %[[ANY]]
// CHECK:       scf.for unsigned %[[K:.+]] = %{{.+}} to %[[ROUNDS]] step
// CHECK:         %[[FAR:.+]] = arith.muli %[[K]], %[[STEP]] : index
// CHECK:         %[[I:.+]] = arith.addi %[[LOW]], %[[FAR]] : index
// CHECK:         arith.index_cast %[[I]] : index to i64
func.func @scalars(%low: index, %high: index, %step: index) -> f64 {
  %zero = arith.constant 0.0 : f64
  %r = scf.for %i = %low to %high step %step iter_args(%p = %zero) -> (f64) {
    %k = arith.index_cast %i : index to i64
    %x = arith.sitofp %k : i64 to f64
    %q = arith.addf %p, %x : f64
    scf.yield %q : f64
  }
  return %r : f64
}

// It cannot where steps are 1, or the end is a size.
// CHECK-LABEL: func.func @sizes
// CHECK:       scf.for %{{.+}} = %{{.+}} to %[[HIGH:.+]] step %c1
// CHECK:       scf.for %{{.+}} = %{{.+}} to %[[N:.+]] step %c2
func.func @sizes(%x: tensor<?xf64>, %high: index) -> (f64, f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %zero = arith.constant 0.0 : f64
  %one = arith.constant 1.0 : f64
  %r = scf.for %i = %c0 to %high step %c1 iter_args(%p = %zero) -> (f64) {
    %q = arith.addf %p, %one : f64
    scf.yield %q : f64
  }
  %n = tensor.dim %x, %c0 : tensor<?xf64>
  %s = scf.for %i = %c0 to %n step %c2 iter_args(%p = %zero) -> (f64) {
    %q = arith.addf %p, %one : f64
    scf.yield %q : f64
  }
  return %r, %s : f64, f64
}

// A branch with a loop over grids inside is a loop of one round: for the other side
// too, if that computes something.
// CHECK-LABEL: func.func @branch
// CHECK:       sched.loop
// CHECK:         %[[W:.+]] = sched.loop while %[[FIRST:.+]] states(%[[U:.+]] :
// CHECK-NEXT:    ^bb0(%[[V:.+]]: tensor<16x8xf64>):
// CHECK:           sched.loop while %{{.+}} states(%{{.+}}, %[[V]] :
// CHECK:           sched.next %false{{.*}} states
// CHECK:         sched.loop while %{{.+}} states(%[[W]] :
// CHECK-NEXT:    ^bb0(%[[V:.+]]: tensor<16x8xf64>):
// CHECK:           arith.addf %[[V]], %[[V]]
func.func @branch(%u: !v, %n: index) -> !v {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0} dirichlet : !linop.operator<!v>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %r = scf.for %i = %c0 to %n step %c1 iter_args(%p = %u) -> (!v) {
    %first = arith.cmpi eq, %i, %c0 : index
    %w = scf.if %first -> !v {
      %s = scf.for %j = %c0 to %n step %c1 iter_args(%q = %p) -> (!v) {
        %t = linop.apply %A, %q : !v
        scf.yield %t : !v
      }
      scf.yield %s : !v
    } else {
      %d = arith.addf %p, %p : !v
      scf.yield %d : !v
    }
    scf.yield %w : !v
  }
  return %r : !v
}

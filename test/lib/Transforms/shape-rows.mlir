// A loop over a matrix is given a look at its rows, made once, and so is each loop
// inside it; a product outside of loops is not. Half a row has an end to find.
// RUN: lathe-opt %s --pass-pipeline='builtin.module(func.func(lathe-form-groups,lathe-shape-rows))' | FileCheck %s
!i = tensor<?xi32>
!v = tensor<?xf64>

// CHECK-LABEL: func.func @power
// CHECK-SAME:    %[[P:[^:]+]]: tensor<?xi32>, %[[C:[^:]+]]: tensor<?xi32>
// CHECK:       sched.csr_row whole %{{.+}}, %{{.+}}, %{{.+}} times %{{[^ ]+}} : <?xi32>
// CHECK:       %[[ALL:.+]] = tensor.dim %[[P]]
// CHECK:       %[[ROWS:.+]] = arith.subi %[[ALL]]
// CHECK:       %[[ARRAY:.+]] = bufferization.alloc_tensor(%[[ROWS]]) : tensor<?xi32>
// CHECK:       %[[SHAPE:.+]] = sched.group ins(%[[P]], %[[C]] : {{.+}}) outs(%[[ARRAY]] : {{.+}})
// CHECK:         %[[CODE:.+]] = sched.csr_shape
// CHECK:         sched.yield %[[CODE]] : i32
// CHECK-NOT:   sched.csr_shape
// CHECK:       sched.loop
// CHECK:         sched.group ins({{.*}}%[[SHAPE]] :
// CHECK-NEXT:    ^bb0({{.*}}%[[FIELD:[^:]+]]: !sched.field<?xi32>, %{{[^:]+}}: !sched.field<?xf64>):
// CHECK:           sched.csr_row whole %{{.+}} times %{{.+}} shape %[[FIELD]] :
func.func @power(%p: !i, %c: !i, %a: !v, %x0: !v, %go: i1) -> !v {
  %A = linop.csr %p, %c, %a : !i, !i, !v
  %x1 = linop.apply %A, %x0 : !v
  %x = sched.loop while %go states(%x1 : !v) {
  ^bb0(%s: !v):
    %y = linop.apply %A, %s : !v
    sched.next %go states %y : !v
  }
  return %x : !v
}

// There and back from zero: both sweeps are halves. From anything else they are not.
// CHECK-LABEL: func.func @sweeps
// CHECK:       sched.csr_shape
// CHECK:       sched.loop
// CHECK:         sched.group ins
// CHECK:           sched.csr_row half %{{.+}} shape
// CHECK:         sched.group backward
// CHECK:           sched.csr_row half %{{.+}} shape
// CHECK:         sched.group backward
// CHECK:           sched.csr_row %{{[^ ]+}}, %{{[^ ]+}}, %{{[^ ]+}} times %{{[^ ]+}} : <?xi32>
func.func @sweeps(%p: !i, %c: !i, %a: !v, %b: !v, %w: f64, %n: index, %go: i1) -> !v {
  %A = linop.csr %p, %c, %a : !i, !i, !v
  %none = arith.constant 0.0 : f64
  %zero = tensor.splat %none[%n] : !v
  %x = sched.loop while %go states(%b : !v) {
  ^bb0(%s: !v):
    %there = linop.sweep forward %A, %zero, %s omega %w : !v
    %back = linop.sweep backward %A, %there, %s omega %w : !v
    %again = linop.sweep backward %A, %back, %s omega %w : !v
    sched.next %go states %again : !v
  }
  return %x : !v
}

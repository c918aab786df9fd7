// Computing again in place of loading.
// RUN: lathe-opt %s --pass-pipeline='builtin.module(func.func(lathe-duplicate))' | FileCheck %s
// RUN: lathe-opt %s --pass-pipeline='builtin.module(func.func(lathe-duplicate,lathe-form-groups))' | FileCheck %s --check-prefix=FORM
!v = tensor<16x8xf64>

// The diagonal reads no array, and neither does what is computed of it: the second
// pass, behind the sum, has both of its own.
// CHECK-LABEL: func.func @constant
// CHECK:         linop.dot
// CHECK:         %[[D:.+]] = linop.get_diagonal %{{.+}} {lathe.at_use}
// CHECK-NEXT:    %[[F:.+]] = arith.divf %{{.+}}, %[[D]] {lathe.at_use}
// CHECK-NEXT:    arith.mulf %[[F]], %{{.+}}
// FORM-LABEL: func.func @constant
// FORM:         sched.group ins({{.+}}) -> f64
// FORM:         sched.group ins(%{{[^,]+}} : tensor<16x8xf64>) outs
func.func @constant(%x: !v) -> !v {
  %A = linop.stencil {(0,0) = 3.0, (1,0) = -1.0} dirichlet : !linop.operator<!v>
  %d = linop.get_diagonal %A : !v
  %s = linop.dot %x, %x : !v
  %w = tensor.splat %s : !v
  %f = arith.divf %w, %d : !v
  %y = arith.mulf %f, %x : !v
  return %y : !v
}

// A p is wanted for p.Ap, and again behind it, where p is read anyway: it is not
// stored. The second pass reads p and r, and writes r.
// CHECK-LABEL: func.func @again
// CHECK:         sched.loop
// CHECK:           linop.apply
// CHECK:           linop.dot
// CHECK:           linop.apply %{{.+}}, %{{.+}} {lathe.at_use}
// FORM-LABEL: func.func @again
// FORM:         sched.loop
// FORM:           sched.group ins({{[^)]+}}) -> f64
// FORM:           sched.group ins({{[^)]+}}) outs(%{{[^,]+}}, %{{[^,]+}} : tensor<16x8xf64>, tensor<16x8xf64>)
// FORM-NOT:       sched.group
func.func @again(%p: !v, %r0: !v, %go: i1) -> (!v, !v) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0} dirichlet : !linop.operator<!v>
  %r:2 = sched.loop while %go states(%p, %r0 : !v, !v) attributes {tune.config = #tune.config<{recompute = 1}>} {
  ^bb0(%q: !v, %s: !v):
    %Ap = linop.apply %A, %q : !v
    %pAp = linop.dot %q, %Ap : !v
    %alpha = tensor.splat %pAp : !v
    %t = arith.mulf %alpha, %Ap : !v
    %next = arith.subf %s, %t : !v
    %u = arith.mulf %alpha, %q : !v
    sched.next %go states %u, %next : !v, !v
  }
  return %r#0, %r#1 : !v, !v
}

// A value for the second pass alone is no longer computed in the first one.
// FORM-LABEL: func.func @moved
// CHECK-LABEL: func.func @moved
// CHECK:         sched.loop
// CHECK-NOT:       arith.mulf
// CHECK:           linop.dot
// CHECK:           arith.mulf %{{.+}}, %{{.+}} {lathe.at_use}
func.func @moved(%p: !v, %r0: !v, %go: i1) -> (!v, !v) {
  %r:2 = sched.loop while %go states(%p, %r0 : !v, !v) attributes {tune.config = #tune.config<{recompute = 1}>} {
  ^bb0(%q: !v, %s: !v):
    %h = arith.mulf %q, %q : !v
    %d = linop.dot %q, %s : !v
    %alpha = tensor.splat %d : !v
    %t = arith.subf %alpha, %h : !v
    sched.next %go states %t, %q : !v, !v
  }
  return %r#0, %r#1 : !v, !v
}

// Without the knob it is stored.
// FORM-LABEL: func.func @stored
// CHECK-LABEL: func.func @stored
// CHECK:         linop.apply
// CHECK-NOT:     linop.apply
func.func @stored(%p: !v, %r0: !v, %go: i1) -> (!v, !v) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0} dirichlet : !linop.operator<!v>
  %r:2 = sched.loop while %go states(%p, %r0 : !v, !v) {
  ^bb0(%q: !v, %s: !v):
    %Ap = linop.apply %A, %q : !v
    %pAp = linop.dot %q, %Ap : !v
    %alpha = tensor.splat %pAp : !v
    %t = arith.mulf %alpha, %Ap : !v
    %next = arith.subf %s, %t : !v
    %u = arith.mulf %alpha, %q : !v
    sched.next %go states %u, %next : !v, !v
  }
  return %r#0, %r#1 : !v, !v
}

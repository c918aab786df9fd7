// What a loop need not carry from one round to the next.
// RUN: lathe-opt %s --canonicalize | FileCheck %s

// A state that stays as it is is read where it comes from.
// CHECK-LABEL: func.func @same
// CHECK-SAME:  %[[X:[^:]+]]: memref<8xf64>, %[[S:[^:]+]]: f64
// CHECK:       %[[K:.+]] = sched.loop while %{{.+}} states(%{{.+}} : i64) attributes {lathe.trips = 64 : i64} {
// CHECK-NEXT:  ^{{.+}}(%[[OLD:[^:]+]]: i64):
// CHECK:         memref.store %[[S]], %[[X]]
// CHECK:         sched.next %{{.+}} states %{{.+}} : i64
// CHECK:       memref.load %[[X]]
// CHECK:       return %{{.+}}, %[[S]], %[[K]]
func.func @same(%x: memref<8xf64>, %s: f64, %go: i1) -> (f64, f64, i64) {
  %c0 = arith.constant 0 : index
  %zero = arith.constant 0 : i64
  %one = arith.constant 1 : i64
  %ten = arith.constant 10 : i64
  %r:3 = sched.loop while %go states(%x, %s, %zero : memref<8xf64>, f64, i64)
      attributes {lathe.trips = 64 : i64} {
  ^bb0(%y: memref<8xf64>, %t: f64, %k: i64):
    memref.store %t, %y[%c0] : memref<8xf64>
    %next = arith.addi %k, %one : i64
    %more = arith.cmpi slt, %next, %ten : i64
    sched.next %more states %y, %s, %next : memref<8xf64>, f64, i64
  }
  %first = memref.load %r#0[%c0] : memref<8xf64>
  return %first, %r#1, %r#2 : f64, f64, i64
}

// Nor one that nobody looks at. Buffers that change places stay.
// CHECK-LABEL: func.func @swapped
// CHECK:       sched.loop while %{{.+}} states(%{{.+}}, %{{.+}} : memref<8xf64>, memref<8xf64>)
// CHECK-NEXT:  ^{{.+}}(%[[A:[^:]+]]: memref<8xf64>, %[[B:[^:]+]]: memref<8xf64>):
// CHECK-NEXT:    memref.copy %[[A]], %[[B]]
// CHECK-NEXT:    sched.next %{{.+}} states %[[B]], %[[A]]
func.func @swapped(%x: memref<8xf64>, %y: memref<8xf64>, %go: i1) -> memref<8xf64> {
  %no = arith.constant false
  %zero = arith.constant 0 : i64
  %r:3 = sched.loop while %go states(%x, %y, %zero : memref<8xf64>, memref<8xf64>, i64) {
  ^bb0(%a: memref<8xf64>, %b: memref<8xf64>, %k: i64):
    memref.copy %a, %b : memref<8xf64> to memref<8xf64>
    %one = arith.constant 1 : i64
    sched.next %no states %b, %a, %one : memref<8xf64>, memref<8xf64>, i64
  }
  return %r#0 : memref<8xf64>
}

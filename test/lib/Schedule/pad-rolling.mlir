// Rows of arrays that only roll lie an odd number of cache lines apart, some multiples of
// which are far from those of a page.
// RUN: lathe-opt %s --pass-pipeline='builtin.module(func.func(lathe-pad-rolling))' | FileCheck %s
!x = memref<40x512xf64>

// 512 columns are 64 lines: 73, of which two are 146, three 219, and four 292.
// CHECK-LABEL: func.func @roll
// CHECK:       %[[WIDE:.+]] = memref.alloc() {alignment = 64 : i64} : memref<3x584xf64>
// CHECK:       %[[PART:.+]] = memref.subview %[[WIDE]][0, 0] [3, 512] [1, 1] : memref<3x584xf64> to memref<3x512xf64, strided<[584, 1]>>
// CHECK:       sched.group ins(%{{.+}}) outs(%[[PART]], %{{.+}} : memref<3x512xf64, strided<[584, 1]>>,
func.func @roll(%in: !x, %out: !x) {
  %roll = memref.alloc() {alignment = 64 : i64} : memref<3x512xf64>
  sched.group ins(%in : !x) outs(%roll, %out : memref<3x512xf64>, !x) rolling [3, 0] {
  ^bb0(%f: !sched.field<40x512xf64>, %g: !sched.field<3x512xf64>, %h: !sched.field<40x512xf64>):
    %m = sched.member into [0] delay [0, 0] : !sched.field<3x512xf64> {
    ^bb1(%own: !sched.field<3x512xf64>):
      %v = sched.read %f at [0, 0] boundaries [1, 1] : <40x512xf64> -> f64
      sched.yield %v : f64
    }
    %n = sched.member into [1] delay [1, 0] : !sched.field<40x512xf64> {
    ^bb1(%own: !sched.field<40x512xf64>):
      %v = sched.read %m at [1, 0] boundaries [1, 1] : <3x512xf64> -> f64
      sched.yield %v : f64
    }
    sched.return %m, %n : !sched.field<3x512xf64>, !sched.field<40x512xf64>
  }
  return
}

// What something else reads too keeps its rows together, as does one of unknown width.
// CHECK-LABEL: func.func @others
// CHECK-NOT:   memref.subview
func.func @others(%in: memref<40x?xf64>, %out: !x, %n: index) -> memref<3x512xf64> {
  %unknown = memref.alloc(%n) : memref<3x?xf64>
  sched.group ins(%in : memref<40x?xf64>) outs(%unknown : memref<3x?xf64>) rolling [3] {
  ^bb0(%f: !sched.field<40x?xf64>, %g: !sched.field<3x?xf64>):
    %m = sched.member into [0] delay [0, 0] : !sched.field<3x?xf64> {
    ^bb1(%own: !sched.field<3x?xf64>):
      %v = sched.read %f at [0, 0] boundaries [1, 1] : <40x?xf64> -> f64
      sched.yield %v : f64
    }
    sched.return %m : !sched.field<3x?xf64>
  }
  %roll = memref.alloc() : memref<3x512xf64>
  sched.group ins(%out : !x) outs(%roll : memref<3x512xf64>) rolling [3] {
  ^bb0(%f: !sched.field<40x512xf64>, %g: !sched.field<3x512xf64>):
    %m = sched.member into [0] delay [0, 0] : !sched.field<3x512xf64> {
    ^bb1(%own: !sched.field<3x512xf64>):
      %v = sched.read %f at [0, 0] boundaries [1, 1] : <40x512xf64> -> f64
      sched.yield %v : f64
    }
    sched.return %m : !sched.field<3x512xf64>
  }
  return %roll : memref<3x512xf64>
}

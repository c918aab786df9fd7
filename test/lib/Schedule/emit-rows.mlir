// Several rows of a member in one loop, and members that are alike in a loop over them.
// RUN: lathe-opt %s --pass-pipeline='builtin.module(func.func(lathe-emit-groups),canonicalize,loop-invariant-code-motion,cse)' | FileCheck %s
module attributes {lathe.target = #lathe.target<cpu = "haswell", triple = "x86_64-unknown-linux-gnu", features = "", vector_bits = 256, vector_registers = 16, l1 = 32768, l2 = 262144, l3 = 8388608, line = 64>} {

// Two rows of an odd number of them: where both are there and nothing that they read
// is outside, four rows are loaded for both, before either is stored. Elsewhere row by
// row, from the row of zeros where it is outside.
// CHECK-LABEL: func.func @two
// CHECK:       scf.for %[[STEP:.+]] = %c0 to %c32 step %c1 {
// CHECK:         %[[FIRST:.+]] = arith.muli %[[STEP]], %c2
// CHECK:         scf.if
// CHECK:           scf.for {{.+}} step %c4 {
// CHECK-COUNT-4:     vector.load
// CHECK-NOT:         vector.load
// CHECK-COUNT-2:     vector.store
// CHECK:         } else {
// CHECK:           scf.for
// CHECK:             arith.select
func.func @two(%x: memref<63x200xf64>, %zeros: memref<200xf64>, %y: memref<63x200xf64>) {
  sched.group ins(%x : memref<63x200xf64>) outs(%y : memref<63x200xf64>) zeros(%zeros : memref<200xf64>) rows 2 {
  ^bb0(%fx: !sched.field<63x200xf64>, %fy: !sched.field<63x200xf64>):
    %m = sched.member into [0] delay [0, 0] : !sched.field<63x200xf64> {
    ^bb1(%own: !sched.field<63x200xf64>):
      %north = sched.read %fx at [-1, 0] boundaries [0, 0] : <63x200xf64> -> f64
      %here = sched.read %fx at [0, 0] boundaries [0, 0] : <63x200xf64> -> f64
      %south = sched.read %fx at [1, 0] boundaries [0, 0] : <63x200xf64> -> f64
      %s = arith.addf %north, %here : f64
      %w = arith.addf %s, %south : f64
      sched.yield %w : f64
    }
    sched.return %m : !sched.field<63x200xf64>
  }
  return
}

// In three dimensions rows of one plane, as far as the thread's chunk goes.
// CHECK-LABEL: func.func @planes
// CHECK:       scf.for %[[PLANE:.+]] = %c0 to %c9 step %c1 {
// CHECK:         scf.for %[[FIRST:.+]] = %{{.+}} to %[[END:.+]] step %c2 {
// CHECK:           %[[PAST:.+]] = arith.addi %[[FIRST]], %c2
// CHECK:           arith.minsi %[[PAST]], %[[END]]
// CHECK:           scf.for {{.+}} step %c4 {
// CHECK-COUNT-3:     vector.load
// CHECK-NOT:         vector.load
// CHECK-COUNT-2:     vector.store
func.func @planes(%x: memref<9x11x200xf64>, %y: memref<9x11x200xf64>) {
  sched.group ins(%x : memref<9x11x200xf64>) outs(%y : memref<9x11x200xf64>) split 1 rows 2 {
  ^bb0(%fx: !sched.field<9x11x200xf64>, %fy: !sched.field<9x11x200xf64>):
    %m = sched.member into [0] delay [0, 0, 0] : !sched.field<9x11x200xf64> {
    ^bb1(%own: !sched.field<9x11x200xf64>):
      %here = sched.read %fx at [0, 0, 0] boundaries [1, 1, 1] : <9x11x200xf64> -> f64
      %south = sched.read %fx at [0, 1, 0] boundaries [1, 1, 1] : <9x11x200xf64> -> f64
      %s = arith.addf %here, %south : f64
      sched.yield %s : f64
    }
    sched.return %m : !sched.field<9x11x200xf64>
  }
  return
}

// The second to the fourth member differ in their places alone: one loop, in which
// their rows of what rolls begin three after those of the member before.
// CHECK-LABEL: func.func @run
// CHECK:       scf.for %[[STEP:.+]] = %c0 to %{{.+}} step %c1 {
// CHECK:         scf.for %[[M:.+]] = %c0 to %c3 step %c1 {
// CHECK:           %[[DELAY:.+]] = arith.addi %[[M]], %c1
// CHECK:           %[[OWN:.+]] = arith.subi %[[STEP]], %[[DELAY]]
// CHECK:           arith.muli %[[M]], %c3
// CHECK-NOT:     scf.for {{.+}} to %c3 step
// CHECK:       sched.barrier
func.func @run(%x: memref<64x200xf64>, %t: memref<12x200xf64>, %y: memref<64x200xf64>) {
  sched.group ins(%x : memref<64x200xf64>) outs(%t, %y : memref<12x200xf64>, memref<64x200xf64>) rolling [3, 0] {
  ^bb0(%fx: !sched.field<64x200xf64>, %ft: !sched.field<12x200xf64>, %fy: !sched.field<64x200xf64>):
    %m0 = sched.member into [0] delay [0, 0] : !sched.field<12x200xf64> {
    ^bb1(%own: !sched.field<12x200xf64>):
      %here = sched.read %fx at [0, 0] boundaries [1, 1] : <64x200xf64> -> f64
      %south = sched.read %fx at [1, 0] boundaries [1, 1] : <64x200xf64> -> f64
      %s = arith.addf %here, %south : f64
      sched.yield %s : f64
    }
    %m1 = sched.member into [0] place [3] delay [1, 0] : !sched.field<12x200xf64> {
    ^bb1(%own: !sched.field<12x200xf64>):
      %here = sched.read %m0 at [0, 0] boundaries [1, 1] : <12x200xf64> -> f64
      %south = sched.read %m0 at [1, 0] boundaries [1, 1] : <12x200xf64> -> f64
      %s = arith.addf %here, %south : f64
      sched.yield %s : f64
    }
    %m2 = sched.member into [0] place [6] delay [2, 0] : !sched.field<12x200xf64> {
    ^bb1(%own: !sched.field<12x200xf64>):
      %here = sched.read %m1 at [0, 0] boundaries [1, 1] : <12x200xf64> -> f64
      %south = sched.read %m1 at [1, 0] boundaries [1, 1] : <12x200xf64> -> f64
      %s = arith.addf %here, %south : f64
      sched.yield %s : f64
    }
    %m3 = sched.member into [0] place [9] delay [3, 0] : !sched.field<12x200xf64> {
    ^bb1(%own: !sched.field<12x200xf64>):
      %here = sched.read %m2 at [0, 0] boundaries [1, 1] : <12x200xf64> -> f64
      %south = sched.read %m2 at [1, 0] boundaries [1, 1] : <12x200xf64> -> f64
      %s = arith.addf %here, %south : f64
      sched.yield %s : f64
    }
    %m4 = sched.member into [1] delay [4, 0] : !sched.field<64x200xf64> {
    ^bb1(%own: !sched.field<64x200xf64>):
      %here = sched.read %m3 at [0, 0] boundaries [1, 1] : <12x200xf64> -> f64
      %south = sched.read %m3 at [1, 0] boundaries [1, 1] : <12x200xf64> -> f64
      %s = arith.addf %here, %south : f64
      sched.yield %s : f64
    }
    sched.return %m3, %m4 : !sched.field<12x200xf64>, !sched.field<64x200xf64>
  }
  return
}
}

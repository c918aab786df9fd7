// What a member computes at several columns of a row is computed once a vector.
// RUN: lathe-opt %s --pass-pipeline='builtin.module(func.func(lathe-emit-groups),canonicalize,loop-invariant-code-motion,cse)' | FileCheck %s
module attributes {lathe.target = #lathe.target<cpu = "haswell", triple = "x86_64-unknown-linux-gnu", features = "", vector_bits = 256, vector_registers = 16, l1 = 32768, l2 = 262144, l3 = 8388608, line = 64>} {

// North and south are added up once, at column 1 ahead; the sums at the columns
// before it are in this vector and the last one. The first vector of a row begins at
// column 3, so that what it reads there is aligned; the one before it is masked.
// CHECK-LABEL: func.func @box
// CHECK:         scf.for
// CHECK:             vector.maskedstore
// CHECK:           %[[AHEAD:.+]] = vector.maskedload
// CHECK:           %[[MORE:.+]] = vector.maskedload
// CHECK:           %[[BEFORE:.+]] = arith.addf %[[AHEAD]], %[[MORE]] : vector<4xf64>
// CHECK:           scf.for %[[COLUMN:.+]] = %{{.+}} to %{{.+}} step %c4 iter_args(%[[LAST:.+]] = %[[BEFORE]]) -> (vector<4xf64>)
// CHECK-NEXT:        %[[NEXT:.+]] = arith.addi %[[COLUMN]], %c1
// CHECK-NEXT:        %[[NORTH:.+]] = vector.load %{{.+}}[%[[NEXT]]]
// CHECK-NEXT:        %[[SOUTH:.+]] = vector.load %{{.+}}[%[[NEXT]]]
// CHECK-NEXT:        %[[SUM:.+]] = arith.addf %[[NORTH]], %[[SOUTH]]
// CHECK-NEXT:        %[[WEST:.+]] = vector.shuffle %[[LAST]], %[[SUM]] [2, 3, 4, 5]
// CHECK-NEXT:        %[[HERE:.+]] = vector.shuffle %[[LAST]], %[[SUM]] [3, 4, 5, 6]
// CHECK-NEXT:        %[[U:.+]] = arith.addf %[[WEST]], %[[HERE]]
// CHECK-NEXT:        %[[V:.+]] = arith.addf %[[U]], %[[SUM]]
// CHECK-NEXT:        vector.store %[[V]], %{{.+}}[%[[COLUMN]]]
// CHECK-NEXT:        scf.yield %[[SUM]]
func.func @box(%x: memref<64x200xf64>, %zeros: memref<200xf64>, %y: memref<64x200xf64>) {
  sched.group ins(%x : memref<64x200xf64>) outs(%y : memref<64x200xf64>) zeros(%zeros : memref<200xf64>) {
  ^bb0(%fx: !sched.field<64x200xf64>, %fy: !sched.field<64x200xf64>):
    %m = sched.member into [0] delay [0, 0] : !sched.field<64x200xf64> {
    ^bb1(%own: !sched.field<64x200xf64>):
      %nw = sched.read %fx at [-1, -1] boundaries [0, 0] : <64x200xf64> -> f64
      %sw = sched.read %fx at [1, -1] boundaries [0, 0] : <64x200xf64> -> f64
      %west = arith.addf %nw, %sw : f64
      %n = sched.read %fx at [-1, 0] boundaries [0, 0] : <64x200xf64> -> f64
      %s = sched.read %fx at [1, 0] boundaries [0, 0] : <64x200xf64> -> f64
      %here = arith.addf %n, %s : f64
      %ne = sched.read %fx at [-1, 1] boundaries [0, 0] : <64x200xf64> -> f64
      %se = sched.read %fx at [1, 1] boundaries [0, 0] : <64x200xf64> -> f64
      %east = arith.addf %ne, %se : f64
      %u = arith.addf %west, %here : f64
      %v = arith.addf %u, %east : f64
      sched.yield %v : f64
    }
    sched.return %m : !sched.field<64x200xf64>
  }
  return
}

// Not where the rows or their boundaries differ, nor walking backward, nor for a read
// on its own.
// CHECK-LABEL: func.func @other_rows
// CHECK-NOT:     vector.shuffle
// CHECK-LABEL: func.func @other_boundaries
// CHECK-NOT:     vector.shuffle
// CHECK-LABEL: func.func @backward
// CHECK-NOT:     vector.shuffle
// CHECK-LABEL: func.func @alone
// CHECK-NOT:     vector.shuffle
func.func @other_rows(%x: memref<64x200xf64>, %zeros: memref<200xf64>, %y: memref<64x200xf64>) {
  sched.group ins(%x : memref<64x200xf64>) outs(%y : memref<64x200xf64>) zeros(%zeros : memref<200xf64>) {
  ^bb0(%fx: !sched.field<64x200xf64>, %fy: !sched.field<64x200xf64>):
    %m = sched.member into [0] delay [0, 0] : !sched.field<64x200xf64> {
    ^bb1(%own: !sched.field<64x200xf64>):
      %nw = sched.read %fx at [-1, -1] boundaries [0, 0] : <64x200xf64> -> f64
      %w = sched.read %fx at [0, -1] boundaries [0, 0] : <64x200xf64> -> f64
      %west = arith.addf %nw, %w : f64
      %ne = sched.read %fx at [-1, 1] boundaries [0, 0] : <64x200xf64> -> f64
      %se = sched.read %fx at [1, 1] boundaries [0, 0] : <64x200xf64> -> f64
      %east = arith.addf %ne, %se : f64
      %v = arith.addf %west, %east : f64
      sched.yield %v : f64
    }
    sched.return %m : !sched.field<64x200xf64>
  }
  return
}
func.func @other_boundaries(%x: memref<64x200xf64>, %zeros: memref<200xf64>, %y: memref<64x200xf64>) {
  sched.group ins(%x : memref<64x200xf64>) outs(%y : memref<64x200xf64>) zeros(%zeros : memref<200xf64>) {
  ^bb0(%fx: !sched.field<64x200xf64>, %fy: !sched.field<64x200xf64>):
    %m = sched.member into [0] delay [0, 0] : !sched.field<64x200xf64> {
    ^bb1(%own: !sched.field<64x200xf64>):
      %nw = sched.read %fx at [-1, -1] boundaries [0, 0] : <64x200xf64> -> f64
      %sw = sched.read %fx at [1, -1] boundaries [0, 0] : <64x200xf64> -> f64
      %west = arith.addf %nw, %sw : f64
      %ne = sched.read %fx at [-1, 1] boundaries [1, 0] : <64x200xf64> -> f64
      %se = sched.read %fx at [1, 1] boundaries [1, 0] : <64x200xf64> -> f64
      %east = arith.addf %ne, %se : f64
      %v = arith.addf %west, %east : f64
      sched.yield %v : f64
    }
    sched.return %m : !sched.field<64x200xf64>
  }
  return
}
func.func @backward(%x: memref<64x200xf64>, %zeros: memref<200xf64>, %y: memref<64x200xf64>) {
  sched.group backward ins(%x : memref<64x200xf64>) outs(%y : memref<64x200xf64>) zeros(%zeros : memref<200xf64>) {
  ^bb0(%fx: !sched.field<64x200xf64>, %fy: !sched.field<64x200xf64>):
    %m = sched.member into [0] delay [0, 0] : !sched.field<64x200xf64> {
    ^bb1(%own: !sched.field<64x200xf64>):
      %nw = sched.read %fx at [-1, -1] boundaries [0, 0] : <64x200xf64> -> f64
      %sw = sched.read %fx at [1, -1] boundaries [0, 0] : <64x200xf64> -> f64
      %west = arith.addf %nw, %sw : f64
      %ne = sched.read %fx at [-1, 1] boundaries [0, 0] : <64x200xf64> -> f64
      %se = sched.read %fx at [1, 1] boundaries [0, 0] : <64x200xf64> -> f64
      %east = arith.addf %ne, %se : f64
      %v = arith.addf %west, %east : f64
      sched.yield %v : f64
    }
    sched.return %m : !sched.field<64x200xf64>
  }
  return
}
func.func @alone(%x: memref<64x200xf64>, %y: memref<64x200xf64>) {
  sched.group ins(%x : memref<64x200xf64>) outs(%y : memref<64x200xf64>) {
  ^bb0(%fx: !sched.field<64x200xf64>, %fy: !sched.field<64x200xf64>):
    %m = sched.member into [0] delay [0, 0] : !sched.field<64x200xf64> {
    ^bb1(%own: !sched.field<64x200xf64>):
      %west = sched.read %fx at [0, -1] boundaries [0, 0] : <64x200xf64> -> f64
      %east = sched.read %fx at [0, 1] boundaries [0, 0] : <64x200xf64> -> f64
      %v = arith.addf %west, %east : f64
      sched.yield %v : f64
    }
    sched.return %m : !sched.field<64x200xf64>
  }
  return
}

// What goes into a sum is a fused multiply-add, of operands that are computed.
// CHECK-LABEL: func.func @summed
// CHECK-NOT:     vector.shuffle
func.func @summed(%x: memref<64x200xf64>, %y: memref<64x200xf64>) -> f64 {
  %r = sched.group ins(%x : memref<64x200xf64>) outs(%y : memref<64x200xf64>) -> f64 {
  ^bb0(%fx: !sched.field<64x200xf64>, %fy: !sched.field<64x200xf64>):
    %m, %s = sched.member into [0] delay [0, 0] : !sched.field<64x200xf64>, f64 {
    ^bb1(%own: !sched.field<64x200xf64>):
      %here = sched.read %fx at [0, 0] boundaries [0, 0] : <64x200xf64> -> f64
      %u = arith.mulf %here, %here : f64
      %east = sched.read %fx at [0, 1] boundaries [0, 0] : <64x200xf64> -> f64
      %v = arith.mulf %east, %east : f64
      sched.yield %v, %u : f64, f64
    }
    sched.return %m, %s : !sched.field<64x200xf64>, f64
  }
  return %r : f64
}

// Constants of a member are the same wherever they stand: stage choose counts
// before they are hoisted.
// CHECK-LABEL: func.func @constants
// CHECK:         vector.shuffle
func.func @constants(%x: memref<64x200xf64>, %zeros: memref<200xf64>, %y: memref<64x200xf64>) {
  sched.group ins(%x : memref<64x200xf64>) outs(%y : memref<64x200xf64>) zeros(%zeros : memref<200xf64>) {
  ^bb0(%fx: !sched.field<64x200xf64>, %fy: !sched.field<64x200xf64>):
    %m = sched.member into [0] delay [0, 0] : !sched.field<64x200xf64> {
    ^bb1(%own: !sched.field<64x200xf64>):
      %c = arith.constant 0.25 : f64
      %d = arith.constant 0.25 : f64
      %w = sched.read %fx at [0, -1] boundaries [0, 0] : <64x200xf64> -> f64
      %west = arith.mulf %c, %w : f64
      %e = sched.read %fx at [0, 1] boundaries [0, 0] : <64x200xf64> -> f64
      %east = arith.mulf %d, %e : f64
      %v = arith.addf %west, %east : f64
      sched.yield %v : f64
    }
    sched.return %m : !sched.field<64x200xf64>
  }
  return
}
}

// Groups on buffers become loops over steps, chunks and vectors.
// RUN: lathe-opt %s --pass-pipeline='builtin.module(func.func(lathe-emit-groups),canonicalize,loop-invariant-code-motion,cse)' | FileCheck %s
module attributes {lathe.target = #lathe.target<cpu = "haswell", triple = "x86_64-unknown-linux-gnu", features = "", vector_bits = 256, vector_registers = 16, l1 = 32768, l2 = 262144, l3 = 8388608, line = 64>} {

// A row beyond the boundary is the row of zeros: a choice a row, not one a point.
// Whole vectors inside; at the two ends the same vector under a mask.
// CHECK-LABEL: func.func @apply
// CHECK-SAME:  %[[X:[^:]+]]: memref<64x200xf64>, %[[ZEROS:[^:]+]]: memref<200xf64>
// CHECK-DAG:   %[[C64:.+]] = arith.constant 64 : index
// CHECK:       sched.team
// CHECK:         %[[BEYOND:.+]] = memref.cast %[[ZEROS]]
// CHECK:         scf.for %[[ROW:.+]] = %c0 to %[[C64]]
// CHECK:           %[[NEXT:.+]] = arith.addi %[[ROW]], %c1
// CHECK:           %[[INSIDE:.+]] = arith.cmpi ult, %[[NEXT]], %[[C64]]
// CHECK:           %[[SOUTH:.+]] = arith.select %[[INSIDE]], %{{.+}}, %[[BEYOND]]
// CHECK:             scf.if
// CHECK:               vector.maskedload %[[SOUTH]]
// CHECK:               vector.maskedstore
// CHECK:             scf.for %[[COLUMN:.+]] = %{{.+}} to %{{.+}} step %c4
// CHECK-NEXT:          %[[U:.+]] = vector.load %[[SOUTH]][%[[COLUMN]]] : {{.+}}, vector<4xf64>
// CHECK-NEXT:          %[[WEST:.+]] = arith.addi %[[COLUMN]], %c-1
// CHECK-NEXT:          %[[V:.+]] = vector.load %{{.+}}[%[[WEST]]]
// CHECK-NEXT:          %[[SUM:.+]] = arith.addf %[[U]], %[[V]] : vector<4xf64>
// CHECK-NEXT:          vector.store %[[SUM]], %{{.+}}[%[[COLUMN]]]
// CHECK-NEXT:        }
// CHECK:             scf.if
// CHECK:               vector.maskedstore
// CHECK:         sched.barrier
func.func @apply(%x: memref<64x200xf64>, %zeros: memref<200xf64>, %y: memref<64x200xf64>) {
  sched.group ins(%x : memref<64x200xf64>) outs(%y : memref<64x200xf64>) zeros(%zeros : memref<200xf64>) {
  ^bb0(%fx: !sched.field<64x200xf64>, %fy: !sched.field<64x200xf64>):
    %m = sched.member into [0] delay [0, 0] : !sched.field<64x200xf64> {
    ^bb1(%own: !sched.field<64x200xf64>):
      %south = sched.read %fx at [1, 0] boundaries [0, 0] : <64x200xf64> -> f64
      %west = sched.read %fx at [0, -1] boundaries [0, 0] : <64x200xf64> -> f64
      %w = arith.addf %south, %west : f64
      sched.yield %w : f64
    }
    sched.return %m : !sched.field<64x200xf64>
  }
  return
}

// Arrays beyond the last cache: the first member also asks for the row after the
// farthest that it reads, here two rows on, and not for what it only writes. In three
// dimensions that is the next row of the farthest plane.
// CHECK-LABEL: func.func @large
// CHECK-SAME:  %[[X:[^:]+]]: memref<2048x2048xf64>, %[[Y:[^:]+]]: memref<2048x2048xf64>
// CHECK:         scf.for %[[ROW:.+]] = %c0
// CHECK:           %[[THIRD:.+]] = arith.addi %[[ROW]], %c2
// CHECK-NOT:       memref.prefetch %[[Y]]
// CHECK:           scf.for %[[COLUMN:.+]] = %{{.+}} to %{{.+}} step %c4
// CHECK-NEXT:        memref.prefetch %[[X]][%{{.+}}, %[[COLUMN]]], read, locality<2>, data
// CHECK-NOT:       memref.prefetch
// CHECK-LABEL: func.func @planes
// CHECK-SAME:  %[[X:[^:]+]]: memref<?x?x?xf64>
// CHECK:         scf.for %[[PLANE:.+]] = %c0
// CHECK:           arith.addi %[[PLANE]], %c1
// CHECK:           scf.for
// CHECK:             scf.for %[[LINE:.+]] = %{{.+}} to
// CHECK:             arith.addi %[[LINE]], %c1
// CHECK:             memref.prefetch %[[X]][%{{.+}}, %{{.+}}, %{{.+}}], read
func.func @large(%x: memref<2048x2048xf64>, %y: memref<2048x2048xf64>) {
  sched.group ins(%x : memref<2048x2048xf64>) outs(%y : memref<2048x2048xf64>) {
  ^bb0(%fx: !sched.field<2048x2048xf64>, %fy: !sched.field<2048x2048xf64>):
    %m = sched.member into [0] delay [0, 0] : !sched.field<2048x2048xf64> {
    ^bb1(%own: !sched.field<2048x2048xf64>):
      %north = sched.read %fx at [-1, 0] boundaries [1, 0] : <2048x2048xf64> -> f64
      %south = sched.read %fx at [1, 0] boundaries [1, 0] : <2048x2048xf64> -> f64
      %w = arith.addf %north, %south : f64
      sched.yield %w : f64
    }
    sched.return %m : !sched.field<2048x2048xf64>
  }
  return
}

func.func @planes(%x: memref<?x?x?xf64>, %y: memref<?x?x?xf64>) {
  sched.group ins(%x : memref<?x?x?xf64>) outs(%y : memref<?x?x?xf64>) {
  ^bb0(%fx: !sched.field<?x?x?xf64>, %fy: !sched.field<?x?x?xf64>):
    %m = sched.member into [0] delay [0, 0, 0] : !sched.field<?x?x?xf64> {
    ^bb1(%own: !sched.field<?x?x?xf64>):
      %below = sched.read %fx at [1, 0, 0] boundaries [1, 0, 0] : <?x?x?xf64> -> f64
      %side = sched.read %fx at [0, 2, 0] boundaries [1, 1, 0] : <?x?x?xf64> -> f64
      %w = arith.addf %below, %side : f64
      sched.yield %w : f64
    }
    sched.return %m : !sched.field<?x?x?xf64>
  }
  return
}

// Where a row wraps or mirrors, its end points find their neighbours by a comparison: a
// division would take most of their time.
// CHECK-LABEL: func.func @wraps
// CHECK-NOT:   remsi
// CHECK:         %[[WEST:.+]] = arith.addi %[[COLUMN:.+]], %c199
// CHECK-NEXT:    %[[INSIDE:.+]] = arith.cmpi ult, %[[WEST]], %c200
// CHECK-NEXT:    %[[WRAPPED:.+]] = arith.addi %[[COLUMN]], %c-1
// CHECK-NEXT:    %[[CELL:.+]] = arith.select %[[INSIDE]], %[[WEST]], %[[WRAPPED]]
// CHECK-NEXT:    memref.load %{{.+}}[%[[CELL]]]
// CHECK-NEXT:    %[[EAST:.+]] = arith.addi %[[COLUMN]], %c1
// CHECK-NEXT:    %[[MIRRORED:.+]] = arith.subi %c398, %[[COLUMN]]
// CHECK-NEXT:    %[[INNER:.+]] = arith.minsi %[[EAST]], %[[MIRRORED]]
// CHECK-NEXT:    memref.load %{{.+}}[%[[INNER]]]
// CHECK-NOT:   remsi
func.func @wraps(%x: memref<64x200xf64>, %y: memref<64x200xf64>) {
  sched.group ins(%x : memref<64x200xf64>) outs(%y : memref<64x200xf64>) {
  ^bb0(%fx: !sched.field<64x200xf64>, %fy: !sched.field<64x200xf64>):
    %m = sched.member into [0] delay [0, 0] : !sched.field<64x200xf64> {
    ^bb1(%own: !sched.field<64x200xf64>):
      %west = sched.read %fx at [0, -1] boundaries [0, 2] : <64x200xf64> -> f64
      %east = sched.read %fx at [0, 1] boundaries [0, 1] : <64x200xf64> -> f64
      %sum = arith.addf %west, %east : f64
      sched.yield %sum : f64
    }
    sched.return %m : !sched.field<64x200xf64>
  }
  return
}

// A recurrence along the row: vectors of what is known of it, then one fused
// multiply-add a point, with the last one carried to the next vector.
// CHECK-LABEL: func.func @carry
// CHECK-DAG:   %[[A:.+]] = arith.constant 5.000000e-01 : f64
// CHECK:       scf.for %{{.+}} = %{{.+}} to %{{.+}} step %c4 iter_args(%[[LAST:.+]] = %{{.+}}) -> (f64) {
// CHECK-NEXT:    vector.load
// CHECK-NEXT:    %[[KNOWN:.+]] = arith.mulf {{.+}} : vector<4xf64>
// CHECK-NEXT:    %[[K0:.+]] = vector.extract %[[KNOWN]][0]
// CHECK-NEXT:    %[[X0:.+]] = math.fma %[[A]], %[[LAST]], %[[K0]] : f64
// CHECK-NEXT:    %[[K1:.+]] = vector.extract %[[KNOWN]][1]
// CHECK-NEXT:    math.fma %[[A]], %[[X0]], %[[K1]] : f64
// CHECK:         %[[K3:.+]] = vector.extract %[[KNOWN]][3]
// CHECK-NEXT:    %[[X3:.+]] = math.fma %[[A]], %{{.+}}, %[[K3]] : f64
// CHECK-NEXT:    %[[X:.+]] = vector.from_elements
// CHECK-NEXT:    vector.store %[[X]]
// CHECK-NEXT:    scf.yield %[[X3]] : f64
func.func @carry(%b: memref<64x200xf64>, %x: memref<64x200xf64>) {
  sched.group ins(%b : memref<64x200xf64>) outs(%x : memref<64x200xf64>) {
  ^bb0(%fb: !sched.field<64x200xf64>, %fx: !sched.field<64x200xf64>):
    %m = sched.member ordered into [0] delay [0, 0] : !sched.field<64x200xf64> {
    ^bb1(%own: !sched.field<64x200xf64>):
      %a = arith.constant 0.5 : f64
      %v = sched.read %fb at [0, 0] boundaries [0, 0] : <64x200xf64> -> f64
      %w = arith.mulf %v, %v : f64
      sched.yield %w : f64 carry %a : f64
    }
    sched.return %m : !sched.field<64x200xf64>
  }
  return
}

// Two recurrences side by side, the second 16 columns behind: both vectors first,
// transposed so that each has a lane; one multiply-add a point for the two of them,
// and back.
// CHECK-LABEL: func.func @together
// CHECK-DAG:   %[[A:.+]] = arith.constant dense<5.000000e-01> : vector<2xf64>
// CHECK:       scf.for %[[J:.+]] = %{{.+}} to %{{.+}} step %c4 iter_args(%[[LAST:.+]] = %{{.+}}) -> (vector<2xf64>) {
// CHECK-NEXT:    vector.load
// CHECK-NEXT:    %[[K:.+]] = arith.mulf {{.+}} : vector<4xf64>
// CHECK-NEXT:    arith.subi %[[J]], %c16
// CHECK-NEXT:    vector.load
// CHECK-NEXT:    %[[L:.+]] = arith.mulf {{.+}} : vector<4xf64>
// CHECK-NEXT:    %[[EVEN:.+]] = vector.shuffle %[[K]], %[[L]] [0, 4, 2, 6]
// CHECK-NEXT:    %[[ODD:.+]] = vector.shuffle %[[K]], %[[L]] [1, 5, 3, 7]
// CHECK:         %[[K0:.+]] = vector.shuffle %[[EVEN]], %[[EVEN]] [0, 1]
// CHECK:         %[[X0:.+]] = math.fma %[[A]], %[[LAST]], %[[K0]] : vector<2xf64>
// CHECK-NEXT:    %[[X1:.+]] = math.fma %[[A]], %[[X0]], %{{.+}} : vector<2xf64>
// CHECK-NEXT:    %[[X2:.+]] = math.fma %[[A]], %[[X1]], %{{.+}} : vector<2xf64>
// CHECK-NEXT:    %[[X3:.+]] = math.fma %[[A]], %[[X2]], %{{.+}} : vector<2xf64>
// CHECK-NEXT:    %[[BACK:.+]] = vector.shuffle %[[X0]], %[[X2]] [0, 1, 2, 3]
// CHECK-NEXT:    %[[BACK1:.+]] = vector.shuffle %[[X1]], %[[X3]] [0, 1, 2, 3]
// CHECK-NEXT:    %[[X:.+]] = vector.shuffle %[[BACK]], %[[BACK1]] [0, 4, 2, 6]
// CHECK-NEXT:    %[[Y:.+]] = vector.shuffle %[[BACK]], %[[BACK1]] [1, 5, 3, 7]
// CHECK-NEXT:    vector.store %[[X]]
// CHECK-NEXT:    vector.store %[[Y]]
// CHECK-NEXT:    scf.yield %[[X3]] : vector<2xf64>
func.func @together(%b: memref<64x200xf64>, %x: memref<64x200xf64>) {
  sched.group ins(%b : memref<64x200xf64>) outs(%x : memref<64x200xf64>) side_by_side {
  ^bb0(%fb: !sched.field<64x200xf64>, %fx: !sched.field<64x200xf64>):
    %m = sched.member ordered into [0] delay [0, 0] : !sched.field<64x200xf64> {
    ^bb1(%own: !sched.field<64x200xf64>):
      %a = arith.constant 0.5 : f64
      %v = sched.read %fb at [0, 0] boundaries [0, 0] : <64x200xf64> -> f64
      %w = arith.mulf %v, %v : f64
      sched.yield %w : f64 carry %a : f64
    }
    %n = sched.member ordered into [0] delay [1, 16] : !sched.field<64x200xf64> {
    ^bb1(%own: !sched.field<64x200xf64>):
      %a = arith.constant 0.5 : f64
      %v = sched.read %fb at [0, 0] boundaries [0, 0] : <64x200xf64> -> f64
      %w = arith.mulf %v, %v : f64
      sched.yield %w : f64 carry %a : f64
    }
    sched.return %n : !sched.field<64x200xf64>
  }
  return
}

// Members that do the same to the same array are written once: where they run in turn
// a loop goes over them, and so do the ends of the rows that are side by side.
// CHECK-LABEL: func.func @alike
// CHECK:       scf.for %[[STEP:.+]] = %c0 to %{{.+}} step %c1 {
// CHECK:         scf.if
// CHECK:           scf.for %[[M:.+]] = %c0 to %c3 step %c1 {
// CHECK:             arith.muli %[[M]], %c16
// CHECK:             vector.maskedstore
// CHECK:           scf.for {{.+}} step %c4 iter_args({{.+}}) -> (vector<4xf64>) {
// CHECK:           scf.for %{{.+}} = %c0 to %c3 step %c1 {
// CHECK:             vector.maskedstore
// CHECK:         } else {
// CHECK:           scf.for %[[N:.+]] = %c0 to %c3 step %c1 {
// CHECK:             %[[OWN:.+]] = arith.subi %[[STEP]], %[[N]]
// CHECK-NEXT:        arith.cmpi ult, %[[OWN]], %c64
func.func @alike(%b: memref<64x200xf64>, %x: memref<64x200xf64>) {
  sched.group ins(%b : memref<64x200xf64>) outs(%x : memref<64x200xf64>) side_by_side {
  ^bb0(%fb: !sched.field<64x200xf64>, %fx: !sched.field<64x200xf64>):
    %m = sched.member ordered into [0] delay [0, 0] : !sched.field<64x200xf64> {
    ^bb1(%own: !sched.field<64x200xf64>):
      %a = arith.constant 0.5 : f64
      %v = sched.read %fx at [0, 0] boundaries [0, 0] : <64x200xf64> -> f64
      sched.yield %v : f64 carry %a : f64
    }
    %n = sched.member ordered into [0] delay [1, 16] : !sched.field<64x200xf64> {
    ^bb1(%own: !sched.field<64x200xf64>):
      %a = arith.constant 0.5 : f64
      %v = sched.read %m at [0, 0] boundaries [0, 0] : <64x200xf64> -> f64
      sched.yield %v : f64 carry %a : f64
    }
    %o = sched.member ordered into [0] delay [2, 32] : !sched.field<64x200xf64> {
    ^bb1(%own: !sched.field<64x200xf64>):
      %a = arith.constant 0.5 : f64
      %v = sched.read %n at [0, 0] boundaries [0, 0] : <64x200xf64> -> f64
      sched.yield %v : f64 carry %a : f64
    }
    sched.return %o : !sched.field<64x200xf64>
  }
  return
}

// A coefficient apart, and each member is written on its own.
// CHECK-LABEL: func.func @unlike
// CHECK-NOT:   %c0 to %c3 step %c1
// CHECK-LABEL: func.func @sum
func.func @unlike(%b: memref<64x200xf64>, %x: memref<64x200xf64>) {
  sched.group ins(%b : memref<64x200xf64>) outs(%x : memref<64x200xf64>) side_by_side {
  ^bb0(%fb: !sched.field<64x200xf64>, %fx: !sched.field<64x200xf64>):
    %m = sched.member ordered into [0] delay [0, 0] : !sched.field<64x200xf64> {
    ^bb1(%own: !sched.field<64x200xf64>):
      %a = arith.constant 0.5 : f64
      %v = sched.read %fx at [0, 0] boundaries [0, 0] : <64x200xf64> -> f64
      sched.yield %v : f64 carry %a : f64
    }
    %n = sched.member ordered into [0] delay [1, 16] : !sched.field<64x200xf64> {
    ^bb1(%own: !sched.field<64x200xf64>):
      %a = arith.constant 0.5 : f64
      %v = sched.read %m at [0, 0] boundaries [0, 0] : <64x200xf64> -> f64
      sched.yield %v : f64 carry %a : f64
    }
    %o = sched.member ordered into [0] delay [2, 32] : !sched.field<64x200xf64> {
    ^bb1(%own: !sched.field<64x200xf64>):
      %a = arith.constant 0.25 : f64
      %v = sched.read %n at [0, 0] boundaries [0, 0] : <64x200xf64> -> f64
      sched.yield %v : f64 carry %a : f64
    }
    sched.return %o : !sched.field<64x200xf64>
  }
  return
}

// Sums: the 200 columns are two chunks, whatever the number of threads. A chunk is
// added up row by row, the chunks in order behind the barrier.
// CHECK:       %[[PARTS:.+]] = memref.alloc() {{.*}} : memref<2x16x8xf64>
// CHECK:       sched.team -> f64
// CHECK:         arith.minsi %{{.+}}, %c2
// CHECK:         scf.for %{{.+}} = %c0 to %c64
// CHECK:           scf.for %[[CHUNK:.+]] =
// CHECK:             arith.muli %[[CHUNK]], %c128
// CHECK:             %[[ROW:.+]] = scf.for {{.+}} step %c4 iter_args(%[[ACC:.+]] = %{{.+}}) -> (vector<4xf64>)
// CHECK-NEXT:          %[[V:.+]] = vector.load
// CHECK-NEXT:          math.fma %[[V]], %[[V]], %[[ACC]] : vector<4xf64>
// CHECK:             %[[LOW:.+]] = vector.extract_strided_slice %[[ROW]] {offsets = [0], sizes = [2]
// CHECK-NEXT:        %[[HIGH:.+]] = vector.extract_strided_slice %[[ROW]] {offsets = [2], sizes = [2]
// CHECK-NEXT:        arith.addf %[[LOW]], %[[HIGH]] : vector<2xf64>
// CHECK:         sched.barrier
// CHECK-NEXT:    %[[SUM:.+]] = scf.for %[[I:.+]] = %c0 to %c2 step %c1 iter_args(%[[S:.+]] = %{{.+}}) -> (f64)
// CHECK-NEXT:      %[[PART:.+]] = memref.load %[[PARTS]][%{{.+}}, %[[I]], %c0]
// CHECK-NEXT:      arith.addf %[[S]], %[[PART]]
// CHECK:         sched.team_yield %[[SUM]]
func.func @sum(%x: memref<64x200xf64>) -> f64 {
  %s = sched.group ins(%x : memref<64x200xf64>) split 1 -> f64 {
  ^bb0(%fx: !sched.field<64x200xf64>):
    %m = sched.member into [] delay [0, 0] : f64 {
      %v = sched.read %fx at [0, 0] boundaries [0, 0] : <64x200xf64> -> f64
      %w = arith.mulf %v, %v : f64
      sched.yield %w : f64
    }
    sched.return %m : f64
  }
  return %s : f64
}

// Buffers change places: nothing is copied.
// CHECK-LABEL: func.func @loop
// CHECK-NOT:   memref.copy
// CHECK:       scf.while
// CHECK:       ^{{.+}}(%[[S:.+]]: memref<8xf64>, %[[T:.+]]: memref<8xf64>):
// CHECK-NEXT:    scf.yield %{{.+}}, %[[T]], %[[S]]
func.func @loop(%x: memref<8xf64>, %y: memref<8xf64>, %go: i1) -> memref<8xf64> {
  %r:2 = sched.loop while %go states(%x, %y : memref<8xf64>, memref<8xf64>) {
  ^bb0(%s: memref<8xf64>, %t: memref<8xf64>):
    %stop = arith.constant false
    sched.next %stop states %t, %s : memref<8xf64>, memref<8xf64>
  }
  return %r#0 : memref<8xf64>
}

// The table of reasons, last one first: limit, diverged, converged, not finite.
// CHECK-LABEL: func.func @test
// CHECK-SAME:  %[[RHO:[^:]+]]: f64
// CHECK:       %[[LIMIT:.+]] = arith.select %{{.+}}, %c1_i32, %c-1_i32
// CHECK:       arith.cmpf ogt, %[[RHO]]
// CHECK:       %[[DIVERGED:.+]] = arith.select %{{.+}}, %c3_i32, %[[LIMIT]]
// CHECK:       arith.cmpf ole, %[[RHO]]
// CHECK:       %[[CONVERGED:.+]] = arith.select %{{.+}}, %c0_i32, %[[DIVERGED]]
// CHECK:       %[[FINITE:.+]] = arith.cmpf olt, %[[RHO]]
// CHECK:       %[[REASON:.+]] = arith.select %[[FINITE]], %[[CONVERGED]], %c5_i32
// CHECK:       return %[[REASON]]
func.func @test(%rho: f64, %norm: f64, %k: i64, %limit: i64, %tol: f64) -> i32 {
  %why, %best, %bestk = solver.test %rho at %k norms %norm, %norm best %rho at %k tolerance %tol limit %limit {divergence = 1.0e8, stagnates = false}
  return %why : i32
}

// A member alone has no other beside it.
// CHECK-LABEL: func.func @alone
// CHECK:         vector.load
func.func @alone(%b: memref<64x200xf64>, %x: memref<64x200xf64>) {
  sched.group ins(%b : memref<64x200xf64>) outs(%x : memref<64x200xf64>) side_by_side {
  ^bb0(%fb: !sched.field<64x200xf64>, %fx: !sched.field<64x200xf64>):
    %m = sched.member into [0] delay [0, 0] : !sched.field<64x200xf64> {
    ^bb1(%own: !sched.field<64x200xf64>):
      %v = sched.read %fb at [0, 0] boundaries [0, 0] : <64x200xf64> -> f64
      sched.yield %v : f64
    }
    sched.return %m : !sched.field<64x200xf64>
  }
  return
}
}

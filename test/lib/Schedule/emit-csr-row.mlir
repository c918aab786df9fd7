// A row of a matrix in vectors of entries: those before the last in a loop, and
// the last one ends with the row and leaves out what the loop has counted. A row
// shorter than a vector is added up entry by entry. Vectors of 512 bits are not
// used: x comes one by one.
// RUN: lathe-opt %s --pass-pipeline='builtin.module(func.func(lathe-emit-groups),canonicalize,loop-invariant-code-motion,cse)' | FileCheck %s
module attributes {lathe.target = #lathe.target<cpu = "znver4", triple = "x86_64-unknown-linux-gnu", features = "", vector_bits = 512, vector_registers = 32, l1 = 32768, l2 = 1048576, l3 = 8388608, line = 64>} {

// CHECK-LABEL: func.func @apply
// CHECK-SAME:    %[[P:[^:]+]]: memref<?xi32>, %[[C:[^:]+]]: memref<?xi32>, %[[V:[^:]+]]: memref<?xf64>, %[[X:[^:]+]]: memref<?xf64>
// CHECK:       %[[BEGIN:.+]] = arith.index_cast %{{.+}} : i32 to index
// CHECK:       %[[END:.+]] = arith.index_cast %{{.+}} : i32 to index
// CHECK:       %[[SIZE:.+]] = arith.subi %[[END]], %[[BEGIN]]
// CHECK:       %[[LONG:.+]] = arith.cmpi sge, %[[SIZE]], %c4
// CHECK:       scf.if %[[LONG]]
// CHECK:         %[[LAST:.+]] = arith.subi %[[END]], %c4
// CHECK:         %[[SUM:.+]] = scf.for %[[K:.+]] = %[[BEGIN]] to %[[LAST]] step %c4
// CHECK:           %[[A:.+]] = vector.load %[[V]][%[[K]]] : {{.+}}, vector<4xf64>
// CHECK-COUNT-4:   memref.load %[[X]]
// CHECK:           %[[XS:.+]] = vector.from_elements
// CHECK:           math.fma %[[A]], %[[XS]], %{{.+}} : vector<4xf64>
// CHECK:         %[[ALL:.+]] = vector.load %[[V]][%[[LAST]]]
// CHECK:         %[[STEP:.+]] = vector.step : vector<4xindex>
// CHECK:         %[[COUNTED:.+]] = arith.cmpi slt, %[[STEP]], %{{.+}} : vector<4xindex>
// CHECK:         %[[NEW:.+]] = arith.select %[[COUNTED]], %{{.+}}, %[[ALL]]
// CHECK-NOT:     scf.for
// CHECK:         math.fma %[[NEW]], %{{.+}}, %[[SUM]] : vector<4xf64>
// The lanes are added up in halves.
// CHECK:         arith.addf %{{.+}} : vector<2xf64>
// CHECK:         arith.addf %{{.+}} : vector<1xf64>
// CHECK:       else
// CHECK:         scf.for %{{.+}} = %[[BEGIN]] to %[[END]] step %c1
// CHECK:           math.fma %{{.+}} : f64
func.func @apply(%p: memref<?xi32>, %c: memref<?xi32>, %v: memref<?xf64>, %x: memref<?xf64>, %y: memref<?xf64>) {
  sched.group ins(%p, %c, %v, %x : memref<?xi32>, memref<?xi32>, memref<?xf64>, memref<?xf64>) outs(%y : memref<?xf64>) {
  ^bb0(%fp: !sched.field<?xi32>, %fc: !sched.field<?xi32>, %fv: !sched.field<?xf64>, %fx: !sched.field<?xf64>, %fy: !sched.field<?xf64>):
    %m = sched.member into [0] delay [0] : !sched.field<?xf64> {
    ^bb1(%own: !sched.field<?xf64>):
      %d, %r = sched.csr_row whole %fp, %fc, %fv times %fx : !sched.field<?xi32>, !sched.field<?xi32>, !sched.field<?xf64>, !sched.field<?xf64> -> f64
      sched.yield %r : f64
    }
    sched.return %m : !sched.field<?xf64>
  }
  return
}
}

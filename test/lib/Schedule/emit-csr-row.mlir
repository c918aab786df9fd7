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
// CHECK:         %[[MOST:.+]] = arith.subi %[[LAST]], %[[BEGIN]]
// CHECK:         %[[SUM:.+]] = scf.for %[[J:.+]] = %c0 to %[[MOST]] step %c4
// CHECK:           %[[K:.+]] = arith.addi %[[BEGIN]], %[[J]]
// CHECK-COUNT-4:   memref.load %[[X]]
// CHECK:           %[[XS:.+]] = vector.from_elements
// CHECK:           %[[A:.+]] = vector.load %[[V]][%[[K]]] : {{.+}}, vector<4xf64>
// CHECK:           math.fma %[[A]], %[[XS]], %{{.+}} : vector<4xf64>
// CHECK:         %[[STEP:.+]] = vector.step : vector<4xindex>
// CHECK:         %[[COUNTED:.+]] = arith.cmpi slt, %[[STEP]], %{{.+}} : vector<4xindex>
// CHECK:         %[[ALL:.+]] = vector.load %[[V]][%[[LAST]]]
// CHECK:         %[[NEW:.+]] = arith.select %[[COUNTED]], %{{.+}}, %[[ALL]]
// CHECK-NOT:     scf.for
// CHECK:         math.fma %[[NEW]], %{{.+}}, %[[SUM]] : vector<4xf64>
// The lanes are added up in halves.
// CHECK:         arith.addf %{{.+}} : vector<2xf64>
// CHECK:         arith.addf %{{.+}} : vector<1xf64>
// CHECK:       else
// CHECK:         scf.for %{{.+}} = %c0 to %[[SIZE]] step %c1
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

// With a shape up to three rows that have the same columns are added up together,
// for one fetch of x. Of a half, here backward, what lies behind all of them is; the
// entries between them follow, with the values of the rows before.
// CHECK-LABEL: func.func @back
// CHECK-SAME:    %[[P:[^:]+]]: memref<?xi32>, %[[C:[^:]+]]: memref<?xi32>, %[[V:[^:]+]]: memref<?xf64>, %[[S:[^:]+]]: memref<?xi32>, %[[X:[^:]+]]: memref<?xf64>
// CHECK:       scf.while (%[[AT:.+]] = %{{.+}}) : (index) -> index
// CHECK:         arith.cmpi sgt, %[[AT]], %{{.+}} : index
// CHECK:       do
// CHECK:         memref.load %[[S]]
// CHECK:         scf.if
// CHECK:           memref.load %[[S]]
// CHECK:           scf.if
// CHECK:             memref.load %[[P]]
// CHECK:             memref.load %[[S]]
// CHECK:             %[[BEFORE:.+]] = arith.shrui %{{.+}}, %c1 : index
// CHECK:             scf.for %{{.+}} = %c0 to %{{.+}} step %c4 iter_args(%{{.+}}, %{{.+}}, %{{.+}}) -> (vector<4xf64>, vector<4xf64>, vector<4xf64>)
// CHECK-COUNT-4:       memref.load %[[C]]
// CHECK-COUNT-3:       math.fma %{{.+}} : vector<4xf64>
// CHECK:               scf.yield
// The last row, and that before it with one entry between them.
// CHECK:             memref.store %[[LAST:.+]], %[[X]][
// CHECK:             %[[BETWEEN:.+]] = memref.load %[[V]]
// CHECK:             math.fma %[[BETWEEN]], %[[LAST]], %{{.+}} : f64
func.func @back(%p: memref<?xi32>, %c: memref<?xi32>, %v: memref<?xf64>, %s: memref<?xi32>, %x: memref<?xf64>) {
  sched.group backward ins(%p, %c, %v, %s : memref<?xi32>, memref<?xi32>, memref<?xf64>, memref<?xi32>) outs(%x : memref<?xf64>) {
  ^bb0(%fp: !sched.field<?xi32>, %fc: !sched.field<?xi32>, %fv: !sched.field<?xf64>, %fs: !sched.field<?xi32>, %fx: !sched.field<?xf64>):
    %m = sched.member ordered into [0] delay [0] : !sched.field<?xf64> {
    ^bb1(%own: !sched.field<?xf64>):
      %d, %r = sched.csr_row half %fp, %fc, %fv times %own shape %fs : !sched.field<?xi32> : !sched.field<?xi32>, !sched.field<?xi32>, !sched.field<?xf64>, !sched.field<?xf64> -> f64
      %old = sched.read %fx at [0] boundaries [0] : !sched.field<?xf64> -> f64
      %new = math.fma %d, %r, %old : f64
      sched.yield %new : f64
    }
    sched.return %m : !sched.field<?xf64>
  }
  return
}

// The look at the columns, 256 bits of them at a time and then one by one: below the
// diagonal, not ascending, other than in the next row.
// CHECK-LABEL: func.func @shape
// CHECK-SAME:    %[[P:[^:]+]]: memref<?xi64>, %[[C:[^:]+]]: memref<?xi64>
// CHECK:       scf.for %[[K:.+]] = %{{.+}} to %{{.+}} step %c4 iter_args
// CHECK:         %[[COLUMNS:.+]] = vector.load %[[C]][%[[K]]] : memref<?xi64>, vector<4xi64>
// CHECK:         arith.cmpi slt, %[[COLUMNS]], %{{.+}} : vector<4xi64>
// CHECK:         %[[OTHER:.+]] = vector.load %[[C]]
// CHECK:         arith.xori %[[COLUMNS]], %[[OTHER]] : vector<4xi64>
// CHECK:         %[[NEXT:.+]] = vector.load %[[C]]
// CHECK:         arith.cmpi sge, %[[COLUMNS]], %[[NEXT]] : vector<4xi64>
// CHECK:       vector.reduction <add>
// CHECK:       vector.reduction <or>
// CHECK:       scf.for %{{.+}} step %c1 iter_args
// CHECK:       scf.yield %c-2_i64 : i64
func.func @shape(%p: memref<?xi64>, %c: memref<?xi64>, %s: memref<?xi64>) {
  sched.group ins(%p, %c : memref<?xi64>, memref<?xi64>) outs(%s : memref<?xi64>) {
  ^bb0(%fp: !sched.field<?xi64>, %fc: !sched.field<?xi64>, %fs: !sched.field<?xi64>):
    %m = sched.member into [0] delay [0] : !sched.field<?xi64> {
    ^bb1(%own: !sched.field<?xi64>):
      %code = sched.csr_shape %fp, %fc : !sched.field<?xi64>, !sched.field<?xi64> -> i64
      sched.yield %code : i64
    }
    sched.return %m : !sched.field<?xi64>
  }
  return
}
}

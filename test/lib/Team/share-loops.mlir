// The outermost parallel loop is dealt out to threads turn by turn; a buffer that is
// used in it alone is each thread's own.
// RUN: lathe-opt %s --allow-unregistered-dialect --lathe-share-loops | FileCheck %s

// CHECK-LABEL: func.func @f
// CHECK-SAME:  (%[[X:.+]]: memref<?xf64>, %[[N:.+]]: index)
// CHECK:       %[[OWN:.+]] = memref.alloc() {lathe.per_thread}
// CHECK:       %[[ALL:.+]] = memref.alloc() : memref<4xf64>
// CHECK:       scf.for
// CHECK-NOT:   lathe.parallel
// CHECK:         sched.team {
// CHECK-NEXT:    ^{{.+}}(%[[THREAD:.+]]: index, %[[THREADS:.+]]: index):
// CHECK-NEXT:      %[[AHEAD:.+]] = arith.muli %[[THREAD]], %[[STEP:.+]] :
// CHECK-NEXT:      %[[FIRST:.+]] = arith.addi %{{.+}}, %[[AHEAD]]
// CHECK-NEXT:      %[[STRIDE:.+]] = arith.muli %[[THREADS]], %[[STEP]] :
// CHECK-NEXT:      scf.for %{{.+}} = %[[FIRST]] to %[[N]] step %[[STRIDE]] {
// CHECK-NEXT:        scf.for
// CHECK:           sched.barrier
// CHECK-NEXT:      sched.team_yield
// CHECK-NOT:   sched.team
func.func @f(%x: memref<?xf64>, %n: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %own = memref.alloc() : memref<4xf64>
  %all = memref.alloc() : memref<4xf64>
  %flat = memref.cast %own : memref<4xf64> to memref<?xf64>
  "test.fill"(%all) : (memref<4xf64>) -> ()
  scf.for %k = %c0 to %n step %c1 {
    scf.for %i = %c0 to %n step %c4 {
      scf.for %j = %c0 to %n step %c1 {
        "test.use"(%x, %own, %flat, %all) : (memref<?xf64>, memref<4xf64>, memref<?xf64>, memref<4xf64>) -> ()
      } {lathe.parallel}
    } {lathe.parallel}
  }
  return
}

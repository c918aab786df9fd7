// A function with team regions is the body of one team: regions lose their frames,
// what else writes is done by thread 0, and scalars go to all.
// RUN: lathe-opt %s --allow-unregistered-dialect --lathe-form-team --split-input-file | FileCheck %s

// CHECK-LABEL: func.func @solve
// CHECK-SAME:  attributes {lathe.team}
// CHECK:       %[[THREAD:.+]], %[[THREADS:.+]] = sched.thread
// CHECK:       %[[FIRST:.+]] = arith.cmpi eq, %[[THREAD]], %{{.+}}
// CHECK:       scf.if %[[FIRST]] {
// CHECK-NEXT:    linalg.fill
// CHECK-NEXT:  }
// CHECK-NEXT:  sched.barrier
// CHECK:       scf.while
// CHECK:       "test.part"(%[[THREAD]], %[[THREADS]])
// CHECK-NEXT:  sched.barrier
// The next round may write what this one reads.
// CHECK:       memref.load
// CHECK:       sched.barrier
// CHECK-NEXT:  scf.yield
// CHECK-NOT:   sched.team
func.func @solve(%x: memref<8xf64>, %n: memref<i64>) {
  %zero = arith.constant 0.0 : f64
  %go = arith.constant true
  linalg.fill ins(%zero : f64) outs(%x : memref<8xf64>)
  %end = scf.while (%more = %go) : (i1) -> i1 {
    scf.condition(%more) %more : i1
  } do {
  ^bb0(%more: i1):
    sched.team {
    ^bb0(%thread: index, %threads: index):
      "test.part"(%thread, %threads) : (index, index) -> ()
      sched.barrier
      sched.team_yield
    }
    %left = memref.load %n[] : memref<i64>
    %c0 = arith.constant 0 : i64
    %next = arith.cmpi sgt, %left, %c0 : i64
    scf.yield %next : i1
  }
  return
}

// -----

// A scalar that one thread computes while it writes reaches the others in memory.
// CHECK-LABEL: func.func @pass_on
// CHECK:       %[[SLOT:.+]] = memref.alloc() : memref<i64>
// CHECK:       scf.if
// CHECK:         %[[V:.+]] = "test.write"()
// CHECK-NEXT:    memref.store %[[V]], %[[SLOT]][]
// CHECK:       sched.barrier
// CHECK-NEXT:  %[[ALL:.+]] = memref.load %[[SLOT]][]
// CHECK:       sched.barrier
// CHECK:       "test.use"(%[[ALL]])
func.func @pass_on() {
  %v = "test.write"() : () -> i64
  sched.team {
  ^bb0(%thread: index, %threads: index):
    "test.use"(%v) : (i64) -> ()
    sched.team_yield
  }
  return
}

// -----

// What follows in the same thread uses the value itself; a slot may hold a vector.
// CHECK-LABEL: func.func @beside
// CHECK:       %[[SLOT:.+]] = memref.alloc() : memref<vector<4xf32>>
// CHECK:       scf.if
// CHECK-NEXT:    %[[V:.+]] = "test.write"()
// CHECK-NEXT:    memref.store %[[V]], %[[SLOT]][]
// CHECK-NEXT:    "test.write"(%[[V]])
// CHECK-NEXT:  }
// CHECK-NEXT:  sched.barrier
// CHECK-NEXT:  %[[ALL:.+]] = memref.load %[[SLOT]][]
// CHECK:       "test.use"(%[[ALL]])
func.func @beside() {
  %v = "test.write"() : () -> vector<4xf32>
  "test.write"(%v) : (vector<4xf32>) -> ()
  sched.team {
  ^bb0(%thread: index, %threads: index):
    "test.use"(%v) : (vector<4xf32>) -> ()
    sched.team_yield
  }
  return
}

// -----

// Without a team there is nothing to share.
// CHECK-LABEL: func.func @alone
// CHECK-NOT:   lathe.team
// CHECK-NOT:   sched.thread
func.func @alone(%x: memref<8xf64>) {
  %zero = arith.constant 0.0 : f64
  linalg.fill ins(%zero : f64) outs(%x : memref<8xf64>)
  return
}

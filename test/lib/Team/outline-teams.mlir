// Each pass over memory is a function; two that are the same are one. Constants
// are no arguments.
// RUN: lathe-opt %s --allow-unregistered-dialect --lathe-outline-teams | FileCheck %s

// CHECK:       func.func private @f.pass0
// CHECK-SAME:  attributes {lathe.pass, passthrough = ["noinline"]}
// CHECK:         %[[C:.+]] = arith.constant 2.0
// CHECK:         "test.sum"(%{{.+}}, %[[C]])
// CHECK:       func.func private @f.pass1
// CHECK-NOT:   func.func private
// CHECK-LABEL: func.func @f
// CHECK:       sched.team
// CHECK:         func.call @f.pass0(%{{.+}}, %{{.+}}, %{{.+}}) : (index, index, memref<?xf64>) -> f64
// CHECK:       sched.team
// CHECK:         func.call @f.pass0
// CHECK:       sched.team
// CHECK:         func.call @f.pass1
func.func @f(%x: memref<?xf64>, %y: memref<?xf64>) -> f64 {
  %two = arith.constant 2.0 : f64
  %a = sched.team -> f64 {
  ^bb0(%thread: index, %threads: index):
    %s = "test.sum"(%x, %two) : (memref<?xf64>, f64) -> f64
    sched.team_yield %s : f64
  }
  %b = sched.team -> f64 {
  ^bb0(%thread: index, %threads: index):
    %s = "test.sum"(%y, %two) : (memref<?xf64>, f64) -> f64
    sched.team_yield %s : f64
  }
  sched.team {
  ^bb0(%thread: index, %threads: index):
    "test.fill"(%y) : (memref<?xf64>) -> ()
    sched.team_yield
  }
  %sum = arith.addf %a, %b : f64
  return %sum : f64
}

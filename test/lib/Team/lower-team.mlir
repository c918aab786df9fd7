// The ops of a team are calls of the runtime, with what it knows of the thread.
// RUN: lathe-opt %s --allow-unregistered-dialect --lathe-lower-team | FileCheck %s

// CHECK-LABEL: func.func @f
// CHECK-SAME:  (%[[STEP:.+]]: index, %{{.+}}: i64, %{{.+}}: f64, %{{.+}}: i1, %[[SELF:.+]]: !llvm.ptr)
// CHECK:       call @lathe_rt_thread(%[[SELF]])
// CHECK:       call @lathe_rt_threads(%[[SELF]])
// CHECK:       call @lathe_rt_phase(%[[SELF]])
// CHECK:       call @lathe_rt_wait(%[[SELF]], %c-1_i64, %{{.+}})
// CHECK:       call @lathe_rt_signal(%[[SELF]], %{{.+}})
// CHECK:       call @lathe_rt_barrier(%[[SELF]])
// CHECK:       %[[ASK:.+]] = arith.extui %{{.+}} : i1 to i32
// CHECK:       call @lathe_rt_monitor(%[[SELF]], %[[ASK]], %{{.+}}, %{{.+}}) : (!llvm.ptr, i32, i64, f64) -> i32
// CHECK:       call @f.pass0(%[[SELF]]) : (!llvm.ptr) -> ()
func.func @f(%step: index, %k: i64, %residual: f64, %wanted: i1) attributes {lathe.abi, lathe.team} {
  %thread, %threads = sched.thread
  %phase = sched.phase
  sched.wait %step by -1
  sched.signal %step
  sched.barrier
  %answer = sched.monitor %residual at %k when %wanted
  "test.use"(%thread, %threads, %phase, %answer) : (index, index, index, i32) -> ()
  call @f.pass0() : () -> ()
  return
}

// CHECK-LABEL: func.func private @f.pass0
// CHECK-SAME:  (%[[SELF:.+]]: !llvm.ptr)
// CHECK:       call @lathe_rt_barrier(%[[SELF]])
func.func private @f.pass0() attributes {lathe.pass} {
  sched.barrier
  return
}

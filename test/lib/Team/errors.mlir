// RUN: lathe-opt %s --allow-unregistered-dialect --lathe-form-team --verify-diagnostics

func.func @no_scalar() {
  // expected-error@+1 {{writes to memory and has a result of type 'tensor<2xf64>', expected scalars}}
  %v = "test.write"() : () -> tensor<2xf64>
  sched.team {
  ^bb0(%thread: index, %threads: index):
    "test.use"(%v) : (tensor<2xf64>) -> ()
    sched.team_yield
  }
  return
}

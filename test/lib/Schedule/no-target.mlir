// Without a target each pass, and each stage alone, says so.
// RUN: not lathe-opt %s --lathe-schedule-groups 2>&1 | FileCheck %s
// RUN: not lathe-opt %s --lathe-emit-groups 2>&1 | FileCheck %s
// RUN: not lathe-opt %s --lathe-vectorise-contractions 2>&1 | FileCheck %s
// RUN: not lathe-opt %s --lathe-choose 2>&1 | FileCheck %s --check-prefix=STAGE
// RUN: not lathe-opt %s --lathe-schedule 2>&1 | FileCheck %s --check-prefix=STAGE
// RUN: not lathe-opt %s --lathe-sweep 2>&1 | FileCheck %s --check-prefix=STAGE
// CHECK: error: {{.*}}is in a module without lathe.target, run --lathe-target first
// STAGE: error: after stage '{{.+}}': the module has no lathe.target, run --lathe-target first
func.func @f(%x: tensor<8xf64>) -> tensor<8xf64> {
  %y = sched.group outs(%x : tensor<8xf64>) -> tensor<8xf64> {
  ^bb0(%f: !sched.field<8xf64>):
    %m = sched.member into [0] : !sched.field<8xf64> {
    ^bb1(%own: !sched.field<8xf64>):
      %c = arith.constant 0.0 : f64
      sched.yield %c : f64
    }
    sched.return %m : !sched.field<8xf64>
  }
  return %y : tensor<8xf64>
}

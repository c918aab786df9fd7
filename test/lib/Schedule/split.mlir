// How threads share a pass: the dimension that is cut, whether a thread follows the
// one before it, and how far members stay behind so that no chunk needs a later one.
// RUN: lathe-opt %s --lathe-schedule-groups --split-input-file | FileCheck %s
// RUN: lathe-opt %s --lathe-schedule-groups --lathe-bufferise --lathe-emit-groups | FileCheck %s --check-prefix=EMIT

module attributes {lathe.target = #lathe.target<cpu = "haswell", triple = "x86_64-unknown-linux-gnu", features = "", vector_bits = 256, vector_registers = 16, l1 = 32768, l2 = 262144, l3 = 8388608, line = 64>} {

// Points on their own: no thread waits.
// CHECK-LABEL: func.func @map
// CHECK:       sched.group {{.+}} split 1
// CHECK-NOT:   chained
// CHECK:       sched.member into [0] delay [0, 0]
func.func @map(%x: tensor<99x999xf64>, %y: tensor<99x999xf64>) -> tensor<99x999xf64> {
  %r = sched.group ins(%x : tensor<99x999xf64>) outs(%y : tensor<99x999xf64>) -> tensor<99x999xf64> {
  ^bb0(%fx: !sched.field<99x999xf64>, %fy: !sched.field<99x999xf64>):
    %m = sched.member into [0] : !sched.field<99x999xf64> {
    ^bb1(%own: !sched.field<99x999xf64>):
      %v = sched.read %fx at [1, 1] boundaries [0, 0] : <99x999xf64> -> f64
      sched.yield %v : f64
    }
    sched.return %m : !sched.field<99x999xf64>
  }
  return %r : tensor<99x999xf64>
}

// Two sweeps in place that read nothing ahead: what the first one carries into a chunk
// must not be the second one's yet.
// CHECK-LABEL: func.func @carry
// CHECK:       split 1 chained
// CHECK:       into [0] delay [0, 0]
// CHECK:       into [0] delay [0, 16]
func.func @carry(%b: tensor<99x999xf64>, %x: tensor<99x999xf64>) -> tensor<99x999xf64> {
  %c = arith.constant 2.500000e-01 : f64
  %r = sched.group ins(%b : tensor<99x999xf64>) outs(%x : tensor<99x999xf64>) -> tensor<99x999xf64> {
  ^bb0(%fb: !sched.field<99x999xf64>, %fx: !sched.field<99x999xf64>):
    %m = sched.member ordered into [0] : !sched.field<99x999xf64> {
    ^bb1(%own: !sched.field<99x999xf64>):
      %v = sched.read %fb at [0, 0] boundaries [0, 0] : <99x999xf64> -> f64
      sched.yield %v : f64 carry %c : f64
    }
    %n = sched.member ordered into [0] : !sched.field<99x999xf64> {
    ^bb1(%own: !sched.field<99x999xf64>):
      %u = sched.read %m at [0, 0] boundaries [0, 0] : <99x999xf64> -> f64
      %v = sched.read %fb at [0, 0] boundaries [0, 0] : <99x999xf64> -> f64
      %w = arith.addf %u, %v : f64
      sched.yield %w : f64 carry %c : f64
    }
    sched.return %n : !sched.field<99x999xf64>
  }
  return %r : tensor<99x999xf64>
}

// The second member reads what the first one writes one column on: it stays behind,
// in whole vectors.
// CHECK-LABEL: func.func @follow
// CHECK:       split 1 chained
// CHECK:       into [0] delay [0, 0]
// CHECK:       into [1] delay [1, 16]
func.func @follow(%x: tensor<99x999xf64>, %y: tensor<99x999xf64>) -> (tensor<99x999xf64>, tensor<99x999xf64>) {
  %r:2 = sched.group outs(%x, %y : tensor<99x999xf64>, tensor<99x999xf64>) -> tensor<99x999xf64>, tensor<99x999xf64> {
  ^bb0(%fx: !sched.field<99x999xf64>, %fy: !sched.field<99x999xf64>):
    %m = sched.member into [0] : !sched.field<99x999xf64> {
    ^bb1(%own: !sched.field<99x999xf64>):
      %v = sched.read %fx at [0, 0] boundaries [0, 0] : <99x999xf64> -> f64
      %w = arith.addf %v, %v : f64
      sched.yield %w : f64
    }
    %n = sched.member into [1] : !sched.field<99x999xf64> {
    ^bb1(%own: !sched.field<99x999xf64>):
      %v = sched.read %m at [1, 1] boundaries [0, 0] : <99x999xf64> -> f64
      sched.yield %v : f64
    }
    sched.return %m, %n : !sched.field<99x999xf64>, !sched.field<99x999xf64>
  }
  return %r#0, %r#1 : tensor<99x999xf64>, tensor<99x999xf64>
}

// A sweep in place that reads the new value up and to the right: its left chunk
// would need the right one. One thread does all.
// CHECK-LABEL: func.func @against
// CHECK:       sched.group
// CHECK-NOT:   split
// CHECK:       sched.member
func.func @against(%x: tensor<99x999xf64>) -> tensor<99x999xf64> {
  %r = sched.group outs(%x : tensor<99x999xf64>) -> tensor<99x999xf64> {
  ^bb0(%fx: !sched.field<99x999xf64>):
    %m = sched.member ordered into [0] : !sched.field<99x999xf64> {
    ^bb1(%own: !sched.field<99x999xf64>):
      %v = sched.read %own at [-1, 1] boundaries [0, 0] : <99x999xf64> -> f64
      sched.yield %v : f64
    }
    sched.return %m : !sched.field<99x999xf64>
  }
  return %r : tensor<99x999xf64>
}

// What lives for two steps has room for a third, so that a thread may be two steps
// ahead of the one behind it.
// CHECK-LABEL: func.func @rolling
// CHECK:       bufferization.alloc_tensor() : tensor<3x999xf64>
// CHECK:       rolling [3, 0] split 1 chained ->
// EMIT-LABEL:  func.func @rolling
// EMIT:        scf.for %[[STEP:.+]] = {{.+}} {
// EMIT:        sched.wait %[[STEP]] by -1
// EMIT-NEXT:   %[[TWO:.+]] = arith.constant 2 : index
// EMIT-NEXT:   %[[DONE:.+]] = arith.subi %[[STEP]], %[[TWO]]
// EMIT-NEXT:   sched.wait %[[DONE]] by 1
func.func @rolling(%x: tensor<99x999xf64>, %y: tensor<99x999xf64>) -> tensor<99x999xf64> {
  %t = bufferization.alloc_tensor() : tensor<99x999xf64>
  %r:2 = sched.group ins(%x : tensor<99x999xf64>) outs(%t, %y : tensor<99x999xf64>, tensor<99x999xf64>) -> tensor<99x999xf64>, tensor<99x999xf64> {
  ^bb0(%fx: !sched.field<99x999xf64>, %ft: !sched.field<99x999xf64>, %fy: !sched.field<99x999xf64>):
    %m = sched.member into [0] : !sched.field<99x999xf64> {
    ^bb1(%own: !sched.field<99x999xf64>):
      %v = sched.read %fx at [0, 0] boundaries [0, 0] : <99x999xf64> -> f64
      %w = arith.addf %v, %v : f64
      sched.yield %w : f64
    }
    %n = sched.member into [1] : !sched.field<99x999xf64> {
    ^bb1(%own: !sched.field<99x999xf64>):
      %v = sched.read %m at [1, 0] boundaries [0, 0] : <99x999xf64> -> f64
      %u = sched.read %m at [0, 1] boundaries [0, 0] : <99x999xf64> -> f64
      %w = arith.addf %v, %u : f64
      sched.yield %w : f64
    }
    sched.return %m, %n : !sched.field<99x999xf64>, !sched.field<99x999xf64>
  }
  return %r#1 : tensor<99x999xf64>
}

}

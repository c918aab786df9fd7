// Groups on tensors, whose members have no delays yet, or without a row of zeros.
// RUN: lathe-opt %s --lathe-emit-groups --split-input-file --verify-diagnostics
#haswell = #lathe.target<cpu = "haswell", triple = "x86_64-unknown-linux-gnu", features = "", vector_bits = 256, vector_registers = 16, l1 = 32768, l2 = 262144, l3 = 8388608, line = 64>
module attributes {lathe.target = #haswell} {
func.func @tensors(%x: tensor<8xf64>) -> tensor<8xf64> {
  // expected-error@+1 {{needs the stages schedule and bufferise first}}
  %y = sched.group outs(%x : tensor<8xf64>) -> tensor<8xf64> {
  ^bb0(%f: !sched.field<8xf64>):
    %m = sched.member into [0] delay [0] : !sched.field<8xf64> {
    ^bb1(%own: !sched.field<8xf64>):
      %c = arith.constant 0.0 : f64
      sched.yield %c : f64
    }
    sched.return %m : !sched.field<8xf64>
  }
  return %y : tensor<8xf64>
}
}

// -----

#haswell = #lathe.target<cpu = "haswell", triple = "x86_64-unknown-linux-gnu", features = "", vector_bits = 256, vector_registers = 16, l1 = 32768, l2 = 262144, l3 = 8388608, line = 64>
module attributes {lathe.target = #haswell} {
func.func @delays(%x: memref<8xf64>) {
  // expected-error@+1 {{needs the stages schedule and bufferise first}}
  sched.group outs(%x : memref<8xf64>) {
  ^bb0(%f: !sched.field<8xf64>):
    %m = sched.member into [0] : !sched.field<8xf64> {
    ^bb1(%own: !sched.field<8xf64>):
      %c = arith.constant 0.0 : f64
      sched.yield %c : f64
    }
    sched.return %m : !sched.field<8xf64>
  }
  return
}
}

// -----

#haswell = #lathe.target<cpu = "haswell", triple = "x86_64-unknown-linux-gnu", features = "", vector_bits = 256, vector_registers = 16, l1 = 32768, l2 = 262144, l3 = 8388608, line = 64>
module attributes {lathe.target = #haswell} {
func.func @zeros(%x: memref<8x8xf64>) {
  // expected-error@+1 {{needs the stages schedule and bufferise first}}
  sched.group outs(%x : memref<8x8xf64>) {
  ^bb0(%f: !sched.field<8x8xf64>):
    %m = sched.member into [0] delay [0, 0] : !sched.field<8x8xf64> {
    ^bb1(%own: !sched.field<8x8xf64>):
      %c = sched.read %f at [1, 0] boundaries [0, 0] : <8x8xf64> -> f64
      sched.yield %c : f64
    }
    sched.return %m : !sched.field<8x8xf64>
  }
  return
}
}

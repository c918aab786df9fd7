// RUN: lathe-opt %s --lathe-schedule-groups --split-input-file --verify-diagnostics
#haswell = #lathe.target<cpu = "haswell", triple = "x86_64-unknown-linux-gnu", features = "", vector_bits = 256, vector_registers = 16, l1 = 32768, l2 = 262144, l3 = 8388608, line = 64>

// The rows of the second member wrap: its last one reads the first of the other, and
// no delay makes up for that.
module attributes {lathe.target = #haswell} {
func.func @cycle(%x: tensor<9x9xf64>, %y: tensor<9x9xf64>) -> tensor<9x9xf64> {
  // expected-error@+1 {{has no schedule: an op reads anywhere what the same pass writes}}
  %r:2 = sched.group outs(%x, %y : tensor<9x9xf64>, tensor<9x9xf64>) -> tensor<9x9xf64>, tensor<9x9xf64> {
  ^bb0(%fx: !sched.field<9x9xf64>, %fy: !sched.field<9x9xf64>):
    %m = sched.member into [0] : !sched.field<9x9xf64> {
    ^bb1(%own: !sched.field<9x9xf64>):
      %c = arith.constant 0.0 : f64
      sched.yield %c : f64
    }
    %n = sched.member into [1] : !sched.field<9x9xf64> {
    ^bb1(%own: !sched.field<9x9xf64>):
      %v = sched.read %m at [1, 0] boundaries [2, 0] : <9x9xf64> -> f64
      sched.yield %v : f64
    }
    sched.return %m, %n : !sched.field<9x9xf64>, !sched.field<9x9xf64>
  }
  return %r#1 : tensor<9x9xf64>
}
}

// -----

#haswell = #lathe.target<cpu = "haswell", triple = "x86_64-unknown-linux-gnu", features = "", vector_bits = 256, vector_registers = 16, l1 = 32768, l2 = 262144, l3 = 8388608, line = 64>

// The second member needs what the first one has written over by then.
module attributes {lathe.target = #haswell} {
func.func @late(%x: tensor<9x9xf64>, %y: tensor<9x9xf64>) -> tensor<9x9xf64> {
  // expected-error@+1 {{has no schedule: an op writes over what another one, which waits for it, still needs}}
  %r:2 = sched.group outs(%x, %y : tensor<9x9xf64>, tensor<9x9xf64>) -> tensor<9x9xf64>, tensor<9x9xf64> {
  ^bb0(%fx: !sched.field<9x9xf64>, %fy: !sched.field<9x9xf64>):
    %m = sched.member into [0] : !sched.field<9x9xf64> {
    ^bb1(%own: !sched.field<9x9xf64>):
      %c = arith.constant 0.0 : f64
      sched.yield %c : f64
    }
    %n = sched.member into [1] : !sched.field<9x9xf64> {
    ^bb1(%own: !sched.field<9x9xf64>):
      %v = sched.read %m at [1, 0] boundaries [0, 0] : <9x9xf64> -> f64
      %w = sched.read %fx at [0, 0] boundaries [0, 0] : <9x9xf64> -> f64
      %s = arith.addf %v, %w : f64
      sched.yield %s : f64
    }
    sched.return %m, %n : !sched.field<9x9xf64>, !sched.field<9x9xf64>
  }
  return %r#1 : tensor<9x9xf64>
}
}

// -----

#haswell = #lathe.target<cpu = "haswell", triple = "x86_64-unknown-linux-gnu", features = "", vector_bits = 256, vector_registers = 16, l1 = 32768, l2 = 262144, l3 = 8388608, line = 64>

// Reads behind itself what it has written over.
module attributes {lathe.target = #haswell} {
func.func @behind(%x: tensor<9x9xf64>) -> tensor<9x9xf64> {
  // expected-error@+1 {{has no schedule: an op reads old values of points that it has written over}}
  %r = sched.group outs(%x : tensor<9x9xf64>) -> tensor<9x9xf64> {
  ^bb0(%fx: !sched.field<9x9xf64>):
    %m = sched.member into [0] : !sched.field<9x9xf64> {
    ^bb1(%own: !sched.field<9x9xf64>):
      %v = sched.read %fx at [-1, 0] boundaries [0, 0] : <9x9xf64> -> f64
      sched.yield %v : f64
    }
    sched.return %m : !sched.field<9x9xf64>
  }
  return %r : tensor<9x9xf64>
}
}

// -----

#haswell = #lathe.target<cpu = "haswell", triple = "x86_64-unknown-linux-gnu", features = "", vector_bits = 256, vector_registers = 16, l1 = 32768, l2 = 262144, l3 = 8388608, line = 64>
module attributes {lathe.target = #haswell} {
func.func @size(%x: tensor<9x?xf64>, %n: tensor<4xindex>, %go: i1) -> tensor<9x?xf64> {
  %s = sched.loop while %go states(%x : tensor<9x?xf64>) {
  ^bb0(%t: tensor<9x?xf64>):
    %stop = arith.constant false
    %c1 = arith.constant 1 : index
    %m = tensor.extract %n[%c1] : tensor<4xindex>
    %e = bufferization.alloc_tensor(%m) : tensor<9x?xf64>
    // expected-error@+1 {{has a size that depends on data, expected one that follows from the arguments of the function}}
    %r = sched.group outs(%e : tensor<9x?xf64>) -> tensor<9x?xf64> {
    ^bb0(%f: !sched.field<9x?xf64>):
      %k = sched.member ordered into [0] : !sched.field<9x?xf64> {
      ^bb1(%own: !sched.field<9x?xf64>):
        %v = sched.read %own at [-1, 0] boundaries [0, 0] : <9x?xf64> -> f64
        sched.yield %v : f64
      }
      sched.return %k : !sched.field<9x?xf64>
    }
    sched.next %stop states %r : tensor<9x?xf64>
  }
  return %s : tensor<9x?xf64>
}
}

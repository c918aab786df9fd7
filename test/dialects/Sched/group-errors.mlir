// What a group and its members are together.
// RUN: lathe-opt %s --split-input-file --verify-diagnostics

func.func @group_c3_all(%x: memref<3x8xf64>) {
  // expected-error@+1 {{has no array of the whole grid: all of its outs roll}}
  sched.group outs(%x : memref<3x8xf64>) rolling [3] {
  ^bb0(%f: !sched.field<3x8xf64>):
    sched.return %f : !sched.field<3x8xf64>
  }
  return
}

// -----

func.func @group_c7(%x: memref<2x2x2x2xf64>) {
  // expected-error@+1 {{walks a grid of 4 dimensions, expected 1, 2 or 3}}
  sched.group outs(%x : memref<2x2x2x2xf64>) {
  ^bb0(%f: !sched.field<2x2x2x2xf64>):
    sched.return %f : !sched.field<2x2x2x2xf64>
  }
  return
}

// -----

func.func @group_c8(%x: memref<8x8xf64>) {
  // expected-error@+1 {{is split in dimension 5, expected 1}}
  sched.group outs(%x : memref<8x8xf64>) split 5 {
  ^bb0(%f: !sched.field<8x8xf64>):
    sched.return %f : !sched.field<8x8xf64>
  }
  return
}

// -----

func.func @group_c9(%x: memref<8xf64>) {
  // expected-error@+1 {{has no members}}
  sched.group outs(%x : memref<8xf64>) {
  ^bb0(%f: !sched.field<8xf64>):
    sched.return %f : !sched.field<8xf64>
  }
  return
}

// -----

func.func @group_c10(%x: memref<8x8xf64>, %y: memref<8x8xf32>) {
  // expected-error@+1 {{reads 'f64' and 'f32' beyond dirichlet boundaries, expected one type}}
  sched.group ins(%y : memref<8x8xf32>) outs(%x : memref<8x8xf64>) {
  ^bb0(%g: !sched.field<8x8xf32>, %f: !sched.field<8x8xf64>):
    %m = sched.member into [0] : !sched.field<8x8xf64> {
    ^bb1(%own: !sched.field<8x8xf64>):
      %a = sched.read %f at [1, 0] boundaries [0, 0] : <8x8xf64> -> f64
      %b = sched.read %g at [1, 0] boundaries [0, 0] : <8x8xf32> -> f32
      sched.yield %a : f64
    }
    sched.return %m : !sched.field<8x8xf64>
  }
  return
}

// -----

func.func @group_c11(%x: memref<8xf64>, %n: f64) {
  // expected-error@+1 {{returns a sum that is not one of its members}}
  %s = sched.group outs(%x : memref<8xf64>) -> f64 {
  ^bb0(%f: !sched.field<8xf64>):
    %m = sched.member into [0] : !sched.field<8xf64> {
    ^bb1(%own: !sched.field<8xf64>):
      %v = sched.read %f at [0] boundaries [0] : <8xf64> -> f64
      sched.yield %v : f64
    }
    sched.return %m, %n : !sched.field<8xf64>, f64
  }
  return
}

// -----

func.func @member_c7(%x: memref<8xf64>, %go: i1) {
  sched.group outs(%x : memref<8xf64>) {
  ^bb0(%f: !sched.field<8xf64>):
    %m = sched.member into [0] : !sched.field<8xf64> {
    ^bb1(%own: !sched.field<8xf64>):
      %v = sched.read %f at [0] boundaries [0] : <8xf64> -> f64
      // expected-error@+1 {{has a region in a member, expected ops without}}
      %w = scf.if %go -> f64 {
        scf.yield %v : f64
      } else {
        scf.yield %v : f64
      }
      sched.yield %w : f64
    }
    sched.return %m : !sched.field<8xf64>
  }
  return
}

// -----

func.func @read_c4(%x: memref<8xf64>) {
  sched.group outs(%x : memref<8xf64>) {
  ^bb0(%f: !sched.field<8xf64>):
    %m = sched.member into [0] : !sched.field<8xf64> {
    ^bb1(%own: !sched.field<8xf64>):
      %v = sched.read %f at [0] boundaries [0] : <8xf64> -> f64
      sched.yield %v : f64
    }
    sched.group outs(%x : memref<8xf64>) {
    ^bb0(%g: !sched.field<8xf64>):
      %n = sched.member into [0] : !sched.field<8xf64> {
      ^bb1(%own: !sched.field<8xf64>):
        // expected-error@+1 {{reads a field that is not one of its group}}
        %v = sched.read %f at [0] boundaries [0] : <8xf64> -> f64
        sched.yield %v : f64
      }
      sched.return %n : !sched.field<8xf64>
    }
    sched.return %m : !sched.field<8xf64>
  }
  return
}

// -----

func.func @read_c5(%x: memref<8x8xf64>, %y: memref<8xf64>) {
  sched.group ins(%y : memref<8xf64>) outs(%x : memref<8x8xf64>) {
  ^bb0(%g: !sched.field<8xf64>, %f: !sched.field<8x8xf64>):
    %m = sched.member into [0] : !sched.field<8x8xf64> {
    ^bb1(%own: !sched.field<8x8xf64>):
      // expected-error@+1 {{has 1 offsets on a grid of 2 dimensions}}
      %v = sched.read %g at [0] boundaries [0] : <8xf64> -> f64
      sched.yield %v : f64
    }
    sched.return %m : !sched.field<8x8xf64>
  }
  return
}

// -----

func.func @read_c6(%x: memref<8x8xi32>) {
  sched.group outs(%x : memref<8x8xi32>) {
  ^bb0(%f: !sched.field<8x8xi32>):
    %m = sched.member into [0] : !sched.field<8x8xi32> {
    ^bb1(%own: !sched.field<8x8xi32>):
      // expected-error@+1 {{reads 'i32' beyond a dirichlet boundary, expected f32 or f64}}
      %v = sched.read %f at [1, 0] boundaries [0, 0] : <8x8xi32> -> i32
      sched.yield %v : i32
    }
    sched.return %m : !sched.field<8x8xi32>
  }
  return
}

// -----

func.func @group_c13(%x: memref<8xf64>) {
  // expected-error@+1 {{has its members side by side, expected that in two dimensions, walking forward}}
  sched.group outs(%x : memref<8xf64>) side_by_side {
  ^bb0(%fx: !sched.field<8xf64>):
    %m = sched.member into [0] delay [0] : !sched.field<8xf64> {
    ^bb1(%own: !sched.field<8xf64>):
      %v = arith.constant 0.0 : f64
      sched.yield %v : f64
    }
    sched.return %m : !sched.field<8xf64>
  }
  return
}

// RUN: lathe-opt %s --split-input-file --verify-diagnostics

func.func @group_c1() {
  // expected-error@+1 {{has no operands}}
  sched.group {
    sched.return
  }
  return
}

// -----

func.func @group_c2(%x: tensor<*xf64>) {
  // expected-error@+1 {{has an operand of type 'tensor<*xf64>', expected a ranked tensor or a buffer}}
  sched.group ins(%x : tensor<*xf64>) {
  ^bb0(%f: !sched.field<8xf64>):
    sched.return
  }
  return
}

// -----

func.func @group_c3(%x: memref<8xf64>) {
  // expected-error@+1 {{has 2 rolling sizes, expected 1}}
  sched.group outs(%x : memref<8xf64>) rolling [0, 1] {
  ^bb0(%f: !sched.field<8xf64>):
    sched.return %f : !sched.field<8xf64>
  }
  return
}

// -----

func.func @group_c4(%x: memref<8xf64>) {
  // expected-error@+1 {{has 0 block arguments, expected 1}}
  sched.group outs(%x : memref<8xf64>) {
    sched.return
  }
  return
}

// -----

func.func @group_c4_type(%x: memref<8xf64>) {
  // expected-error@+1 {{has a block argument of type '!sched.field<8xf32>' for 'memref<8xf64>'}}
  sched.group outs(%x : memref<8xf64>) {
  ^bb0(%f: !sched.field<8xf32>):
    sched.return %f : !sched.field<8xf32>
  }
  return
}

// -----

func.func @group_c5(%x: memref<8xf64>) {
  // expected-error@+1 {{must return a field for each out, then sums of f64}}
  sched.group outs(%x : memref<8xf64>) {
  ^bb0(%f: !sched.field<8xf64>):
    sched.return
  }
  return
}

// -----

func.func @group_c6(%x: memref<8xf64>) {
  // expected-error@+1 {{has 1 results, expected 0 tensors and 0 sums}}
  %y = sched.group outs(%x : memref<8xf64>) -> f64 {
  ^bb0(%f: !sched.field<8xf64>):
    sched.return %f : !sched.field<8xf64>
  }
  return
}

// -----

func.func @group_c6_type(%x: tensor<8xf64>) {
  // expected-error@+1 {{has results 'tensor<9xf64>', expected the types of its outs, then sums of f64}}
  %y = sched.group outs(%x : tensor<8xf64>) -> tensor<9xf64> {
  ^bb0(%f: !sched.field<8xf64>):
    sched.return %f : !sched.field<8xf64>
  }
  return
}

// -----

func.func @member_c1(%x: memref<8xf64>) {
  sched.group outs(%x : memref<8xf64>) {
  ^bb0(%f: !sched.field<8xf64>):
    // expected-error@+1 {{must yield a value for each of its results}}
    %m = sched.member into [0] : !sched.field<8xf64> {
    ^bb1(%own: !sched.field<8xf64>):
      sched.yield
    }
    sched.return %m : !sched.field<8xf64>
  }
  return
}

// -----

func.func @member_c1_type(%x: memref<8xf64>) {
  sched.group outs(%x : memref<8xf64>) {
  ^bb0(%f: !sched.field<8xf64>):
    // expected-error@+1 {{yields 'f32' for its result of type '!sched.field<8xf64>'}}
    %m = sched.member into [0] : !sched.field<8xf64> {
    ^bb1(%own: !sched.field<8xf64>):
      %c = arith.constant 1.0 : f32
      sched.yield %c : f32
    }
    sched.return %m : !sched.field<8xf64>
  }
  return
}

// -----

func.func @member_c2(%x: memref<8xf64>) {
  sched.group outs(%x : memref<8xf64>) {
  ^bb0(%f: !sched.field<8xf64>):
    // expected-error@+1 {{needs a block argument for each of its fields}}
    %m = sched.member into [0] : !sched.field<8xf64> {
      %c = arith.constant 1.0 : f64
      sched.yield %c : f64
    }
    sched.return %m : !sched.field<8xf64>
  }
  return
}

// -----

func.func @member_c3(%x: memref<8xf64>) {
  sched.group outs(%x : memref<8xf64>) {
  ^bb0(%f: !sched.field<8xf64>):
    // expected-error@+1 {{stores into out 1 of a group that has 1}}
    %m = sched.member into [1] : !sched.field<8xf64> {
    ^bb1(%own: !sched.field<8xf64>):
      %c = arith.constant 1.0 : f64
      sched.yield %c : f64
    }
    sched.return %m : !sched.field<8xf64>
  }
  return
}

// -----

func.func @member_c4(%x: memref<8xf64>) {
  sched.group outs(%x : memref<8xf64>) {
  ^bb0(%f: !sched.field<8xf64>):
    // expected-error@+1 {{has a delay of 2 dimensions, expected 1}}
    %m = sched.member into [0] delay [1, 0] : !sched.field<8xf64> {
    ^bb1(%own: !sched.field<8xf64>):
      %c = arith.constant 1.0 : f64
      sched.yield %c : f64
    }
    sched.return %m : !sched.field<8xf64>
  }
  return
}

// -----

func.func @member_c5(%x: memref<8xf64>) {
  sched.group outs(%x : memref<8xf64>) {
  ^bb0(%f: !sched.field<8xf64>):
    // expected-error@+1 {{carries numbers of another type than its first field}}
    %m = sched.member into [0] : !sched.field<8xf64> {
    ^bb1(%own: !sched.field<8xf64>):
      %c = arith.constant 1.0 : f64
      %d = arith.constant 1.0 : f32
      sched.yield %c : f64 carry %d : f32
    }
    sched.return %m : !sched.field<8xf64>
  }
  return
}

// -----

func.func @member_c6(%x: memref<8xf64>) {
  sched.group outs(%x : memref<8xf64>) {
  ^bb0(%f: !sched.field<8xf64>):
    %m = sched.member into [0] : !sched.field<8xf64> {
    ^bb1(%own: !sched.field<8xf64>):
      %c = arith.constant 1.0 : f64
      // expected-error@+1 {{attribute 'boundary' failed to satisfy constraint: 0 (dirichlet), 1 (neumann) or 2 (periodic)}}
      sched.yield %c : f64 carry %c : f64 {boundary = 3 : i32}
    }
    sched.return %m : !sched.field<8xf64>
  }
  return
}

// -----

func.func @read_c1(%x: memref<8x8xf64>) {
  sched.group ins(%x : memref<8x8xf64>) {
  ^bb0(%f: !sched.field<8x8xf64>):
    // expected-error@+1 {{has 1 offsets and 2 boundaries, expected 2 of each}}
    %v = sched.read %f at [1] boundaries [0, 0] : !sched.field<8x8xf64> -> f64
    sched.return
  }
  return
}

// -----

func.func @read_c1_own_cell(%x: memref<8x8xf64>) {
  sched.group ins(%x : memref<8x8xf64>) {
  ^bb0(%f: !sched.field<8x8xf64>):
    // expected-error@+1 {{has 2 offsets and 1 boundaries, expected 2 of each}}
    %v = sched.own_cell at [1, 0] boundaries [0]
    sched.return
  }
  return
}

// -----

func.func @read_c2(%x: memref<8xf64>) {
  sched.group ins(%x : memref<8xf64>) {
  ^bb0(%f: !sched.field<8xf64>):
    // expected-error@+1 {{has boundary 3, expected 0 (dirichlet), 1 (neumann) or 2 (periodic)}}
    %v = sched.read %f at [1] boundaries [3] : !sched.field<8xf64> -> f64
    sched.return
  }
  return
}

// -----

func.func @read_c3(%x: memref<8xf64>) {
  sched.group ins(%x : memref<8xf64>) {
  ^bb0(%f: !sched.field<8xf64>):
    // expected-error@+1 {{reads 'f32' from '!sched.field<8xf64>'}}
    %v = sched.read %f at [1] boundaries [0] : !sched.field<8xf64> -> f32
    sched.return
  }
  return
}

// -----

func.func @csr_row_c1(%p: memref<9xi32>, %v: memref<8x2xf64>) {
  sched.group ins(%p, %v : memref<9xi32>, memref<8x2xf64>) {
  ^bb0(%i: !sched.field<9xi32>, %f: !sched.field<8x2xf64>):
    // expected-error@+1 {{reads '!sched.field<8x2xf64>', expected a field of rank 1}}
    %d, %r = sched.csr_row %i, %i, %f times %f : !sched.field<9xi32>, !sched.field<9xi32>, !sched.field<8x2xf64>, !sched.field<8x2xf64> -> f64
    sched.return
  }
  return
}

// -----

func.func @csr_row_c2(%p: memref<9xi32>, %v: memref<8xf64>) {
  sched.group ins(%p, %v : memref<9xi32>, memref<8xf64>) {
  ^bb0(%i: !sched.field<9xi32>, %f: !sched.field<8xf64>):
    // expected-error@+1 {{has positions of 'i32', coordinates of 'f64', values of 'f64', x of 'f64' and a result of 'f64', expected one index type and one element type}}
    %d, %r = sched.csr_row %i, %f, %f times %f : !sched.field<9xi32>, !sched.field<8xf64>, !sched.field<8xf64>, !sched.field<8xf64> -> f64
    sched.return
  }
  return
}

// -----

func.func @csr_row_c3(%p: memref<9xi32>, %v: memref<8xf64>) {
  sched.group ins(%p, %v : memref<9xi32>, memref<8xf64>) {
  ^bb0(%i: !sched.field<9xi32>, %f: !sched.field<8xf64>):
    // expected-error@+1 {{is whole and half, expected one of them}}
    %d, %r = sched.csr_row whole half %i, %i, %f times %f : !sched.field<9xi32>, !sched.field<9xi32>, !sched.field<8xf64>, !sched.field<8xf64> -> f64
    sched.return
  }
  return
}

// -----

func.func @csr_row_c4(%p: memref<9xi32>, %v: memref<8xf64>, %s: memref<8xi64>) {
  sched.group ins(%p, %v, %s : memref<9xi32>, memref<8xf64>, memref<8xi64>) {
  ^bb0(%i: !sched.field<9xi32>, %f: !sched.field<8xf64>, %g: !sched.field<8xi64>):
    // expected-error@+1 {{has a shape '!sched.field<8xi64>', expected a field of rank 1 of 'i32', as the positions}}
    %d, %r = sched.csr_row half %i, %i, %f times %f shape %g : !sched.field<8xi64> : !sched.field<9xi32>, !sched.field<9xi32>, !sched.field<8xf64>, !sched.field<8xf64> -> f64
    sched.return
  }
  return
}

// -----

func.func @csr_shape_c1(%p: memref<9xi32>, %c: memref<8x2xi32>) {
  sched.group ins(%p, %c : memref<9xi32>, memref<8x2xi32>) {
  ^bb0(%i: !sched.field<9xi32>, %j: !sched.field<8x2xi32>):
    // expected-error@+1 {{reads '!sched.field<8x2xi32>', expected a field of rank 1}}
    %s = sched.csr_shape %i, %j : !sched.field<9xi32>, !sched.field<8x2xi32> -> i32
    sched.return
  }
  return
}

// -----

func.func @csr_shape_c2(%p: memref<9xi32>, %c: memref<8xi64>) {
  sched.group ins(%p, %c : memref<9xi32>, memref<8xi64>) {
  ^bb0(%i: !sched.field<9xi32>, %j: !sched.field<8xi64>):
    // expected-error@+1 {{has positions of 'i32', coordinates of 'i64' and a result of 'i32', expected one index type}}
    %s = sched.csr_shape %i, %j : !sched.field<9xi32>, !sched.field<8xi64> -> i32
    sched.return
  }
  return
}

// -----

func.func @loop_c1(%x: memref<8xf64>, %go: i1) {
  // expected-error@+1 {{must end with sched.next}}
  %y = sched.loop while %go states(%x : memref<8xf64>) {
  ^bb0(%s: memref<8xf64>):
    llvm.unreachable
  }
  return
}

// -----

func.func @loop_c2(%x: memref<8xf64>, %go: i1, %n: i64) {
  // expected-error@+1 {{0-th region iter_arg and 0-th yielded value have different type: 'memref<8xf64>' != 'i64'}}
  %y = sched.loop while %go states(%x : memref<8xf64>) {
  ^bb0(%s: memref<8xf64>):
    sched.next %go states %n : i64
  }
  return
}

// -----

func.func @team_c1() {
  // expected-error@+1 {{takes the number of the thread and how many there are, expected two block arguments of type index}}
  sched.team {
  ^bb0(%thread: index):
    sched.team_yield
  }
  return
}

// -----

func.func @team_c2(%x: i64) {
  // expected-error@+1 {{yields 'i64', expected 'f64'}}
  %s = sched.team -> f64 {
  ^bb0(%thread: index, %threads: index):
    sched.team_yield %x : i64
  }
  return
}

// -----

func.func @group_c12(%x: memref<8x8xf64>) {
  // expected-error@+1 {{does 2 rows in one loop, expected two dimensions or more, and members that walk forward without sums and carries}}
  %s = sched.group ins(%x : memref<8x8xf64>) rows 2 -> f64 {
  ^bb0(%fx: !sched.field<8x8xf64>):
    %sum = sched.member into [] delay [0, 0] : f64 {
      %v = sched.read %fx at [0, 0] boundaries [0, 0] : <8x8xf64> -> f64
      sched.yield %v : f64
    }
    sched.return %sum : f64
  }
  return
}

// -----

func.func @member_c8(%x: memref<8x8xf64>, %t: memref<3x8xf64>) {
  sched.group ins(%x : memref<8x8xf64>) outs(%t : memref<3x8xf64>) rolling [3] {
  ^bb0(%fx: !sched.field<8x8xf64>, %ft: !sched.field<3x8xf64>):
    // expected-error@+1 {{has rows from 3 on in out 0, which has no room for them}}
    %m = sched.member into [0] place [3] delay [0, 0] : !sched.field<3x8xf64> {
    ^bb1(%own: !sched.field<3x8xf64>):
      %v = sched.read %fx at [0, 0] boundaries [0, 0] : <8x8xf64> -> f64
      sched.yield %v : f64
    }
    sched.return %m : !sched.field<3x8xf64>
  }
  return
}

// -----

func.func @member_c8_count(%x: memref<8x8xf64>, %t: memref<3x8xf64>) {
  sched.group ins(%x : memref<8x8xf64>) outs(%t : memref<3x8xf64>) rolling [3] {
  ^bb0(%fx: !sched.field<8x8xf64>, %ft: !sched.field<3x8xf64>):
    // expected-error@+1 {{has 2 places, expected one for each of its 1 fields}}
    %m = sched.member into [0] place [0, 0] delay [0, 0] : !sched.field<3x8xf64> {
    ^bb1(%own: !sched.field<3x8xf64>):
      %v = sched.read %fx at [0, 0] boundaries [0, 0] : <8x8xf64> -> f64
      sched.yield %v : f64
    }
    sched.return %m : !sched.field<3x8xf64>
  }
  return
}

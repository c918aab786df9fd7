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
  // expected-error@+1 {{has its members side by side, expected that in two dimensions, walking forward row by row}}
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

// -----

func.func @group_c13_rows(%x: memref<8x8xf64>) {
  // expected-error@+1 {{has its members side by side, expected that in two dimensions, walking forward row by row}}
  sched.group outs(%x : memref<8x8xf64>) side_by_side rows 2 {
  ^bb0(%f: !sched.field<8x8xf64>):
    %m = sched.member into [0] delay [0, 0] : !sched.field<8x8xf64> {
    ^bb1(%own: !sched.field<8x8xf64>):
      %v = arith.constant 0.0 : f64
      sched.yield %v : f64
    }
    sched.return %m : !sched.field<8x8xf64>
  }
  return
}

// -----

func.func @group_c13_widths(%x: memref<8x8xf64>, %y: memref<8x8xf32>) {
  // expected-error@+1 {{has members of several widths side by side}}
  sched.group outs(%x, %y : memref<8x8xf64>, memref<8x8xf32>) side_by_side {
  ^bb0(%f: !sched.field<8x8xf64>, %g: !sched.field<8x8xf32>):
    %m = sched.member into [0] delay [0, 0] : !sched.field<8x8xf64> {
    ^bb1(%own: !sched.field<8x8xf64>):
      %v = arith.constant 0.0 : f64
      sched.yield %v : f64
    }
    %n = sched.member into [1] delay [0, 16] : !sched.field<8x8xf32> {
    ^bb1(%own: !sched.field<8x8xf32>):
      %v = arith.constant 0.0 : f32
      sched.yield %v : f32
    }
    sched.return %m, %n : !sched.field<8x8xf64>, !sched.field<8x8xf32>
  }
  return
}

// -----

func.func @group_c9_other(%x: memref<8xf64>) {
  sched.group outs(%x : memref<8xf64>) {
  ^bb0(%f: !sched.field<8xf64>):
    // expected-error@+1 {{is in a group, expected members only}}
    %v = arith.constant 0.0 : f64
    %m = sched.member into [0] : !sched.field<8xf64> {
    ^bb1(%own: !sched.field<8xf64>):
      sched.yield %v : f64
    }
    sched.return %m : !sched.field<8xf64>
  }
  return
}

// -----

func.func @group_c14_few(%x: memref<8x8xf64>, %t: memref<3x8xf64>) {
  // expected-error@+1 {{holds 5 rows in an out of type 'memref<3x8xf64>', which has no room for them}}
  sched.group ins(%x : memref<8x8xf64>) outs(%t : memref<3x8xf64>) rolling [5] {
  ^bb0(%f: !sched.field<8x8xf64>, %g: !sched.field<3x8xf64>):
    sched.return %g : !sched.field<3x8xf64>
  }
  return
}

// -----

func.func @group_c14_negative(%x: memref<8x8xf64>, %t: memref<3x8xf64>) {
  // expected-error@+1 {{holds -1 rows in an out of type 'memref<3x8xf64>', which has no room for them}}
  sched.group ins(%x : memref<8x8xf64>) outs(%t : memref<3x8xf64>) rolling [-1] {
  ^bb0(%f: !sched.field<8x8xf64>, %g: !sched.field<3x8xf64>):
    sched.return %g : !sched.field<3x8xf64>
  }
  return
}

// -----

func.func @group_c14_dynamic(%x: memref<8x8xf64>, %t: memref<?x8xf64>) {
  // expected-error@+1 {{holds 3 rows in an out of type 'memref<?x8xf64>', which has no room for them}}
  sched.group ins(%x : memref<8x8xf64>) outs(%t : memref<?x8xf64>) rolling [3] {
  ^bb0(%f: !sched.field<8x8xf64>, %g: !sched.field<?x8xf64>):
    sched.return %g : !sched.field<?x8xf64>
  }
  return
}

// -----

// A block of a grid of one dimension is no row.
func.func @group_c14_blocks(%x: memref<8xf64>, %t: memref<3xf64>) {
  // expected-error@+1 {{holds 3 rows in an out of type 'memref<3xf64>', which has no room for them}}
  sched.group ins(%x : memref<8xf64>) outs(%t : memref<3xf64>) rolling [3] {
  ^bb0(%f: !sched.field<8xf64>, %g: !sched.field<3xf64>):
    sched.return %g : !sched.field<3xf64>
  }
  return
}

// -----

func.func @group_c15_read(%x: memref<4x8xf64>, %y: memref<8x8xf64>) {
  sched.group ins(%x : memref<4x8xf64>) outs(%y : memref<8x8xf64>) {
  ^bb0(%f: !sched.field<4x8xf64>, %g: !sched.field<8x8xf64>):
    %m = sched.member into [0] : !sched.field<8x8xf64> {
    ^bb1(%own: !sched.field<8x8xf64>):
      // expected-error@+1 {{reads '!sched.field<4x8xf64>', not of the sizes of the grid}}
      %v = sched.read %f at [0, 0] boundaries [0, 0] : <4x8xf64> -> f64
      sched.yield %v : f64
    }
    sched.return %m : !sched.field<8x8xf64>
  }
  return
}

// -----

func.func @group_c15_write(%x: memref<8x8xf64>, %t: memref<3x4xf64>) {
  sched.group ins(%x : memref<8x8xf64>) outs(%t : memref<3x4xf64>) rolling [3] {
  ^bb0(%f: !sched.field<8x8xf64>, %g: !sched.field<3x4xf64>):
    // expected-error@+1 {{writes 'memref<3x4xf64>', not of the sizes of the grid}}
    %m = sched.member into [0] : !sched.field<3x4xf64> {
    ^bb1(%own: !sched.field<3x4xf64>):
      %v = arith.constant 0.0 : f64
      sched.yield %v : f64
    }
    sched.return %m : !sched.field<3x4xf64>
  }
  return
}

// -----

func.func @group_c16_element(%x: memref<8x8xf64>, %zeros: memref<8xf32>, %y: memref<8x8xf64>) {
  // expected-error@+1 {{has zeros of type 'memref<8xf32>', expected a row of its grid, of 'f64'}}
  sched.group ins(%x : memref<8x8xf64>) outs(%y : memref<8x8xf64>) zeros(%zeros : memref<8xf32>) {
  ^bb0(%f: !sched.field<8x8xf64>, %g: !sched.field<8x8xf64>):
    %m = sched.member into [0] : !sched.field<8x8xf64> {
    ^bb1(%own: !sched.field<8x8xf64>):
      %v = sched.read %f at [1, 0] boundaries [0, 0] : <8x8xf64> -> f64
      sched.yield %v : f64
    }
    sched.return %m : !sched.field<8x8xf64>
  }
  return
}

// -----

func.func @group_c16_size(%x: memref<8x8xf64>, %zeros: memref<4xf64>, %y: memref<8x8xf64>) {
  // expected-error@+1 {{has zeros of type 'memref<4xf64>', expected a row of its grid, of 'f64'}}
  sched.group ins(%x : memref<8x8xf64>) outs(%y : memref<8x8xf64>) zeros(%zeros : memref<4xf64>) {
  ^bb0(%f: !sched.field<8x8xf64>, %g: !sched.field<8x8xf64>):
    %m = sched.member into [0] : !sched.field<8x8xf64> {
    ^bb1(%own: !sched.field<8x8xf64>):
      %v = sched.read %f at [1, 0] boundaries [0, 0] : <8x8xf64> -> f64
      sched.yield %v : f64
    }
    sched.return %m : !sched.field<8x8xf64>
  }
  return
}

// -----

func.func @group_c16_rank(%x: memref<8x8xf64>, %zeros: memref<2x8xf64>, %y: memref<8x8xf64>) {
  // expected-error@+1 {{has zeros of type 'memref<2x8xf64>', expected a row of its grid, of 'f64'}}
  sched.group ins(%x : memref<8x8xf64>) outs(%y : memref<8x8xf64>) zeros(%zeros : memref<2x8xf64>) {
  ^bb0(%f: !sched.field<8x8xf64>, %g: !sched.field<8x8xf64>):
    %m = sched.member into [0] : !sched.field<8x8xf64> {
    ^bb1(%own: !sched.field<8x8xf64>):
      %v = sched.read %f at [1, 0] boundaries [0, 0] : <8x8xf64> -> f64
      sched.yield %v : f64
    }
    sched.return %m : !sched.field<8x8xf64>
  }
  return
}

// -----

func.func @member_c4(%x: memref<8x8xf64>) {
  sched.group outs(%x : memref<8x8xf64>) {
  ^bb0(%f: !sched.field<8x8xf64>):
    // expected-error@+1 {{runs ahead of its group, expected no delay below 0}}
    %m = sched.member into [0] delay [0, -1] : !sched.field<8x8xf64> {
    ^bb1(%own: !sched.field<8x8xf64>):
      %v = arith.constant 0.0 : f64
      sched.yield %v : f64
    }
    sched.return %m : !sched.field<8x8xf64>
  }
  return
}

// -----

func.func @member_c9(%x: memref<8xf64>, %y: memref<8xf32>) {
  sched.group outs(%x, %y : memref<8xf64>, memref<8xf32>) {
  ^bb0(%f: !sched.field<8xf64>, %g: !sched.field<8xf32>):
    // expected-error@+1 {{stores '!sched.field<8xf64>' into an out of type 'memref<8xf32>'}}
    %m = sched.member into [1] : !sched.field<8xf64> {
    ^bb1(%own: !sched.field<8xf64>):
      %v = arith.constant 0.0 : f64
      sched.yield %v : f64
    }
    sched.return %m, %g : !sched.field<8xf64>, !sched.field<8xf32>
  }
  return
}

// -----

func.func @member_c10(%x: memref<8xf64>) {
  sched.group outs(%x : memref<8xf64>) {
  ^bb0(%f: !sched.field<8xf64>):
    // expected-error@+1 {{has no results}}
    sched.member into [] {
      sched.yield
    }
    sched.return %f : !sched.field<8xf64>
  }
  return
}

// -----

func.func @csr_row_c5(%p: memref<9xi32>, %c: memref<20xi32>, %v: memref<20xf64>, %x: memref<8xf64>, %y: memref<8x8xf64>) {
  sched.group ins(%p, %c, %v, %x : memref<9xi32>, memref<20xi32>, memref<20xf64>, memref<8xf64>) outs(%y : memref<8x8xf64>) {
  ^bb0(%fp: !sched.field<9xi32>, %fc: !sched.field<20xi32>, %fv: !sched.field<20xf64>, %fx: !sched.field<8xf64>, %fy: !sched.field<8x8xf64>):
    %m = sched.member into [0] : !sched.field<8x8xf64> {
    ^bb1(%own: !sched.field<8x8xf64>):
      // expected-error@+1 {{is on a grid of 2 dimensions, expected one}}
      %d, %r = sched.csr_row %fp, %fc, %fv times %fx : !sched.field<9xi32>, !sched.field<20xi32>, !sched.field<20xf64>, !sched.field<8xf64> -> f64
      sched.yield %r : f64
    }
    sched.return %m : !sched.field<8x8xf64>
  }
  return
}

// -----

func.func @group_c17(%x: memref<8xf64>) {
  // expected-error@+1 {{has vectors of 96 bits, expected a power of two, at least 64}}
  sched.group outs(%x : memref<8xf64>) vector_bits 96 {
  ^bb0(%f: !sched.field<8xf64>):
    %m = sched.member into [0] delay [0] : !sched.field<8xf64> {
    ^bb1(%own: !sched.field<8xf64>):
      %v = arith.constant 0.0 : f64
      sched.yield %v : f64
    }
    sched.return %m : !sched.field<8xf64>
  }
  return
}

// A branch that hands on a slice put into a grid, beside one that computes a grid.
// REQUIRES: lathe-run
// RUN: lathe-run %s normal:1 normal:2 1 --check | FileCheck %s
// RUN: lathe-run %s normal:1 normal:2 0 --check | FileCheck %s
// CHECK: check: result 0, {{.*}}, ok
!grid = tensor<9x5xf64>
!column = tensor<9xf64>
func.func @choose(%x: !grid, %v: !column, %c: i32) -> !grid {
  %zero = arith.constant 0 : i32
  %first = arith.cmpi sgt, %c, %zero : i32
  %r = scf.if %first -> !grid {
    %y = tensor.insert_slice %v into %x[0, 3][9, 1][1, 1] : !column into !grid
    scf.yield %y : !grid
  } else {
    %y = arith.mulf %x, %x : !grid
    scf.yield %y : !grid
  }
  return %r : !grid
}

// A branch that hands on a slice put into a grid, beside one that computes a grid.
// REQUIRES: lathe-run
// RUN: lathe-run %s --entry=choose normal:1 normal:2 1 --check | FileCheck %s
// RUN: lathe-run %s --entry=choose normal:1 normal:2 0 --check | FileCheck %s
// RUN: lathe-run %s --entry=slice normal:1:3x4 normal:2:5x6 1 3 4 --check | FileCheck %s
// RUN: lathe-run %s --entry=slice normal:1:3x4 normal:2:5x6 0 3 4 --check | FileCheck %s
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

// A slice of a grid whose size only the call gives, beside a whole grid.
!any = tensor<?x?xf64>
func.func @slice(%x: !any, %y: !any, %c: i32, %n: index, %m: index) -> !any {
  %zero = arith.constant 0 : i32
  %first = arith.cmpi sgt, %c, %zero : i32
  %r = scf.if %first -> !any {
    %s = tensor.extract_slice %y[0, 1][%n, %m][1, 1] : !any to !any
    scf.yield %s : !any
  } else {
    scf.yield %x : !any
  }
  %z = arith.mulf %r, %x : !any
  return %z : !any
}

// A number put into a column, which nothing else needs then.
// RUN: lathe-run %s --entry=put normal:1 4 7.0 --check | FileCheck %s
func.func @put(%x: tensor<9x5xf64>, %i: index, %v: f64) -> tensor<9xf64> {
  %xx = arith.addf %x, %x : tensor<9x5xf64>
  %y = tensor.extract_slice %xx[0, 2][9, 1][1, 1] : tensor<9x5xf64> to tensor<9xf64>
  %z = tensor.insert %v into %y[%i] : tensor<9xf64>
  %r = arith.addf %z, %z : tensor<9xf64>
  return %r : tensor<9xf64>
}

// Two slices.
// RUN: lathe-run %s --entry=two normal:1:8 1 2 3 --check | FileCheck %s
// RUN: lathe-run %s --entry=two normal:1:8 0 2 3 --check | FileCheck %s
func.func @two(%x: tensor<?xf64>, %c: i32, %i: index, %n: index) -> tensor<?xf64> {
  %zero = arith.constant 0 : i32
  %first = arith.cmpi sgt, %c, %zero : i32
  %r = scf.if %first -> tensor<?xf64> {
    %s = tensor.extract_slice %x[%i][%n][1] : tensor<?xf64> to tensor<?xf64>
    scf.yield %s : tensor<?xf64>
  } else {
    %s = tensor.extract_slice %x[0][%n][1] : tensor<?xf64> to tensor<?xf64>
    scf.yield %s : tensor<?xf64>
  }
  %z = arith.addf %r, %r : tensor<?xf64>
  return %z : tensor<?xf64>
}

// An array that is still wanted is not written over by the other branch.
// RUN: lathe-run %s --entry=wanted normal:1 1 2.0 3 --check | FileCheck %s
// RUN: lathe-run %s --entry=wanted normal:1 0 2.0 3 --check | FileCheck %s
func.func @wanted(%x: !grid, %c: i32, %v: f64, %i: index) -> (!grid, !grid) {
  %zero = arith.constant 0 : i32
  %first = arith.cmpi sgt, %c, %zero : i32
  %r = scf.if %first -> !grid {
    %y = tensor.insert %v into %x[%i, %i] : !grid
    scf.yield %y : !grid
  } else {
    %y = arith.mulf %x, %x : !grid
    scf.yield %y : !grid
  }
  %z = arith.addf %r, %x : !grid
  return %r, %z : !grid, !grid
}

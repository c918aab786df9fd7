// Sums of what is the same at every point, over grids of unknown size in a loop: a pass
// that reads no array walks by one that was made before the loop.
// REQUIRES: lathe-run
// RUN: lathe-run %s --entry=solves --check normal:1:3x12x10 normal:2:3x12x10 | FileCheck %s
// RUN: lathe-run %s --entry=sums --check normal:1:7x19 4 --threads=3 | FileCheck %s
// CHECK: check: result 0, {{.*}}, ok
// CHECK: check: result 1, {{.*}}, ok

!cube = tensor<?x12x?xf32>
!any = tensor<?x?xf64>

// Whether the diagonal has a zero is such a sum.
func.func @solves(%b: !cube, %x0: !cube) -> (!cube, i64) {
  %A = linop.stencil {(0,0,0) = 3.0, (0,-1,0) = -0.5, (0,1,0) = -0.5} dirichlet : !linop.operator<!cube>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c3 = arith.constant 3 : index
  %none = arith.constant 0 : i64
  %x, %count = scf.for %i = %c0 to %c3 step %c1 iter_args(%x = %x0, %count = %none) -> (!cube, i64) {
    %next = arith.addf %b, %x : !cube
    %y, %k, %r, %why = solver.gauss_seidel %A, %next start %x : !cube
    %sum = arith.addi %count, %k : i64
    scf.yield %y, %sum : !cube, i64
  }
  return %x, %count : !cube, i64
}

func.func @sums(%x0: !any, %n: index) -> (!any, f64) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %zero = arith.constant 0.0 : f64
  %rows = tensor.dim %x0, %c0 : !any
  %columns = tensor.dim %x0, %c1 : !any
  %x, %s = scf.for %i = %c0 to %n step %c1 iter_args(%x = %x0, %s = %zero) -> (!any, f64) {
    %y = arith.addf %x, %x : !any
    %number = arith.index_cast %i : index to i64
    %float = arith.sitofp %number : i64 to f64
    %same = tensor.splat %float[%rows, %columns] : !any
    %sum = linop.dot %same, %same : !any
    %t = arith.addf %s, %sum : f64
    scf.yield %y, %t : !any, f64
  }
  return %x, %s : !any, f64
}

// Structure, not recognition: SOR by name, and the same iteration written out by
// a user, are the same program from form on, four sweeps a pass over memory.
//
// RUN: rm -rf %t && split-file %s %t
// RUN: lathe-opt %t/named.mlir --lathe-target=cpu=haswell --lathe-simplify --lathe-analyse --lathe-choose --lathe-expand --lathe-form -o %t/named-form.mlir
// RUN: lathe-opt %t/by-hand.mlir --lathe-target=cpu=haswell --lathe-simplify --lathe-analyse --lathe-choose --lathe-expand --lathe-form -o %t/by-hand-form.mlir
// RUN: diff %t/named-form.mlir %t/by-hand-form.mlir
// RUN: lathe-opt %t/named-form.mlir --lathe-schedule --lathe-vectorise --lathe-bufferise --lathe-sweep -o %t/named-sweep.mlir
// RUN: lathe-opt %t/by-hand-form.mlir --lathe-schedule --lathe-vectorise --lathe-bufferise --lathe-sweep -o %t/by-hand-sweep.mlir
// RUN: diff %t/named-sweep.mlir %t/by-hand-sweep.mlir
// RUN: FileCheck %s --input-file=%t/by-hand-form.mlir
// RUN: FileCheck %s --input-file=%t/by-hand-sweep.mlir --check-prefix=SWEEP

// CHECK-LABEL:   func.func @solve
// CHECK:         sched.group
// CHECK-COUNT-4: sched.member ordered into [0]

// SWEEP-LABEL: func.func @solve
// SWEEP-NOT:   sched.group
// SWEEP:       math.fma {{.*}} : vector<4xf64>

//--- named.mlir
!grid = tensor<64x64xf64>
func.func @solve(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0,
                      (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %omega = arith.constant 1.5 : f64
  %x, %iterations, %residual, %reason = solver.sor %A, %b omega %omega
      {tune.config = #tune.config<{sweeps = 4 : i64}>} : !grid
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}

//--- by-hand.mlir
!grid = tensor<64x64xf64>
func.func @solve(%b: !grid) -> (!grid, i64, f64, i32) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0,
                      (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %omega = arith.constant 1.5 : f64

  // A zero on the diagonal ends the solve before the first sweep.
  %none = arith.constant 0.0 : f64
  %zeros = arith.constant dense<0.0> : !grid
  %ones = arith.constant dense<1.0> : !grid
  %diagonal = linop.get_diagonal %A : !grid
  %iszero = arith.cmpf oeq, %diagonal, %zeros : !grid
  %flags = arith.select %iszero, %ones, %zeros : tensor<64x64xi1>, !grid
  %count = linop.dot %flags, %ones : !grid
  %breakdown = arith.cmpf ogt, %count, %none : f64

  %x, %iterations, %residual, %reason =
      solver.iterate %A, %b (%x = %zeros) breakdown %breakdown
      attributes {check_every = 16 : i64, tune.config = #tune.config<{sweeps = 4 : i64}>} : !grid {
    %xnew = linop.sweep forward %A, %x, %b omega %omega : !grid
    solver.yield %xnew : !grid
  }
  return %x, %iterations, %residual, %reason : !grid, i64, f64, i32
}

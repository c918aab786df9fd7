// Round trip in the short form and from the generic one.
// RUN: lathe-opt %s | lathe-opt | FileCheck %s
// RUN: lathe-opt %s --mlir-print-op-generic | lathe-opt | FileCheck %s

// Keywords are printed in one order, defaults are not printed.
// CHECK-LABEL: func @methods
// CHECK-SAME: %[[B:[^:]+]]: tensor<8x9xf64>, %[[W:[^:]+]]: f64, %[[N:[^:]+]]: i64
func.func @methods(%b: tensor<8x9xf64>, %w: f64, %n: i64) -> tensor<8x9xf64> {
  // CHECK: %[[A:.+]] = linop.stencil
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<tensor<8x9xf64>>
  // CHECK: %[[X:.+]], %{{.+}}, %{{.+}}, %{{.+}} = solver.jacobi %[[A]], %[[B]] : tensor<8x9xf64>
  %x, %k, %r, %why = solver.jacobi %A, %b {check_every = 16 : i64} : tensor<8x9xf64>
  // CHECK: solver.jacobi %[[A]], %[[B]] omega %[[W]] start %[[X]] tolerance %[[W]] max_iterations %[[N]] {check_every = 4 : i64} : tensor<8x9xf64>
  %x1, %k1, %r1, %why1 = solver.jacobi %A, %b max_iterations %n tolerance %w start %x omega %w {check_every = 4 : i64} : tensor<8x9xf64>
  // CHECK: solver.gauss_seidel %[[A]], %[[B]] max_iterations %[[N]] : tensor<8x9xf64>
  %x2, %k2, %r2, %why2 = solver.gauss_seidel %A, %b max_iterations %n : tensor<8x9xf64>
  // CHECK: solver.sor %[[A]], %[[B]] omega %[[W]] : tensor<8x9xf64>
  %x3, %k3, %r3, %why3 = solver.sor %A, %b omega %w : tensor<8x9xf64>
  // CHECK: solver.ssor %[[A]], %[[B]] start %[[X]] : tensor<8x9xf64>
  %x4, %k4, %r4, %why4 = solver.ssor %A, %b start %x : tensor<8x9xf64>
  // CHECK: solver.chebyshev %[[A]], %[[B]] lower %[[W]] upper %[[W]] : tensor<8x9xf64>
  %x5, %k5, %r5, %why5 = solver.chebyshev %A, %b upper %w lower %w : tensor<8x9xf64>
  // CHECK: %[[M:.+]] = solver.sweeps ssor 2 of %[[A]] omega %[[W]] : <tensor<8x9xf64>>
  %M = solver.sweeps ssor 2 of %A omega %w : !linop.operator<tensor<8x9xf64>>
  // CHECK: solver.cg %[[A]], %[[B]] preconditioner %[[M]] tolerance %[[W]] : tensor<8x9xf64>
  %x6, %k6, %r6, %why6 = solver.cg %A, %b preconditioner %M tolerance %w {check_every = 1 : i64} : tensor<8x9xf64>
  // CHECK: solver.cg %[[A]], %[[B]] {check_every = 16 : i64} : tensor<8x9xf64>
  %x7, %k7, %r7, %why7 = solver.cg %A, %b {check_every = 16 : i64} : tensor<8x9xf64>
  // CHECK: solver.sweeps jacobi 3 of %[[A]] : <tensor<8x9xf64>>
  %J = solver.sweeps jacobi 3 of %A : !linop.operator<tensor<8x9xf64>>
  // CHECK: solver.sweeps chebyshev 4 of %[[A]] lower %[[W]] upper %[[W]] : <tensor<8x9xf64>>
  %P = solver.sweeps chebyshev 4 of %A lower %w upper %w : !linop.operator<tensor<8x9xf64>>
  return %x : tensor<8x9xf64>
}

// CHECK-LABEL: func @iterate
// CHECK-SAME: %[[B:[^:]+]]: tensor<8xf64>
func.func @iterate(%b: tensor<8xf64>, %x0: tensor<8xf64>, %step: f64) -> tensor<8xf64> {
  %I = linop.identity : !linop.operator<tensor<8xf64>>
  // CHECK: solver.iterate %{{.+}}, %[[B]] (%[[X:[^ ]+]] = %{{.+}}, %[[S:[^ ]+]] = %{{.+}} : f64) : tensor<8xf64> {
  %x, %k, %r, %why = solver.iterate %I, %b (%x = %x0, %s = %step : f64) : tensor<8xf64> {
    // CHECK-NEXT: %[[R:.+]] = arith.subf %[[B]], %[[X]]
    %res = arith.subf %b, %x : tensor<8xf64>
    // CHECK-NEXT: solver.require finite %[[S]]
    solver.require finite %s
    // CHECK-NEXT: solver.measure norm2 %[[R]] of old : tensor<8xf64>
    solver.measure norm2 %res of old : tensor<8xf64>
    // CHECK-NEXT: solver.yield %[[R]], %[[S]] : tensor<8xf64>, f64
    solver.yield %res, %s : tensor<8xf64>, f64
  }
  return %x : tensor<8xf64>
}

// States after `carry` come from the region after `from`.
// CHECK-LABEL: func @carry
func.func @carry(%b: tensor<8xf64>, %x0: tensor<8xf64>, %tol: f64, %n: i64, %bad: i1) -> tensor<8xf64> {
  %I = linop.identity : !linop.operator<tensor<8xf64>>
  // CHECK: solver.iterate %{{.+}}, %[[B:.+]] (%[[X:[^ ]+]] = %{{.+}}) carry (%[[R:.+]], %[[RR:[^ ]+]] : f64) tolerance %{{.+}} max_iterations %{{.+}} breakdown %{{.+}} attributes {check_every = 8 : i64} : tensor<8xf64> from {
  %x, %k, %r, %why = solver.iterate %I, %b (%x = %x0) carry (%r, %rr : f64)
      breakdown %bad tolerance %tol max_iterations %n
      attributes {check_every = 8 : i64} : tensor<8xf64> from {
    // CHECK-NEXT: %[[R0:.+]] = arith.subf %[[B]], %[[X]]
    %r0 = arith.subf %b, %x : tensor<8xf64>
    %rr0 = linop.dot %r0, %r0 : tensor<8xf64>
    // CHECK: solver.yield %[[R0]], %{{.+}} : tensor<8xf64>, f64
    solver.yield %r0, %rr0 : tensor<8xf64>, f64
  } {
    %xnew = arith.addf %x, %r : tensor<8xf64>
    // CHECK: solver.require positive %[[RR]]
    solver.require positive %rr
    %norm = math.sqrt %rr : f64
    // CHECK: solver.measure value %{{.+}} of new : f64
    solver.measure value %norm of new : f64
    solver.yield %xnew, %r, %rr : tensor<8xf64>, tensor<8xf64>, f64
  }
  return %x : tensor<8xf64>
}

// CHECK-LABEL: func @test
func.func @test(%rho: f64, %k: i64) -> i32 {
  // CHECK: solver.test %{{.+}} at %{{.+}} norms %{{.+}}, %{{.+}} best %{{.+}} at %{{.+}} tolerance %{{.+}} limit %{{.+}} {divergence = 1.000000e+08 : f64, stagnates = true}
  %why, %best, %bestk = solver.test %rho at %k norms %rho, %rho best %rho at %k tolerance %rho limit %k {divergence = 1.0e8, stagnates = true}
  return %why : i32
}

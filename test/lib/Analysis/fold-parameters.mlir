// RUN: lathe-opt %s --lathe-fold-parameters --split-input-file | FileCheck %s

// The optimum of Young's theory; the parameter is gone with its last reader.
// CHECK-NOT: tune.
tune.param @omega : f64 in [1.0, 2.0) spectral
// CHECK-LABEL: func @dirichlet
func.func @dirichlet(%b: tensor<1024x1024xf64>) -> tensor<1024x1024xf64> {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<tensor<1024x1024xf64>>
  // CHECK: %[[W:[a-z0-9_]+]] = arith.constant 1.9938888033
  %w = tune.choose @omega for %A : tensor<1024x1024xf64>
  // CHECK: solver.sor {{.*}} omega %[[W]] {lathe.explain = "omega = 1.993888803, spectral: 2 / (1 + sqrt(1 - rho^2)), rho = 0.9999953030 of Jacobi, eigenvectors are sines"}
  %x, %k, %r, %why = solver.sor %A, %b omega %w : tensor<1024x1024xf64>
  return %x : tensor<1024x1024xf64>
}

// -----

// A factor and a shift are part of the stencil: I + c A, as one step in time.
tune.param @omega : f64 in [1.0, 2.0) spectral
// CHECK-LABEL: func @heat
func.func @heat(%b: tensor<3xf64>) -> f64 {
  %c = arith.constant 0.5 : f64
  %one = arith.constant 1.0 : f64
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<3xf64>>
  %cA = linop.scale %A by %c : !linop.operator<tensor<3xf64>>
  %B = linop.shift %cA by %one : !linop.operator<tensor<3xf64>>
  // [2, -1/2, ...]: rho = cos(pi / 4) / 2, rho^2 = 1/8
  // CHECK: %[[W:[a-z0-9_]+]] = arith.constant 1.03337
  %w = tune.choose @omega for %B : tensor<3xf64>
  // CHECK: return %[[W]] : f64
  return %w : f64
}

// -----

// A diagonal operator is solved by one sweep.
tune.param @omega : f64 in [1.0, 2.0) spectral
// CHECK-LABEL: func @diagonal
func.func @diagonal(%d: tensor<8xf64>) -> f64 {
  %A = linop.diagonal %d : tensor<8xf64>
  // CHECK: arith.constant 1.000000e+00 : f64
  %w = tune.choose @omega for %A : tensor<8xf64>
  return %w : f64
}

// -----

// Where the theory does not apply the value is 1, and it is said why.
tune.param @omega : f64 in [1.0, 2.0) spectral
// CHECK-LABEL: func @periodic
func.func @periodic(%b: tensor<8xf64>) -> tensor<8xf64> {
  %A = linop.stencil {(0) = 3.0, (-1) = -1.0, (1) = -1.0} periodic : !linop.operator<tensor<8xf64>>
  %w = tune.choose @omega for %A : tensor<8xf64>
  // CHECK: lathe.explain = "omega = 1, the default, since dimension 0 is periodic, so the operator is not consistently ordered in natural order"
  %x, %k, %r, %why = solver.sor %A, %b omega %w : tensor<8xf64>
  return %x : tensor<8xf64>
}
// CHECK-LABEL: func @neumann
func.func @neumann(%b: tensor<8xf64>) -> tensor<8xf64> {
  %A = linop.stencil {(0) = 3.0, (-1) = -1.0, (1) = -1.0} neumann : !linop.operator<tensor<8xf64>>
  %w = tune.choose @omega for %A : tensor<8xf64>
  // CHECK: lathe.explain = "omega = 1, the default, since neumann boundaries change the diagonal
  %x, %k, %r, %why = solver.sor %A, %b omega %w : tensor<8xf64>
  return %x : tensor<8xf64>
}
// CHECK-LABEL: func @nine_points
func.func @nine_points(%b: tensor<8x7xf64>) -> tensor<8x7xf64> {
  %A = linop.stencil {(0,0) = 8.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0,
                      (-1,-1) = -1.0, (-1,1) = -1.0, (1,-1) = -1.0, (1,1) = -1.0} dirichlet : !linop.operator<tensor<8x7xf64>>
  %w = tune.choose @omega for %A : tensor<8x7xf64>
  // CHECK: lathe.explain = "omega = 1, the default, since the operator is not consistently ordered in natural order"
  %x, %k, %r, %why = solver.sor %A, %b omega %w : tensor<8x7xf64>
  return %x : tensor<8x7xf64>
}
// CHECK-LABEL: func @not_dominant
func.func @not_dominant(%b: tensor<8xf64>) -> tensor<8xf64> {
  %A = linop.stencil {(0) = 1.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<8xf64>>
  %w = tune.choose @omega for %A : tensor<8xf64>
  // CHECK: lathe.explain = "omega = 1, the default, since the spectral radius of Jacobi's iteration matrix is 1.879385, not below 1"
  %x, %k, %r, %why = solver.sor %A, %b omega %w : tensor<8xf64>
  return %x : tensor<8xf64>
}
// CHECK-LABEL: func @no_diagonal
func.func @no_diagonal(%b: tensor<8xf64>) -> tensor<8xf64> {
  %A = linop.stencil {(-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<8xf64>>
  %w = tune.choose @omega for %A : tensor<8xf64>
  // CHECK: lathe.explain = "omega = 1, the default, since the diagonal is zero"
  %x, %k, %r, %why = solver.sor %A, %b omega %w : tensor<8xf64>
  return %x : tensor<8xf64>
}
// CHECK-LABEL: func @unsymmetric
func.func @unsymmetric(%b: tensor<8xf64>) -> tensor<8xf64> {
  %A = linop.stencil {(0) = 3.0, (-1) = -1.0, (1) = 1.0} dirichlet : !linop.operator<tensor<8xf64>>
  %w = tune.choose @omega for %A : tensor<8xf64>
  // CHECK: lathe.explain = "omega = 1, the default, since its spectrum is unknown (the stencil is not symmetric)"
  %x, %k, %r, %why = solver.sor %A, %b omega %w : tensor<8xf64>
  return %x : tensor<8xf64>
}
// CHECK-LABEL: func @dynamic
func.func @dynamic(%b: tensor<?xf64>) -> tensor<?xf64> {
  %A = linop.stencil {(0) = 3.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<?xf64>>
  %w = tune.choose @omega for %A : tensor<?xf64>
  // CHECK: lathe.explain = "omega = 1, the default, since its spectrum is bound (range of the symbol, since dimension 0 has no static size)"
  %x, %k, %r, %why = solver.sor %A, %b omega %w : tensor<?xf64>
  return %x : tensor<?xf64>
}
// CHECK-LABEL: func @csr
func.func @csr(%p: tensor<9xi32>, %c: tensor<?xi32>, %v: tensor<?xf64>, %b: tensor<8xf64>) -> tensor<8xf64> {
  %A = linop.csr %p, %c, %v : tensor<9xi32>, tensor<?xi32>, tensor<?xf64>
  %w = tune.choose @omega for %A : tensor<8xf64>
  // CHECK: lathe.explain = "omega = 1, the default, since there is no formula for linop.csr"
  %x, %k, %r, %why = solver.sor %A, %b omega %w : tensor<8xf64>
  return %x : tensor<8xf64>
}
// CHECK-LABEL: func @variable
func.func @variable(%d: tensor<8xf64>, %b: tensor<8xf64>) -> tensor<8xf64> {
  %A = linop.stencil {(0) = %d, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<8xf64>>
  %w = tune.choose @omega for %A : tensor<8xf64>
  // CHECK: lathe.explain = "omega = 1, the default, since the coefficients of the stencil vary from point to point"
  %x, %k, %r, %why = solver.sor %A, %b omega %w : tensor<8xf64>
  return %x : tensor<8xf64>
}

// -----

// The interval binds the formula and the default alike, and it is said.
tune.param @low : f64 in [1.0, 1.5] spectral
tune.param @open : f64 in [1.0, 1.5) spectral
tune.param @high : f64 in [1.2, 2.0) spectral
tune.param @fixed : f64 in [1.0, 2.0) fixed 1.75
// CHECK-LABEL: func @interval
func.func @interval(%b: tensor<99xf64>) -> (tensor<99xf64>, f64, f64, f64) {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<99xf64>>
  %P = linop.stencil {(0) = 3.0, (-1) = -1.0, (1) = -1.0} periodic : !linop.operator<tensor<99xf64>>
  // CHECK-DAG: %[[LOW:[a-z0-9_]+]] = arith.constant 1.500000e+00 : f64
  // CHECK-DAG: %[[OPEN:[a-z0-9_]+]] = arith.constant 1.499999{{[0-9]+}} : f64
  // CHECK-DAG: %[[HIGH:[a-z0-9_]+]] = arith.constant 1.200000e+00 : f64
  // CHECK-DAG: %[[FIXED:[a-z0-9_]+]] = arith.constant 1.750000e+00 : f64
  %low = tune.choose @low for %A : tensor<99xf64>
  %open = tune.choose @open for %A : tensor<99xf64>
  %high = tune.choose @high for %P : tensor<99xf64>
  %fixed = tune.choose @fixed : f64
  // CHECK: solver.sor {{.*}} omega %[[LOW]] {lathe.explain = "low = 1.5, spectral: {{.*}}, moved from 1.939091659 to the nearest value that the parameter may take"}
  %x, %k, %r, %why = solver.sor %A, %b omega %low : tensor<99xf64>
  // CHECK: return %{{[a-z0-9_]+}}, %[[OPEN]], %[[HIGH]], %[[FIXED]] :
  return %x, %open, %high, %fixed : tensor<99xf64>, f64, f64, f64
}

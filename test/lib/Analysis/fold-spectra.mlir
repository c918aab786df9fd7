// RUN: lathe-opt %s --lathe-fold-spectra | FileCheck %s

// CHECK-LABEL: func @exact
func.func @exact() -> (f64, f64) {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<3xf64>>
  // 2 - sqrt 2, 2 + sqrt 2
  // CHECK: arith.constant 0.58578643762690{{[0-9]+}} : f64
  // CHECK: arith.constant 3.41421356237309{{[0-9]+}} : f64
  %low, %high = linop.spectrum %A : !linop.operator<tensor<3xf64>>
  return %low, %high : f64, f64
}

// The constant operand of linop.diagonal is a spectrum.
// CHECK-LABEL: func @diagonal
func.func @diagonal() -> (f64, f64) {
  %d = arith.constant dense<[3.0, -1.0, 2.0]> : tensor<3xf32>
  %c = arith.constant -2.0 : f64
  %D = linop.diagonal %d : tensor<3xf32>
  %S = linop.scale %D by %c : !linop.operator<tensor<3xf32>>
  // CHECK: arith.constant -6.000000e+00 : f64
  // CHECK: arith.constant 2.000000e+00 : f64
  %low, %high = linop.spectrum %S : !linop.operator<tensor<3xf32>>
  return %low, %high : f64, f64
}

// A shift is added to either end.
// CHECK-LABEL: func @shifted
func.func @shifted() -> (f64, f64) {
  %d = arith.constant dense<[3.0, -1.0, 2.0]> : tensor<3xf64>
  %c = arith.constant -2.0 : f64
  %D = linop.diagonal %d : tensor<3xf64>
  %S = linop.shift %D by %c : !linop.operator<tensor<3xf64>>
  // CHECK: arith.constant -3.000000e+00 : f64
  // CHECK: arith.constant 1.000000e+00 : f64
  %low, %high = linop.spectrum %S : !linop.operator<tensor<3xf64>>
  return %low, %high : f64, f64
}

// CHECK-LABEL: func @chebyshev
func.func @chebyshev(%b: tensor<3xf64>) -> tensor<3xf64> {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<3xf64>>
  // CHECK-DAG: %[[LOW:[a-z0-9_]+]] = arith.constant 0.585786
  // CHECK-DAG: %[[HIGH:[a-z0-9_]+]] = arith.constant 3.414213
  // CHECK: solver.chebyshev {{.*}} lower %[[LOW]] upper %[[HIGH]] {lathe.explain = "interval [0.5857864376, 3.414213562], exact: eigenvectors are sines"}
  %x, %k, %r, %why = solver.chebyshev %A, %b : tensor<3xf64>
  return %x : tensor<3xf64>
}

// The ends without what is sent to zero are scaled too, and change places.
// CHECK-LABEL: func @scaled_singular
func.func @scaled_singular(%b: tensor<3xf64>) -> tensor<3xf64> {
  %d = arith.constant dense<[-2.0, 0.0, -5.0]> : tensor<3xf64>
  %D = linop.diagonal %d : tensor<3xf64>
  %c = arith.constant -3.0 : f64
  %S = linop.scale %D by %c : !linop.operator<tensor<3xf64>>
  // CHECK-DAG: %[[LOW:[a-z0-9_]+]] = arith.constant 6.000000e+00
  // CHECK-DAG: %[[HIGH:[a-z0-9_]+]] = arith.constant 1.500000e+01
  // CHECK: solver.chebyshev {{.*}} lower %[[LOW]] upper %[[HIGH]]
  %x, %k, %r, %why = solver.chebyshev %S, %b : tensor<3xf64>
  return %x : tensor<3xf64>
}

// A bound will do, if it is positive.
// CHECK-LABEL: func @bound
func.func @bound(%b: tensor<?xf64>) -> tensor<?xf64> {
  %A = linop.stencil {(0) = 5.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<?xf64>>
  // CHECK-DAG: %[[LOW:[a-z0-9_]+]] = arith.constant 3.000000e+00
  // CHECK-DAG: %[[HIGH:[a-z0-9_]+]] = arith.constant 7.000000e+00
  // CHECK: solver.chebyshev {{.*}} lower %[[LOW]] upper %[[HIGH]] {lathe.explain = "interval [3, 7], bound: range of the symbol, since dimension 0 has no static size"}
  %x, %k, %r, %why = solver.chebyshev %A, %b : tensor<?xf64>
  return %x : tensor<?xf64>
}

// So many points are not looked at one by one.
// CHECK-LABEL: func @many
func.func @many(%b: tensor<9000000000xf64>) -> tensor<9000000000xf64> {
  %A = linop.stencil {(0) = 5.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<9000000000xf64>>
  // CHECK: solver.chebyshev {{.*}} {lathe.explain = "interval [3, 7], bound: range of the symbol, since dimension 0 has more than 67108864 points"}
  %x, %k, %r, %why = solver.chebyshev %A, %b : tensor<9000000000xf64>
  return %x : tensor<9000000000xf64>
}

// The constant vectors, whose eigenvalue is 0, are left out.
// CHECK-LABEL: func @singular
func.func @singular(%b: tensor<4xf64>) -> tensor<4xf64> {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} periodic : !linop.operator<tensor<4xf64>>
  // CHECK-DAG: %[[LOW:[a-z0-9_]+]] = arith.constant {{2.000000e\+00|1.99999999999999.*|2.0000000000000.*}} : f64
  // CHECK-DAG: %[[HIGH:[a-z0-9_]+]] = arith.constant 4.000000e+00 : f64
  // CHECK: solver.chebyshev {{.*}} lower %[[LOW]] upper %[[HIGH]] {lathe.explain = "interval [2, 4], exact: eigenvectors are waves, null space left out"}
  %x, %k, %r, %why = solver.chebyshev %A, %b : tensor<4xf64>
  return %x : tensor<4xf64>
}

// An interval may be one point.
// CHECK-LABEL: func @identity
func.func @identity(%b: tensor<4xf64>) -> tensor<4xf64> {
  %I = linop.identity : !linop.operator<tensor<4xf64>>
  // CHECK-DAG: %[[LOW:[a-z0-9_]+]] = arith.constant 1.000000e+00 : f64
  // CHECK-DAG: %[[HIGH:[a-z0-9_]+]] = arith.constant 1.000000e+00 : f64
  // CHECK: solver.chebyshev {{.*}} lower %[[LOW]] upper %[[HIGH]] {
  %x, %k, %r, %why = solver.chebyshev %I, %b : tensor<4xf64>
  return %x : tensor<4xf64>
}

// What the program gives is kept.
// CHECK-LABEL: func @given
// CHECK-SAME: tensor<4xf64>, %[[L:.+]]: f64, %[[U:.+]]: f64
func.func @given(%b: tensor<4xf64>, %l: f64, %u: f64) -> tensor<4xf64> {
  %I = linop.identity : !linop.operator<tensor<4xf64>>
  // CHECK: solver.chebyshev {{.*}} lower %[[L]] upper %[[U]] :
  %x, %k, %r, %why = solver.chebyshev %I, %b lower %l upper %u : tensor<4xf64>
  return %x : tensor<4xf64>
}

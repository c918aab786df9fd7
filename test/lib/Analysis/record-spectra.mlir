// RUN: lathe-opt %s --lathe-record-spectra | FileCheck %s
// RUN: lathe-opt %s --lathe-record-spectra --remarks-filter=lathe-analyse --remark-policy=all --remark-format=emitRemark 2>&1 | FileCheck %s --check-prefix=REMARK

// REMARK: remark: [Analysis] Spectrum | Category:lathe-analyse | Function=exact | Remark="eigenvalues in [0.5857864376, 3.414213562], exact: eigenvectors are sines"
// CHECK-LABEL: func @exact
func.func @exact(%x: tensor<3xf64>) -> tensor<3xf64> {
  // CHECK: linop.stencil {{.*}} dirichlet {linop.spectrum = #linop.spectrum<exact, low = 0.585786{{[0-9]*}} : f64, high = 3.414213{{[0-9]*}} : f64>}
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<3xf64>>
  %y = linop.apply %A, %x : tensor<3xf64>
  return %y : tensor<3xf64>
}

// REMARK: Remark="eigenvalues in [0, 4], bound: range of the symbol, since dimension 0 has no static size"
// CHECK-LABEL: func @bound
func.func @bound(%x: tensor<?xf64>) -> tensor<?xf64> {
  // CHECK: #linop.spectrum<bound, low = 0.000000e+00 : f64, high = 4.000000e+00 : f64>
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet : !linop.operator<tensor<?xf64>>
  %y = linop.apply %A, %x : tensor<?xf64>
  return %y : tensor<?xf64>
}

// Two cells that neumann mirrors into each other: symmetric, but not even.
// REMARK: Remark="eigenvalues in [2, 4], bound: Gershgorin's circles, since the stencil is not even in dimension 0, which is neumann"
// CHECK-LABEL: func @circles
func.func @circles(%x: tensor<2xf64>) -> tensor<2xf64> {
  // CHECK: #linop.spectrum<bound, low = 2.000000e+00 : f64, high = 4.000000e+00 : f64>
  %A = linop.stencil {(0) = 3.0, (2) = 1.0} neumann : !linop.operator<tensor<2xf64>>
  %y = linop.apply %A, %x : tensor<2xf64>
  return %y : tensor<2xf64>
}

// REMARK: [Analysis] Singular | Category:lathe-analyse | Function=constant_null_space | Remark="the operator is singular, null space: the constant vectors, so b must have mean zero (subtract its mean)"
// CHECK-LABEL: func @constant_null_space
func.func @constant_null_space(%b: tensor<64x64xf64>) -> tensor<64x64xf64> {
  // CHECK: #linop.spectrum<exact, low = 0.000000e+00 : f64, high = {{.*}} : f64, null = constant>
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0, (0,-1) = -1.0, (0,1) = -1.0} [periodic, neumann] : !linop.operator<tensor<64x64xf64>>
  // CHECK: solver.sor {{.*}} {lathe.explain = "the operator is singular, null space: the constant vectors, so b must have mean zero (subtract its mean)"}
  %x, %k, %r, %why = solver.sor %A, %b : tensor<64x64xf64>
  return %x : tensor<64x64xf64>
}

// A zero eigenvalue inside the spectrum: 2 cos(4 pi / 8).
// REMARK: Remark="the operator is singular, null space: the mode (4), so b must be orthogonal to it"
// CHECK-LABEL: func @null_inside
func.func @null_inside(%x: tensor<7xf64>) -> tensor<7xf64> {
  // CHECK: null = other
  %A = linop.stencil {(-1) = 1.0, (1) = 1.0} dirichlet : !linop.operator<tensor<7xf64>>
  %y = linop.apply %A, %x : tensor<7xf64>
  return %y : tensor<7xf64>
}

// Lines that nothing couples: one null vector each.
// REMARK: Remark="the operator is singular, null space: of dimension 5, with the mode (0, 1), so b must be orthogonal to it"
// CHECK-LABEL: func @lines
func.func @lines(%x: tensor<8x5xf64>) -> tensor<8x5xf64> {
  // CHECK: null = other
  %A = linop.stencil {(0,0) = 2.0, (-1,0) = -1.0, (1,0) = -1.0} [periodic, dirichlet] : !linop.operator<tensor<8x5xf64>>
  %y = linop.apply %A, %x : tensor<8x5xf64>
  return %y : tensor<8x5xf64>
}

// CHECK-LABEL: func @unknown
func.func @unknown(%d: tensor<8xf64>, %x: tensor<8xf64>) -> tensor<8xf64> {
  // CHECK-NOT: linop.spectrum
  %A = linop.diagonal %d : tensor<8xf64>
  %y = linop.apply %A, %x : tensor<8xf64>
  return %y : tensor<8xf64>
}

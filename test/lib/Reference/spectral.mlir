// Young's factor and the extreme eigenvalues where a closed form gives them, to
// the figures known for the five-point stencil.
// REQUIRES: lathe-run
// RUN: lathe-run %s --interpret --entry=large | FileCheck %s --check-prefix=LARGE
// RUN: lathe-run %s --interpret --entry=periodic | FileCheck %s --check-prefix=PERIODIC
// RUN: lathe-run %s --interpret --entry=shifted -1.5 | FileCheck %s --check-prefix=SHIFTED
// RUN: not lathe-run %s --interpret --entry=unknown 4.0 2>&1 | FileCheck %s --check-prefix=UNKNOWN

tune.param @omega : f64 in [1.0, 2.0) spectral
!grid = tensor<1024x1024xf64>
func.func @large() -> (f64, f64, f64) {
  %A = linop.stencil {(0,0) = 4.0, (-1,0) = -1.0, (1,0) = -1.0,
                      (0,-1) = -1.0, (0,1) = -1.0} dirichlet : !linop.operator<!grid>
  %w = tune.choose @omega for %A : !grid
  %low, %high = linop.spectrum %A : !linop.operator<!grid>
  return %w, %low, %high : f64, f64, f64
}
// LARGE: result 0: 1.9938888
// LARGE: result 1: 1.87880{{4[0-9]*}}e-05
// LARGE: result 2: 7.99998121

// Never consistently ordered in natural order: the method's default.
func.func @periodic() -> (f64, f64, f64) {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} periodic
     : !linop.operator<tensor<5xf64>>
  %w = tune.choose @omega for %A : tensor<5xf64>
  %low, %high = linop.spectrum %A : !linop.operator<tensor<5xf64>>
  return %w, %low, %high : f64, f64, f64
}
// No mode pi on an odd grid: 2 - 2 cos(4 pi / 5).
// PERIODIC: result 0: 1
// PERIODIC: result 1: 0
// PERIODIC: result 2: 3.618033989

func.func @unknown(%d: f64) -> (f64) {
  %t = tensor.splat %d : tensor<5xf64>
  %A = linop.stencil {(0) = %t, (-1) = -1.0, (1) = -1.0} dirichlet
     : !linop.operator<tensor<5xf64>>
  %low, %high = linop.spectrum %A : !linop.operator<tensor<5xf64>>
  return %low : f64
}
// UNKNOWN: lathe-run: error: {{.*}}spectrum no closed form gives, {{.*}}spectral.mlir:{{[0-9]+:[0-9]+}}, expected

// From A with the ends 2 - sqrt 2 and 2 + sqrt 2 to A + c I.
func.func @shifted(%c: f64) -> (f64, f64) {
  %A = linop.stencil {(0) = 2.0, (-1) = -1.0, (1) = -1.0} dirichlet
     : !linop.operator<tensor<3xf64>>
  %S = linop.shift %A by %c : !linop.operator<tensor<3xf64>>
  %low, %high = linop.spectrum %S : !linop.operator<tensor<3xf64>>
  return %low, %high : f64, f64
}
// SHIFTED: result 0: -0.9142135624
// SHIFTED: result 1: 1.914213562

// Round trip in the short form and from the generic one.
// RUN: lathe-opt %s | lathe-opt | FileCheck %s
// RUN: lathe-opt %s --mlir-print-op-generic | lathe-opt | FileCheck %s

// CHECK: tune.param @omega : f64 in [1.000000e+00, 2.000000e+00) spectral
tune.param @omega : f64 in [1.0, 2.0) spectral
// CHECK: tune.param @alpha : f64 in (0.000000e+00, 1.000000e-01] fixed 5.000000e-02 {note = "kept"}
tune.param @alpha : f64 in (0.0, 0.1] fixed 0.05 {note = "kept"}
// CHECK: tune.param @point : f64 in [-1.000000e+00, -1.000000e+00] fixed -1.000000e+00
tune.param @point : f64 in [-1.0, -1.0] fixed -1.0

// CHECK-LABEL: func @choose
func.func @choose() -> (f64, f64) {
  // CHECK: %[[A:.+]] = linop.identity
  %A = linop.identity : !linop.operator<tensor<8x9xf32>>
  // CHECK: tune.choose @omega for %[[A]] : tensor<8x9xf32>
  %w = tune.choose @omega for %A : tensor<8x9xf32>
  // CHECK: tune.choose @alpha : f64
  %a = tune.choose @alpha : f64
  return %w, %a : f64, f64
}

// CHECK-LABEL: func @config
func.func @config(%x: tensor<8xf64>) -> tensor<8xf64> {
  // CHECK: arith.addf {{.*}} {tune.config = #tune.config<{tile = 4 : i64}>}
  %y = arith.addf %x, %x {tune.config = #tune.config<{tile = 4 : i64}>} : tensor<8xf64>
  return %y : tensor<8xf64>
}

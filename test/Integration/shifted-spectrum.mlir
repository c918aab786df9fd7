// The ends of a shifted diagonal, by the analysis and by the reference.
// REQUIRES: lathe-run
// RUN: lathe-run %s | FileCheck %s
// RUN: lathe-run %s --interpret | FileCheck %s
func.func @diagonal() -> (f64, f64) {
  %d = arith.constant dense<[3.0, -1.0, 2.0]> : tensor<3xf64>
  %c = arith.constant -2.0 : f64
  %D = linop.diagonal %d : tensor<3xf64>
  %S = linop.shift %D by %c : !linop.operator<tensor<3xf64>>
  %low, %high = linop.spectrum %S : !linop.operator<tensor<3xf64>>
  return %low, %high : f64, f64
}
// CHECK: result 0: -3
// CHECK: result 1: 1

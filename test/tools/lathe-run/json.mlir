// With --json, standard output is one object; numbers that are not finite are
// strings.
// REQUIRES: lathe-run
// RUN: lathe-run %s 1.5 nan -inf -7 ones --interpret --json | FileCheck %s
// CHECK: "results": [
// CHECK: "type": "f64",
// CHECK-NEXT: "value": 1.5
// CHECK: "value": "nan"
// CHECK: "value": "-inf"
// CHECK: "type": "i32",
// CHECK-NEXT: "value": -7
// CHECK: "shape": [
// CHECK-NEXT: 2
// CHECK: "run_seconds":

func.func @f(%a: f64, %b: f64, %c: f64, %i: i32, %t: tensor<2xi64>)
    -> (f64, f64, f64, i32, tensor<2xi64>) {
  return %a, %b, %c, %i, %t : f64, f64, f64, i32, tensor<2xi64>
}

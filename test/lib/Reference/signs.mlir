// Signs that a comparison does not see: of zero, and of the one bit of an i1.
// REQUIRES: lathe-run
// RUN: lathe-run %s --entry=zeros 0 --interpret | FileCheck %s --check-prefix=ZEROS
// RUN: lathe-run %s --entry=zeros 0 | FileCheck %s --check-prefix=ZEROS
// RUN: lathe-run %s --entry=bits 1 --interpret | FileCheck %s --check-prefix=BITS
// RUN: lathe-run %s --entry=bits 1 | FileCheck %s --check-prefix=BITS
// ZEROS: result 0: -0
// ZEROS: result 1: -0
// ZEROS: result 2: 0
// ZEROS: result 3: 0
// BITS: result 0: -1
// BITS: result 1: -1
// BITS: result 2: 1
func.func @zeros(%zero: f64) -> (f64, f64, f64, f64) {
  %minus = arith.negf %zero : f64
  %0 = arith.minimumf %zero, %minus : f64
  %1 = arith.minimumf %minus, %zero : f64
  %2 = arith.maximumf %zero, %minus : f64
  %3 = arith.maximumf %minus, %zero : f64
  return %0, %1, %2, %3 : f64, f64, f64, f64
}
func.func @bits(%n: i64) -> (f64, i64, f64) {
  %zero = arith.constant 0 : i64
  %bit = arith.cmpi sgt, %n, %zero : i64
  %0 = arith.sitofp %bit : i1 to f64
  %1 = arith.extsi %bit : i1 to i64
  %2 = arith.uitofp %bit : i1 to f64
  return %0, %1, %2 : f64, i64, f64
}

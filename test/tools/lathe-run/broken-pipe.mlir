// A reader of standard error that goes takes the file with it that was to be written.
// REQUIRES: lathe-run
// RUN: rm -rf %t && mkdir -p %t
// RUN: %python %S/Inputs/broken-pipe.py lathe-run %s normal:1 --explain --out=%t/y.npy | FileCheck %s
// RUN: ls -A %t | count 0
// CHECK: ended with 74
func.func @twice(%x: tensor<8xf64>) -> tensor<8xf64> {
  %y = arith.addf %x, %x : tensor<8xf64>
  return %y : tensor<8xf64>
}

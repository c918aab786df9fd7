// RUN: lathe-opt %s --lathe-bind-results | FileCheck %s

// The size of a result is followed through loops to what they start from.
// CHECK-LABEL: func.func private @loop.shapes
// CHECK-SAME: (%[[X:.*]]: tensor<?xf64>, %{{.*}}: memref<?xi64>)
// CHECK: tensor.dim %[[X]]
func.func @loop(%x: tensor<?xf64>) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c9 = arith.constant 9 : index
  %y = scf.for %i = %c0 to %c9 step %c1 iter_args(%t = %x) -> tensor<?xf64> {
    %u = math.absf %t : tensor<?xf64>
    scf.yield %u : tensor<?xf64>
  }
  return %y : tensor<?xf64>
}

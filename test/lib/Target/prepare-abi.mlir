// A kernel gets the name that its C function will call; attributes of arguments are
// gone; other functions keep their names.
// RUN: lathe-opt %s --lathe-bind-results --lathe-prepare-abi | FileCheck %s

// CHECK-DAG: func.func private @twice.kernel(%{{.+}}: tensor<4xf64>, %{{.+}}: memref<4xf64>)
// CHECK-DAG: func.func private @twice.shapes
// CHECK-DAG: func.func private @helper(%{{.+}}: f64)
// CHECK-NOT: lathe.name
func.func @twice(%x: tensor<4xf64> {lathe.name = "x"}) -> tensor<4xf64> {
  %y = arith.addf %x, %x : tensor<4xf64>
  return %y : tensor<4xf64>
}
func.func private @helper(%x: f64 {lathe.name = "x"}) { return }

// RUN: lathe-opt %s --pass-pipeline="builtin.module(func.func(lathe-infer-sizes))" | FileCheck %s

// Elementwise ops, and a name that a user gave to one of them.
// CHECK-LABEL: func.func @elementwise
// CHECK-SAME: tensor<?x4xf64> {lathe.dims = ["size0", ""]}
// CHECK-SAME: tensor<?x4xf64> {lathe.dims = ["size0", ""]}
// CHECK-SAME: tensor<?xf64> {lathe.dims = ["size0"]}
// CHECK-SAME: %{{.*}}: tensor<?xf64>)
func.func @elementwise(%x: tensor<?x4xf64> {lathe.dims = ["n", ""]}, %y: tensor<?x4xf64>,
                       %z: tensor<?xf64> {lathe.dims = ["n"]}, %alone: tensor<?xf64>) -> tensor<?x4xf64> {
  %s = arith.addf %x, %y : tensor<?x4xf64>
  return %s : tensor<?x4xf64>
}

// The matrix has one row for each element of the right-hand side.
// CHECK-LABEL: func.func @solve
// CHECK-SAME: %{{[a-z0-9]+}}: tensor<?xi32> {lathe.csr = {{[^}]*}}, lathe.dims = ["size0 + 1"]}
// CHECK-SAME: %{{[a-z0-9]+}}: tensor<?xi32> {lathe.csr = {{[^}]*}}, lathe.dims = ["size1"]}
// CHECK-SAME: %{{[a-z0-9]+}}: tensor<?xf64> {lathe.csr = {{[^}]*}}, lathe.dims = ["size1"]}
// CHECK-SAME: %{{[a-z0-9]+}}: tensor<?xf64> {lathe.dims = ["size0"]}
func.func @solve(%p: tensor<?xi32> {lathe.csr = #lathe.csr<"A", positions>},
                 %c: tensor<?xi32> {lathe.csr = #lathe.csr<"A", coordinates>},
                 %v: tensor<?xf64> {lathe.csr = #lathe.csr<"A", values>},
                 %b: tensor<?xf64>) -> tensor<?xf64> {
  %A = linop.csr %p, %c, %v : tensor<?xi32>, tensor<?xi32>, tensor<?xf64>
  %x, %k, %residual, %reason = solver.cg %A, %b : tensor<?xf64>
  return %x : tensor<?xf64>
}

// One loop of a structured op is one size; columns are not rows.
// CHECK-LABEL: func.func @matmul
// CHECK-SAME: tensor<?x?xf32> {lathe.dims = ["", "size1"]}
// CHECK-SAME: tensor<?x?xf32> {lathe.dims = ["size1", ""]}
func.func @matmul(%x: tensor<?x?xf32>, %y: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = tensor.dim %x, %c0 : tensor<?x?xf32>
  %n = tensor.dim %y, %c1 : tensor<?x?xf32>
  %empty = tensor.empty(%m, %n) : tensor<?x?xf32>
  %z = linalg.matmul ins(%x, %y : tensor<?x?xf32>, tensor<?x?xf32>) outs(%empty : tensor<?x?xf32>) -> tensor<?x?xf32>
  return %z : tensor<?x?xf32>
}

// There are as many values as keys; queries share their batches, not their length.
// CHECK-LABEL: func.func @attention
// CHECK-SAME: tensor<?x8x?x16xf32> {lathe.dims = ["size0", "", "", ""]}
// CHECK-SAME: tensor<?x2x?x16xf32> {lathe.dims = ["size0", "", "[[KEYS:size[0-9]]]", ""]}
// CHECK-SAME: tensor<?x2x?x16xf32> {lathe.dims = ["size0", "", "[[KEYS]]", ""]}
func.func @attention(%q: tensor<?x8x?x16xf32>, %k: tensor<?x2x?x16xf32>,
                     %v: tensor<?x2x?x16xf32>) -> tensor<?x8x?x16xf32> {
  %o = attn.attention %q, %k, %v : tensor<?x8x?x16xf32>, tensor<?x2x?x16xf32>, tensor<?x2x?x16xf32>
  return %o : tensor<?x8x?x16xf32>
}

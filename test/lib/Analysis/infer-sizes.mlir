// RUN: lathe-opt %s --pass-pipeline="builtin.module(func.func(lathe-infer-sizes),cse,canonicalize)" --mlir-print-local-scope | FileCheck %s

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
// CHECK-SAME: tensor<?x?xf32> {lathe.dims = ["", "size0"]}
// CHECK-SAME: tensor<?x?xf32> {lathe.dims = ["size0", ""]}
func.func @matmul(%x: tensor<?x?xf32>, %y: tensor<?x?xf32>) -> tensor<?x?xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = tensor.dim %x, %c0 : tensor<?x?xf32>
  %n = tensor.dim %y, %c1 : tensor<?x?xf32>
  %empty = tensor.empty(%m, %n) : tensor<?x?xf32>
  %z = linalg.matmul ins(%x, %y : tensor<?x?xf32>, tensor<?x?xf32>) outs(%empty : tensor<?x?xf32>) -> tensor<?x?xf32>
  return %z : tensor<?x?xf32>
}

// A table that is read at the head or the key itself has one entry for each; what
// is computed from them says nothing, and neither do static sizes.
// CHECK-LABEL: func.func @tables
// CHECK-SAME: tensor<?x?x16xf32> {lathe.dims = ["[[HEADS:size[0-9]]]", "", ""]}
// CHECK-SAME: tensor<?x?x16xf32> {lathe.dims = ["[[HEADS]]", "[[KEYS:size[0-9]]]", ""]}
// CHECK-SAME: tensor<?x?xf32> {lathe.dims = ["[[HEADS]]", "[[KEYS]]"]}
// CHECK-SAME: %{{[a-z0-9]+}}: tensor<?xi32>, %{{[a-z0-9]+}}: tensor<300xi32>)
func.func @tables(%q: tensor<?x?x16xf32>, %k: tensor<?x?x16xf32>, %bias: tensor<?x?xf32>,
                  %pages: tensor<?xi32>, %long: tensor<300xi32>) -> tensor<?x?x16xf32> {
  %two = arith.constant 2 : index
  %zero = arith.constant 0 : i32
  %o = attn.attention %q, %k, %k : tensor<?x?x16xf32>
    score (%s, %h, %i, %j) {
      %b = tensor.extract %bias[%h, %j] : tensor<?x?xf32>
      attn.yield %b : f32
    }
    mask (%h, %i, %j) {
      %half = arith.divui %j, %two : index
      %page = tensor.extract %pages[%half] : tensor<?xi32>
      %place = arith.index_cast %page : i32 to index
      %keep = tensor.extract %long[%place] : tensor<300xi32>
      %visible = arith.cmpi ne, %keep, %zero : i32
      attn.yield %visible : i1
    }
  return %o : tensor<?x?x16xf32>
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

// A scalar gives the size of the right-hand side: it has to be that of the matrix.
// CHECK-LABEL: func.func @scalar
// CHECK-SAME: %[[P:[a-z0-9]+]]: tensor<?xi32>
// CHECK-SAME: %[[N:[a-z0-9]+]]: index)
// CHECK-DAG: %[[POSITIONS:.*]] = tensor.dim %[[P]]
// CHECK-DAG: %[[ROWS:.*]] = arith.addi %[[POSITIONS]], %c-1
// CHECK: sched.expect %[[N]] in %[[ROWS]] to %[[ROWS]], "argument 'arg3'" " to fit argument 'arg0'"
func.func @scalar(%p: tensor<?xi32>, %c: tensor<?xi32>, %v: tensor<?xf64>, %n: index) -> tensor<?xf64> {
  %A = linop.csr %p, %c, %v : tensor<?xi32>, tensor<?xi32>, tensor<?xf64>
  %one = arith.constant 1.0 : f64
  %b = tensor.splat %one[%n] : tensor<?xf64>
  %x, %k, %residual, %reason = solver.cg %A, %b : tensor<?xf64>
  return %x : tensor<?xf64>
}

// The result of a solve is as long as its right-hand side. A size that is made of
// another one is not known to be equal.
// CHECK-LABEL: func.func @made
// CHECK-SAME: %[[B:[a-z0-9]+]]: tensor<?xf64>
// CHECK: %[[SIZE:.*]] = tensor.dim %[[B]]
// CHECK: %[[MORE:.*]] = arith.addi %[[SIZE]], %c1
// CHECK: sched.expect %[[MORE]] in %[[SIZE]] to %[[SIZE]], "dimension 0 of 'tensor.splat' in line {{[0-9]+}}" " to fit argument 'arg0'"
func.func @made(%b: tensor<?xf64>) -> tensor<?xf64> {
  %A = linop.stencil {(0) = 4.0, (1) = -1.0} dirichlet : !linop.operator<tensor<?xf64>>
  %x, %k, %residual, %reason = solver.jacobi %A, %b : tensor<?xf64>
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = tensor.dim %x, %c0 : tensor<?xf64>
  %more = arith.addi %n, %c1 : index
  %s = tensor.splat %residual[%more] : tensor<?xf64>
  %y = arith.addf %x, %s : tensor<?xf64>
  return %y : tensor<?xf64>
}

// Ops with a destination, branches and loops hand their sizes on.
// CHECK-LABEL: func.func @handed_on
// CHECK-SAME: tensor<?xf64> {lathe.dims = ["size0"]}, %{{[a-z0-9]+}}: tensor<?xf64> {lathe.dims = ["size0"]}
// CHECK-NOT: sched.expect
func.func @handed_on(%x: tensor<?xf64>, %y: tensor<?xf64>, %s: f64, %go: i1) -> tensor<?xf64> {
  %c0 = arith.constant 0 : index
  %z = tensor.insert %s into %x[%c0] : tensor<?xf64>
  %w = scf.if %go -> tensor<?xf64> {
    scf.yield %z : tensor<?xf64>
  } else {
    scf.yield %y : tensor<?xf64>
  }
  return %w : tensor<?xf64>
}

// A constant is a size too.
// CHECK-LABEL: func.func @constant
// CHECK-SAME: %[[X:[a-z0-9]+]]: tensor<?xf64>)
// CHECK: %[[SIZE:.*]] = tensor.dim %[[X]]
// CHECK: sched.expect %[[SIZE]] in %c10 to %c10, "dimension 0 of argument 'arg0'" ""
func.func @constant(%x: tensor<?xf64>) -> tensor<10xf64> {
  %y = tensor.cast %x : tensor<?xf64> to tensor<10xf64>
  return %y : tensor<10xf64>
}

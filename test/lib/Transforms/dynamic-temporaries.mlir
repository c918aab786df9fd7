// The diagonal of a matrix of unknown size is used before and in the loop: its
// temporary gets the sizes of the right-hand side.
// RUN: lathe-opt %s --lathe-cpu="cpu=haswell" -o /dev/null
// RUN: lathe-opt %s --lathe-target="cpu=haswell" --lathe-simplify --lathe-analyse --lathe-choose --lathe-expand --lathe-form | FileCheck %s

!g = tensor<?xf64>
// CHECK-LABEL: func.func @cg
// CHECK-SAME:  values>{{[^%]*}}%[[B:[a-z0-9]+]]: tensor<?xf64>{{[^%]*}}%{{[a-z0-9]+}}: f64)
// CHECK:       %[[N:.*]] = tensor.dim %[[B]]
// CHECK:       bufferization.alloc_tensor(%{{.*}}) : tensor<?xf64>
func.func @cg(%p: tensor<?xi32> {lathe.csr = #lathe.csr<"A", positions>},
              %c: tensor<?xi32> {lathe.csr = #lathe.csr<"A", coordinates>},
              %v: !g {lathe.csr = #lathe.csr<"A", values>}, %b: !g, %tol: f64)
    -> (!g, i64, f64, i32) {
  %A = linop.csr %p, %c, %v : tensor<?xi32>, tensor<?xi32>, !g
  %M = solver.sweeps jacobi 1 of %A : !linop.operator<!g>
  %x, %k, %r, %why = solver.cg %A, %b preconditioner %M tolerance %tol : !g
  return %x, %k, %r, %why : !g, i64, f64, i32
}

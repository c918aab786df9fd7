// Counts of conjugate gradients on a stiffness matrix, as measured by
// independent codes: 491 without preconditioner, 205 with Jacobi, 68 with SSOR,
// each within 3 % or 2 of them for another right-hand side.
// REQUIRES: lathe-run
// RUN: lathe-run %s --interpret --entry=none %S/data/bcsstk16.mtx normal:1:4884 1e-8 | FileCheck %s --check-prefix=NONE
// RUN: lathe-run %s --interpret --entry=jacobi %S/data/bcsstk16.mtx normal:1:4884 1e-8 | FileCheck %s --check-prefix=JACOBI
// RUN: lathe-run %s --interpret --entry=ssor %S/data/bcsstk16.mtx normal:1:4884 1e-8 | FileCheck %s --check-prefix=SSOR
// NONE: iterations: {{47[7-9]|4[89][0-9]|50[0-5]}}
// NONE: reason: 0
// JACOBI: iterations: {{199|20[0-9]|21[01]}}
// JACOBI: reason: 0
// SSOR: iterations: {{6[6-9]|70}}
// SSOR: reason: 0

!indices = tensor<?xi32>
!vector = tensor<?xf64>
func.func @none(%p: !indices {lathe.csr = #lathe.csr<"A", positions>},
                %c: !indices {lathe.csr = #lathe.csr<"A", coordinates>},
                %v: !vector {lathe.csr = #lathe.csr<"A", values>},
                %b: !vector, %t: f64) -> (!vector, i64, f64, i32) {
  %A = linop.csr %p, %c, %v : !indices, !indices, !vector
  %x, %k, %r, %why = solver.cg %A, %b tolerance %t : !vector
  return %x, %k, %r, %why : !vector, i64, f64, i32
}
func.func @jacobi(%p: !indices {lathe.csr = #lathe.csr<"A", positions>},
                  %c: !indices {lathe.csr = #lathe.csr<"A", coordinates>},
                  %v: !vector {lathe.csr = #lathe.csr<"A", values>},
                  %b: !vector, %t: f64) -> (!vector, i64, f64, i32) {
  %A = linop.csr %p, %c, %v : !indices, !indices, !vector
  %M = solver.sweeps jacobi 1 of %A : !linop.operator<!vector>
  %x, %k, %r, %why = solver.cg %A, %b preconditioner %M tolerance %t : !vector
  return %x, %k, %r, %why : !vector, i64, f64, i32
}
func.func @ssor(%p: !indices {lathe.csr = #lathe.csr<"A", positions>},
                %c: !indices {lathe.csr = #lathe.csr<"A", coordinates>},
                %v: !vector {lathe.csr = #lathe.csr<"A", values>},
                %b: !vector, %t: f64) -> (!vector, i64, f64, i32) {
  %A = linop.csr %p, %c, %v : !indices, !indices, !vector
  %w = arith.constant 1.0 : f64
  %M = solver.sweeps ssor 1 of %A omega %w : !linop.operator<!vector>
  %x, %k, %r, %why = solver.cg %A, %b preconditioner %M tolerance %t : !vector
  return %x, %k, %r, %why : !vector, i64, f64, i32
}

// Conjugate gradients on a matrix from a file, preconditioned by one symmetric
// sweep of SOR.
!indices = tensor<?xi32>
!vector = tensor<?xf64>
func.func @solve(%positions: !indices {lathe.csr = #lathe.csr<"A", positions>},
                 %coordinates: !indices {lathe.csr = #lathe.csr<"A", coordinates>},
                 %values: !vector {lathe.csr = #lathe.csr<"A", values>},
                 %b: !vector, %tolerance: f64) -> (!vector, i64, f64, i32) {
  %A = linop.csr %positions, %coordinates, %values : !indices, !indices, !vector
  %omega = arith.constant 1.0 : f64
  %M = solver.sweeps ssor 1 of %A omega %omega : !linop.operator<!vector>
  %x, %iterations, %residual, %reason =
      solver.cg %A, %b preconditioner %M tolerance %tolerance : !vector
  return %x, %iterations, %residual, %reason : !vector, i64, f64, i32
}
